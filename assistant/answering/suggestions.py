"""Questions to go on with, made from the papers of an answer, and tried: each is one that the
collection answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.types import Answer
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
        suggested: list[str] = []
        for tried, (question, named) in enumerate(_proposed(answer.question, cited, near)):
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


def _proposed(
    asked: str, cited: Sequence[Paper], near: Sequence[Paper]
) -> Iterator[tuple[str, set[str]]]:
    """Questions, and the ids of the papers that each is about: the cited ones looked at closer, two
    of them compared, and those beside them."""
    named = [(name, paper) for paper in cited if (name := _name(paper)) is not None]
    (one, first), (other, second) = named[:2] if len(named) > 1 else (("", None), ("", None))
    if first and second and not (one in asked and other in asked):
        yield f"How does {one} differ from {other}?", {first.id, second.id}
    for (name, paper), opening in zip(named, OPENINGS[2:] + OPENINGS[1:2], strict=False):
        if opening.format(name).casefold() != asked.casefold():
            yield opening.format(name), {paper.id}
    for paper in near:
        if (name := _name(paper)) is not None:
            yield OPENINGS[0].format(name), {paper.id}
    unnamed = [paper for paper in (*cited, *near) if _name(paper) is None]
    for paper in sorted(unnamed, key=lambda paper: len(paper.title) > _LONG_TITLE):
        yield f"What does \u201c{paper.title}\u201d show?", {paper.id}


def _name(paper: Paper) -> str | None:
    found = SHORT_NAME.match(paper.title)
    return found[1] if found else None
