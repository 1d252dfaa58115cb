"""Progress is told now and then, and once more by what has nothing to count."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from index import pulse
from index.pulse import Pulse


def test_it_beats_after_a_pause_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, told = [0.0], list[tuple[str, int, int]]()
    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    beating = Pulse(lambda *step: told.append(step))
    beating.beat()
    beating.seldom("Hashing", 1, 9)
    assert told == []
    clock[0] = 0.6
    beating.beat()
    assert told == [("Hashing", 1, 9)]  # what was last
    beating.seldom("Hashing", 2, 9)
    assert len(told) == 1
    beating.tell("Embedding", 0, 3)  # at once
    clock[0] = 1.0
    beating.beat()
    assert told[1:] == [("Embedding", 0, 3)]
    clock[0] = 1.2
    beating.seldom("Embedding", 2, 3)
    assert told[2:] == [("Embedding", 2, 3)]


def test_whoever_listens_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pulse, "_PAUSE", 0)
    with pytest.raises(KeyboardInterrupt):
        Pulse(stop).beat()
