"""Questions to go on with, made from the papers of an answer, and tried: each is one that the
collection answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.latex import as_read
from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.question.orders import captured_days, day_of
from assistant.types import Answer, Kind
from index.models.remembered import Remembered
from index.retrieval.searcher import Searcher
from index.types import Paper, Result

SHORT_NAME = re.compile(r"([A-Z][A-Za-z0-9-]{2,15}): ")
OPENINGS = (
    "What does {} propose?",
    "How does {} work?",
    "What results does {} report?",
    "What is {}?",
)
_LIMITS = "What are the limitations of {}?"
_DIFFER = "How does {} differ from {}?"
_SHOWS = "What does \u201c{}\u201d show?"
_NEWEST = "{}, newest first"
# of what is asked of one that the question before named, and of others
_LABELS = {
    OPENINGS[0]: ("Proposal", "What {} proposes"),
    OPENINGS[1]: ("How it works", "How {} works"),
    OPENINGS[2]: ("Results", "Results of {}"),
    OPENINGS[3]: ("What it is", "What is {}?"),
    _LIMITS: ("Limits", "Limits of {}"),
    _DIFFER: ("Compare with {}", "Compare {} with {}"),
    _SHOWS: ("Results", "Results of “{}”"),
    _NEWEST: ("Newer", "Newer"),
}
_LISTED: frozenset[Kind] = frozenset({"list", "count", "survey"})
_LONGEST_LABEL = 40  # characters
_SHORTEST_NAME = 8  # of one in a label
_CLOSER = ((OPENINGS[2], _LIMITS), (OPENINGS[3],), (OPENINGS[1],))  # of the first cited papers
_SUGGESTED = 3  # questions, as many as the page has buttons for
_TRIED = 9  # questions, a search each; three suffice mostly (benchmarks/suggestions.py)
_LOOKED_AT = 10  # papers
_NEAR = 6  # papers that a question may lead on to
_LONG_TITLE = 60  # characters
_REMEMBERED = 4096  # questions


class Suggestions:
    """Trying them takes longer than an answer, so what was tried is remembered, of each
    generation."""

    def __init__(self) -> None:
        self._tried: Remembered[tuple[str, str], frozenset[str]] = Remembered(_REMEMBERED)

    def after(self, searcher: Searcher, answer: Answer, found: Sequence[Result]) -> tuple[str, ...]:
        """At most three questions that the search answers with the papers that they name. They are
        tried on what was `found` for the answer: nothing is searched for again."""
        papers = {result.paper.id: result.paper for result in found}
        cited = [papers[key] for key in answer.papers if key in papers]
        near = [result.paper for result in found[:_NEAR] if result.paper.id not in answer.papers]
        suggested = _newest_first(searcher, answer, cited)
        for tried, (question, named) in enumerate(_proposed(answer, cited, near)):
            if tried >= _TRIED or len(suggested) >= _SUGGESTED:
                break
            if self._answered_by(searcher, question, found, len(named)) == named:
                suggested.append(question)
        return tuple(suggested)

    def _answered_by(
        self, searcher: Searcher, question: str, found: Sequence[Result], most: int
    ) -> frozenset[str]:
        """The ids of the first papers found, which answer; none, if the question would be
        refused."""

        def tried() -> frozenset[str]:
            query = searcher.read(question, question)
            results = searcher.search_among(query, found, _LOOKED_AT)
            if answerability.classify(query, analyse(query), results, searcher).reason is not None:
                return frozenset()
            return frozenset(result.paper.id for result in results[:most])

        return self._tried.one_of((searcher.generation.manifest.generation, question), tried)


def label(question: str, asked: str) -> str:
    """A suggested question in at most forty characters: by its kind, where it is asked of a paper
    that was named already."""
    for form, (of_named, of_others) in _LABELS.items():
        if not (read := _reading(form).fullmatch(question)):
            continue
        names = list(read.groups())
        known = [name for name in names if name in asked]
        others = [name for name in names if name not in known]
        if known and len(others) <= 1:
            return _filled(of_named, others or names)
        return _filled(of_others, names)
    return _cut(as_read(question), _LONGEST_LABEL)


def _filled(form: str, names: Sequence[str]) -> str:
    """With names that are cut where there is no room for them: what is asked of them stays."""
    read = list(map(as_read, names))
    left = _LONGEST_LABEL - len(form.format(*[""] * len(names)))
    while sum(map(len, read)) > left and len(longest := max(read, key=len)) > _SHORTEST_NAME:
        others = sum(map(len, read)) - len(longest)
        read[read.index(longest)] = _cut(longest, max(_SHORTEST_NAME, left - others))
    return form.format(*read)


@cache
def _reading(form: str) -> re.Pattern[str]:
    return re.compile("(.+)".join(map(re.escape, form.split("{}"))))


def _cut(text: str, most: int) -> str:
    """At a word, where that leaves enough of it."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    whole = kept.rsplit(" ", 1)[0]
    return (whole if len(whole) > most // 2 else kept).rstrip(" ,:;-") + "…"


def _newest_first(searcher: Searcher, answer: Answer, cited: Sequence[Paper]) -> list[str]:
    """The same papers by their days, where several have one; that needs no trying."""
    if answer.kind not in _LISTED or "newest" in answer.question.casefold():
        return []
    captured = captured_days(searcher.generation.manifest.digests)
    days = {day for paper in cited if (day := day_of(paper, captured))}
    return [_NEWEST.format(answer.question.strip().rstrip("?.! "))] if len(days) > 1 else []


def _proposed(
    answer: Answer, cited: Sequence[Paper], near: Sequence[Paper]
) -> Iterator[tuple[str, set[str]]]:
    """Questions, and the ids of the papers that each is about: the cited ones looked at closer, two
    of them compared, and those beside them."""
    asked = answer.question
    named = [(name, paper) for paper in cited if (name := _name(paper)) is not None]
    beside = [(name, paper) for paper in near if (name := _name(paper)) is not None]
    (one, first), (other, second) = named[:2] if len(named) > 1 else (("", None), ("", None))
    if first and second and not (one in asked and other in asked):
        yield _DIFFER.format(one, other), {first.id, second.id}
    for (name, paper), openings in zip(named, _CLOSER, strict=False):
        for opening in openings:
            if opening.format(name).casefold() != asked.casefold():
                yield opening.format(name), {paper.id}
    if len(named) == 1 and beside:
        (one, first), (other, second) = named[0], beside[0]
        yield _DIFFER.format(one, other), {first.id, second.id}
    for name, paper in beside:
        yield OPENINGS[0].format(name), {paper.id}
    unnamed = [paper for paper in (*cited, *near) if _name(paper) is None]
    for paper in sorted(unnamed, key=lambda paper: len(paper.title) > _LONG_TITLE):
        yield _SHOWS.format(paper.title), {paper.id}


def _name(paper: Paper) -> str | None:
    found = SHORT_NAME.match(paper.title)
    return found[1] if found else None
