"""Work that is done beside other work, in one thread and in its order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType

from index.files import Beat

_LOOKS = 0.2  # seconds


class Ended(Exception):
    """Raised within the work, by its beat, where the other work has failed."""


class Beside:
    """At most one piece waits for another, so that memory is bounded: `do` waits for the one
    before, and raises what that raised. The `beat` of whoever waits is called meanwhile."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None
        self._failed = threading.Event()

    def still(self) -> None:
        """The beat of the work itself."""
        if self._failed.is_set():
            raise Ended

    def do(self, work: Callable[[], None]) -> None:
        self.join()
        self._last = self._pool.submit(work)

    def join(self) -> None:
        """Wait until all is done."""
        while self._last is not None and not wait([self._last], _LOOKS).done:
            self._beat()
        if self._last is not None:
            self._last.result()

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._failed.set()
        try:
            if error is None:
                self.join()
        finally:
            self._failed.set()
            self._pool.shutdown()
