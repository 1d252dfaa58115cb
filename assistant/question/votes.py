"""How many votes papers are to have: "with more than 50 votes", "20+ upvotes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.wording import count
from index.text.words import NUMBERS

_NUMBER = rf"(?:\d[\d,]*|{'|'.join(NUMBERS)})"
_VOTES = r"(?:up-?|community\s+)?(?:votes?|likes?)"
_OVER = r"(?:more\s+than|over|above|exceeding|beyond|>)"
_LEAST = r"(?:at\s+least|no\s+(?:less|fewer)\s+than|a\s+minimum\s+of|>=|≥)"
_UNDER = r"(?:less\s+than|fewer\s+than|under|below|<)"
_MOST = r"(?:at\s+most|no\s+more\s+than|up\s+to|a\s+maximum\s+of|<=|≤)"
_WITH = (
    r"(?:(?:that|which)\s+)?(?:with|having|have|has|had|got|get|received?|gathered|at|of|are|is)"
)
_FORM = re.compile(
    rf"(?:[\s,]*\b(?:and\s+)?{_WITH})?\s*"
    rf"(?:(?:between|from)\s+(?P<from>{_NUMBER})\s+(?:and|to)\s+(?P<to>{_NUMBER})\s+{_VOTES}\b"
    rf"|\b(?P<from2>{_NUMBER})\s*(?:-|–|to|\.\.)\s*(?P<to2>{_NUMBER})\s+{_VOTES}\b"
    rf"|(?:exactly|precisely|just)\s+(?P<exact>{_NUMBER})\s+{_VOTES}\b"
    rf"|(?:(?P<over>{_OVER})|(?P<least>{_LEAST})|(?P<under>{_UNDER})|(?P<most>{_MOST}))\s*"
    rf"(?P<number>{_NUMBER})\s+{_VOTES}\b"
    rf"|\b(?P<plus>{_NUMBER})\s*(?:\+|or\s+more|and\s+more|plus)\s*{_VOTES}\b"
    rf"|\b(?P<or_more>{_NUMBER})\s+{_VOTES}\s+(?:or\s+more|and\s+more|and\s+up|at\s+least)\b"
    rf"|\b(?P<or_less>{_NUMBER})\s+(?:{_VOTES}\s+or\s+(?:less|fewer)"
    rf"|or\s+(?:less|fewer)\s+{_VOTES})\b)",
    re.IGNORECASE,
)
_NO_VOTES = re.compile(rf"[\s,]*\b(?:with(?:out|\s+no)|having\s+no)\s+(?:any\s+)?{_VOTES}\b", re.I)


@dataclass(frozen=True, slots=True)
class Voted:
    """How many votes at least and at most, None where open; `rest` is the text without."""

    least: int | None
    most: int | None
    rest: str


def voted(text: str) -> Voted | None:
    """Of a text without runs of spaces; None where it names no number of votes as a bound."""
    if match := _NO_VOTES.search(text):
        return Voted(None, 0, _without(text, match))
    match = _FORM.search(text)
    if match is None:
        return None
    found = {name: value for name, value in match.groupdict().items() if value}
    rest = _without(text, match)
    if "exact" in found:
        return Voted(_value(found["exact"]), _value(found["exact"]), rest)
    if ends := [_value(found[name]) for name in ("from", "from2", "to", "to2") if name in found]:
        return Voted(min(ends), max(ends), rest)
    (number,) = (
        _value(found[name]) for name in ("number", "plus", "or_more", "or_less") if name in found
    )
    if "under" in found or "most" in found or "or_less" in found:
        return Voted(None, number - ("under" in found), rest)
    return Voted(number + ("over" in found), None, rest)


def told(least: int | None, most: int | None) -> str:
    """In words."""
    if least is not None and most is not None:
        between = f"{least:,} to " if least != most else ""
        return f"with {between}{count(most, 'vote')}"
    if least is not None:
        return f"with at least {count(least, 'vote')}"
    return f"with at most {count(most or 0, 'vote')}"


def _value(written: str) -> int:
    digits = written.replace(",", "")
    return int(digits) if digits.isdigit() else NUMBERS[written.casefold()]


def _without(text: str, match: re.Match[str]) -> str:
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    return re.sub(r"\s+([?.!,])", r"\1", rest).strip(" ,")
