"""Covers assistant.turns."""

from __future__ import annotations

import threading
import time

from assistant.turns import Turns


def test_what_comes_behind_waits_for_what_comes_first_but_not_without_end() -> None:
    turns, done = Turns(2, patience=0.3), []

    def check() -> None:
        with turns.behind():
            done.append(time.monotonic())

    with turns.first():
        thread = threading.Thread(target=check)
        thread.start()
        thread.join(0.1)
        assert not done
    thread.join(5)
    assert done  # as soon as nothing comes first
    began = time.monotonic()
    with turns.first():
        check()
    assert 0.25 < done[-1] - began < 5


def test_others_that_come_first_meanwhile_do_not_lengthen_the_wait() -> None:
    turns, over = Turns(1, patience=0.4), threading.Event()

    def first() -> None:
        with turns.first():
            over.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    threading.Timer(0.3, lambda: come_and_go(turns)).start()
    began = time.monotonic()
    with turns.behind():
        waited = time.monotonic() - began
    over.set()
    thread.join(5)
    assert 0.35 < waited < 0.65


def come_and_go(turns: Turns) -> None:
    with turns.first():
        pass


def test_what_comes_first_keeps_nobody_waiting_while_it_waits_itself() -> None:
    turns = Turns(1, patience=5)
    began = time.monotonic()
    with turns.first(), turns.elsewhere(), turns.behind():
        pass
    with turns.elsewhere(), turns.behind():  # which did not come first
        pass
    assert time.monotonic() - began < 1


def test_who_waits_without_coming_first_takes_nobody_elses_place() -> None:
    turns, there, over = Turns(1, patience=0.2), threading.Event(), threading.Event()

    def waiting() -> None:
        with turns.elsewhere():
            there.set()
            over.wait(5)

    thread = threading.Thread(target=waiting)
    thread.start()
    assert there.wait(5)
    began = time.monotonic()
    with turns.first(), turns.behind():
        waited = time.monotonic() - began
    over.set()
    thread.join(5)
    assert waited > 0.15


def test_no_more_are_behind_at_once_than_there_is_room_for() -> None:
    turns, lock, now, most = Turns(2), threading.Lock(), 0, 0

    def check() -> None:
        nonlocal now, most
        with turns.behind():
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.02)
            with lock:
                now -= 1

    threads = [threading.Thread(target=check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (most, now) == (2, 0)


def test_what_fails_gives_its_turn_back() -> None:
    turns = Turns(1, patience=5)
    for takes in (turns.first, turns.behind):
        try:
            with takes():
                raise ValueError
        except ValueError:
            pass
    began = time.monotonic()
    with turns.behind():
        pass
    assert time.monotonic() - began < 1
