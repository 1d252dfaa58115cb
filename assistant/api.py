"""The door for Python programs: one function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, overload

from assistant.answering.assistant import Assistant
from assistant.types import Answer, Sentence
from assistant.wiring import open_assistant
from index.home import Home, locate
from index.types import Filters


@overload
def ask(
    question: str,
    *,
    home: str | Path | None = ...,
    llm: str = ...,
    model: str | None = ...,
    history: Sequence[Answer] = ...,
    stream: Literal[False] = ...,
    strict: bool = ...,
    anyway: bool = ...,
    **filters: Any,
) -> Answer: ...
@overload
def ask(
    question: str,
    *,
    home: str | Path | None = ...,
    llm: str = ...,
    model: str | None = ...,
    history: Sequence[Answer] = ...,
    stream: Literal[True],
    strict: bool = ...,
    anyway: bool = ...,
    **filters: Any,
) -> Iterator[str | Answer]: ...
def ask(
    question: str,
    *,
    home: str | Path | None = None,
    llm: str = "auto",
    model: str | None = None,
    history: Sequence[Answer] = (),
    stream: bool = False,
    strict: bool = False,
    anyway: bool = False,
    **filters: Any,
) -> Answer | Iterator[str | Answer]:
    """Ask the collection. With `stream`, pieces of text as they come, and last the `Answer`.

    Filters are keywords with the names of the flags: `digest`, `since`, `until`, `paper_since`, `paper_until`,
    `paper` (a sequence of ids). `strict` leaves out what is not fully supported, `anyway` answers what would be
    refused. Raises `index.errors.AskpapersError`, whose text says what to do.
    """
    if isinstance(filters.get("paper"), str):
        filters["paper"] = (filters["paper"],)
    chosen = Filters(**filters | {"paper": tuple(filters.get("paper") or ())})
    assistant = _assistant(locate(home), None if llm == "auto" else llm, model)
    if stream:
        pieces = assistant.stream(question, history=history, strict=strict, filters=chosen, anyway=anyway)
        return (piece for piece in pieces if piece and not isinstance(piece, Sentence))
    return assistant.ask(question, history=history, strict=strict, filters=chosen, anyway=anyway)


@lru_cache(maxsize=8)
def _assistant(home: Home, llm: str | None, model: str | None) -> Assistant:
    """Kept, so that a second question does not load the models again."""
    return open_assistant(home, llm=llm, model=model)
