"""What a request to the page may hold: each handler's inputs by their kinds, and files only from
the folder of uploads.

Gradio copies, and then serves, whatever file an input names in the form of its file objects, a
textbox's included; and it checks the path only in pages that it launched itself
(docs/upstream/gradio-file-objects.md).
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

InputKind = Literal["text", "files", "state"]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

JOIN, DIRECT = "/gradio_api/queue/join", "/gradio_api/run/predict"
SMALL = 2**18  # bytes of a body: a click, with the papers that were ticked
HISTORY = 2**20  # with the turns that a question may point back at
CONVERSATION = 8 * 2**20  # a whole one that is opened again: up to two million characters
FILES = 500  # of one request
_DEEPEST = 64  # levels of a body
_SESSION = re.compile(r"[a-z0-9]{1,32}")
_KINDS: Mapping[str, InputKind] = {
    "textbox": "text",
    "button": "text",
    "state": "state",
    "file": "files",
}


class Refusal(Exception):
    """A request that ends at the guard: a status of HTTP, and one sentence."""

    def __init__(
        self, status: int, why: str, headers: list[tuple[bytes, bytes]] | tuple[()] = ()
    ) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Handler:
    """What a handler takes: the kinds of its inputs, a body of at most so many bytes, and by which
    door it comes: what goes by the queue is bounded there, and would be bounded by nothing if it
    were called directly."""

    kinds: tuple[InputKind, ...]
    queued: bool
    most: int


@dataclass(frozen=True, slots=True)
class Read:
    session: str | None  # None: it names no page
    body: bytes  # the same, written anew


class Bodies:
    """`handlers` by their numbers."""

    def __init__(self, handlers: Mapping[int, Handler], uploads: Path) -> None:
        self._handlers = handlers
        self._uploads = uploads.resolve()

    def most(self, path: str) -> int:
        """Bytes of a body that any handler behind this door takes."""
        taken = [
            handler.most
            for handler in self._handlers.values()
            if handler.queued is (path.rstrip("/") == JOIN)
        ]
        return max(taken, default=SMALL) if path.rstrip("/") in (JOIN, DIRECT) else SMALL

    def read(self, path: str, body: bytes) -> Read:
        """Raises Refusal for what the page does not send."""
        try:
            told = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "This is no JSON that can be read.") from error
        if not isinstance(told, dict):
            raise Refusal(400, "This is no request of the page.")
        session, number = told.get("session_hash"), told.get("fn_index")
        if path.rstrip("/").endswith("/reset"):
            return Read(None, json.dumps({"event_id": _word(told.get("event_id"))}).encode())
        if not (isinstance(session, str) and _SESSION.fullmatch(session)):
            raise Refusal(400, "This request names no page.")
        if type(number) is not int or number not in self._handlers:
            raise Refusal(404, "The page has no such handler. Reload it.")
        if path.rstrip("/").endswith("/cancel"):
            kept = {
                "session_hash": session,
                "fn_index": number,
                "event_id": _word(told.get("event_id")),
            }
            return Read(session, json.dumps(kept).encode())
        handler = self._handlers[number]
        if path.rstrip("/") != (JOIN if handler.queued else DIRECT):
            raise Refusal(404, "This handler has another door. Reload the page.")
        if len(body) > handler.most:
            raise too_large(handler.most)
        data, kinds = told.get("data"), handler.kinds
        if not isinstance(data, list) or len(data) != len(kinds):
            raise Refusal(400, "This handler takes other inputs. Reload the page.")
        event = told.get("event_data")
        _check_plain(event)
        trigger = told.get("trigger_id")
        kept = {
            "data": [self._input(value, kind) for value, kind in zip(data, kinds, strict=True)],
            "event_data": event,
            "fn_index": number,
            "trigger_id": trigger if type(trigger) is int else None,
            "session_hash": session,
        }
        return Read(session, json.dumps(kept).encode())

    def _input(self, value: object, kind: InputKind) -> object:
        if value is None:
            return "" if kind == "text" else None
        if kind == "text" and isinstance(value, str):
            return value
        if kind == "files" and isinstance(value, list) and len(value) <= FILES:
            return [self._file(one) for one in value]
        raise Refusal(400, "This handler takes other inputs. Reload the page.")

    def _file(self, value: object) -> dict[str, object]:
        """An upload, without anything else that it says of itself. Raises Refusal for any other
        file."""
        path = value.get("path") if isinstance(value, dict) else None
        if not isinstance(path, str) or "\0" in path:
            raise Refusal(400, "This is no uploaded file.")
        named = Path(path)
        try:  # the very file, reached by no link: the folder is ours, and holds none
            whole = (
                named.is_absolute()
                and stat.S_ISREG(named.lstat().st_mode)
                and named.resolve().is_relative_to(self._uploads)
            )
        except (OSError, ValueError) as error:
            raise Refusal(400, "This file was uploaded too long ago. Add it again.") from error
        if not whole:
            raise Refusal(403, "This file was not uploaded.")
        return {
            "path": str(named.resolve()),
            "orig_name": named.name,
            "meta": {"_type": "gradio.FileData"},
        }


async def pieces(receive: Receive, length: int) -> AsyncIterator[bytes]:
    """A body of `length` bytes as it comes. Raises Refusal if it is longer, or whoever sends it
    leaves; how long it may take is the caller's business."""
    came, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "The connection was closed.")
        piece = message.get("body", b"")
        came += len(piece)
        if came > length:
            raise Refusal(413, "This is longer than it said.")
        more = message.get("more_body", False)
        yield piece


def kinds_of(components: Iterable[str]) -> tuple[InputKind, ...]:
    """The kinds of a handler's inputs by their components' names. Raises KeyError for one that is
    not known here."""
    return tuple(_KINDS[name] for name in components)


def too_large(most: int) -> Refusal:
    return Refusal(
        413,
        f"This is larger than the {most / 2**20:,.2g} MB that are taken at once. Send less of it.",
    )


def _check_plain(value: object) -> None:
    """Raises Refusal for a file's object, at any depth, and for what nests too deep to be a
    click."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Refusal(400, "This nests too deep.")
        if isinstance(one, dict):
            meta = one.get("meta")
            if "path" in one or (isinstance(meta, dict) and "_type" in meta):
                raise Refusal(403, "A file has no place here.")
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list):
            waiting += [(inner, depth + 1) for inner in one]


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _word(value: object) -> str:
    if not (isinstance(value, str) and re.fullmatch(r"[0-9a-zA-Z_-]{1,64}", value)):
        raise Refusal(400, "This names nothing that runs.")
    return value
