"""What brings new digests into the collection while the page is open: a folder that is watched,
files that are added.

Builds run in threads of their own, one after the other, so that questions are answered meanwhile,
from the generation before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from assistant.page.update_queue import FileLine, Update, UpdateQueue
from assistant.settings import read_settings
from assistant.wording import count, day_in_words, preview_lines, tell, tell_left_out, told
from index.builder import amend, build, remove
from index.daily import fetch
from index.errors import AskpapersError, IndexError_, SourceError
from index.generation.generations import current_name
from index.home import Home
from index.preview import preview
from index.sources.hub import Hub
from index.types import Arrival, BuildReport, Progress
from index.watching import Stopped, watch

_NONE_READ = "None of these files could be read, so nothing was changed. Each says why."
# seconds that all updates together have to end when the page does: less than the server's last call
_CLOSING_SECONDS = 6.0


class Updates:
    """The updates of one home. `doing` says what the running one does; it is empty where none
    runs."""

    def __init__(self, home: Home) -> None:
        self.doing = ""
        self._home = home
        self._queue = UpdateQueue(self._say)
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

    def all(self) -> list[Update]:
        """Those that wait, the one that runs, and the last that have ended; the newest first."""
        return self._queue.all()

    def cancel(self, number: int) -> None:
        """Take one back, or tell no more of one that has ended."""
        self._queue.cancel(number)

    def add(self, arrivals: Sequence[Arrival]) -> Update:
        """Index files: of those that cannot be read each is told, and the others are taken. Raises
        SourceError where too much waits; so do the next ones."""
        arrivals = tuple(dict.fromkeys(arrivals))  # a file may be given twice
        files = [FileLine(one.name, one.place) for one in arrivals]
        name = files[0].name if len(files) == 1 else count(len(files), "file")
        size = sum(len(one.content) for one in arrivals)
        return self._queue.add(name, partial(self._added, arrivals), files, size)

    def look_again(self, *, rebuild: bool = False) -> Update:
        """Take up what changed in every known place, or make the index anew from the home's
        copies."""
        name = "Rebuild the index" if rebuild else "Look again at all folders"
        return self._queue.add(name, partial(self._built, (), rebuild=rebuild))

    def remove(self, name: str) -> Update:
        """Take a digest away."""

        def work(update: Update) -> BuildReport:
            return remove([name], home=self._home.root, progress=self._told_by(update))

        return self._queue.add(f"Remove {name}", work)

    def amend(self, name: str, captured: str, called: str) -> Update:
        """Give a digest a date, or none, and a name, or its file's."""

        def work(update: Update) -> BuildReport:
            told = self._told_by(update)
            return amend(
                name, captured=captured, called=called, home=self._home.root, progress=told
            )

        return self._queue.add(f"Change {name}", work)

    def fetch(self, day: date) -> Update:
        """Bring a day of Daily Papers from the Hub. Raises SettingError besides."""
        hub = Hub(read_settings(self._home).endpoint)

        def work(update: Update) -> BuildReport:
            return fetch([day], hub, home=self._home.root, progress=self._told_by(update)).build

        return self._queue.add(f"Daily Papers of {day_in_words(day.isoformat())}", work)

    def _added(self, arrivals: Sequence[Arrival], update: Update) -> BuildReport:
        lines = dict(zip(arrivals, update.files, strict=True))
        for line in update.files:
            line.said = "is read"

        def told(arrival: Arrival, problem: SourceError | None) -> None:
            lines[arrival].is_refused = problem is not None
            lines[arrival].said = str(problem) if problem else "read"

        seen = preview(
            arrivals=arrivals, home=self._home.root, progress=self._told_by(update), told=told
        )
        for arrival, line in lines.items():
            mine = [one for one in seen.digests if one.path.startswith(arrival.place)]
            if not line.is_refused:
                papers = count(sum(one.papers for one in mine), "paper")
                held = ", indexed already" if all(one.held for one in mine) else ""
                line.said = papers + held if mine else "holds what another of these files holds"
        taken = [one for one in arrivals if not lines[one].is_refused]
        update.read = preview_lines(seen)[:-1]
        if not taken:
            raise SourceError(update.files[0].said if len(arrivals) == 1 else _NONE_READ)
        return self._built(taken, update)

    def _built(
        self, arrivals: Sequence[Arrival], update: Update, *, rebuild: bool = False
    ) -> BuildReport:
        told = self._told_by(update)
        return build((), home=self._home.root, arrivals=arrivals, rebuild=rebuild, progress=told)

    def _told_by(self, update: Update) -> Progress:
        def advance(what: str, done: int, total: int) -> None:
            update.advance(what, done, total)
            self._advance(what, done, total)

        return advance

    def close(self) -> None:
        """Stop every update; what is published stays as it is."""
        self._stop.set()
        running = self._queue.close()
        ends = time.monotonic() + _CLOSING_SECONDS
        for thread in (*self._threads, *([running] if running else [])):
            thread.join(max(0.0, ends - time.monotonic()))

    def _start(self, thread: threading.Thread) -> None:
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def _say(self, doing: str) -> None:
        self.doing = doing

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
