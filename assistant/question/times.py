"""Times in a question ("since last week", "only from the Sep 3 digest"), as days of the collection.

To a collection today is the day on which its newest digest was captured.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.months import MONTHS, SPELT
from index.text.words import NUMBERS
from index.types import Digest

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {word: number for word, number in NUMBERS.items() if number}
_CENTURY = 36_500  # days
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}

_DATE = (
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?P<month>{SPELT})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{SPELT})"
    rf"(?:,?\s+(?P<year2>\d{{4}}))?(?!\d)"
)
# without the names, so that it can stand twice in a pattern
_PLAIN = re.sub(r"\?P<\w+>", "?:", _DATE)
_WHOLE = rf"(?P<month3>{SPELT})(?:,?\s+(?P<year3>(?:19|20)\d\d))?(?!\s*\d)"
_END = rf"{_PLAIN}|{SPELT}(?:,?\s+(?:19|20)\d\d)?(?!\s*\d)"
_CLOSING = rf"{_END}|today|now|\d{{1,2}}(?:st|nd|rd|th)?"
_RANGE = (
    rf"(?:from|since)\s+(?P<from>{_END})\s+(?:to|until|till|through|up\s+to)\s+(?P<to>{_CLOSING})"
    rf"|between\s+(?P<from2>{_END})\s+and\s+(?P<to2>{_CLOSING})"
)
_COUNT = r"\d{1,3}|" + "|".join(_NUMBERS)
_ABOUT = (
    r"(?:new|news|newest|latest|digests?|pages?|papers?|surveys|tutorials|benchmarks"
    r"|datasets|added|saved|came|appeared)"
)
_PART = rf"(?!\s+of\s+(?!(?:the\s+|these\s+|my\s+|our\s+|all\s+)?(?:new\s+|saved\s+)?{_ABOUT}\b))"
"""Not a part of something of which papers tell, as in "the last two weeks of training"."""
_RELATIVE = (
    r"(?P<today>today)|(?P<yesterday>yesterday)"
    rf"|(?P<lastday>(?:last\s+)?(?:{'|'.join(_WEEKDAYS)}))"
    rf"|(?:the\s+)?(?P<unit1>this|last|past|previous)\s+(?P<unit>day|week|month|year)\b{_PART}"
)
_SPAN = (
    rf"(?:the\s+)?(?:last|past|previous)\s+(?P<count>{_COUNT})\s+"
    rf"(?P<units>day|week|month|year)s?\b{_PART}"
)
_AGO = rf"(?P<ago>{_COUNT}|an?)\s+(?P<units_ago>day|week|month|year)s?\s+ago"
_YEAR = (
    r"(?P<year4>(?:19|20)\d\d)(?=\W*$|[,;:]"
    r"|\s+(?:about|and|are|do|does|for|has|have|how|in|is|on|that|what|which)\b)"
)
NEWEST_DIGEST = r"(?:the\s+)?(?:latest|newest|last|most\s+recent)\s+(?:digest|page)s?"
_DIGEST = r"(?:digest|page|papers|list)s?"
_ITS_DIGEST = rf"(?:(?:['’]s)?\s+{_DIGEST})?"
_FORMS = [
    (kind, re.compile(rf"(?:,\s*)?\b(?:only\s+)?{pattern}(?![\w-])", re.IGNORECASE))
    for kind, pattern in (
        ("range", rf"(?:{_RANGE})(?!['’])"),
        ("since", rf"(?:since|after)\s+(?:the\s+)?(?:{_DATE}){_ITS_DIGEST}(?:\s+on(?:wards?)?)?"),
        ("since", rf"from\s+(?:{_DATE})(?!['’]?s?\s+{_DIGEST})(?:\s+on(?:wards?)?)?"),
        ("since", rf"(?:since|after)\s+(?:{_RELATIVE}){_ITS_DIGEST}"),
        ("since", rf"since\s+(?:{_AGO}|{_SPAN}|{_WHOLE}|{_YEAR})(?!['’])"),
        ("since", rf"(?:(?:in|over|during|within|of|from|for)\s+)?{_SPAN}(?:\s+of\s+{_DIGEST})?"),
        ("until", rf"(?:until|till|before|up\s+to)\s+(?:the\s+)?(?:{_DATE}){_ITS_DIGEST}"),
        ("until", rf"(?:until|till|before|up\s+to)\s+(?:{_RELATIVE}|{_AGO}){_ITS_DIGEST}"),
        ("until", rf"before\s+{_WHOLE}(?!['’])"),
        ("on", rf"(?:(?:from|in|of|on|since)\s+)?{NEWEST_DIGEST}"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:the\s+)?(?:{_DATE})(?:['’]s)?\s+{_DIGEST}"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:the\s+)?{_DIGEST}\s+(?:of|from)\s+(?:{_DATE})"),
        ("on", rf"(?:(?:from|in|of)\s+)?(?:{_RELATIVE})['’]s\s+{_DIGEST}"),
        ("in", rf"(?:(?:from|in|of)\s+)?(?:the\s+|my\s+)?{_WHOLE}(?:['’]s)?\s+{_DIGEST}"),
        ("in", rf"(?:from|in|of|during)\s+{_WHOLE}"),
        ("in", rf"(?:(?:from|of)\s+)?(?:{_AGO})"),
        ("in", rf"(?:(?:from|in|of|on)\s+)?(?:{_RELATIVE})"),
    )
]
_ABOUT_DIGESTS = re.compile(rf"\b{_ABOUT}\b", re.IGNORECASE)
_ANOTHER = re.compile(
    rf"\b(?:{_PLAIN}|(?:to|until|till|through|and|or|before|after|since)\s+(?:the\s+)?"
    rf"(?:(?!may\b){SPELT}|today|yesterday|(?:last\s+)?(?:{'|'.join(_WEEKDAYS)})"
    r"|(?:this|last|past|previous)\s+(?:day|week|month|year)))(?![\w-])",
    re.IGNORECASE,
)
_JOINS = re.compile(r"^\W*(?:(?:and|but|or|so|then|only|just|also)\b\W*)*$", re.IGNORECASE)
NOTHING_ELSE = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|only|just|also|what|how|about|those|the|ones?|please)\b\W*)*$",
    re.IGNORECASE,
)
_NAMED = ("iso", *(f"{part}{form}" for part in ("month", "day", "year") for form in ("", "2", "3")))


@dataclass(frozen=True, slots=True)
class Period:
    """Days in ISO 8601, both included, None where open; `rest` is the question without the time."""

    since: str | None
    until: str | None
    rest: str


class NoDay(ValueError):
    """A date that is none, such as February 30."""


def known_days(digests: Sequence[Digest]) -> list[str]:
    """The days on which digests were captured, of those that are dated, in their order."""
    return [digest.captured for digest in digests if digest.captured]


def period(question: str, captured: Sequence[str], *, of_digests: bool = False) -> Period | None:
    """The time that a question names; None if it names none, or if no day of the collection is
    known.

    `captured` are the days on which digests were captured. `of_digests`: a time in it can be
    nothing else but one of digests, whatever its words. Raises NoDay.
    """
    if not captured:
        return None
    days = [date.fromisoformat(day) for day in captured]
    for kind, form in _FORMS:
        if (match := form.search(question)) is None:
            continue
        rest = " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())
        rest = re.sub(r"\s+([?.!,])", r"\1", rest).strip(" ,:;")
        speaks_of_them = of_digests or _ABOUT_DIGESTS.search(question)
        if kind == "in" and not speaks_of_them and not NOTHING_ELSE.match(rest):
            continue
        if _ANOTHER.search(rest):  # which of two is meant is not clear
            return None
        first, last = _days(match, days, whole=kind == "in")
        if re.match(r"\W*(?:only\s+)?before", match[0], re.IGNORECASE):
            first = _moved(first, -1)
        if first == last and re.match(r"\W*(?:only\s+)?after", match[0], re.IGNORECASE):
            first = _moved(first, 1)
        since = None if kind == "until" else first.isoformat()
        until = {"since": None, "until": first.isoformat()}.get(kind, last.isoformat())
        return Period(since, until, "" if _JOINS.match(rest) else rest)
    return None


def names_time(question: str) -> bool:
    """Whether a question names one, whatever it may mean."""
    return period(question, ["2000-12-31"]) is not None


def _days(match: re.Match[str], captured: Sequence[date], *, whole: bool) -> tuple[date, date]:
    """The first and the last day of what was named; `whole`: of all that "two weeks ago" may mean,
    a week about it."""
    newest = max(captured)
    found = {name: value.casefold() for name, value in match.groupdict().items() if value}
    if start := found.get("from") or found.get("from2"):
        return _between(start, found.get("to") or found["to2"], captured)
    if named := _plain({name: found[name] for name in _NAMED if name in found}):
        return _named_by(named, captured)
    if "year4" in found:
        return date(int(found["year4"]), 1, 1), date(int(found["year4"]), 12, 31)
    if "count" in found:
        return newest - timedelta(days=_counted(found["count"], found["units"])), newest
    if "ago" in found:
        day = newest - timedelta(days=_counted(found["ago"], found["units_ago"]))
        around = timedelta(days=_DAYS_OF[found["units_ago"]] // 2 if whole else 0)
        return day - around, day + around
    if "yesterday" in found:
        return newest - timedelta(days=1), newest - timedelta(days=1)
    if "lastday" in found:
        weekday = _WEEKDAYS.index(found["lastday"].removeprefix("last").strip())
        day = newest - timedelta(days=(newest.weekday() - weekday) % 7)
        return day, day
    if "unit" in found:
        length = _DAYS_OF[found["unit"]]
        return newest - timedelta(days=length - (found["unit1"] == "this")), newest
    return newest, newest


def _counted(count: str, unit: str) -> int:
    """So many days, weeks or months in days; at most a century."""
    number = 1 if count in ("a", "an") else _NUMBERS.get(count) or int(count)
    return min(number * _DAYS_OF[unit], _CENTURY)


def _between(start: str, end: str, captured: Sequence[date]) -> tuple[date, date]:
    """The days of a range. Where one end has no year, it is the one that lies nearest to the other
    in the right direction: "from Dec 20 to Jan 5"."""
    opening, closing = _parts(start), _parts(end)
    if end in ("today", "now"):
        return _named_by(opening, captured)[0], max(captured)
    if not closing:  # "Aug 20 to 27"
        day = f"{int(re.sub('[^0-9]', '', end)):02}"
        closing = (
            {"iso": f"{opening['iso'][:8]}{day}"} if "iso" in opening else {**opening, "day": day}
        )
    if _has_year(closing) and not _has_year(opening):
        last = _named_by(closing, captured)[1]
        first = _named_by({**opening, "year": str(last.year)}, captured)[0]
        return (
            first
            if first <= last
            else _named_by({**opening, "year": str(last.year - 1)}, captured)[0]
        ), last
    first = _named_by(opening, captured)[0]
    if not _has_year(closing):
        last = _named_by({**closing, "year": str(first.year)}, captured)[1]
        return first, last if last >= first else _named_by(
            {**closing, "year": str(first.year + 1)}, captured
        )[1]
    last = _named_by(closing, captured)[1]
    return min(first, last), max(first, last)


def _parts(text: str) -> dict[str, str]:
    """The parts of a date or a month by the names `iso`, or `month`, `day`, `year`; empty for what
    is neither."""
    match = re.fullmatch(f"{_DATE}|{_WHOLE}", text, re.IGNORECASE)
    return (
        _plain({name: value for name, value in match.groupdict().items() if value}) if match else {}
    )


def _plain(parts: dict[str, str]) -> dict[str, str]:
    """Under the same names, whichever form was used."""
    return {name.rstrip("23"): value for name, value in parts.items()}


def _has_year(parts: dict[str, str]) -> bool:
    return "iso" in parts or "year" in parts


def _named_by(parts: dict[str, str], captured: Sequence[date]) -> tuple[date, date]:
    """The first and the last day of a date or a month."""
    if "iso" in parts:
        day = _day(*map(int, parts["iso"].split("-")))
        return day, day
    month = MONTHS.index(parts["month"][:3]) + 1
    if "day" not in parts:
        return _month(month, parts.get("year"), captured)
    day = _named(month, int(parts["day"]), parts.get("year"), captured)
    return day, day


def _moved(day: date, days: int) -> date:
    """Another day, as far as there are days."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _month(month: int, year: str | None, captured: Sequence[date]) -> tuple[date, date]:
    """The days of a month; without a year the newest such month of the collection, else the last
    one before its end."""
    same = [one.year for one in captured if one.month == month]
    newest = max(captured)
    if year:
        chosen = int(year)
    elif same:
        chosen = max(same)
    else:
        chosen = newest.year - (month > newest.month)
    return date(chosen, month, 1), date(chosen, month, monthrange(chosen, month)[1])


def _named(month: int, day: int, year: str | None, captured: Sequence[date]) -> date:
    """A day without a year is the newest such day of the collection, else the last one that was not
    after it."""
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
