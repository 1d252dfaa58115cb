"""The uploads of the page: what one request may bring, what lies there in all, and for how long.

A request is taken apart here and nowhere else: a second parser behind this one might read it
otherwise.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from assistant.page.bodies import FILES, Message, Receive, Refusal, pieces

# what it cannot read is told to whoever sent it
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
_LONGEST_NAME = 200  # bytes
_AGE = 900.0  # seconds that an upload may wait for being read
_SWEEP = 60.0  # seconds
_PAUSE = 15.0  # seconds between two pieces of a body
_GRACE = 30.0  # seconds, after which a body must have come at
_RATE = 32 * 2**10  # bytes a second


class Uploads:
    """The folder of uploads: at most `megabytes` in all, and `file_megabytes` a file."""

    def __init__(self, folder: Path, megabytes: int, file_megabytes: int) -> None:
        self.folder = folder
        self.most = megabytes * 2**20
        self._file_most = file_megabytes * 2**20
        self._coming: dict[object, int] = {}  # bytes that each running request may still bring
        self._stop = threading.Event()

    async def take(self, kind: str, length: int, receive: Receive) -> bytes:
        """The files of a request of `length` bytes, and the paths that are told to the page for
        them. Raises Refusal; then nothing of it stays.

        To be used from one event loop.
        """
        boundary = _boundary(kind)
        if length > self.most:
            raise Refusal(
                413,
                f"This is more than the {self.most >> 20} MB of ASKPAPERS_UPLOADS_MB. Add "
                f"fewer files at once.",
            )
        if self._held() + sum(self._coming.values()) + length > self.most:
            raise Refusal(
                503,
                f"Other uploads are still being read, and all have {self.most >> 20} MB "
                f"(ASKPAPERS_UPLOADS_MB). Wait "
                "until they are done, and add these again.",
            )
        key, files = object(), _Files(self.folder, boundary, self._file_most)
        self._coming[key] = length
        try:
            async for piece in _in_time(receive, length):
                await asyncio.to_thread(files.write, piece)
                self._coming[key] -= len(piece)
            return json.dumps([str(path) for path in files.end()]).encode()
        except BaseException:
            files.undo()
            raise
        finally:
            del self._coming[key]

    def sweep(self, older_than: float = _AGE) -> None:
        """Remove what has waited too long: whoever sent it has left."""
        folders: list[tuple[Path, float]] = []
        for path in self.folder.rglob("*"):
            with suppress(OSError):  # a request that failed takes its own away meanwhile
                if path.is_dir():
                    folders.append((path, path.lstat().st_mtime))
        for file in self._files():
            with suppress(OSError):
                if time.time() - file.lstat().st_mtime >= older_than:
                    file.unlink()
        # by the time before anything was taken out of them
        for folder, changed in sorted(folders, reverse=True):
            with suppress(OSError):  # not empty
                if time.time() - changed >= older_than:
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


class _Files:
    """The files of one request, each in a folder of its own, written while it comes."""

    def __init__(self, folder: Path, boundary: bytes, most: int) -> None:
        self._folder, self._most = folder, most
        self._paths: list[Path] = []
        self._file: BinaryIO | None = None
        self._written = 0
        self._name, self._value, self._headers = b"", b"", dict[bytes, bytes]()
        self._ended = False
        calls: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._more_name,
            "on_header_value": self._more_value,
            "on_header_end": self._header,
            "on_headers_finished": self._open,
            "on_part_data": self._more,
            "on_part_end": self._close,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, calls)
        except FormParserError as error:
            raise _unread() from error

    def write(self, piece: bytes) -> None:
        """Raises Refusal."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _unread() from error
        except OSError as error:
            raise Refusal(
                507, f"The uploads cannot be written ({error.strerror}). Free some space."
            ) from error

    def end(self) -> list[Path]:
        """Raises Refusal for what did not come whole."""
        if not self._ended:
            raise _unread()
        return self._paths

    def undo(self) -> None:
        self._close()
        for path in self._paths:
            shutil.rmtree(path.parent, ignore_errors=True)

    def _begin(self) -> None:
        self._headers = {}

    def _more_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _more_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _open(self) -> None:
        told = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        if told.get(b"name") != b"files" or not told.get(b"filename"):
            raise Refusal(
                400, "A part of this upload is no file. Reload the page, and add the files there."
            )
        if len(self._paths) == FILES:
            raise Refusal(413, f"These are more than {FILES} files. Add fewer at once, or a zip.")
        folder = self._folder / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        self._paths.append(folder / _file_name(told[b"filename"]))
        self._file, self._written = self._paths[-1].open("xb", buffering=0), 0

    def _more(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._written += end - start
        if self._written > self._most:
            raise Refusal(
                413,
                f"{self._paths[-1].name!r} is larger than the {self._most >> 20} MB of "
                f"ASKPAPERS_UPLOAD_MB. Split it, "
                "or use askpapers index FILE.",
            )
        self._file.write(data[start:end])

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _end(self) -> None:
        self._ended = True


async def _in_time(receive: Receive, length: int) -> AsyncIterator[bytes]:
    """A body as it comes. Raises Refusal if it is longer than it said, or comes too slowly, or not
    to its end."""

    async def received() -> Message:
        try:
            async with asyncio.timeout(_PAUSE):
                return await receive()
        except TimeoutError as error:
            raise _slow() from error

    came, began = 0, time.monotonic()
    async for piece in pieces(received, length):
        came += len(piece)
        if came < length and came < (time.monotonic() - began - _GRACE) * _RATE:
            raise _slow()
        if piece:
            yield piece


def _file_name(told: bytes) -> str:
    """One that every file system takes."""
    name = Path(told.decode(errors="replace").replace("\\", "/")).name
    kept = "".join(c for c in name if c.isprintable() and c not in '<>:"/|?*').strip(". ")
    return kept.encode()[-_LONGEST_NAME:].decode(errors="ignore").strip(". ") or "unnamed"


def _boundary(kind: str) -> bytes:
    """Raises Refusal for what is no upload, or names what ends its parts in more than one way."""
    main, told = parse_options_header(kind)
    if main != b"multipart/form-data" or not told.get(b"boundary"):
        raise Refusal(415, "askpapers takes uploads as multipart/form-data.")
    if len(re.findall(r"boundary[^;=]*=", kind.lower())) != 1:
        raise Refusal(400, "This upload names its parts' boundary more than once. Reload the page.")
    return told[b"boundary"]


def _unread() -> Refusal:
    return Refusal(400, "This upload cannot be read, or is not whole. Add the files again.")


def _slow() -> Refusal:
    return Refusal(408, "The upload did not come to its end in time. Add the files again.")
