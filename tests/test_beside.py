"""Work beside other work: in order, one piece ahead at most, and what fails is felt by both."""

from __future__ import annotations

import threading
import time

import pytest

from index.files import Beat, still
from index.generation.beside import Beside


def test_all_is_done_in_order_and_one_piece_ahead_at_most() -> None:
    done: list[int] = []
    begun: list[int] = []

    def work(n: int) -> None:
        begun.append(n)
        time.sleep(0.02)
        done.append(n)

    with Beside(still) as beside:
        for n in range(4):
            beside.do(lambda n=n: work(n))  # type: ignore[misc]
            assert n - 1 in [*done, -1], "the one before is done"
    assert done == begun == [0, 1, 2, 3]


def test_what_fails_there_is_raised_at_the_next_piece_and_at_the_end() -> None:
    def fails() -> None:
        raise OSError("full")

    came_to = []

    def two(*, more: bool) -> None:
        with Beside(still) as beside:
            beside.do(fails)
            if more:
                beside.do(lambda: None)
                came_to.append("the end")

    for more in (True, False):
        with pytest.raises(OSError, match="full"):
            two(more=more)
    assert not came_to


def endless(beat: Beat, begun: threading.Event) -> None:
    begun.set()
    while True:
        beat()
        time.sleep(0.01)


def test_what_fails_here_ends_the_work_there() -> None:
    begun = threading.Event()

    def interrupted() -> None:
        with Beside(still) as beside:
            beside.do(lambda: endless(beside.still, begun))
            begun.wait()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert begun.is_set()


def test_who_waits_is_heard_of_and_may_end_it() -> None:
    def cancels() -> None:
        raise InterruptedError

    def waits() -> None:
        with Beside(cancels) as beside:
            beside.do(lambda: endless(beside.still, threading.Event()))
            beside.do(lambda: None)

    with pytest.raises(InterruptedError):
        waits()
