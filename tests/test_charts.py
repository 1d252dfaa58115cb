"""What is drawn of a collection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.page.charts import map_of, papers_a_digest, picture, rows, topics_over_time
from assistant.terminal.cli import main
from index.home import Home


def test_the_drawings_say_what_the_collection_holds(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    published = assistant.published
    found, papers = (
        published.topic_map(),
        sorted(published.listing().find(), key=lambda paper: paper.number),
    )
    cited = {papers[3].id, papers[9].id}
    drawing = map_of(found, papers, cited)
    assert sum(len(trace["x"]) for trace in drawing["data"]) == 470
    assert set(drawing["data"][-1]["customdata"]) == cited
    assert json.loads(json.dumps(drawing)) == drawing  # plain values
    heads, *days = rows(papers_a_digest(assistant.published.captured(), papers))
    assert heads == ["Day", "Papers"]
    assert dict(days) == {"2026-03-24": "59", "2026-08-20": "64", "2026-09-03": "61"}
    shares = rows(topics_over_time(found, assistant.published.captured(), papers))[1:]
    assert all(abs(sum(map(float, share)) - 100) < 1 for _, *share in shares)


@pytest.mark.slow
def test_the_map_from_the_terminal(
    small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, start in (("map.html", b"<!doctype html>"), ("map.png", b"\x89PNG")):
        assert main(["map", "-o", str(tmp_path / name), "--home", str(small_home)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "Sparse Lanterns" in page
    assert 'src="http' not in page
    assert "5 papers" in capsys.readouterr().out
    assert main(["map", "-o", str(tmp_path / "map.svg"), "--home", str(small_home)]) == 1
    assert "ends in neither .html nor .png" in capsys.readouterr().err
    assert main(["map", "-o", str(tmp_path / "no" / "map.png"), "--home", str(small_home)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_without_matplotlib_a_picture_is_told_how_to_be_had(
    small_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> None:
        assert name == "matplotlib"

    monkeypatch.setattr("assistant.page.charts.find_spec", absent)  # as if it were not installed
    assert main(["map", "-o", str(tmp_path / "map.png"), "--home", str(small_home)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1  # before the map is made
    assert 'pip install "askpapers[picture]", or name a file that ends in .html.' in told
    assert main(["map", "-o", str(tmp_path / "map.html"), "--home", str(small_home)]) == 0


def test_a_picture_is_a_png(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    papers = sorted(assistant.published.listing().find(), key=lambda paper: paper.number)
    drawn = picture(assistant.published.topic_map(), papers)
    assert drawn.startswith(b"\x89PNG")
    assert (int.from_bytes(drawn[16:20], "big"), int.from_bytes(drawn[20:24], "big")) == (
        1800,
        1350,
    )
