"""How a server is asked again: after a growing wait, or after as long as it asks for, and not for
ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

# the Hub's header: none left, for t seconds
_NO_MORE_CALLS = re.compile(r"\br\s*=\s*0\s*;\s*t\s*=\s*(\d+)")
_YEAR = 366 * 86400.0  # seconds: who asks for longer asks for ever


class Unwell(Exception):
    """The server is ill or has too much to do, for so many seconds if it says so: another one of
    the same kind may be well."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class TransientFailure(Unwell):
    """Worth another try, after as many seconds as the server asks for."""


class PermanentFailure(Exception):
    """Another try would bring the same."""


class NoHttps(Unwell, PermanentFailure):
    """Or none that can be believed, until somebody does something about it."""


class AskedToWait(Unwell, PermanentFailure):
    """For longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How politely a server is asked; all but `tries` in seconds."""

    pause: float = 0.2  # after each request
    tries: int = 5
    wait: float = 1.0  # before the second try; doubles with each further one
    # a server that asks for a longer wait is asked another day; the Hub counts by 5 minutes
    longest: float = 360.0
    timeout: float = 20.0

    def retrying(self, waiting: Callable[[float], None] = lambda _: None) -> Retrying:
        """Calls what it is given until that no longer raises TransientFailure; the last one is
        raised. `waiting` is called with the seconds before each further try."""
        return Retrying(
            stop=stop_after_attempt(self.tries),
            wait=self._wait,
            retry=retry_if_exception_type(TransientFailure),
            before_sleep=lambda state: waiting(state.upcoming_sleep),
            reraise=True,
        )

    def look(self, status: int, headers: Mapping[str, str], words: str = "") -> None:
        """Raises TransientFailure for an HTTP status that may pass, PermanentFailure for one that
        will not, or not soon enough; `words` are the server's own."""
        if status < 400:
            return
        if status < 500 and status not in (408, 425, 429):
            raise PermanentFailure(f"it answered {status}{words}")
        after = asked_to_wait(headers)
        if after is not None and after > self.longest:
            raise AskedToWait(
                f"it answered {status}{words} and asks to wait {after:,.0f} seconds", after
            )
        raise TransientFailure(f"it answered {status}{words}", after)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, TransientFailure) else None
        growing = self.wait * 2.0 ** (state.attempt_number - 1)
        return growing if asked is None else asked


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds, from Retry-After (a number or a date) or the Hub's own header; None if the server
    does not say."""
    value = headers.get("retry-after", "").strip()
    if value.replace(".", "", 1).isdecimal():
        return min(float(value), _YEAR)
    if value:
        try:
            return min(
                max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()), _YEAR
            )
        # of a zone of years, datetime makes an overflow
        except (ValueError, TypeError, ArithmeticError):
            return None
    found = _NO_MORE_CALLS.search(headers.get("ratelimit", ""))
    return min(float(found[1]), _YEAR) if found else None


def words_of(body: object, deepest: int = 6) -> str:
    """What a server says about an error, from the JSON of its reply; empty where it says nothing,
    or sends a page."""
    if isinstance(body, Mapping):
        found = (body.get(key) for key in ("message", "detail", "error")) if deepest else ()
        return next((words for inner in found if (words := words_of(inner, deepest - 1))), "")
    return body if isinstance(body, str) and not body.lstrip().startswith("<") else ""
