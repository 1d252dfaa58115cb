"""A conversation as a file of Markdown, for notes and for others. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from assistant.page.messages import Turn
from assistant.references import answer_markdown, plain, unlinked
from assistant.types import Answer
from index.types import Paper

_LONGEST_NAME = 60  # characters


def markdown(turns: Sequence[Turn], papers_of: Callable[[Answer], Mapping[str, Paper]]) -> str:
    """Each question with its answer, how it was understood, and its references; or with what had
    come of it and why there is no more. `papers_of`: those of an answer that are still indexed."""
    return "\n".join(_told(turn, papers_of) for turn in turns)


def _told(turn: Turn, papers_of: Callable[[Answer], Mapping[str, Paper]]) -> str:
    answer = turn.answer
    if answer is None:
        parts = [f"## {plain(turn.question)}", unlinked(turn.text.strip())]
        parts.append(f"*{plain(turn.problem or '')}*")
        return "\n\n".join(part for part in parts if part.strip("*")) + "\n"
    told = answer_markdown(answer, papers_of(answer), heading=True)
    if not answer.searched or answer.searched == answer.question:
        return told
    heading, _, rest = told.partition("\n\n")
    return f"{heading}\n\n*understood as: {plain(answer.searched)}*\n\n{rest}"


def file_name(turns: Sequence[Turn]) -> str:
    """Of the letters and digits of the first question."""
    question = unicodedata.normalize("NFC", turns[0].question.casefold()) if turns else ""
    stem = re.sub(r"[\W_]+", "-", question)[:_LONGEST_NAME].strip("-")
    return f"{stem or 'conversation'}.md"
