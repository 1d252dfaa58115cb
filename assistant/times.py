"""Times in a question ("since last week", "only from the Sep 3 digest"), as days of the collection.

To a collection today is the day on which its newest digest was captured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True))
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}

_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DATE = (
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})(?:,?\s+(?P<year2>\d{{4}}))?(?!\d)"
)
_RELATIVE = (
    r"(?P<today>today)|(?P<yesterday>yesterday)|(?P<lastday>(?:last\s+)?(?:" + "|".join(_WEEKDAYS) + r"))"
    r"|(?:the\s+)?(?P<unit1>this|last|past|previous)\s+(?P<unit>day|week|month|year)"
)
_SPAN = (
    r"(?:the\s+)?(?:last|past|previous)\s+(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")\s+(?P<units>day|week|month|year)s?"
)
_NEWEST = r"(?:the\s+)?(?:latest|newest|last|most\s+recent)\s+(?:digest|page)s?"
_DIGEST = r"(?:digest|page|papers|list)s?"
_FORMS = [
    (kind, re.compile(rf"(?:,\s*)?\b(?:only\s+)?{pattern}(?![\w-])", re.IGNORECASE))
    for kind, pattern in (
        ("since", rf"(?:since|after|from)\s+(?:{_DATE})(?!['’]?s?\s+{_DIGEST})(?:\s+on(?:wards?)?)?"),
        ("since", rf"since\s+(?:{_RELATIVE})"),
        ("since", rf"(?:(?:in|over|during|within|of|from|for)\s+)?{_SPAN}"),
        ("until", rf"(?:until|till|before|up\s+to)\s+(?:{_DATE})"),
        ("on", rf"(?:(?:from|in|of|on)\s+)?{_NEWEST}"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:the\s+)?(?:{_DATE})(?:['’]s)?\s+{_DIGEST}"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:the\s+)?{_DIGEST}\s+(?:of|from)\s+(?:{_DATE})"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:{_RELATIVE})['’]s\s+{_DIGEST}"),
        ("in", rf"(?:(?:from|in|of|on)\s+)?(?:{_RELATIVE})"),
    )
]
_ABOUT_DIGESTS = re.compile(r"\b(?:new|news|newest|latest|digests?|pages?|papers?|added|saved|came|appeared)\b", re.I)


@dataclass(frozen=True, slots=True)
class Period:
    """Days in ISO 8601, both included, None where open; `rest` is the question without the time."""

    since: str | None
    until: str | None
    rest: str


class NoDay(ValueError):
    """A date that is none, such as February 30."""


def period(question: str, captured: Sequence[str]) -> Period | None:
    """The time that a question names; None if it names none, or if no day of the collection is known.

    `captured` are the days on which digests were captured. Raises NoDay.
    """
    if not captured:
        return None
    newest = date.fromisoformat(max(captured))
    for kind, form in _FORMS:
        if (match := form.search(question)) and (kind != "in" or _ABOUT_DIGESTS.search(question)):
            first, last = _days(match, newest, [date.fromisoformat(day) for day in captured])
            rest = " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())
            rest = re.sub(r"\s+([?.!,])", r"\1", rest).strip(" ,:;")
            since = None if kind == "until" else first.isoformat()
            if re.match(r"\W*before", match[0], re.IGNORECASE):
                first -= timedelta(days=1)
            until = {"since": None, "until": first.isoformat()}.get(kind, last.isoformat())
            return Period(since, until, rest)
    return None


def names_time(question: str) -> bool:
    """Whether a question names one, whatever it may mean."""
    return period(question, ["2000-12-31"]) is not None


def _days(match: re.Match[str], newest: date, captured: Sequence[date]) -> tuple[date, date]:
    """The first and the last day of what was named."""
    found = {name: value.casefold() for name, value in match.groupdict().items() if value}
    if "iso" in found:
        day = _day(*map(int, found["iso"].split("-")))
        return day, day
    if month := found.get("month") or found.get("month2"):
        number = _MONTHS.index(month[:3]) + 1
        day = _named(number, int(found.get("day") or found["day2"]), found.get("year") or found.get("year2"), captured)
        return day, day
    if "count" in found:
        count = _NUMBERS.get(found["count"]) or int(found["count"])
        return newest - timedelta(days=min(count * _DAYS_OF[found["units"]], 36500)), newest
    if "yesterday" in found:
        return newest - timedelta(days=1), newest - timedelta(days=1)
    if "lastday" in found:
        weekday = _WEEKDAYS.index(found["lastday"].removeprefix("last").strip())
        day = newest - timedelta(days=(newest.weekday() - weekday) % 7)
        return day, day
    if "unit" in found:
        days = _DAYS_OF[found["unit"]]
        return newest - timedelta(days=days - (found["unit1"] == "this")), newest
    return newest, newest


def _named(month: int, day: int, year: str | None, captured: Sequence[date]) -> date:
    """A day without a year is the newest such day of the collection, else the last one that was not after it."""
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
