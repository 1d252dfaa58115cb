"""Questions to go on with, made from the papers of an answer, and tried: each is one that the collection answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.question import answerability
from assistant.types import Answer
from index.models.remembered import Remembered
from index.retrieval.searcher import Searcher
from index.types import Paper

SHORT_NAME = re.compile(r"([A-Z][A-Za-z0-9-]{2,15}): ")
OPENINGS = ("What does {} propose?", "How does {} work?", "What results does {} report?", "What is {}?")
_SUGGESTED = 3
_TRIED = 9
_LOOKED_AT = 10  # papers
_LONG_TITLE = 60  # characters
_REMEMBERED = 4096  # questions


class Suggestions:
    """The questions of one opened index. Trying them takes longer than an answer, so what was tried is remembered."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._tried: Remembered[str, frozenset[str]] = Remembered(_REMEMBERED)

    def after(self, answer: Answer, near: Sequence[Paper]) -> tuple[str, ...]:
        """At most three questions that the search answers with the papers that they name. `near`: found, but not
        cited."""
        held = self.searcher.generation.papers
        cited = [held[key] for key in answer.papers if key in held]
        found: list[str] = []
        for tried, (question, papers) in enumerate(_proposed(answer.question, cited, near)):
            if tried >= _TRIED or len(found) >= _SUGGESTED:
                break
            if self._answered_by(question, len(papers)) == papers:
                found.append(question)
        return tuple(found)

    def _answered_by(self, question: str, most: int) -> frozenset[str]:
        """The ids of the first papers found, which answer; none, if the question would be refused."""

        def tried() -> frozenset[str]:
            results = self.searcher.search(question, _LOOKED_AT, rerank=False)
            if answerability.judge(question, results, self.searcher).reason is not None:
                return frozenset()
            return frozenset(result.paper.id for result in results[:most])

        return self._tried.one_of(question, tried)


def _proposed(asked: str, cited: Sequence[Paper], near: Sequence[Paper]) -> Iterator[tuple[str, set[str]]]:
    """Questions, and the ids of the papers that each is about: the cited ones looked at closer, two of them compared,
    and those beside them."""
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
