"""What whoever looks at the page may do there besides asking, and by what they are told from
others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.page.places import HERE, place

READS_ONLY = (
    "You may read this collection, not change it. Ask whoever runs this page: the setting is "
    "ASKPAPERS_EDITORS."
)
KEEPS_NOTHING = (
    "Nobody has a name on this page, so it keeps questions and opinions only of whoever may "
    "change the collection: "
    "the setting is ASKPAPERS_EDITORS."
)


@dataclass(frozen=True, slots=True)
class Rights:
    """`may_change` says of a user's name whether the collection may be changed by them, `may_reach`
    whether they may have this machine ask a server that they name."""

    may_change: Callable[[str], bool]
    may_reach: Callable[[str], bool] = lambda _: True

    def may_keep(self, user: str) -> bool:
        """Whether the home keeps questions and opinions of this user: of a stranger it keeps
        nothing."""
        return bool(user) or self.may_change("")


class Hourly:
    """How many of something a user has in an hour, such as opinions that are written down: what is
    kept is for people, of whom none has as many."""

    def __init__(self, most: int) -> None:
        self._most = RateLimitItemPerHour(most)
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def room_for(self, user: str) -> bool:
        """Whether there is room for one more, which is then counted."""
        return self._counted.hit(self._most, user)


def person(request: gr.Request) -> str:
    """By what people who ask are told apart: by their names, or else their addresses (of IPv6 the
    network, which one person has whole). Empty where they cannot be: all that comes from this
    machine is its owner's, or a proxy's."""
    if user := getattr(request, "username", None):
        return f"user {user}"
    client = getattr(request, "client", None)
    where = place(client.host) if client else None
    return "" if where is None or where == HERE else where
