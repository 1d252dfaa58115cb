"""How often a name and a password may be tried. Only what failed counts, and nobody can lock a user
out from elsewhere: one place is refused after a few tries, tries from many places at one user
become slow, and where that user once got in they do not."""

from __future__ import annotations

import time
from collections import OrderedDict

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.page.places import place

_OF_A_USER = RateLimitItemPerMinute(5)  # from one place
_OF_A_PLACE = RateLimitItemPerMinute(20)
_FOR_A_USER = tuple(  # from everywhere, and the seconds by which tries beyond it are slower
    (RateLimitItemPerMinute(15 * 2**n, 10), 2.0**n) for n in range(4)
)
_KNOWN = 5000  # users' places


class Tries:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def wait(self, client: str, user: str) -> int:
        """Seconds after which this address may try this user again; 0: now."""
        waits = [0.0]
        for limit, key in self._limited(client, user):
            if not self._limiter.test(limit, key):
                waits.append(self._limiter.get_window_stats(limit, key).reset_time - time.time())
        return 0 if len(waits) == 1 else max(1, round(max(waits)))

    def pause(self, client: str, user: str) -> float:
        """Seconds that a try takes longer, since others failed."""
        if (_place(client), user) in self._known:
            return 0.0
        passed = [
            seconds
            for limit, seconds in _FOR_A_USER
            if not self._limiter.test(limit, f"user {user}")
        ]
        return max(passed, default=0.0)

    def failed(self, client: str, user: str) -> None:
        for limit, key in self._limited(client, user):
            self._limiter.hit(limit, key)
        for limit, _ in _FOR_A_USER:
            self._limiter.hit(limit, f"user {user}")

    def right(self, client: str, user: str) -> None:
        self._known[_place(client), user] = None
        self._known.move_to_end((_place(client), user))
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)

    def _limited(self, client: str, user: str) -> tuple[tuple[RateLimitItem, str], ...]:
        where = _place(client)
        return (_OF_A_PLACE, f"place {where}"), (_OF_A_USER, f"pair {where} {user}")


def _place(client: str) -> str:
    return place(client) or client
