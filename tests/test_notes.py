"""`askpapers notes`: which papers become notes, and what it tells.

Covers assistant.terminal.notes.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.marks import mark
from assistant.paper_sets import keep
from assistant.terminal.cli import main
from assistant.wiring import open_assistant
from index.home import Home
from tests.doors import LANTERNS, QUESTION

NAME = "Sparse Lanterns Lighting Only What Matters in Attention"


@pytest.fixture
def lanterns(own_home: Home) -> str:
    with open_assistant(own_home, llm="none") as assistant:
        listing = assistant.published.listing().find()
        return next(one.id for one in listing if one.title == LANTERNS)


def ran(home: Home, folder: Path, *flags: str) -> int:
    return main(["notes", str(folder), *flags, "--home", str(home.root)])


def test_all_papers_then_nothing_more(
    own_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Papers"
    assert ran(own_home, folder) == 0
    assert "5 notes added, 0 written anew, 0 unchanged." in capsys.readouterr().out
    assert ran(own_home, folder, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "folder": str(folder), "added": [], "rewritten": [], "unchanged": 5, "left": []
    }  # fmt: skip


def test_of_a_set_of_what_is_starred_and_by_filters(
    own_home: Home, lanterns: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(own_home, "mine", [lanterns])
    mark(own_home, lanterns, starred=True)
    for place, flags in enumerate([["--set", "mine"], ["--starred"], ["--paper", lanterns]]):
        folder = tmp_path / str(place)
        assert ran(own_home, folder, *flags) == 0
        assert [path.stem for path in folder.iterdir()] == [NAME]
    assert ran(own_home, tmp_path / "none", "--set", "other") == 1
    assert "There is no set 'other'. There are: 'mine'." in capsys.readouterr().err
    assert ran(own_home, tmp_path / "none", "--set", "mine", "--ask", QUESTION) == 1


def test_of_an_answer_with_itself(own_home: Home, tmp_path: Path) -> None:
    assert ran(own_home, tmp_path / "Papers", "--ask", QUESTION) == 0
    answer = (tmp_path / "Papers" / "How much faster are Sparse Lanterns.md").read_text()
    assert f"[^1]: [[{NAME}]]. " in answer
    assert (tmp_path / "Papers" / f"{NAME}.md").is_file()
    before = {path: path.read_bytes() for path in (tmp_path / "Papers").iterdir()}
    assert ran(own_home, tmp_path / "Papers", "--ask", QUESTION) == 0
    assert {path: path.read_bytes() for path in (tmp_path / "Papers").iterdir()} == before


def test_an_answer_alone_as_footnotes(own_home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--format", "footnotes", "--home", str(own_home.root)]) == 0
    assert "\n[^1]: " in capsys.readouterr().out
