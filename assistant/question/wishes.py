"""What can be wanted done with a list of papers: each wish with what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.question.orders import Order
from assistant.question.places import Place
from assistant.types import Kind
from assistant.wording import Side

By = Literal["digest", "day", "month", "year", "author"]

FIRST_YEAR, LAST_YEAR = 1, 9998  # where a time is open


@dataclass(frozen=True, slots=True)
class Narrow:
    """Keep the papers that bear on a subject, or drop these (`out`)."""

    subject: str
    kind: Kind = "list"
    out: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """Keep the papers that do without something. Those whose abstracts do not tell stay only where
    papers are `only_dropped`."""

    subject: str
    kind: Kind = "list"
    only_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Keep what is of a time, or drop it (`out`): days on which digests were captured, or the first
    and the last of the years in which papers appeared. `own`: the days, too, are those on which
    papers appeared; `anew`: another time than before may be meant."""

    since: str | None = None
    until: str | None = None
    years: tuple[int, int] | None = None
    own: bool = False
    out: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class WrittenBy:
    """Keep the papers that name an author, or drop these (`out`)."""

    name: str
    out: bool = False


@dataclass(frozen=True, slots=True)
class WithVotes:
    """Keep the papers with so many votes, None where open, or drop these (`out`)."""

    least: int | None
    most: int | None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Reorder:
    order: Order


@dataclass(frozen=True, slots=True)
class Reverse:
    """The other way round."""


@dataclass(frozen=True, slots=True)
class First:
    """Which papers are first in an order, or last (`last`: the fewest votes): so `many`, and those
    equal to the last of them. `keep`: the others are to go."""

    order: Order
    many: int = 1
    last: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """When the papers at some places came, how many votes they have, or who wrote them: what an
    order goes by."""

    places: tuple[Place, ...]
    order: Order


@dataclass(frozen=True, slots=True)
class Pick:
    """Keep the papers at some places, or drop these (`out`)."""

    places: tuple[Place, ...]
    out: bool


@dataclass(frozen=True, slots=True)
class InGroup:
    """Keep the papers of a group, the `at`-th (from the end if it is negative) or the one called
    `name`, or drop these (`out`)."""

    at: int = 0
    name: str = ""
    kind: Kind = "list"
    out: bool = False


@dataclass(frozen=True, slots=True)
class OnSide:
    """Keep the papers on a side of the claim; of a list that is of none, those on what was
    `said`."""

    side: Side
    said: str
    kind: Kind = "list"


@dataclass(frozen=True, slots=True)
class Divide:
    """The papers in groups by what is known of them, or only how many these have (`counted`)."""

    by: By
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Without the papers that have these words in their titles; where none has, without those on
    it, or, where it was said of what is to be `lacking`, that speak of it and do not deny it."""

    name: str
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Add:
    """Besides these, the papers on a subject that the collection has."""

    subject: str


@dataclass(frozen=True, slots=True)
class Rest:
    """The papers that the text did not show."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Every paper of the list as it stands in the text."""


@dataclass(frozen=True, slots=True)
class Back:
    """The list as it was before papers were taken from it; `step`: before the last change."""

    step: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A row a paper."""


@dataclass(frozen=True, slots=True)
class Tell:
    """The same papers listed, counted, surveyed, or which of them to read first."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Compare:
    """How the papers differ."""


Changing = Narrow | Lacking | Within | WrittenBy | WithVotes | Pick | Drop | Add | InGroup | OnSide
Arranging = Reorder | Reverse | Back | Divide
Telling = First | Known | Rest | Whole | Table | Tell | Compare
Operation = Changing | Arranging | Telling
