"""Two digests, or more, that a question holds against each other: "the Sep 3 and the Mar 24
digests", "in a.txt but not in b.txt"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.question import digest_names
from assistant.question.times import known_days, period
from index.types import Digest

_BETWEEN = re.compile(
    r"(?P<join>\s+(?:and|or|with|to|than|versus|vs\.?|but\s+not|not)(?=\s)|,|\s*&)", re.IGNORECASE
)
_DIGEST = re.compile(r"\b(?:digests?|pages?|files?|ones?)\b", re.IGNORECASE)


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
    days = known_days(digests) or [today.isoformat()]
    sides, rest = list[Side](), list[str]()
    for piece in _BETWEEN.split(text.strip(" ?!.")):
        side, left = _side(piece, digests, days)
        if side is not None:
            sides.append(side)
        rest.append(left)
    return Pair(tuple(sides), " ".join(" ".join(rest).split())) if len(sides) > 1 else None


def _side(piece: str, digests: Sequence[Digest], days: Sequence[str]) -> tuple[Side | None, str]:
    """What a piece of the text names, by file or day, and the piece without."""
    if (named := digest_names.named(piece, digests)) is not None:
        chosen = tuple(one for one in digests if one.name == named.digest)
        return Side(named.digest, chosen), named.rest
    for written in (piece, f"{_DIGEST.sub('', piece)} digest"):
        time = period(written, days, of_digests=True)
        if time is not None and time.since is not None and time.since == time.until:
            chosen = tuple(one for one in digests if one.captured == time.since)
            return Side(time.since, chosen), _DIGEST.sub("", time.rest)
    return None, piece
