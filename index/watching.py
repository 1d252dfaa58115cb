"""Keeps a collection up to date with a folder: takes up files that appear, change or go, once they
are complete."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import watchfiles

from index.builder import build
from index.errors import AskpapersError, EndpointError, IndexBusy, SourceError
from index.sources.names import shown
from index.types import BuildReport, Doubt, Progress, Unparsed

_log = logging.getLogger(__name__)
_QUIET = 1.0  # seconds without a change after which files are taken for complete
_LONGEST = 30.0  # seconds after which a folder that never gets quiet is indexed all the same
_LOOK = 2.0  # seconds: a look finds what the system does not report, as on network drives
_AGAIN = 1.0  # seconds between tries while another process builds

Files = dict[str, tuple[int, int]]
"""Size and time of modification (ns) by path."""


class Stopped(Exception):
    """Ends a build midway."""


def existing(folder: str | Path) -> Path:
    """Raises SourceError if it is no folder."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise SourceError(
            f"{str(path)!r} is not a folder, so it cannot be watched. Make it, or give another one."
        )
    return path.resolve()


def watch(
    folder: Path,
    *,
    home: str | Path | None = None,
    stop: threading.Event,
    tell: Callable[[BuildReport | AskpapersError], None],
    progress: Progress | None = None,
) -> None:
    """Index the folder, then what happens in it, until `stop` is set.

    `tell` gets the report of each build that changed something, or refused something that was not
    told before, and each failure. A failure ends nothing: the next change is a new try. `progress`
    is called with a total of 0 when a build has ended, and may raise Stopped.
    """
    show = progress or (lambda *_: None)
    told = _Told()
    built: Files = {}
    first, away = True, ""
    for _ in _wakes(folder, stop):
        files = _settled(folder, stop)
        if stop.is_set():
            return
        if files == built:
            continue
        try:
            report = _built(folder, home, stop, _stoppable(show, stop), first=first)
        except Stopped:
            return
        # a model server that is away for a while: the files wait until it is back
        except EndpointError as error:
            if str(error) != away:
                tell(error)
            away = str(error)
            continue
        # even a bug that one file brings to light must not end what runs for weeks
        except Exception as error:
            tell(_failure(error, folder))
        else:
            news = told.news(report, files, folder)
            changed = report.added or report.changed or report.removed
            if first or news.unparsed or news.doubtful or news.warnings or changed:
                tell(news)
            first = False
        finally:
            show("", 0, 0)
        built = files


def _failure(error: Exception, folder: Path) -> AskpapersError:
    """In a sentence; to be called where it was caught."""
    if isinstance(error, AskpapersError):
        return error
    if isinstance(error, OSError):
        return SourceError(f"{error}. Check the folder.")
    _log.exception("%s could not be indexed", folder)
    said = f"askpapers failed ({type(error).__name__}) on {str(folder)!r}"
    return SourceError(f"{said}. Look at the log.")


def _stoppable(show: Progress, stop: threading.Event) -> Progress:
    def advance(what: str, done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        show(what, done, total)

    return advance


def _built(
    folder: Path, home: str | Path | None, stop: threading.Event, progress: Progress, *, first: bool
) -> BuildReport:
    """Only the first build brings back what was taken away by name: it was then that the user gave
    the folder."""
    while True:
        try:
            return build([folder], home=home, revisit=not first, progress=progress)
        except IndexBusy:
            if stop.wait(_AGAIN):
                raise Stopped from None


def _wakes(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Gives control at once, at every change, and every few seconds."""
    yield
    changes = watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=200,
        stop_event=stop,
        rust_timeout=int(_LOOK * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    for _ in changes:
        yield


def _settled(folder: Path, stop: threading.Event) -> Files:
    """The files once none has changed for a second."""
    ends = time.monotonic() + _LONGEST
    before, now = None, _files(folder)
    fresh = time.time_ns() - int(_QUIET * 1e9)
    if all(modified < fresh for _, modified in now.values()):
        return now
    while before != now and time.monotonic() < ends and not stop.wait(_QUIET):
        before, now = now, _files(folder)
    return now


def _files(folder: Path) -> Files:
    """Those that indexing reads: all but hidden ones."""
    found: Files = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(root, name) for name in names if not name.startswith(".")):
            with suppress(OSError):  # gone since
                seen = path.stat()
                found[shown(path)] = (seen.st_size, seen.st_mtime_ns)
    return found


@dataclass(slots=True)
class _Told:
    """What was told of files that could not be read, so that it is told again only when they
    change."""

    pieces: set[tuple[Unparsed, tuple[int, int] | None]] = field(default_factory=set)
    doubts: set[tuple[Doubt, tuple[int, int] | None]] = field(default_factory=set)
    warnings: tuple[str, ...] = ()

    def news(self, report: BuildReport, files: Files, folder: Path) -> BuildReport:
        """The report, less what is known and what does not concern the folder."""
        mine = [
            piece for piece in report.unparsed if Path(piece.path).is_relative_to(shown(folder))
        ]
        pieces = {(piece, files.get(piece.path)): piece for piece in mine}
        new = tuple(piece for key, piece in pieces.items() if key not in self.pieces)
        warnings = tuple(warning for warning in report.warnings if warning not in self.warnings)
        doubts = {
            (doubt, files.get(doubt.path)): doubt
            for doubt in report.doubtful
            if Path(doubt.path).is_relative_to(shown(folder))
        }
        doubtful = tuple(doubt for key, doubt in doubts.items() if key not in self.doubts)
        self.pieces, self.doubts, self.warnings = set(pieces), set(doubts), report.warnings
        return replace(report, unparsed=new, doubtful=doubtful, warnings=warnings)
