"""The rooms that answer without abstracts: each reads a question, and replies if all of it is
asked of its own subject. What no room takes goes on to the abstracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.question.metadata import metadata
from assistant.question.replies import Reply
from assistant.types import Answer
from index.retrieval.searcher import Searcher
from index.types import Filters


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its conversation: as it was `typed`, and without its slips. `today`: the day on
    which it is asked."""

    typed: str
    question: str
    history: Sequence[Answer]
    filters: Filters
    searcher: Searcher
    today: date


Room = Callable[[Asked], Reply | None]


def _of_papers(asked: Asked) -> Reply | None:
    return metadata(asked.typed, asked.history, asked.filters, asked.searcher)


ROOMS: tuple[Room, ...] = (_of_papers,)
"""In which order they are tried."""


def replied(asked: Asked) -> Reply | None:
    """By the first room that takes the question."""
    replies = (room(asked) for room in ROOMS)
    return next((reply for reply in replies if reply is not None), None)
