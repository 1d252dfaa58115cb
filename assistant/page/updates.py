"""What brings new digests into the collection while the page is open: a folder that is watched,
files that are added.

Builds run in threads of their own, so that questions are answered meanwhile, from the generation
before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from assistant.settings import read_settings
from assistant.wording import tell, tell_left_out, told
from index.builder import build, remove
from index.daily import fetch
from index.errors import AskpapersError, IndexBusy, IndexError_, SourceError
from index.generation.generations import current_name
from index.home import Home
from index.preview import preview
from index.sources.hub import Hub
from index.types import Arrival, BuildReport, Preview
from index.watching import Stopped, watch

_PULSE = 0.5  # seconds between two words about the progress
# seconds that all updates together have to end when the page does: less than the server's last call
_CLOSING_SECONDS = 6.0


class Updates:
    """The updates of one home. `doing` says what the running one does; it is empty where none
    runs."""

    def __init__(self, home: Home) -> None:
        self.doing = ""
        self._home = home
        self._adding = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def generation(self) -> str:
        """The name of what is published, by whichever process; empty where nothing can be read."""
        try:
            return current_name(self._home)
        except IndexError_:
            return ""

    def watch(self, folder: Path) -> None:
        """Keep up with a folder until `close`."""
        options = {
            "home": self._home.root,
            "stop": self._stop,
            "tell": _told,
            "progress": self._advance,
        }
        self._start(threading.Thread(target=watch, args=[folder], kwargs=options, daemon=True))

    def preview(self, arrivals: Sequence[Arrival]) -> Preview:
        """What `add` would read; nothing is changed. Raises SourceError."""
        return preview(arrivals=arrivals, home=self._home.root, progress=self._stoppable)

    def add(self, arrivals: Sequence[Arrival]) -> Iterator[str | BuildReport]:
        """Index digests; gives words about the progress, then the report. Closing the iterator
        stops nothing.

        Raises IndexBusy if an update is running, or what `build` raises; so do the next three.
        """
        return self._run(
            partial(build, home=self._home.root, arrivals=arrivals, progress=self._advance)
        )

    def look_again(self, *, rebuild: bool = False) -> Iterator[str | BuildReport]:
        """Take up what changed in every known place, or make the index anew from the home's
        copies."""
        return self._run(
            partial(build, (), home=self._home.root, rebuild=rebuild, progress=self._advance)
        )

    def remove(self, name: str) -> Iterator[str | BuildReport]:
        """Take a digest away."""
        return self._run(partial(remove, [name], home=self._home.root, progress=self._advance))

    def fetch(self, day: date) -> Iterator[str | BuildReport]:
        """Bring a day of Daily Papers from the Hub. Raises SettingError, HubError besides."""
        hub = Hub(read_settings(self._home).endpoint)
        return self._run(
            lambda: fetch([day], hub, home=self._home.root, progress=self._advance).build
        )

    def _run(self, work: Callable[[], BuildReport]) -> Iterator[str | BuildReport]:
        if not self._adding.acquire(blocking=False):
            raise IndexBusy(
                "The collection is being changed just now. Try again when that is done."
            )
        ended: SimpleQueue[BuildReport | Exception] = SimpleQueue()

        def run() -> None:
            try:
                self.doing = "Reading"
                ended.put(work())
            except Stopped:
                ended.put(
                    SourceError(
                        "askpapers was stopped before this was done. Nothing is lost; do it again."
                    )
                )
            except Exception as error:  # raised again where the page can tell it
                ended.put(error)
            finally:
                self.doing = ""
                self._adding.release()

        self._start(threading.Thread(target=run, daemon=True))
        while True:
            try:
                outcome = ended.get(timeout=_PULSE)
            except Empty:
                yield self.doing
                continue
            if isinstance(outcome, Exception):
                try:
                    raise outcome
                finally:  # what is raised knows this frame: a circle would keep an index open
                    del outcome
            yield outcome
            return

    def close(self) -> None:
        """Stop every update; what is published stays as it is."""
        self._stop.set()
        ends = time.monotonic() + _CLOSING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def _start(self, thread: threading.Thread) -> None:
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def _stoppable(self, *_: object) -> None:
        if self._stop.is_set():
            raise SourceError("askpapers was stopped before this was read. Do it again.")

    def _advance(self, what: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.doing = f"{what}: {done:,} of {total:,}" if total else ""


def _told(news: BuildReport | AskpapersError) -> None:
    """What a watched folder brought, on standard error: standard output names the page's
    address."""
    if isinstance(news, BuildReport):
        tell_left_out(news)
    tell(f"askpapers: {told(news) if isinstance(news, BuildReport) else news}")
