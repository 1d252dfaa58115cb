"""Has the sentences of a server's papers read while nobody asks. Knows no page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import TracebackType

from assistant.published import Published
from index.errors import AskpapersError
from index.retrieval.reading_ahead import read_ahead

_BEGINS = 10.0  # seconds: whoever started it asks first
_LOOKS = 5.0  # seconds after which it is seen whether there is another generation
_STILL = 0.5  # seconds that nobody may have asked anything


class IdleReading:
    """A thread that reads sentences one by one, for half of the time, while nobody is answered;
    of each generation once. `answering` tells how many are."""

    def __init__(
        self,
        published: Published,
        answering: Callable[[], int],
        begins: float = _BEGINS,
        looks: float = _LOOKS,
    ) -> None:
        self._published, self._answering = published, answering
        self._begins, self._looks = begins, looks
        self._ended = threading.Event()
        self._read = ""  # the generation of which all is read
        self._since = self._looked = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> IdleReading:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()

    def _run(self) -> None:
        pause = self._begins
        while not self._ended.wait(pause):
            pause = self._looks
            with suppress(AskpapersError):  # whoever asks is told
                self._look()

    def _look(self) -> None:
        """A call of its own: what it opened must not stay open between two."""
        opened = self._published.open()
        if opened.name != self._read:
            self._since = self._looked = time.monotonic()
            if read_ahead(opened.searcher, partial(self._may_go_on, opened.name)):
                self._read = opened.name

    def _may_go_on(self, name: str) -> bool:
        """After a rest as long as the last text took; not if another generation is published."""
        self._ended.wait(min(time.monotonic() - self._since, _STILL))
        while self._answering() and not self._ended.wait(_STILL):
            pass
        self._since = time.monotonic()
        if self._since > self._looked + self._looks:
            self._looked = self._since
            if self._published.open().name != name:
                return False
        return not self._ended.is_set()
