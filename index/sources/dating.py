"""The day a digest was captured, and how that is known."""

from __future__ import annotations

import re
from datetime import date

from index.types import Header, Origin, ParsedDigest

_YEARS_BACK = 9  # Feb 29 may be eight years back
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


def dated(parsed: ParsedDigest, name: str, modified: date) -> tuple[str | None, Origin]:
    """From the records; else the page's head, with the year of a dated link on it, or inferred as
    the newest such day not after the file was `modified`; else from the file's name."""
    header = parsed.header
    if (
        header is not None
        and header.year is not None
        and (day := _date(header.year, header.month, header.day))
    ):
        return day.isoformat(), "linked"
    in_name = _DATE_IN_NAME.search(name)
    named = _date(int(in_name[1]), int(in_name[2]), int(in_name[3])) if in_name else None
    if parsed.captured is not None:
        return parsed.captured, "recorded"
    if header is not None and (day := _inferred(header, modified)):
        return day.isoformat(), "inferred"
    return (named.isoformat(), "named") if named else (None, "undated")


def _inferred(header: Header, modified: date) -> date | None:
    for year in range(modified.year, max(modified.year - _YEARS_BACK, 0), -1):
        day = _date(year, header.month, header.day)
        if day and day <= modified:
            return day
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
