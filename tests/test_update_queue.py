"""Changes of the collection in a line. Covers assistant.page.updates,
assistant.page.update_reports."""

from __future__ import annotations

import threading
import time
from html import unescape
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.page import update_queue
from assistant.page.update_queue import ELSEWHERE, Update, UpdateQueue
from assistant.page.update_reports import updates_html
from assistant.page.updates import Updates
from index.errors import SourceError
from index.generation.generations import read_manifest
from index.home import Home
from index.types import Arrival, BuildReport
from tests.conftest import DATA

SOON = 60
REPORT = BuildReport("g", 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, (), (), 0.1)


def arrival(name: str, content: bytes | None = None) -> Arrival:
    return Arrival(name, content or (DATA / name).read_bytes(), f"upload:0123456789ab/{name}")


def ended(update: Update) -> Update:
    assert update.ended.wait(SOON)
    return update


def test_what_comes_during_an_update_waits_and_is_done(tmp_path: Path) -> None:
    updates = Updates(Home(tmp_path))
    first, second = updates.add([arrival("spaced.txt")]), updates.add([arrival("compact.txt")])
    said = unescape(updates_html(updates.all()))
    assert "Next in line." in said
    assert said.index("compact.txt") < said.index("spaced.txt")  # the newest first
    assert ended(first).report is not None
    assert ended(second).report is not None
    assert len(read_manifest(Home(tmp_path)).digests) == 2
    assert updates.doing == ""
    updates.close()


def test_of_several_files_each_is_told_and_a_bad_one_keeps_none_away(tmp_path: Path) -> None:
    updates = Updates(Home(tmp_path))
    binary = arrival("binary.txt", bytes(range(256)) * 9)
    update = ended(updates.add([arrival("spaced.txt"), binary, arrival("spaced.txt")]))
    assert update.report is not None
    assert update.report.added == 3
    good, bad = update.files  # one that was given twice is one
    assert (good.said, good.is_refused) == ("3 papers", False)
    assert bad.is_refused
    assert "'binary.txt' is a binary file" in unescape(updates_html([update]))
    again = ended(updates.add([arrival("spaced.txt")]))
    assert again.files[0].said == "3 papers, indexed already"
    alone = ended(updates.add([binary]))
    assert "is a binary file" in alone.problem
    updates.close()


def test_one_is_taken_back_before_and_while_it_is_done() -> None:
    said: list[str] = []
    queue = UpdateQueue(said.append)
    begun = threading.Event()

    def work(update: Update) -> BuildReport:
        begun.set()
        while True:
            update.advance("Embedding passages", 1, 2)
            time.sleep(0.01)

    first, second = queue.add("long", work), queue.add("never", lambda _: REPORT)
    assert begun.wait(SOON)
    queue.cancel(second.number)
    assert second.state == "cancelled"
    queue.cancel(first.number)
    assert ended(first).state == "cancelled"
    assert first.report is second.report is None
    assert "Cancelled; nothing was changed." in updates_html(queue.all())
    queue.cancel(first.number)  # which takes it from the list
    assert queue.all() == [second]
    third = queue.add("goes on", lambda _: REPORT)
    assert ended(third).report is REPORT
    assert said[-1] == ""


def test_a_build_elsewhere_is_waited_for(tmp_path: Path) -> None:
    updates = Updates(Home(tmp_path))
    with FileLock(Home(tmp_path).lock):
        update = updates.add([arrival("spaced.txt")])
        until = time.monotonic() + SOON
        while update.what != ELSEWHERE:
            assert time.monotonic() < until
            time.sleep(0.05)
    assert ended(update).report is not None
    updates.close()


def test_too_much_is_not_taken_and_a_bug_is_told_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(update_queue, "_MOST_WAITING", 1)
    queue, go = UpdateQueue(lambda _: None), threading.Event()

    def fails(_: Update) -> BuildReport:
        go.wait(SOON)
        raise ZeroDivisionError

    first = queue.add("one", fails)
    until = time.monotonic() + SOON
    while first.state == "waiting":
        assert time.monotonic() < until
    second = queue.add("two", lambda _: REPORT)
    with pytest.raises(SourceError, match="wait already"):
        queue.add("three", lambda _: REPORT)
    go.set()
    assert "ZeroDivisionError" in ended(first).problem
    assert ended(second).report is REPORT


def test_a_date_is_given_and_a_name(tmp_path: Path) -> None:
    updates = Updates(Home(tmp_path))
    ended(updates.add([arrival("spaced.txt")]))
    update = ended(updates.amend("spaced.txt", "2026-03-02", "Otters"))
    assert update.problem == ""
    (digest,) = read_manifest(Home(tmp_path)).digests
    assert (digest.name, digest.captured, digest.origin) == ("Otters", "2026-03-02", "given")
    assert "no date" in ended(updates.amend("Otters", "March", "")).problem
    updates.close()
