"""Reads files in a process of its own, within a budget: whatever one does there, it cannot stop the
others.

The process starts with the first file and is used for all; one that has to be ended is replaced for
the next file.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from index.errors import SourceError, StorageError
from index.files import Beat, still
from index.sources.archives import Member, Unreadable
from index.types import ParsedDigest

_PULSE = 0.2  # seconds
_OUT_OF_MEMORY = 3  # as in index.sources.worker
_START = """
import sys
seconds, memory, *sys.path = sys.argv[1:]
from index.sources.worker import main
main(int(seconds), int(memory))
"""
# no key of anybody is needed to read a file
_KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_KEPT_KINDS = ("PYTHON", "LC_", "LD_", "DYLD_")


@dataclass(frozen=True, slots=True)
class Budget:
    """What reading one file may take."""

    seconds: int = 20
    megabytes: int = 2048


BUDGET = Budget()


class Reader:
    """Reads one file after the other. `beat` is called while one is read; what it raises ends
    that."""

    def __init__(self, budget: Budget | None = None, beat: Beat = still) -> None:
        self._parser = _Worker(budget or BUDGET, beat)
        # another one: ending the parser loses no archive
        self._unpacker = _Worker(budget or BUDGET, beat)

    def parse(self, content: bytes, path: str) -> ParsedDigest:
        """Raises SourceError if it is no digest, cannot be read, or takes more than the budget."""
        found: ParsedDigest = self._parser.ask(path, "parse", content, path)
        return found

    def members(self, content: bytes, name: str) -> Iterator[Member | Unreadable]:
        """The files of an archive. Raises SourceError where it cannot be unpacked, or not
        further."""
        self._unpacker.ask(name, "unpack", content, name)
        while (member := self._unpacker.ask(name, "member")) is not None:
            yield member

    def close(self) -> None:
        self._parser.close()
        self._unpacker.close()


class _Worker:
    def __init__(self, budget: Budget, beat: Beat) -> None:
        self._budget = budget
        self._beat = beat
        self._end: weakref.finalize[[subprocess.Popen[bytes]], _Worker] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, name: str, what: str, *arguments: object) -> Any:
        """`name` is the file's. Raises SourceError."""
        process = self._process or self._start()
        replies: SimpleQueue[tuple[str, Any] | None] = SimpleQueue()
        asking = threading.Thread(
            target=_exchange, args=(process, (what, arguments), replies), daemon=True
        )
        asking.start()
        ends = time.monotonic() + self._budget.seconds
        try:
            while True:
                try:
                    reply = replies.get(timeout=_PULSE)
                    break
                except Empty:
                    self._beat()
                    if time.monotonic() > ends:
                        raise SourceError(
                            _beyond(name, f"{self._budget.seconds} seconds")
                        ) from None
        except BaseException:
            process.kill()
            asking.join(_PULSE)
            self.close()
            raise
        if reply is None:
            status = process.wait()
            self.close()
            if status == _OUT_OF_MEMORY:
                raise SourceError(_beyond(name, f"{self._budget.megabytes:,} MB of memory"))
            raise SourceError(_failed(name, f"the reader ended with status {status}"))
        outcome, value = reply
        if outcome == "refused":
            raise SourceError(value)
        if outcome == "failed":
            raise SourceError(_failed(name, value))
        return value

    def close(self) -> None:
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def _start(self) -> subprocess.Popen[bytes]:
        """Raises StorageError."""
        # last: what is first in the path here is so there
        root = str(Path(__file__).resolve().parents[2])
        limits = str(self._budget.seconds), str(self._budget.megabytes * 2**20)
        command = [sys.executable, "-P", "-S", "-c", _START, *limits, *filter(None, sys.path), root]
        kept = {
            k: v for k, v in os.environ.items() if k.upper() in _KEPT or k.startswith(_KEPT_KINDS)
        }
        try:
            # this Python, and nothing that a file says
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kept,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise StorageError(
                f"The process that reads files could not be started ({error.strerror}). Free some "
                "memory and try again."
            ) from error
        self._end = weakref.finalize(self, _ended, self._process)
        return self._process


def _exchange(
    process: subprocess.Popen[bytes], request: object, replies: SimpleQueue[tuple[str, Any] | None]
) -> None:
    """Ask, and put away the reply; None if the process has ended."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("a worker is spoken to through pipes")
    try:
        with suppress(OSError):  # it may have ended with a status that tells why
            pickle.dump(request, process.stdin, protocol=5)
            process.stdin.flush()
        # of the process that was started here
        replies.put(pickle.load(process.stdout))  # noqa: S301
    except (OSError, ValueError, EOFError, pickle.UnpicklingError):
        replies.put(None)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was still to be sent
                pipe.close()


def _failed(name: str, why: str) -> str:
    return (
        f"{name!r} could not be read, it made the reader fail ({why}). "
        "Save it again, or in another form."
    )


def _beyond(name: str, what: str) -> str:
    return (
        f"{name!r} takes more than {what} to read, so it was left out. Split it into smaller files."
    )
