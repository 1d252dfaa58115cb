"""assistant.page.tries: who may try how often, and whom that keeps out. Covers
assistant.page.places."""

from __future__ import annotations

import pytest

from assistant.page.places import HERE, place
from assistant.page.tries import Tries


def test_only_what_failed_counts() -> None:
    tries = Tries()
    for _ in range(100):
        assert tries.wait("192.0.2.7", "anna") == 0
        tries.right("192.0.2.7", "anna")
    for _ in range(5):
        assert tries.wait("192.0.2.7", "anna") == 0
        tries.failed("192.0.2.7", "anna")
    assert 0 < tries.wait("192.0.2.7", "anna") <= 60
    assert tries.wait("192.0.2.7", "ben") == 0
    for n in range(15):
        tries.failed("192.0.2.7", f"user{n}")
    assert tries.wait("192.0.2.7", "ben") > 0


def test_nobody_locks_a_user_out_from_elsewhere() -> None:
    """Whoever knows a name only makes tries at it slower, and not from where that user once got
    in."""
    tries = Tries()
    tries.right("192.0.2.7", "anna")
    pauses = []
    for n in range(1000):
        client = f"198.51.{n // 250}.{n % 250}"
        assert tries.wait(client, "anna") == 0
        pauses.append(tries.pause(client, "anna"))
        tries.failed(client, "anna")
    assert pauses[:15] == [0.0] * 15
    assert pauses == sorted(pauses)
    assert pauses[-1] == 8.0
    assert (tries.wait("192.0.2.7", "anna"), tries.pause("192.0.2.7", "anna")) == (0, 0.0)
    assert (tries.wait("203.0.113.9", "anna"), tries.pause("203.0.113.9", "anna")) == (0, 8.0)
    assert tries.pause("203.0.113.9", "ben") == 0.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("127.0.0.1", "127.8.9.10", True),
        ("127.0.0.1", "::1", True),
        ("::ffff:127.0.0.2", "::1", True),
        ("2001:db8::1", "2001:db8::ffff:1:2:3", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_whose_an_address_is(one: str, other: str, same: bool) -> None:
    assert (place(one) == place(other)) is same
    assert None not in (place(one), place(other))


@pytest.mark.parametrize("told", ["", "testclient", "192.0.2", "/run/socket"])
def test_what_is_no_address_is_nobodys_place(told: str) -> None:
    assert place("127.0.0.9") == HERE
    assert place(told) is None
    tries = Tries()
    for _ in range(5):
        tries.failed(told, "anna")
    assert tries.wait(told, "anna") > 0
    assert tries.wait("127.0.0.1", "anna") == 0
