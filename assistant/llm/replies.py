"""What a server's reply says, chunk by chunk: text, thoughts, what it took, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Protocol

from assistant.llm.failures import Failures, at
from assistant.llm.figures import amount, count, read_json
from assistant.types import Heartbeat, Usage
from index.errors import ModelError
from index.transport import hurry, lines

LONGEST = 16_000  # characters of a reply: far more than an answer or a rewritten question takes
_LONGEST_READ = 200_000  # characters of a reply with its thoughts
_AFTERWARDS = 5.0  # seconds for what follows a whole answer
_OPENING, CLOSING = "<think>", "</think>"


class Response(Protocol):
    """A reply under way, as both majors of the client give it."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def http_response(self) -> object: ...
    def read(self) -> bytes: ...
    def iter_bytes(self) -> Iterator[bytes]: ...


def contents(
    response: Response, usage: list[Usage], name: str, say: Failures
) -> Iterator[str | Heartbeat]:
    """The text of the chunks, a heartbeat for each that holds but thoughts, and what they took put
    into `usage`.

    Raises ModelError, also where the model had to finish too soon, and ValueError for what is no
    UTF-8 or JSON.
    """
    kind = response.headers.get("content-type", "")
    if "html" in kind:
        raise ModelError(f"{say.url} sent a web page instead of an answer. {say.hint()}")
    # from a server that does not stream, or does not say that it failed
    whole = "application/json" in kind
    events = iter([response.read()] if whole else _events(response.iter_bytes()))
    read = 0
    for data in events:
        if data == b"[DONE]":
            return
        chunk = read_json(data)
        if used := _usage(at(chunk, "usage")):
            usage[:] = [used]
        if error := at(chunk, "error"):
            raise ModelError(say.failed("broke off", error, name, hint=whole))
        choice = at(chunk, "choices", 0)
        text = at(choice, "delta", "content") or at(choice, "message", "content")
        thought = at(choice, "delta", "reasoning_content") or at(choice, "delta", "reasoning")
        # half a character (a lone surrogate) has no encoding
        if isinstance(text, str) and text.encode():
            read += len(text)
            yield text
        elif isinstance(thought, str) and thought:
            read += len(thought)
            yield Heartbeat()
        if read > _LONGEST_READ and not whole:
            raise ModelError(
                f"{name} wrote more than {_LONGEST_READ:,} characters, thoughts included, and was "
                "stopped. Ask a narrower question, or another model."
            )
        if finish := at(choice, "finish_reason"):
            _finished(finish, response, events, usage, name)
            return
    if not whole:
        raise ModelError(f"{say.url} ended the answer before it was complete. Ask again.")


def _finished(
    finish: object, response: Response, events: Iterator[bytes], usage: list[Usage], name: str
) -> None:
    """Raises ModelError where the model had to finish too soon."""
    if finish == "content_filter":
        raise ModelError(
            f"The provider's filter stopped {name}. Ask in other words, or another model."
        )
    hurry(response.http_response, _AFTERWARDS)
    # the answer is whole; what it took comes last, if it comes, and then [DONE]
    with suppress(Exception):
        for last in events:
            if used := _usage(at(read_json(last), "usage")):
                usage[:] = [used]
    if finish == "length":
        raise ModelError(
            f"{name} reached the longest answer that it may give, and stopped before the end. "
            "Ask a narrower question, or give the model a larger context, or try another one."
        )


def without_thoughts(pieces: Iterable[str | Heartbeat]) -> Iterator[str | Heartbeat]:
    """Heartbeats for `<think>…</think>` at the start of a text, its tags perhaps split between
    pieces."""
    held, started = "", False
    for piece in pieces:
        if started or isinstance(piece, Heartbeat):
            yield piece
            continue
        held = (held + piece).lstrip()
        while held.startswith(_OPENING) and CLOSING in held:
            held = held.partition(CLOSING)[2].lstrip()
        if held.startswith(_OPENING):
            # of a long thought only what may be the start of the closing tag
            held = _OPENING + held[len(_OPENING) :][-(len(CLOSING) - 1) :]
            yield Heartbeat()
        elif not _OPENING.startswith(held):
            started = True
            yield held
    if held and not started and not held.startswith(_OPENING):
        yield held


def _usage(told: object) -> Usage | None:
    read, written = count(at(told, "prompt_tokens")), count(at(told, "completion_tokens"))
    return (
        None if read is None or written is None else Usage(read, written, amount(at(told, "cost")))
    )


def _events(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The data of server-sent events. Bytes, since the client's own reader replaces what is no
    UTF-8."""
    return (
        line.removeprefix(b"data:").strip() for line in lines(chunks) if line.startswith(b"data:")
    )
