"""What a request to the page may hold: each handler's inputs by their kinds, and files only from the folder of uploads.

Gradio copies, and then serves, whatever file an input names in the form of its file objects, a textbox's included; and
it checks the path only in pages that it launched itself (docs/upstream/gradio-file-objects.md).
"""

from __future__ import annotations

import json
import re
import stat
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["text", "files", "state"]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_BODY_BYTES = 8 * 2**20  # a kept conversation that is opened again has up to two million characters
_FILES = 500  # of one request
_AGE = 900.0  # seconds that an upload may wait for being read
_SWEEP = 60.0  # seconds
_DEEPEST = 64  # levels of a body
_SESSION = re.compile(r"[a-z0-9]{1,32}")
_KINDS: Mapping[str, Kind] = {
    "textbox": "text",
    "button": "text",
    "state": "state",
    "file": "files",
}


class Refusal(Exception):
    """A request that ends at the guard: a status of HTTP, and one sentence."""

    def __init__(self, status: int, why: str, headers: list[tuple[bytes, bytes]] | tuple[()] = ()) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Read:
    session: str
    body: bytes  # the same, written anew


class Bodies:
    """`handlers` are the kinds of each handler's inputs by its number."""

    def __init__(self, handlers: Mapping[int, tuple[Kind, ...]], uploads: Path) -> None:
        self._handlers = handlers
        self._uploads = uploads.resolve()
        self.most = _BODY_BYTES

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
            return Read("", json.dumps({"event_id": _word(told.get("event_id"))}).encode())
        if not (isinstance(session, str) and _SESSION.fullmatch(session)):
            raise Refusal(400, "This request names no page.")
        if type(number) is not int or number not in self._handlers:
            raise Refusal(404, "The page has no such handler. Reload it.")
        if path.rstrip("/").endswith("/cancel"):
            kept = {"session_hash": session, "fn_index": number, "event_id": _word(told.get("event_id"))}
            return Read(session, json.dumps(kept).encode())
        data, kinds = told.get("data"), self._handlers[number]
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

    def _input(self, value: object, kind: Kind) -> object:
        if value is None:
            return "" if kind == "text" else None
        if kind == "text" and isinstance(value, str):
            return value
        if kind == "files" and isinstance(value, list) and len(value) <= _FILES:
            return [self._file(one) for one in value]
        raise Refusal(400, "This handler takes other inputs. Reload the page.")

    def _file(self, value: object) -> dict[str, object]:
        """An upload, without anything else that it says of itself. Raises Refusal for any other file."""
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
        return {"path": str(named.resolve()), "orig_name": named.name, "meta": {"_type": "gradio.FileData"}}


class Uploads:
    """The folder of uploads: what one request may bring, what lies there in all, and for how long."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self.most = megabytes * 2**20
        self._stop = threading.Event()

    def taken(self, kind: str, length: int, receive: Receive, refused: list[Refusal]) -> Receive:
        """The body of an upload, counted while it comes; for too many files it ends, and `refused` says so.

        Raises Refusal if it is none, or there is no room for it.
        """
        main, _, rest = kind.partition(";")
        found = re.search(r'boundary="?([^";]{1,200})"?', rest)
        if main.strip().lower() != "multipart/form-data" or found is None:
            raise Refusal(415, "askpapers takes uploads as multipart/form-data.")
        if self._held() + length > self.most:
            raise Refusal(503, "Other uploads are still being read. Wait until they are done, and add these again.")
        mark = b"--" + found[1].encode("latin-1")
        tail, parts = b"", 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal tail, parts
            message = await receive()
            seen = tail + message.get("body", b"")
            parts += seen.count(mark)
            tail = seen[-(len(mark) - 1) :] if len(mark) > 1 else b""
            if parts > _FILES + 1:
                refused.append(Refusal(413, f"These are more than {_FILES} files. Add fewer at once, or a zip."))
                return {"type": "http.disconnect"}
            return message

        return counted

    def sweep(self, older_than: float = _AGE) -> None:
        """Remove what has waited too long: whoever sent it has left."""
        now = time.time()
        for file in self._files():
            with suppress(OSError):
                if now - file.lstat().st_mtime >= older_than:
                    file.unlink()
        for folder in sorted(self.folder.rglob("*"), reverse=True):
            with suppress(OSError):  # not empty
                if folder.is_dir() and now - folder.lstat().st_mtime >= older_than:
                    folder.rmdir()

    def watch(self) -> None:
        """Sweep until `close`, in a thread of its own."""

        def go_on() -> None:
            while not self._stop.wait(_SWEEP):
                self.sweep()

        threading.Thread(target=go_on, name="uploads", daemon=True).start()

    def close(self) -> None:
        self._stop.set()

    def _held(self) -> int:
        """Bytes that lie there."""
        held = 0
        for file in self._files():
            with suppress(OSError):
                held += file.lstat().st_size
        return held

    def _files(self) -> Iterator[Path]:
        return (path for path in self.folder.rglob("*") if not path.is_dir() or path.is_symlink())


def kinds_of(components: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of a handler's inputs by their components' names. Raises KeyError for one that is not known here."""
    return tuple(_KINDS[name] for name in components)


def _check_plain(value: object) -> None:
    """Raises Refusal for a file's object, at any depth, and for what nests too deep to be a click."""
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
