"""Who is answered now, who waits in line, and who is asked to come back: answers take processor
time, so many at once only make each other slow. What to ask next after an answer gives way to
whoever waits for one. Knows no question and no page; to be used from one event loop."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable

_LOOKED_AT = 20  # the latest answers, by which the time of the next ones is told
_SHARE = 4  # persons, among whom the places would be shared out evenly
_FEWEST = 2  # places that a person has in any line
_TO_THE_SECOND, _IN_MINUTES = 10, 90  # seconds: what takes longer is told more roughly
_ELSEWHERE = 8  # answers at once that have no text yet, where a model's server writes them
_WRITTEN = 56  # answers besides of which a model has written something


class LineFull(Exception):
    """More are waiting than is allowed. `seconds`: after which there may be room, None where nobody
    can tell; `yours`: how many of those in the line are of whoever asks, where it is these that are
    too many."""

    def __init__(self, waiting: int, seconds: float | None, yours: int = 0) -> None:
        super().__init__(waiting, seconds, yours)
        self.waiting, self.seconds, self.yours = waiting, seconds, yours


class Ticket:
    """A place in the line. Whoever has one must give it back, however it ends."""

    def __init__(self, line: Line, person: str = "") -> None:
        self._line = line
        self.person = person
        self.admitted = asyncio.Event()
        self.since = 0.0
        self.begun = False
        self.resumed = threading.Event()
        """Nobody waits any more for whom this one has given way."""

    @property
    def place(self) -> int:
        """From 1 on; 0: admitted."""
        return self._line.place_of(self)

    @property
    def seconds(self) -> float | None:
        """How long it will wait, by what the latest answers took; None where none is known yet."""
        return self._line.seconds_of(self.place)

    def leave(self) -> None:
        self._line.leave(self)

    def begin(self) -> None:
        """A model has begun to write: what it still takes is mostly the model's time, and the next
        is admitted beside it."""
        self._line.begin(self)

    def give_way(self) -> None:
        """Let all others be answered first; for who has what was waited for, and still does
        something that can wait until `resumed` is set."""
        self._line.give_way(self)


class Line:
    """At most `at_once` are admitted, in the order in which they came, besides at most `written` of
    which a model has begun to write; at most `waiting` more wait. One person has at most a quarter
    of the places in line, so that nobody fills it with many pages."""

    def __init__(
        self,
        at_once: int,
        waiting: int,
        written: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once, self._waiting, self._written = at_once, waiting, written
        self._clock = clock
        self.most = at_once + written + waiting
        self._share = max((at_once + waiting) // _SHARE, _FEWEST)
        self._tickets: list[Ticket] = []
        self._writing: list[Ticket] = []  # which have begun
        self._behind: list[Ticket] = []  # who has given way
        self._took: deque[float] = deque(maxlen=_LOOKED_AT)

    def enter(self, person: str = "") -> Ticket:
        """`person`: who asks; empty where nobody can tell, which counts for nobody. Raises
        LineFull."""
        known = (*self._tickets, *self._writing)
        yours = sum(ticket.person == person for ticket in known) if person else 0
        if yours >= self._share:
            raise LineFull(0, None, yours)
        waiting = len(self._tickets) - self._at_once
        if waiting >= self._waiting:
            raise LineFull(max(waiting, 0), self.seconds_of(1))
        ticket = Ticket(self, person)
        self._tickets.append(ticket)
        self._admit()
        return ticket

    def __len__(self) -> int:
        """How many are answered, or wait to be."""
        return len(self._tickets) + len(self._writing) + len(self._behind)

    def leave(self, ticket: Ticket) -> None:
        if ticket in self._behind:
            self._behind.remove(ticket)
        elif where := self._where(ticket):
            where.remove(ticket)
            self._has_answered(ticket)
            self._admit()

    def begin(self, ticket: Ticket) -> None:
        waits = ticket not in self._tickets or not ticket.admitted.is_set()
        if waits or ticket.begun or len(self._writing) >= self._written:
            return
        self._has_answered(ticket)
        ticket.begun = True
        self._tickets.remove(ticket)
        self._writing.append(ticket)
        self._admit()

    def give_way(self, ticket: Ticket) -> None:
        where = self._where(ticket)
        if not where:  # it has left
            return ticket.resumed.set()
        self._has_answered(ticket)
        others = len(self._tickets) > self._at_once or self._behind
        if not others or len(self._behind) >= self._waiting:
            return ticket.resumed.set()
        where.remove(ticket)
        self._behind.append(ticket)
        return self._admit()

    def _where(self, ticket: Ticket) -> list[Ticket]:
        """Among which it is; empty where it has left, or given way."""
        return next((some for some in (self._tickets, self._writing) if ticket in some), [])

    def _has_answered(self, ticket: Ticket) -> None:
        """Remember how long its place was taken, once."""
        if ticket.admitted.is_set() and not ticket.resumed.is_set() and not ticket.begun:
            self._took.append(self._clock() - ticket.since)

    def place_of(self, ticket: Ticket) -> int:
        return (
            max(self._tickets.index(ticket) - self._at_once + 1, 0)
            if ticket in self._tickets
            else 0
        )

    def seconds_of(self, place: int) -> float | None:
        return place * sum(self._took) / len(self._took) / self._at_once if self._took else None

    def _admit(self) -> None:
        for ticket in self._tickets[: self._at_once]:
            if not ticket.admitted.is_set():
                ticket.since = self._clock()
                ticket.admitted.set()
        while self._behind and len(self._tickets) < self._at_once:
            ticket = self._behind.pop(0)
            ticket.resumed.set()
            self._tickets.append(ticket)


def line_of(wanted: int | None, waiting: int, *, extractive: bool) -> Line:
    """`wanted`: how many answers are written at a time; where no setting says it, one a core, or of
    a model's as many as it writes."""
    if wanted:
        return Line(wanted, waiting)
    return Line((os.cpu_count() or 1) if extractive else _ELSEWHERE, waiting, _WRITTEN)


def told_seconds(seconds: float | None) -> str:
    """In words that do not feign to be exact; empty where nothing is known."""
    if seconds is None:
        return ""
    if seconds >= _IN_MINUTES:
        return f"some {math.ceil(seconds / 60)} min"
    if seconds > _TO_THE_SECOND:
        return f"some {math.ceil(seconds / 5) * 5} s"
    return f"some {max(math.ceil(seconds), 1)} s"
