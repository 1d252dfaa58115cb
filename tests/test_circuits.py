"""Whose turn it is among several addresses, and which of them are left alone: by threads and the
clock, without a server. tests/test_several_addresses.py has the servers."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import circuits
from index.circuits import OPENS, Circuits, Full, calls, known
from index.retries import AskedToWait, PermanentFailure, TransientFailure

SOON = 0.05  # seconds of the first rest


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "REST", SOON)


def of(count: int, at_once: int = 8) -> Circuits:
    return Circuits("ASKPAPERS_EMBED", [f"http://{place}" for place in range(count)], at_once)


def asking(ill: set[int], asked: list[int]) -> Callable[[int], int]:
    def ask(place: int) -> int:
        asked.append(place)
        if place in ill:
            raise TransientFailure(f"{place} is ill")
        return place

    return ask


def healths(several: Circuits) -> list[str]:
    return [told.health for told in several.told()]


def test_those_that_are_well_take_turns() -> None:
    several = of(3)
    asked: list[int] = []
    for _ in range(6):
        several.call(asking(set(), asked), wait=1)
    assert asked == [0, 1, 2, 0, 1, 2]
    assert [told.served for told in several.told()] == [2, 2, 2]


def test_one_that_has_less_to_do_goes_first() -> None:
    several = of(2)
    lease, place = several.begin(lambda place: place, wait=1)
    assert (place, [several.call(lambda place: place, wait=1) for _ in range(3)]) == (0, [1, 1, 1])
    lease.close()
    assert [told.calls for told in several.told()] == [0, 0]


def test_one_that_fails_rests_longer_each_time_and_is_tried_by_one_call_alone() -> None:
    several, ill = of(2), {0}
    rests = []
    for _ in range(OPENS):
        asked: list[int] = []
        assert several.call(asking(ill, asked), wait=1) == 1
        rests.append(several.told()[0].rest)
        assert several.call(asking(ill, asked), wait=1) == 1
        assert asked.count(0) == 1, "it rests"
        time.sleep(rests[-1] + 0.01)
    assert healths(several) == ["open", "well"]
    assert rests[0] < rests[1] < rests[2]

    trying, over = threading.Event(), threading.Event()

    def slowly(place: int) -> int:
        trying.set()
        over.wait(5)
        return place

    with ThreadPoolExecutor(1) as pool:
        tries = pool.submit(several.call, slowly, 1)
        assert trying.wait(5)
        assert [several.call(lambda place: place, wait=1) for _ in range(4)] == [1] * 4
        over.set()
        assert tries.result() == 0
    assert healths(several) == ["well", "well"]
    assert {several.call(lambda place: place, wait=1) for _ in range(2)} == {0, 1}


def test_calls_that_were_under_way_when_one_fell_ill_are_one_failure() -> None:
    several, gate = of(2), threading.Barrier(6, timeout=5)

    def together(place: int) -> int:
        gate.wait()
        raise TransientFailure("gone")

    with ThreadPoolExecutor(6) as pool:  # three at each
        for one in [pool.submit(several.call, together, 1) for _ in range(6)]:
            assert one.exception() is not None
    assert healths(several) == ["resting", "resting"]
    assert [told.failed for told in several.told()] == [6, 6]


def test_where_all_are_ill_one_more_is_asked_and_what_ails_each_is_told() -> None:
    several, asked = of(3), list[int]()
    for _ in range(OPENS + 2):
        with pytest.raises(TransientFailure) as caught:
            several.call(asking({0, 1, 2}, asked), wait=1)
    assert str(caught.value) == "http://0: 0 is ill; http://1: 1 is ill; http://2: 2 is ill"
    asked.clear()
    with pytest.raises(TransientFailure):
        several.call(asking({0, 1, 2}, asked), wait=1)
    assert len(asked) == 1, "what is dead costs nobody its whole time-out again"
    assert several.call(asking({0, 1}, asked), wait=1) == 2 or asked[-1] != 2


def test_a_single_one_is_always_asked_and_fails_in_its_own_words() -> None:
    several, asked = of(1), list[int]()
    for _ in range(OPENS + 2):
        with pytest.raises(TransientFailure, match=r"^0 is ill$"):
            several.call(asking({0}, asked), wait=1)
    assert len(asked) == OPENS + 2
    assert several.call(asking(set(), asked), wait=1) == 0


def test_one_that_asks_to_be_left_alone_is_and_others_are_asked() -> None:
    several = of(2)

    def ask(place: int) -> int:
        if place == 0:
            raise AskedToWait("it answered 429", 600)
        return place

    assert [several.call(ask, wait=1) for _ in range(3)] == [1, 1, 1]
    told = several.told()[0]
    assert told.failed == 1
    assert 590 < told.rest <= 600
    assert told.sentence() == "ill (it answered 429), asked again in 600 seconds"


def test_what_is_no_illness_is_told_and_asked_of_no_other() -> None:
    several, asked = of(2), list[int]()

    def refuses(place: int) -> int:
        asked.append(place)
        raise PermanentFailure("it answered 401")

    with pytest.raises(PermanentFailure, match="401"):
        several.call(refuses, wait=1)
    assert asked == [0]
    assert [told.calls for told in several.told()] == [0, 0]


def test_an_address_takes_no_more_calls_at_once_than_it_may() -> None:
    several, lock = of(2, at_once=2), threading.Lock()
    now, most = [0, 0], [0, 0]

    def ask(place: int) -> int:
        with lock:
            now[place] += 1
            most[place] = max(most[place], now[place])
        time.sleep(0.02)
        with lock:
            now[place] -= 1
        return place

    with ThreadPoolExecutor(12) as pool:
        places = list(pool.map(lambda _: several.call(ask, wait=5), range(24)))
    assert most == [2, 2]
    assert sorted(set(places)) == [0, 1]


def test_who_waits_in_vain_or_no_longer_wants_to_is_told() -> None:
    several = of(1, at_once=1)
    lease, _ = several.begin(lambda place: place, wait=1)
    with pytest.raises(Full):
        several.call(lambda place: place, wait=0.05)
    start = time.monotonic()
    with pytest.raises(Full):
        several.call(lambda place: place, wait=60, is_stopped=lambda: True)
    assert time.monotonic() - start < 1
    lease.close()
    assert several.call(lambda place: place, wait=0.05) == 0


def test_each_that_is_well_is_asked_and_one_has_to_be() -> None:
    several, asked = of(3), list[int]()
    assert several.each(asking({1}, asked)) == [0, 2]
    assert asked == [0, 1, 2]
    assert several.each(asking(set(), asked)) == [0, 2], "the second rests"
    with pytest.raises(TransientFailure, match="http://0: 0 is ill; http://1"):
        several.each(asking({0, 1, 2}, asked))


def test_all_that_are_asked_are_known_as_long_as_they_are() -> None:
    several = of(2)
    mine = [told for told in known() if told.address.startswith("http://")]
    assert several.told()[0] in mine
    assert several.told()[0].sentence() == "not asked yet"


def test_no_call_is_uncounted_when_its_addresses_are_asked_no_more() -> None:
    several = of(2)
    before = calls()
    several.call(asking({0}, []), 1.0)
    made = calls() - before
    assert made == {("ASKPAPERS_EMBED", 1, "failed"): 1, ("ASKPAPERS_EMBED", 2, "served"): 1}
    del several
    gc.collect()
    assert calls() - before == made
