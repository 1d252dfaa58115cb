"""The process in which files are read: it can be ended at any moment, and takes nothing with it.

It answers requests on its standard input, one after the other, until that ends, which it does when
the program that asks has died. A file that holds it for too long, or wants too much memory, is
ended by the system: `signal.alarm` and the limits act even within one call of a library. Only the
readers are imported here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from index.errors import SourceError
from index.layouts.detection import parse
from index.sources.archives import Member, Unreadable, unpack
from index.types import ParsedDigest

OUT_OF_MEMORY = 3  # exit status
_SLACK = 5  # seconds: whoever asks is to end it first, and knows why


class Tasks:
    """What can be asked."""

    def __init__(self) -> None:
        self._members: Iterator[Member | Unreadable] = iter(())

    def parse(self, content: bytes, path: str) -> ParsedDigest:
        return parse(content, path)

    def unpack(self, content: bytes, name: str) -> None:
        self._members = unpack(content, name)

    def member(self) -> Member | Unreadable | None:
        """The next one of what was unpacked last."""
        return next(self._members, None)


def main(seconds: int, memory: int) -> None:
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # what a library prints is not to get among the replies
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit(memory)
    asked: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_receive, args=[asked], daemon=True).start()
    tasks = Tasks()
    while True:
        what, arguments = asked.get()
        _alarm(seconds + _SLACK)
        try:
            reply: tuple[str, object] = "done", getattr(tasks, what)(*arguments)
        except SourceError as error:
            reply = "refused", str(error)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException as error:  # whatever it is, it ends this file and no other
            reply = "failed", type(error).__name__
        del arguments
        _alarm(0)
        try:
            pickle.dump(reply, replies, protocol=5)
            replies.flush()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except OSError:  # nobody is there to read it
            os._exit(0)
        del reply


def _receive(asked: SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    """Ends the process when nobody can ask any more, whatever it does."""
    while True:
        try:
            # of the program that started this one
            asked.put(pickle.load(sys.stdin.buffer))  # noqa: S301
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException:
            os._exit(0)


def _limit(memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks
    # not on Windows; macOS takes it and does not keep to it
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
