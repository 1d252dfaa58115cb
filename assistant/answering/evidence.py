"""The evidence of one question as a model gets to see it: numbered by paper, best first, inside a
fence.

Text of a digest is data. The fence's mark is a hash of what it holds, so that no text can contain
its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.checking.citations import disarm
from assistant.fencing import fence, visible
from index.types import Paper, Result

MOST_PAPERS = 8
_PASSAGES_A_PAPER = 2
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
    room = None
    if context is not None:
        tokens = max(context - _ROOM_TO_ANSWER, _LEAST_EVIDENCE)
        room = tokens * _CHARACTERS_A_TOKEN - len(question)
    papers: dict[int, Paper] = {}
    blocks: list[str] = []
    for number, result in enumerate(results[:MOST_PAPERS], start=1):
        best = sorted(result.passages[:_PASSAGES_A_PAPER], key=lambda scored: scored.passage.start)
        texts = (result.paper.title, *(scored.passage.text for scored in best))
        # a number is ours to give
        block = f"[{number}] " + "\n".join(disarm(visible(text)) for text in texts)
        if room is not None and blocks and sum(map(len, blocks)) + len(block) > room:
            break
        papers[number] = result.paper
        blocks.append(block)
    return Evidence(
        papers, fence("\n\n".join(blocks)), min(len(results), MOST_PAPERS) - len(papers)
    )
