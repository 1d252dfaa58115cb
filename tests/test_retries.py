"""How a server is asked again: not for ever, and as late as it asks for. Whole servers are in
test_hub."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.retries import PermanentFailure, RetryPolicy, TransientFailure

POLICY = RetryPolicy(pause=0, tries=4, wait=0.001, longest=60)


@pytest.mark.parametrize("status", [200, 204, 302])
def test_what_is_no_failure_passes(status: int) -> None:
    POLICY.look(status, {"retry-after": "3600"})


@pytest.mark.parametrize(
    ("status", "headers", "after"),
    [
        (500, {}, None),
        (429, {"retry-after": "7"}, 7),
        (503, {"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),  # long gone
        (429, {"retry-after": "soon"}, None),
        (429, {"ratelimit": '"api";r=0;t=9'}, 9),
        (429, {"ratelimit": '"api";r=3;t=9'}, None),  # some are left
        (408, {"retry-after": "60"}, 60),
    ],
)
def test_what_may_pass_is_worth_another_try(
    status: int, headers: Mapping[str, str], after: float | None
) -> None:
    with pytest.raises(TransientFailure, match=f"^it answered {status} \\(sorry\\)$") as busy:
        POLICY.look(status, headers, " (sorry)")
    assert busy.value.after == after


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (400, {}, "it answered 400"),
        (404, {"retry-after": "1"}, "it answered 404"),
        (503, {"retry-after": "61"}, "61 s"),
    ],
)
def test_what_does_not_pass_or_not_soon_enough_is_refused(
    status: int, headers: Mapping[str, str], told: str
) -> None:
    with pytest.raises(PermanentFailure, match=told):
        POLICY.look(status, headers)


def test_waits_grow_unless_the_server_asks_for_its_own_and_end() -> None:
    tries, waits = list[int](), list[float]()

    def asked() -> None:
        tries.append(len(tries))
        raise TransientFailure(f"try {len(tries)}", 0.003 if len(tries) == 2 else None)

    with pytest.raises(TransientFailure, match="try 4"):
        POLICY.retrying(waits.append)(asked)
    assert waits == [0.001, 0.003, 0.004]
