"""The evidence of one question as a model gets to see it: numbered by paper, best first, inside a
fence; of a long list in parts.

Text of a digest is data. The fence's mark is a hash of what it holds, so that no text can contain
its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

from assistant.checking.citations import disarm
from assistant.fencing import fence, visible
from index.text.sentences import Span, sentences
from index.types import Paper, Result

MOST_PAPERS = 8  # whose abstracts fit a window of 8,192 tokens (assistant/llm/gguf.py)
MOST_IN_A_LARGE = 12
_LARGE = 16_384  # tokens, of a window
_SAFE = 4096  # tokens, of one that nobody tells: the smallest that servers give by themselves
_FIRST = 2  # sentences of a paper, those that bear most on the question, before more of any other
_GAP = " … "  # where sentences are left out
_BLANKS = 3  # characters between two sentences that stand side by side
_OF_A_BLOCK = 10  # characters of a paper besides title and sentences
MOST_A_PART = 12  # papers of a list: of more, models leave some out
_PASSAGES_A_PAPER = 2  # the best of some four
_CHARACTERS_A_TOKEN = 3.0  # low on purpose: LaTeX and names take more tokens than prose
_ROOM_TO_ANSWER = 1200  # tokens, instructions included
_LEAST_EVIDENCE = 200  # tokens, however small the model's window is


@dataclass(frozen=True, slots=True)
class Evidence:
    """`papers` by their numbers, `left_out` the number of found papers that did not fit the model's
    context."""

    papers: Mapping[int, Paper]
    text: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Bearing:
    """A sentence of a paper, and how much it bears on the question: higher is more, comparable
    within one question only."""

    paper_id: str
    span: Span
    worth: float


def most_papers(context: int | None) -> int:
    """Of how many papers a model of this window gets to see something."""
    return MOST_IN_A_LARGE if context is not None and context >= _LARGE else MOST_PAPERS


def assemble(
    results: Sequence[Result],
    context: int | None,
    question: str = "",
    bearings: Sequence[Bearing] = (),
) -> Evidence:
    """Number the papers and fence what of their abstracts fits; `context` is the model's window in
    tokens, if known, in which the `question` stands, too.

    Of each paper first the sentences that bear most on the question, then of all papers whatever
    bears most, as long as there is room. Without `bearings`, the best passages come first.
    """
    room = _room(_SAFE if context is None else context, question)
    wanted = results[: most_papers(context)]
    taken: dict[str, set[Span]] = {}
    waiting: list[Bearing] = []
    for result in wanted:
        paper, held = result.paper, _by_bearing(result, bearings)
        first, rest = held[:_FIRST], held[_FIRST:]
        size = len(paper.title) + _OF_A_BLOCK + sum(map(_size, first))
        if taken and size > room:
            break
        room -= size
        taken[paper.id] = {bearing.span for bearing in first}
        waiting += rest
    for bearing in sorted(waiting, key=lambda one: -one.worth):
        if (size := _size(bearing)) <= room:
            room -= size
            taken[bearing.paper_id].add(bearing.span)
    shown = {
        number: Excerpt(result.paper, (_joined(taken[result.paper.id]),))
        for number, result in enumerate(wanted, start=1)
        if result.paper.id in taken
    }
    blocks = [excerpt.block(number) for number, excerpt in shown.items()]
    papers = {number: excerpt.paper for number, excerpt in shown.items()}
    return Evidence(papers, fence("\n\n".join(blocks)), len(wanted) - len(papers))


def _size(bearing: Bearing) -> int:
    return len(bearing.span.text) + len(_GAP)


def _joined(spans: Collection[Span]) -> str:
    """In their order, with a sign where others stand between."""
    text, end = "", 0
    for span in sorted(spans, key=lambda one: one.start):
        between = _GAP if span.start > end + _BLANKS else " "
        text += (between if text or span.start else "") + span.text
        end = span.end
    return text.strip()


def _by_bearing(result: Result, bearings: Sequence[Bearing]) -> list[Bearing]:
    """Every sentence of an abstract, what bears most on the question first; below these what
    nothing is known of, by the passages that hold it."""
    known = {one.span.start: one.worth for one in bearings if one.paper_id == result.paper.id}
    passages = [scored.passage for scored in result.passages]

    def worth(span: Span) -> float:
        if span.start in known:
            return known[span.start]
        holds = (place for place, one in enumerate(passages) if one.start <= span.start < one.end)
        return -1.0 - next(holds, len(passages))

    spans = sentences(result.paper.abstract)
    held = [Bearing(result.paper.id, span, worth(span)) for span in spans]
    return sorted(held, key=lambda one: (-one.worth, one.span.start))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A paper, and what a model is to see of its abstract."""

    paper: Paper
    texts: tuple[str, ...]

    @classmethod
    def of(cls, result: Result) -> Excerpt:
        best = sorted(result.passages[:_PASSAGES_A_PAPER], key=lambda scored: scored.passage.start)
        return cls(result.paper, tuple(scored.passage.text for scored in best))

    def block(self, number: int) -> str:
        texts = (self.paper.title, *self.texts)
        # a number is ours to give
        return f"[{number}] " + "\n".join(disarm(visible(text)) for text in texts)


def in_parts(
    numbered: Mapping[int, Excerpt],
    context: int | None,
    question: str,
    *,
    head: str = "",
    most: int = MOST_A_PART,
) -> list[Evidence]:
    """All of these papers under their numbers, as many in each part as fit the model's context, at
    `most` so many, and about as many in each as in the others; the `head` stands above each."""
    room, head = _room(context, question), disarm(visible(head))
    most = ceil(len(numbered) / ceil(len(numbered) / most))
    parts: list[dict[int, str]] = []
    for number, excerpt in numbered.items():
        block = excerpt.block(number)
        full = not parts or len(parts[-1]) == most
        if full or sum(map(len, [head, *parts[-1].values()])) + len(block) > room:
            parts.append({})
        parts[-1][number] = block
    return [
        Evidence(
            {number: numbered[number].paper for number in part},
            fence("\n\n".join([*filter(None, [head]), *part.values()])),
            0,
        )
        for part in parts
    ]


def _room(context: int | None, question: str) -> float:
    """Characters of evidence that the model's window holds beside the question and the answer."""
    if context is None:
        return inf
    tokens = max(context - _ROOM_TO_ANSWER, _LEAST_EVIDENCE)
    return tokens * _CHARACTERS_A_TOKEN - len(question)
