"""Sets of papers with names, in the home."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant import paper_sets
from assistant.paper_sets import PaperSet, forget, keep, sets
from index.errors import SettingError
from index.home import Home


def test_a_set_is_kept_added_to_and_forgotten(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert sets(home) == ()
    keep(home, "  Zeroth \n order ", ["b", "a"])
    keep(home, "pruning", ["c"])
    keep(home, "Zeroth order", ["a", "d"])
    assert sets(home) == (
        PaperSet("pruning", ("c",)),
        PaperSet("Zeroth order", ("b", "a", "d")),
    )
    assert sets(home, "anna") == ()
    keep(home, "pruning", ["x"], "anna")
    forget(home, "pruning")
    assert [one.name for one in sets(home)] == ["Zeroth order"]
    assert sets(home, "anna") == (PaperSet("pruning", ("x",), "anna"),)
    assert home.paper_sets.stat().st_mode & 0o077 == 0


def test_what_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    for name, papers in (("", ["a"]), ("x" * 81, ["a"]), ("x", [])):
        with pytest.raises(SettingError):
            keep(home, name, papers)
    with pytest.raises(SettingError, match="at most 2,000"):
        keep(home, "x", [str(number) for number in range(2001)])
    monkeypatch.setattr(paper_sets, "_MOST", 1)
    keep(home, "x", ["a"])
    with pytest.raises(SettingError, match="Forget one"):
        keep(home, "y", ["a"])
    home.paper_sets.write_text("[{]")
    with pytest.raises(SettingError, match="cannot be read"):
        sets(home)


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    writers = [
        threading.Thread(target=keep, args=[home, f"set {number}", ["a"]]) for number in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(sets(home)) == 8
