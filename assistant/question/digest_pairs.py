"""Two digests, or more, that a question holds against each other: "the Sep 3 and the Mar 24
digests", "in a.txt but not in b.txt", "the newest digest and the one before"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.question import digest_names
from assistant.question.times import NEWEST_DIGEST, known_days, period
from index.types import Digest

_BETWEEN = re.compile(
    r"(?P<join>\s+(?:and|or|with|against|to|than|versus|vs\.?|from|that|but\s+not|not)(?=\s)|,|\s*&)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"n['’]t\b", re.IGNORECASE)
_NOUN = r"(?:digests?|pages?|files?|ones?)"
_DIGEST = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
_EARLIER = re.compile(  # than the one named before it, or else than the newest
    rf"(?:the\s)?\b(?:(?:previous|preceding|(?:second|next)[\s-](?:newest|latest|last))"
    rf"(?:\s{_NOUN}\b|\W*$)|{_NOUN}\s(?:(?:just|right)\s)?before(?:\s(?:it|that|this|last))?\b)",
    re.IGNORECASE,
)
_OLDEST = re.compile(
    rf"(?:the\s)?\b(?:(?:very\s)?first(?:\s{_NOUN}\b|\W*$)|(?:oldest|earliest)(?:\s{_NOUN})?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Side:
    """What is `called` by a day or a file, and the digests that it is: none, where there is none of
    the day."""

    called: str
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What is held against each other, and the question without it."""

    sides: tuple[Side, ...]
    rest: str


def pair(text: str, digests: Sequence[Digest], today: date) -> Pair | None:
    """None where fewer than two are named. Raises NoDay."""
    days = sorted(known_days(digests)) or [today.isoformat()]
    sides, rest = list[Side](), list[str]()
    for piece in _BETWEEN.split(_DENIED.sub(" not", text.strip(" ?!."))):
        after = sides[-1].called if sides and sides[-1].called in days else days[-1]
        found, left = _sides(piece, digests, days, after)
        sides += found
        rest.append(left)
    return Pair(tuple(sides), " ".join(" ".join(rest).split())) if len(sides) > 1 else None


def _sides(
    piece: str, digests: Sequence[Digest], days: Sequence[str], after: str
) -> tuple[list[Side], str]:
    """What a piece of the text names, by file or day, and the piece without; `after`: the day of
    the one that was named last."""
    if (named := digest_names.named(piece, digests)) is not None:
        chosen = tuple(one for one in digests if one.name == named.digest)
        return [Side(named.digest, chosen)], named.rest
    if match := _EARLIER.search(piece):
        before = max((day for day in days if day < after), default=f"the time before {after}")
        return [_of_day(before, digests)], _without(piece, match)
    if match := _OLDEST.search(piece):
        return [_of_day(days[0], digests)], _without(piece, match)
    for written in (piece, f"{_DIGEST.sub('', piece)} digest"):
        time = period(written, days, of_digests=True)
        if time is None or time.since is None or time.until is None:
            continue
        rest = _DIGEST.sub("", time.rest)
        newest = re.search(NEWEST_DIGEST, piece, re.IGNORECASE)
        if newest and newest[0].endswith("s"):  # "the last two digests"
            some = sorted({day for day in days if time.since <= day <= time.until}, reverse=True)
            more = [] if len(some) > 1 else [f"the time before {some[0]}"]
            return [_of_day(day, digests) for day in (*some, *more)], rest
        if time.since == time.until:
            return [_of_day(time.since, digests)], rest
    return [], piece


def _of_day(day: str, digests: Sequence[Digest]) -> Side:
    return Side(day, tuple(one for one in digests if one.captured == day))


def _without(piece: str, match: re.Match[str]) -> str:
    return f"{piece[: match.start()]} {piece[match.end() :]}"
