"""The first and the last day of a time that is named ("Sep 3", "August", "two weeks ago").

What is said without a year is the newest such day or month of the collection, else the last one
before its end; to a collection today is the day on which its newest digest was captured.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from assistant.question.time_words import COUNTS, WEEKDAYS, WHOLE
from index.text.months import MONTHS

Days = tuple[date, date]

_CENTURY = 36_500  # days
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}


class NoDay(ValueError):
    """A date that is none, such as February 30."""


def named_days(said: str, captured: Sequence[date], *, whole: bool = False) -> Days:
    """`captured` are the days of the digests, one at least; `whole`: of all that "two weeks ago"
    may mean, a week about it. Raises NoDay."""
    parts = _parts(said)
    newest = max(captured)
    if "year4" in parts:
        return date(int(parts["year4"]), 1, 1), date(int(parts["year4"]), 12, 31)
    if "decade" in parts:
        first = int(parts["decade"]) * 10
        return date(first, 1, 1), date(first + 9, 12, 31)
    if "quarter" in parts:
        return _months(int(parts["year5"]), 3 * int(parts["quarter"]) - 2, 3)
    if "half" in parts:
        return _months(int(parts["year6"]), 1 if parts["half"] == "first" else 7, 6)
    if "count" in parts:
        return newest - timedelta(days=counted(parts["count"], parts["units"])), newest
    if "ago" in parts:
        day = newest - timedelta(days=counted(parts["ago"], parts["units_ago"]))
        around = timedelta(days=_DAYS_OF[parts["units_ago"]] // 2 if whole else 0)
        return day - around, day + around
    if "unit" in parts:
        length = _DAYS_OF[parts["unit"]]
        return newest - timedelta(days=length - (parts["unit1"] == "this")), newest
    if "lastday" in parts:
        weekday = WEEKDAYS.index(parts["lastday"].removeprefix("last").strip())
        newest -= timedelta(days=(newest.weekday() - weekday) % 7)
    elif "yesterday" in parts:
        newest -= timedelta(days=1)
    elif "today" not in parts:
        return _named_by(parts, captured)
    return newest, newest


def range_days(start: str, end: str, captured: Sequence[date]) -> Days:
    """From the first day of one to the last of the other. Where one end has no year, it is the one
    that lies nearest to the other in the right direction: "from Dec 20 to Jan 5". Raises NoDay."""
    opening, closing = _parts(start), _parts(end)
    if not closing:  # "Aug 20 to 27"
        closing = _same_month(opening, int(re.sub("[^0-9]", "", end)))
    if not ("month" in opening and "month" in closing):
        first = named_days(start, captured)[0]
        last = named_days(end, captured)[1] if _parts(end) else _named_by(closing, captured)[1]
        if "month" in closing and "year" not in closing and "iso" in opening:
            last = _named_by({**closing, "year": str(first.year)}, captured)[1]
        return min(first, last), max(first, last)
    if "year" in closing and "year" not in opening:
        last = _named_by(closing, captured)[1]
        first = _named_by({**opening, "year": str(last.year)}, captured)[0]
        if first > last:
            first = _named_by({**opening, "year": str(last.year - 1)}, captured)[0]
        return first, last
    first = _named_by(opening, captured)[0]
    if "year" not in closing:
        last = _named_by({**closing, "year": str(first.year)}, captured)[1]
        if last < first:
            last = _named_by({**closing, "year": str(first.year + 1)}, captured)[1]
        return first, last
    last = _named_by(closing, captured)[1]
    return min(first, last), max(first, last)


def is_calendar(said: str) -> bool:
    """Whether a time has the same days whenever it is named: no "last week"."""
    return not {"today", "yesterday", "lastday", "unit", "count", "ago"} & _parts(said).keys()


def moved(day: date, days: int) -> date:
    """Another day, as far as there are days."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def counted(count: str, unit: str) -> int:
    """So many days, weeks or months in days; at most a century."""
    return min(number(count) * _DAYS_OF[unit], _CENTURY)


def number(count: str) -> int:
    return 1 if count in ("a", "an") else COUNTS.get(count) or int(count)


def _parts(said: str) -> dict[str, str]:
    """The parts of a time by their names, the same ones in whichever form; empty for what is
    none."""
    match = WHOLE.fullmatch(said.strip().casefold())
    if match is None:
        return {}
    parts = {name: value for name, value in match.groupdict().items() if value}
    return {name.rstrip("23") if name[-1] in "23" else name: parts[name] for name in parts}


def _same_month(opening: Mapping[str, str], day: int) -> dict[str, str]:
    if "iso" in opening:
        return {"iso": f"{opening['iso'][:8]}{day:02}"}
    return {**opening, "day": str(day)}


def _named_by(parts: Mapping[str, str], captured: Sequence[date]) -> Days:
    """The first and the last day of a date or a month."""
    if "iso" in parts:
        first = _day(*map(int, parts["iso"].split("-")))
    elif "dotted" in parts:
        day, month, year = map(int, parts["dotted"].split("."))
        first = _day(year, month, day)
    elif "isomonth" in parts:
        year, month = map(int, parts["isomonth"].split("-"))
        return _months(year, month, 1)
    else:
        month = MONTHS.index(parts["month"][:3]) + 1
        if "day" not in parts:
            return _months(_year_of(month, parts.get("year"), captured), month, 1)
        first = _named(month, int(parts["day"]), parts.get("year"), captured)
    return first, first


def _months(year: int, month: int, many: int) -> Days:
    last = month + many - 1
    return date(year, month, 1), date(year, last, monthrange(year, last)[1])


def _year_of(month: int, year: str | None, captured: Sequence[date]) -> int:
    if year:
        return int(year)
    newest = max(captured)
    same = [one.year for one in captured if one.month == month]
    return max(same) if same else newest.year - (month > newest.month)


def _named(month: int, day: int, year: str | None, captured: Sequence[date]) -> date:
    if year:
        return _day(int(year), month, day)
    if same := [one for one in captured if (one.month, one.day) == (month, day)]:
        return max(same)
    newest = max(captured)
    this = _day(newest.year, month, day)
    return this if this <= newest else _day(newest.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDay(f"{year}-{month:02}-{day:02}") from error
