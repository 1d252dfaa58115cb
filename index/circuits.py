"""Several addresses of one model: whose turn it is, how many calls each takes at once, and which is
left alone for a while because it is ill.

Its callers say which failure means that an address is ill, by an Unwell; all others are told, and
end the call. After a failure an address rests, twice as long after each further one. After three in
a row its circuit is open: when its rest is over, one call alone tries it, and the others go
elsewhere until that one came back. An address that rests is asked all the same where no other is
left, so a single one is always asked. All of it is known to this process alone.

(pybreaker holds one lock while a call lasts, circuitbreaker and purgatory let every call through
that comes while one tries an address again; none knows several addresses, or bounds the calls.)
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from weakref import WeakSet

from index.retries import AskedToWait, TransientFailure, Unwell

OPENS = 3  # failures in a row
REST, LONGEST_REST = 1.0, 120.0  # seconds after the first failure, and after many
LONGEST_ASKED = 3600.0  # seconds for which an address rests that asks for it
AT_ONCE = 32  # calls of an address, where nothing is set
_LOOK = 0.1  # seconds between two looks at whether who waits still wants to
_TOLD = 4  # addresses of which an error says what is wrong
_R = TypeVar("_R")
Stopped = Callable[[], bool]  # whether who waits no longer wants to
Health = Literal["unasked", "well", "resting", "open"]


def never() -> bool:
    return False


class Full(Exception):
    """Every address that is well has as many calls as it may have, for as long as was waited."""


@dataclass(frozen=True, slots=True)
class AddressState:
    """How one address is: `number` counts from 1, `calls` are under way, `rest` is in seconds. Its
    circuit is open where `health` is so; `why` and `address` hold no secret."""

    setting: str
    number: int
    address: str
    health: Health
    why: str
    rest: float
    calls: int
    served: int
    failed: int

    def sentence(self) -> str:
        if self.health in ("unasked", "well"):
            return {"unasked": "not asked yet", "well": "well"}[self.health]
        when = f"asked again in {self.rest:.0f} seconds" if self.rest > 0 else "asked again next"
        return f"ill ({self.why}), {when}"


class _Circuit:
    """What is known of one address. Looked at, and changed, under the lock of its pool."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.calls = self.served = self.failed = 0
        self.in_a_row = 0  # failures
        self.until = 0.0  # when its rest is over, by the monotonic clock
        self.is_tried = False  # by one call, whether it came back
        self.falls = 0  # how often it fell ill: calls that were under way then tell nothing new
        self.why = ""

    @property
    def is_open(self) -> bool:
        return self.in_a_row >= OPENS

    @property
    def health(self) -> Health:
        if self.in_a_row:
            return "open" if self.is_open else "resting"
        return "well" if self.served else "unasked"

    def is_free(self, now: float) -> bool:
        return self.until <= now and not self.is_tried

    def fail(self, error: Unwell, falls: int) -> None:
        """`falls`: as it was when the call began."""
        self.failed += 1
        self.why = str(error)
        if falls == self.falls:
            self.falls += 1
            self.in_a_row += 1
            self.rest(error.after)

    def rest(self, asked: float | None = None) -> None:
        growing = min(REST * 2.0 ** min(self.in_a_row - 1, 10), LONGEST_REST)
        rest = growing if asked is None else min(asked, LONGEST_ASKED)
        self.until = time.monotonic() + rest

    def serve(self) -> None:
        self.in_a_row, self.until, self.why = 0, 0.0, ""
        self.served += 1

    def told(self, setting: str, address: str) -> AddressState:
        rest = max(0.0, self.until - time.monotonic()) if self.in_a_row else 0.0
        return AddressState(
            setting,
            self.place + 1,
            address,
            self.health,
            self.why,
            rest,
            self.calls,
            self.served,
            self.failed,
        )


class Lease:
    """One call of an address, until it is closed."""

    def __init__(self, circuit: _Circuit, changed: threading.Condition, *, is_forced: bool) -> None:
        self.place = circuit.place
        self.is_forced = is_forced
        self._circuit, self._changed = circuit, changed
        self._tries, self._falls = circuit.is_open, circuit.falls
        self._open = True
        circuit.calls += 1
        circuit.is_tried = circuit.is_tried or self._tries

    def well(self) -> None:
        with self._changed:
            self._circuit.serve()
            self._tried()

    def ill(self, error: Unwell) -> None:
        """It is closed, too."""
        with self._changed:
            self._circuit.fail(error, self._falls)
            self._tried()
        self.close()

    def close(self) -> None:
        with self._changed:
            if self._tries:  # and nothing was learnt
                self._circuit.rest()
                self._tried()
            if self._open:
                self._open = False
                self._circuit.calls -= 1
                self._changed.notify_all()

    def _tried(self) -> None:
        if self._tries:
            self._tries = self._circuit.is_tried = False


class Circuits:
    """Those of all addresses of one `setting`, which are told as `shown`."""

    def __init__(self, setting: str, shown: Sequence[str], at_once: int = AT_ONCE) -> None:
        self.setting, self.shown = setting, tuple(shown)
        self.at_once = at_once
        self._all = [_Circuit(place) for place in range(len(shown))]
        self._changed = threading.Condition()
        self._next = 0
        _KNOWN.add(self)
        weakref.finalize(self, _let_go, setting, self._all).atexit = False

    def __len__(self) -> int:
        return len(self._all)

    def call(self, does: Callable[[int], _R], wait: float, is_stopped: Stopped = never) -> _R:
        """What `does` gives with the place, from 0, of the first address at which it does not raise
        that this is ill; each is tried once. Raises the failure of the only address, or of several
        one that tells of all; Full after `wait` seconds in which none was free."""
        lease, found = self.begin(does, wait, is_stopped)
        lease.close()
        return found

    def begin(
        self, does: Callable[[int], _R], wait: float, is_stopped: Stopped = never
    ) -> tuple[Lease, _R]:
        """As `call`, of what goes on until the lease is closed."""
        tried: list[int] = []
        failures: list[Unwell] = []
        until = time.monotonic() + wait
        may_force = True
        while (lease := self._lease(tried, until, is_stopped, may_force=may_force)) is not None:
            tried.append(lease.place)
            may_force = may_force and not lease.is_forced
            try:
                found = does(lease.place)
            except Unwell as error:
                lease.ill(error)
                failures.append(error)
            except BaseException:
                lease.close()
                raise
            else:
                lease.well()
                return lease, found
        raise self._all_ill(failures)

    def each(self, does: Callable[[int], _R]) -> list[_R]:
        """What `does` gives at every address that is not left alone, or at one if all are. Raises
        as `call` where it is nothing."""
        with self._changed:
            now = time.monotonic()
            asked = [one for one in self._all if one.is_free(now)]
            asked = asked or [min(self._all, key=lambda one: one.until)]
            leases = [Lease(one, self._changed, is_forced=True) for one in asked]
        found: list[_R] = []
        failures: list[Unwell] = []
        for lease in leases:
            try:
                found.append(does(lease.place))
            except Unwell as error:
                lease.ill(error)
                failures.append(error)
            else:
                lease.well()
            finally:
                lease.close()
        if not found:
            raise self._all_ill(failures)
        return found

    def none_answers(self, error: Unwell) -> str:
        """What to tell of several addresses that are all ill."""
        return (
            f"None of the {len(self)} addresses of {self.setting} answers ({error}). Start one of "
            f"the servers, or correct {self.setting}."
        )

    def of_another_model(self, place: int, how: str) -> str:
        """What to tell of one of several addresses that is not of the others' model."""
        return (
            f"{self.shown[place]} {how}. All addresses of {self.setting} have to be of one model: "
            "correct it."
        )

    def told(self) -> list[AddressState]:
        with self._changed:
            return [one.told(self.setting, self.shown[one.place]) for one in self._all]

    def _all_ill(self, failures: Sequence[Unwell]) -> Unwell:
        if len(self._all) == 1:
            return failures[-1]
        ill = [f"{one.address}: {one.why}" for one in self.told() if one.why]
        more = f"; and {len(ill) - _TOLD} more" if len(ill) > _TOLD else ""
        words = "; ".join(ill[:_TOLD]) + more
        asked = [error.after for error in failures if error.after is not None]
        if all(isinstance(error, AskedToWait) for error in failures):
            return AskedToWait(words, min(asked))
        return TransientFailure(words, min(asked, default=None))

    def _lease(
        self, tried: Sequence[int], until: float, is_stopped: Stopped, *, may_force: bool
    ) -> Lease | None:
        """A call of the address whose turn it is; None if none is left that may be asked."""
        with self._changed:
            while True:
                now = time.monotonic()
                left = [one for one in self._all if one.place not in tried]
                free = [one for one in left if one.is_free(now)]
                if not (free or (left and may_force)):
                    return None
                chosen = min(free or left, key=self._turn if free else lambda one: one.until)
                if chosen.calls < self.at_once:
                    self._next = chosen.place + 1
                    return Lease(chosen, self._changed, is_forced=not free)
                if now >= until or is_stopped():
                    raise Full
                self._changed.wait(_LOOK)

    def _turn(self, one: _Circuit) -> tuple[bool, int, int]:
        """First what one call is to try again, then what has least to do, then in turn."""
        return not one.is_open, one.calls, (one.place - self._next) % len(self._all)


_KNOWN: WeakSet[Circuits] = WeakSet()
_GONE: Counter[tuple[str, int, str]] = Counter()  # calls of what is no longer asked: none uncounted


def _let_go(setting: str, every: Sequence[_Circuit]) -> None:
    for one in every:
        _GONE[setting, one.place + 1, "served"] += one.served
        _GONE[setting, one.place + 1, "failed"] += one.failed


def calls() -> Counter[tuple[str, int, str]]:
    """How many calls this process has made since it began, by setting, number of the address, and
    whether it served or failed."""
    found = Counter(_GONE)
    for one in known():
        found[one.setting, one.number, "served"] += one.served
        found[one.setting, one.number, "failed"] += one.failed
    return found


def known() -> list[AddressState]:
    """All addresses that this process asks."""
    return [told for one in list(_KNOWN) for told in one.told()]
