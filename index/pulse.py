"""Progress that is told now and then, by what takes long without one thing to count."""

from __future__ import annotations

import time

from index.types import Progress

_PAUSE = 0.5  # seconds between two words, and before the first


class Pulse:
    """Passes on what it is told, seldom enough to cost nothing: whoever listens may end the work by raising."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._due = time.monotonic() + _PAUSE

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() >= self._due:
            self._progress(what, done, total)
            self._due = time.monotonic() + _PAUSE

    def beat(self) -> None:
        self("Reading", 0, 0)
