"""Whose turn it is to use the processor: what is searched, of which nothing is shown yet, goes
before the check of what others read already, and only as many sentences are checked at a time as
there are cores."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE = 1.0  # seconds


class Turns:
    """At most `at_once` of what comes behind, which waits up to `patience` seconds for what comes
    first."""

    def __init__(self, at_once: int, patience: float = _PATIENCE) -> None:
        self._free, self._patience = at_once, patience
        self._first = 0
        self._changed = threading.Condition()
        self._here = threading.local()  # `first`: whether this thread comes first

    @contextmanager
    def first(self) -> Iterator[None]:
        """What waits for nobody; not to be taken twice by one thread."""
        with self._changed:
            self._first += 1
        self._here.first = True
        try:
            yield
        finally:
            self._here.first = False
            with self._changed:
                self._first -= 1
                self._changed.notify_all()

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """While what comes first waits for somebody itself; of others it changes nothing."""
        if not getattr(self._here, "first", False):
            yield
            return
        with self._changed:
            self._first -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._first += 1

    @contextmanager
    def behind(self) -> Iterator[None]:
        """What waits its turn; not to be taken twice by one thread."""
        until = time.monotonic() + self._patience
        with self._changed:
            while True:
                left = until - time.monotonic()
                if self._free and (self._first <= 0 or left <= 0):
                    break
                self._changed.wait(left if self._free else None)
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


TURNS = Turns(os.cpu_count() or 1)
"""Of this process's processor."""
