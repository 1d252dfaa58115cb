"""The evidence of one question as a model gets to see it: numbered by paper, best first, inside a
fence; of a long list in parts.

Text of a digest is data. The fence's mark is a hash of what it holds, so that no text can contain
its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

from assistant.checking.citations import disarm
from assistant.fencing import fence, visible
from index.types import Paper, Result

MOST_PAPERS = 8  # whose passages fit a window of 8,192 tokens (assistant/llm/gguf.py)
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


def assemble(results: Sequence[Result], context: int | None, question: str = "") -> Evidence:
    """Number the papers and fence their best passages; `context` is the model's window in tokens,
    if known, in which the `question` stands, too."""
    room = _room(context, question)
    papers: dict[int, Paper] = {}
    blocks: list[str] = []
    for number, result in enumerate(results[:MOST_PAPERS], start=1):
        block = Excerpt.of(result).block(number)
        if blocks and sum(map(len, blocks)) + len(block) > room:
            break
        papers[number] = result.paper
        blocks.append(block)
    return Evidence(
        papers, fence("\n\n".join(blocks)), min(len(results), MOST_PAPERS) - len(papers)
    )


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
