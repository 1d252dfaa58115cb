"""The door for Python programs: one function, and the same for an event loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, Unpack, overload

from assistant.answering.assistant import Assistant
from assistant.types import Answer, Event, FollowUps, Kind, TextDelta
from assistant.wiring import open_assistant
from index.home import Home, locate
from index.types import FilterFields, Filters


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
    kind: Kind | None = ...,
    **filters: Unpack[FilterFields],
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
    kind: Kind | None = ...,
    **filters: Unpack[FilterFields],
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
    kind: Kind | None = None,
    **filters: Unpack[FilterFields],
) -> Answer | Iterator[str | Answer]:
    """Ask the collection. With `stream`, pieces of text as they come, and last the `Answer`;
    closing the iterator stops the model. May be called from any thread. What it opens is kept for
    the next question: `open_assistant` gives what can be closed.

    `home` is a folder, else `ASKPAPERS_HOME`, else the platform's; `llm` and `model` are as for
    `open_assistant`; `history` are the answers before it in the conversation, the oldest first.
    Filters are keywords with the names of the flags: `digest`, `since`, `until`, `paper_since`,
    `paper_until`, `paper` (a sequence of ids), `author` (a sequence of names), `min_votes`,
    `max_votes`. `strict` leaves out what is not fully supported,
    `anyway` answers what would be refused. `kind` is what the question asks for, where its words
    are read wrongly: "fact", "list", "count" … as in `Answer.kind`. Raises
    `index.errors.AskpapersError`, whose text says what to do.
    """
    chosen = Filters.of(**filters)
    assistant = _assistant(locate(home), llm, model)
    if stream:
        return _pieces(
            assistant.stream(
                question,
                history=history,
                strict=strict,
                filters=chosen,
                anyway=anyway,
                kind=kind,
            )
        )
    return assistant.ask(
        question, history=history, strict=strict, filters=chosen, anyway=anyway, kind=kind
    )


async def aask(
    question: str,
    *,
    home: str | Path | None = None,
    llm: str = "auto",
    model: str | None = None,
    history: Sequence[Answer] = (),
    strict: bool = False,
    anyway: bool = False,
    kind: Kind | None = None,
    **filters: Unpack[FilterFields],
) -> Answer:
    """As `ask`, for an event loop, which goes on meanwhile. Cancelling it stops the model. For
    pieces as they come there is `Assistant.astream`."""
    assistant = _assistant(locate(home), llm, model)
    return await assistant.aask(
        question,
        history=history,
        strict=strict,
        filters=Filters.of(**filters),
        anyway=anyway,
        kind=kind,
    )


def _pieces(events: Iterator[Event]) -> Iterator[str | Answer]:
    answer: Answer | None = None
    with closing(events):  # type: ignore[type-var]  # a generator
        for event in events:
            if isinstance(event, TextDelta):
                yield event.text
            elif isinstance(event, Answer):
                answer = event
            elif isinstance(event, FollowUps) and answer is not None:
                yield replace(answer, followups=event.questions)


@lru_cache(maxsize=8)
def _assistant(home: Home, llm: str, model: str | None) -> Assistant:
    """Kept, so that a second question does not load the models again."""
    return open_assistant(home, llm=llm, model=model)
