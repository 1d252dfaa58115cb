"""What a server's reply says, chunk by chunk: text, thoughts, what it took, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from assistant.llm.failures import Failures, ServerIll, at
from assistant.llm.figures import amount, count, read_json
from assistant.types import Heartbeat, Usage
from index.addresses import cleaned
from index.errors import ModelError
from index.transport import hurry, lines

LONGEST = 16_000  # characters of a reply: far more than an answer or a rewritten question takes
_LONGEST_READ = 200_000  # characters of a reply with its thoughts
_AFTERWARDS = 5.0  # seconds for what follows a whole answer
# as finish_reason: what a provider would not let through, in the words of several
_FILTERED = frozenset("content_filter safety refusal prohibited_content blocklist".split())
_TOO_LONG = frozenset(("length", "max_tokens"))
_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")


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
    read, said, refusal, odd = 0, False, "", False
    for data in events:
        if data == b"[DONE]":
            _answered(said, refusal, None, name)
            return
        if odd := not (whole or data.startswith((b"{", b"["))):
            continue  # words that some send to keep the connection
        chunk = read_json(data)
        if used := _usage(at(chunk, "usage")):
            usage[:] = [used]
        if error := at(chunk, "error"):
            raise ModelError(say.failed("broke off", error, name, hint=whole))
        choice = at(chunk, "choices", 0)
        # some send a whole message as the last of a stream
        new = _Said.of(at(choice, "delta")) or _Said.of(at(choice, "message"))
        read += new.length
        refusal += new.refusal
        if new.text:
            said = True
            yield new.text
        elif new.thought:
            yield Heartbeat()
        if read > _LONGEST_READ and not whole:
            raise ModelError(
                f"{name} wrote more than {_LONGEST_READ:,} characters, thoughts included, and was "
                "stopped. Ask a narrower question, or another model."
            )
        if finish := at(choice, "finish_reason"):
            _answered(said, refusal, finish, name)
            _finished(finish, response, events, usage, name)
            return
    if odd:
        raise ValueError("no JSON")
    if not whole:
        raise ServerIll(f"{say.url} ended the answer before it was complete. Ask again.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one message, or a piece of one, holds. Content is a text, or a list of parts."""

    text: str = ""
    thought: str = ""
    refusal: str = ""

    @classmethod
    def of(cls, message: object) -> _Said:
        content = at(message, "content")
        parts = content if isinstance(content, list) else [content]
        texts = [part if isinstance(part, str) else at(part, "text") for part in parts]
        told = [at(message, name) for name in _THOUGHTS] + [at(part, "thinking") for part in parts]
        thought = next((one for one in told if one), "")
        return cls(
            "".join(text for text in texts if isinstance(text, str)),
            thought if isinstance(thought, str) else " ",
            _string(at(message, "refusal")),
        )

    @property
    def length(self) -> int:
        self.text.encode()  # half a character (a lone surrogate) has no encoding
        return len(self.text) + len(self.thought)

    def __bool__(self) -> bool:
        return bool(self.text or self.thought or self.refusal)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _answered(said: bool, refusal: str, finish: object, name: str) -> None:
    """Raises ModelError where what ended holds no answer, but a refusal, or a call of a tool."""
    if said:
        return
    if refusal:
        raise ModelError(
            f"{name} refused to answer ({cleaned(refusal, None)}). Ask in other words, or another "
            "model."
        )
    if isinstance(finish, str) and finish in ("tool_calls", "function_call"):
        raise ModelError(
            f"{name} asked for a tool instead of answering, and has none here. Take its tools away "
            "at the server, or ask another model."
        )


def _finished(
    finish: object, response: Response, events: Iterator[bytes], usage: list[Usage], name: str
) -> None:
    """Raises ModelError where the model had to finish too soon."""
    how = finish.casefold() if isinstance(finish, str) else ""
    if how in _FILTERED:
        raise ModelError(
            f"The provider's filter stopped {name}. Ask in other words, or another model."
        )
    hurry(response.http_response, _AFTERWARDS)
    # the answer is whole; what it took comes last, if it comes, and then [DONE]
    with suppress(Exception):
        for last in events:
            if used := _usage(at(read_json(last), "usage")):
                usage[:] = [used]
    if how in _TOO_LONG:
        raise ModelError(
            f"{name} reached the longest answer that it may give, and stopped before the end. "
            "Ask a narrower question, or give the model a larger context, or try another one."
        )


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
