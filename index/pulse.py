"""Progress that is told now and then, also by what takes long without one thing to count."""

from __future__ import annotations

import time

from index.types import Progress

_PAUSE = 0.5  # seconds between two words, and before the first


class Pulse:
    """Passes on what it is told. Whoever listens may end the work by raising, so it is called also
    where there is nothing new: `beat` says once more what was said last. Seldom enough to cost
    nothing."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = ("Reading", 0, 0)
        self._due = time.monotonic() + _PAUSE

    def tell(self, what: str, done: int, total: int) -> None:
        """What is worth telling at once."""
        self._last = (what, done, total)
        self._due = time.monotonic() + _PAUSE
        self._progress(*self._last)

    def seldom(self, what: str, done: int, total: int) -> None:
        self._last = (what, done, total)
        self.beat()

    def beat(self) -> None:
        if time.monotonic() >= self._due:
            self.tell(*self._last)
