"""Chats as text, as WhatsApp exports them and as they are copied from Telegram: each message behind
the time and the name of whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from index.layouts.bounds import HEAD
from index.layouts.decoding import Document
from index.layouts.texts_in_json import CHAT, Prose, Texts, read_texts
from index.types import ParsedDigest

_DAY = r"(\d{1,4})([./-])(\d{1,2})[./-](\d{2,4})"
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_STAMP = rf"{_DAY},?\s+{_TIME}"
_BEGINS = re.compile(
    rf"^[\u200e\u200f\u202a\ufeff]*(?:\[?{_STAMP}(?:\]|\s+-)\s+[^:\n]{{1,60}}:\s?"
    rf"|[^\[\]\n]{{1,60}},\s\[{_STAMP}\][ \t]*\n)",
    re.MULTILINE,
)
_FEWEST = 2  # messages
_MONTHS = 12
_CENTURY = 2000  # of a year in two digits


def is_chat(text: str) -> bool:
    head = text[:HEAD].lstrip()
    return _BEGINS.match(head) is not None and len(_BEGINS.findall(head)) >= _FEWEST


def read_chat(document: Document, prose: Prose) -> ParsedDigest:
    """Raises SourceError if no message holds a paper."""
    return read_texts(Texts(CHAT, list(messages(document.text))), document, prose)


def messages(text: str) -> Iterator[tuple[str, str | None]]:
    """Each message with its day."""
    begins = list(_BEGINS.finditer(text))
    days = [[part for part in match.groups() if part] for match in begins]
    is_month_first = any(by == "/" and int(two) > _MONTHS for _, by, two, _ in days)
    ends = [match.start() for match in begins[1:]] + [len(text)]
    for match, day, end in zip(begins, days, ends, strict=True):
        yield text[match.end() : end].strip(), _day(day, is_month_first=is_month_first)


def _day(parts: list[str], *, is_month_first: bool) -> str | None:
    """None where it may as well be a month before a day."""
    one, by, two, three = parts
    if len(one) > 2:
        year, month, day = int(one), int(two), int(three)
    elif by == "/" and not is_month_first and int(one) <= _MONTHS:
        return None
    else:
        day, month = (int(two), int(one)) if is_month_first else (int(one), int(two))
        year = int(three) + (_CENTURY if len(three) == len("25") else 0)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
