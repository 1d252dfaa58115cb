"""Changes of the collection in a line: one runs, the others wait for their turn, and each can be
taken back until it is done."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.errors import AskpapersError, IndexBusy, SourceError
from index.types import BuildReport
from index.watching import Stopped

_log = logging.getLogger(__name__)
_AGAIN = 1.0  # seconds between tries while another program changes the collection
_MOST_WAITING = 50
_MOST_BYTES = 256 * 2**20  # of files that wait
_KEPT = 6  # that have ended

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ELSEWHERE = "Another program is changing the collection; this goes on after it"
_STOPPED = "askpapers was stopped before this was done. Nothing is lost; do it again."


@dataclass(slots=True)
class FileLine:
    """What is told of one file; `place` stands for its path."""

    name: str
    place: str
    said: str = "waits"
    is_refused: bool = False


@dataclass(slots=True, eq=False)
class Update:
    """A change, how far it is, and what became of it. `read`: what was read of its files."""

    number: int
    name: str
    work: Callable[[Update], BuildReport]
    files: Sequence[FileLine] = ()
    size: int = 0
    state: State = "waiting"
    what: str = ""
    done: int = 0
    total: int = 0
    report: BuildReport | None = None
    read: Sequence[str] = ()
    problem: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def advance(self, what: str, done: int = 0, total: int = 0) -> None:
        """Raises Stopped where it was taken back, or the page ends."""
        if self.stop.is_set():
            raise Stopped
        self.what, self.done, self.total = what, done, total


class UpdateQueue:
    """`tell` gets what the running one does; nothing where none runs."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._updates: list[Update] = []  # the oldest first
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def add(
        self,
        name: str,
        work: Callable[[Update], BuildReport],
        files: Sequence[FileLine] = (),
        size: int = 0,
    ) -> Update:
        """Raises SourceError where too much waits, or the page ends."""
        with self._lock:
            if self._is_closed:
                raise SourceError(_STOPPED)
            waiting = [one for one in self._updates if one.state == "waiting"]
            held = sum(one.size for one in waiting)
            if len(waiting) >= _MOST_WAITING or (held and held + size > _MOST_BYTES):
                raise SourceError(
                    f"{len(waiting)} changes with {held >> 20} MB wait already. Do this again when "
                    "some of them are done."
                )
            update = Update(next(self._numbers), name, work, files, size)
            self._updates.append(update)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="updates", daemon=True)
                self._thread.start()
        return update

    def all(self) -> list[Update]:
        """The newest first."""
        with self._lock:
            return self._updates[::-1]

    def cancel(self, number: int) -> None:
        """Take one back; what has ended is not told any more."""
        with self._lock:
            for update in [one for one in self._updates if one.number == number]:
                if update.ended.is_set():
                    self._updates.remove(update)
                update.stop.set()
                if update.state == "waiting":
                    _end(update, "cancelled")

    def close(self) -> threading.Thread | None:
        """End all; gives what is still to be waited for."""
        with self._lock:
            self._is_closed = True
            for update in self._updates:
                update.stop.set()
            return self._thread

    def _next(self) -> Update | None:
        with self._lock:
            ended = [one for one in self._updates if one.ended.is_set()]
            for old in ended[:-_KEPT]:
                self._updates.remove(old)
            update = next((one for one in self._updates if one.state == "waiting"), None)
            if update is None:
                self._thread = None
            else:
                update.state = "running"
            return update

    def _run(self) -> None:
        while (update := self._next()) is not None:
            try:
                update.report = self._done(update)
                _end(update, "done")
            except Stopped:
                update.problem = _STOPPED if self._is_closed else ""
                _end(update, "failed" if self._is_closed else "cancelled")
            except AskpapersError as error:
                update.problem = str(error)
                _end(update, "failed")
            except Exception as error:
                _log.exception("the collection could not be changed")
                update.problem = (
                    f"askpapers failed ({type(error).__name__}); its terminal shows the details. "
                    "Nothing was changed."
                )
                _end(update, "failed")
            finally:
                self._tell("")

    def _done(self, update: Update) -> BuildReport:
        while True:
            try:
                update.advance("Reading")
                self._tell("Reading")
                return update.work(update)
            except IndexBusy:
                update.advance(ELSEWHERE)
                self._tell(ELSEWHERE)
                update.stop.wait(_AGAIN)


def _end(update: Update, state: State) -> None:
    update.state = state
    update.size = 0
    update.work = _nothing  # it holds the files
    update.ended.set()


def _nothing(_: Update) -> BuildReport:
    raise Stopped
