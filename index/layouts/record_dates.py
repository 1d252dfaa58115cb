"""The day in what a record says of one: a text as programs and people of several countries write
it, the parts of a date, or a number of seconds. Knows no records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from index.layouts.identifiers import iso_date

_NUMBERED = (
    re.compile(r"(?P<y>\d{4})\s?[/.-]\s?(?P<m>\d{1,2})(?:\s?[/.-]\s?(?P<d>\d{1,2}))?(?!\d)"),
    re.compile(r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日일])?"),
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?P<m>1[0-2]|0?[1-9])/(?P<y>(?:19|20)\d\d)(?!\d)(?P<d>)"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"),
)
_STROKES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d|:)")
# In English, German, French and Spanish, without marks on letters.
_MONTHS = {
    start: number
    for number, starts in enumerate(
        "jan ene|feb fev|mar mrz|apr avr abr|mai may|jun juin|jul juil|aug aou ago|sep|oct okt|nov|"
        "dec dez dic".split("|"),
        start=1,
    )
    for start in starts.split()
}
_LONGEST = 100  # characters
_SECONDS = range(10**9, 10**10)  # from 2001
_FIRST, _LAST = 1900, 2100
_TYPES = ("submitted", "issued", "available", "created")  # of DataCite's dates, a paper's own first


def day_of(value: object) -> str | None:
    """ISO 8601: a day, a month or a year, whatever is told."""
    if isinstance(value, str):
        return _of_text(unicodedata.normalize("NFKC", value[:_LONGEST]).strip())
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    if isinstance(value, list):
        if value and all(isinstance(part, int | str) for part in value):
            return _of_parts(value) or day_of(value[0])
        return day_of(min(value, key=_rank)) if value else None
    if isinstance(value, dict):
        parts = [value[name] for name in ("year", "month", "day") if name in value]
        named = (value[n] for n in ("date-parts", "value", "created", "date", "raw") if n in value)
        return _of_parts(parts) or next(filter(None, map(day_of, named)), None)
    return None


def _rank(value: object) -> int:
    kind = str(value.get("dateType")).casefold() if isinstance(value, dict) else ""
    return _TYPES.index(kind) if kind in _TYPES else len(_TYPES)


def fullest(values: Iterable[object]) -> str:
    """The fullest day that some values tell, the first of equal ones; a month or a day without a
    year, as EndNote exports them, is of the year beside it. Empty if none is told."""
    some = list(values)
    days = [day for value in some if (day := day_of(value))]
    year = next((day for day in days if len(day) == len("2025")), None)
    texts = [v for v in some if isinstance(v, str) and not _YEAR.search(v) and _WORD.search(v)]
    days += [day for text in texts if year and (day := day_of(f"{text} {year}"))]
    return max(days, key=len, default="")


@lru_cache(maxsize=4096)  # the papers of a day have it in common
def _of_text(text: str) -> str | None:
    if found := iso_date(text):
        return found
    for form in _NUMBERED:
        if match := form.match(text):
            return _day(*match.group("y", "m", "d"))
    if match := _STROKES.match(text):
        first, second, year = match.groups()
        # 3/12 may be either; then only the year is sure
        if first == second or int(second) > 12:
            return _day(year, first, second)
        return _day(year, second, first) if int(first) > 12 else year
    if (text.isdecimal() and int(text) // 1000 in _SECONDS) or _is_seconds(text):
        return _of_number(float(text))
    return _in_words(text)


def _is_seconds(text: str) -> bool:
    return re.fullmatch(r"\d{10}(?:\.\d+)?", text) is not None


def _in_words(text: str) -> str | None:
    year = _YEAR.search(text)
    if year is None:
        return None
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isascii())
    words = _WORD.findall(plain)
    month = next((m for w in words if (m := _MONTHS.get(w[:4]) or _MONTHS.get(w[:3]))), None)
    if month is None:
        return year[0] if not words and len(text) < len("circa 2025") else None
    day = _DAY.search(text)
    return _day(year[0], month, day[0] if day else None)


def _of_number(number: float) -> str | None:
    if not 0 <= number < 10 * 1000 * _SECONDS.stop:  # nor is it NaN
        return None
    if isinstance(number, int) and _FIRST < number < _LAST:
        return str(number)
    seconds = number / 1000 if int(number) // 1000 in _SECONDS else number
    if not _SECONDS.start <= seconds < _SECONDS.stop:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _of_parts(parts: Sequence[object]) -> str | None:
    texts = [str(part) for part in parts[:3]]
    if not texts or not all(text.isdecimal() and len(text) < 5 for text in texts):
        return None
    _, month, day = [*texts, None, None][:3]
    return _day(texts[0], month, day)


def _day(year: str, month: str | int | None, day: str | None) -> str | None:
    """As exact as it is a date; None if it has not even a year."""
    if not _FIRST < int(year) < _LAST:
        return None
    try:
        found = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return found[: 10 if month and day else 7 if month else 4]
