"""What would be read is told before anything is indexed, and nothing is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.terminal.cli import main
from index.builder import build
from index.errors import SourceError
from index.layouts.detection import parse
from index.preview import preview
from index.types import Arrival
from tests.conftest import DATA


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(DATA / "spaced.txt", folder / "2025-03-04.txt")
    shutil.copy(DATA / "compact.txt", folder)
    (folder / "bad.json").write_text("[{]")
    return folder


def test_it_tells_what_building_brings_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shown = preview([folder], home=home)
    assert not home.exists()
    report = build([folder], home=home)
    assert len(shown.digests) == report.digests == 2
    assert shown.papers == report.papers + report.merged
    assert set(shown.unparsed) == set(report.unparsed)
    assert shown.doubtful == report.doubtful
    for one in shown.digests:
        entries = parse(Path(one.path).read_bytes(), one.path).entries
        assert [(paper.title, paper.abstract) for paper in one.first] == [
            (entry.title, len(entry.abstract)) for entry in entries[:3]
        ]
        assert (one.papers, one.held) == (len(entries), False)


def test_an_index_stays_as_it_is_and_what_it_holds_is_told(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([folder / "compact.txt"], home=home)
    before = _files(home)
    assert {one.name: one.held for one in preview([folder], home=home).digests} == {
        "2025-03-04.txt": False,
        "compact.txt": True,
    }
    assert preview(home=home).digests == ()  # nothing is new
    (folder / "compact.txt").write_bytes((DATA / "spaced.txt").read_bytes())
    assert [one.name for one in preview(home=home).digests] == ["compact.txt"]
    arrival = Arrival("day.txt", (DATA / "spaced.txt").read_bytes(), "upload:1/day.txt")
    assert [one.name for one in preview(arrivals=[arrival], home=home).digests] == ["day.txt"]
    assert _files(home) == before


def test_what_is_no_digest_is_refused_as_by_index(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"bad\.json' is not a digest"):
        preview([folder / "bad.json"], home=tmp_path)


def test_the_terminal_shows_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(tmp_path / "home")
    assert main(["--home", home, "index", str(folder), "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "compact.txt: 3 papers, text, undated" in out
    assert "  Tide Tables: Forecasting Without Clocks (abstract of " in out
    assert "Nothing was indexed: 6 papers in 2 digests would be read." in out
    assert "bad.json:1: not read: " in err
    assert main(["--home", home, "index", str(folder), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["papers"] == 6
    assert set(told["digests"][0]["first"][0]) == {"title", "abstract"}
    assert not Path(home).exists()


@pytest.mark.parametrize("other", ["--rebuild", "--watch"])
def test_a_dry_run_does_nothing_else(
    other: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(folder)] if other == "--watch" else []
    assert main(["--home", str(tmp_path), "index", "--dry-run", other, *more]) == 1
    assert f"--dry-run and {other} contradict each other" in capsys.readouterr().err
