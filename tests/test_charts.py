"""What is drawn of a collection. Covers assistant.page.charts, assistant.page.map_picture."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant import Assistant
from assistant.page.charts import map_of, page, papers_a_digest, rows, topics_over_time
from assistant.page.map_picture import drawn, picture
from assistant.terminal.cli import main
from index.home import Home
from index.retrieval.topics import TopicMap
from index.types import Listed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# how many names are shown, and how many pairs of them cover each other
COVERED = """() => {
  const names = [...document.querySelectorAll("#map .annotation .bg")];
  const boxes = names.map((one) => one.getBoundingClientRect());
  const cover = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const pairs = boxes.flatMap((one, n) => boxes.slice(n + 1).map((other) => cover(one, other)));
  return [boxes.length, pairs.filter(Boolean).length];
}"""


def crowded(topics: int, within: float) -> tuple[TopicMap, list[Listed]]:
    """Topics whose middles are drawn by lot from a square so wide; ten papers each."""
    lot = np.random.default_rng(topics)
    middles = lot.uniform(-within, within, (topics, 2))
    places = (middles[:, None] + lot.normal(0, 0.02, (topics, 10, 2))).reshape(-1, 2)
    topic_of = np.repeat(np.arange(topics), 10).astype(np.int16)
    names = tuple((f"gradients of kind {n}", "rivers & tides") for n in range(topics))
    papers = [
        Listed(n, f"p{n}", f"Paper {n}", None, None, None, (), (), None) for n in range(10 * topics)
    ]
    return TopicMap(places.clip(-1, 1).astype(np.float32), topic_of, names), papers


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


def test_a_topic_that_is_chosen_stands_out() -> None:
    found, papers = crowded(3, 0.8)
    plain, chosen = (map_of(found, papers, topic=topic)["data"] for topic in (-1, 1))
    (even,) = {trace["marker"]["opacity"] for trace in plain}
    one, two, three = (trace["marker"]["opacity"] for trace in chosen)
    assert two > even > one == three


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

    monkeypatch.setattr(
        "assistant.page.map_picture.find_spec", absent
    )  # as if it were not installed
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


@pytest.mark.parametrize(("topics", "within", "named"), [(24, 1, 18), (24, 0.2, 5), (3, 1, 3)])
def test_no_name_of_a_topic_covers_another(topics: int, within: float, named: int) -> None:
    topic_map, papers = crowded(topics, within)
    figure = drawn(topic_map, len(papers))
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = [box.get_window_extent() for text in axes.texts if (box := text.get_bbox_patch())]
    assert len(boxes) == len(axes.texts) >= named
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    frame = axes.get_window_extent().padded(1)
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
    assert axes.texts[0].get_text() == "gradients of kind 0, rivers & tides"  # the largest


@pytest.mark.slow
def test_no_name_covers_another_in_the_file(browser: Browser, tmp_path: Path) -> None:
    topic_map, papers = crowded(10, 0.3)
    file = tmp_path / "map.html"
    file.write_text(page(map_of(topic_map, papers), topic_map, papers), encoding="utf-8")
    shown = browser.new_page(viewport={"width": 900, "height": 700})
    try:
        shown.goto(file.as_uri())
        for width in (900, 600):
            shown.set_viewport_size({"width": width, "height": 700})
            shown.wait_for_function(
                f"document.querySelector('#map .main-svg').width.baseVal.value < {width}"
            )
            shown.wait_for_timeout(300)
            named, covered = shown.evaluate(COVERED)
            assert named >= 3
            assert covered == 0
    finally:
        shown.close()
