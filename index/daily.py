"""Brings Daily Papers into a collection, a digest a day: which days are asked for, kept, and left
alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from index.builder import build
from index.errors import HubError, HubOffline, NoIndex, SettingError
from index.generation.generations import read_manifest
from index.generation.reports import unchanged
from index.home import Home, locate
from index.sources.hub import Hub
from index.types import Arrival, BuildReport, Progress

_BATCH = 30  # days
_GROWING = timedelta(days=1)  # today's page grows, and yesterday's may still


@dataclass(frozen=True, slots=True)
class FetchReport:
    """Days in ISO 8601: `fetched` with papers, `empty` without any, `skipped` because they are held
    already."""

    build: BuildReport
    fetched: tuple[str, ...]
    empty: tuple[str, ...]
    skipped: tuple[str, ...]


def fetch(
    days: Sequence[date],
    hub: Hub,
    *,
    home: str | Path | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> FetchReport:
    """Ask the Hub for days that are not held, or that may have grown, and index them.

    What was fetched is indexed every 30 days, at the end, and before HubError is raised for a day
    that cannot be had.
    """
    place, progress = locate(home), progress or (lambda *_: None)
    today = today or datetime.now(UTC).date()
    held = _held(place)
    skipped = [day for day in days if _name(day) in held and day < today - _GROWING]
    asked = [day for day in days if day not in skipped]
    reports: list[BuildReport] = []
    waiting: list[Arrival] = []
    fetched: list[str] = []
    empty: list[str] = []

    def store() -> None:
        if waiting:
            reports.append(build(home=place.root, arrivals=waiting, progress=progress))
            waiting.clear()

    for done, day in enumerate(asked):
        progress("Fetching Daily Papers", done, len(asked))
        try:
            content = hub.papers(day, partial(_wait, progress, done, len(asked)))
        except HubError as error:
            store()
            stored = f"Stored before that: {len(fetched)} of {len(asked)} days"
            if isinstance(error, HubOffline):
                so_far = f" {stored}." if fetched else ""
                raise HubOffline(
                    f"{hub.shown} cannot be found from here: there seems to be no network.{so_far} "
                    "Connect this machine, and fetch again."
                ) from error
            why = f"{hub.shown} did not give the papers of {day}: {error}. {stored}."
            raise HubError(f"{why} To go on, run the same command again.") from error
        if content is None:
            empty.append(day.isoformat())
            continue
        fetched.append(day.isoformat())
        waiting.append(Arrival(_name(day), content, hub.page_of(day), day.isoformat()))
        if len(waiting) == _BATCH:
            store()
    progress("Fetching Daily Papers", len(asked), len(asked))
    store()
    total = _sum(reports) if reports else _latest(place)
    return FetchReport(
        total, tuple(fetched), tuple(empty), tuple(day.isoformat() for day in skipped)
    )


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def begun(day: date, flag: str = "") -> date:
    """The day. Raises SettingError for one that has not begun; the Hub counts in UTC. `flag`: what
    named it."""
    today = datetime.now(UTC).date()
    if day > today:
        raise SettingError(
            f"{flag}{day} has not begun yet: it is {today} (UTC). Give an earlier day."
        )
    return day


def _wait(progress: Progress, done: int, total: int, seconds: float) -> None:
    progress(f"Waiting {seconds:.0f} s for the Hub", done, total)


def _name(day: date) -> str:
    return f"daily-papers-{day}.json"


def _held(place: Home) -> set[str]:
    try:
        return {where.name for digest in read_manifest(place).digests for where in digest.places}
    except NoIndex:
        return set()


def _sum(reports: Sequence[BuildReport]) -> BuildReport:
    """Several builds told as one: counts against what stood before the first."""
    last = reports[-1]
    added, changed = sum(r.added for r in reports), sum(r.changed for r in reports)
    return replace(
        last,
        added=added,
        changed=changed,
        removed=sum(r.removed for r in reports),
        unchanged=max(0, last.papers - added - changed),
        warnings=tuple(dict.fromkeys(warning for r in reports for warning in r.warnings)),
        seconds=round(sum(r.seconds for r in reports), 3),
    )


def _latest(place: Home) -> BuildReport:
    """What is there when nothing was to be built."""
    try:
        return unchanged(read_manifest(place))
    except NoIndex:
        return BuildReport(
            "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, unparsed=(), warnings=(), seconds=0.0
        )
