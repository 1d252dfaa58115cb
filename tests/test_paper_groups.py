"""assistant.answering.paper_groups: a survey's papers by approach, each group under a true name.

Twelve papers on roofs, of three approaches, are written here; the real seeds where they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.paper_groups import FEWEST, grouped
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from index.types import Paper

APPROACHES = {
    "Moss Carpets": "we grow a moss carpet over the roof, which drinks the rain of",
    "Copper Sheets": "we solder copper sheets into a roof, which shed the heat of",
    "Reed Thatching": "we bind reed thatching for a roof, which is mended by hand in",
}
PLACES = "villages islands harbours mountains"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("roofs")
    lines = [
        {
            "title": f"{name} for the Roofs of {place.capitalize()}",
            "abstract": f"Roofs have been built for long. In this paper {does} {place}. "
            f"Experiments show that it holds {number + 3} years.",
        }
        for name, does in APPROACHES.items()
        for number, place in enumerate(PLACES.split())
    ]
    (folder / "roofs.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([folder / "roofs.jsonl"], home=folder / "home")
    opened = Searcher.open(Home(folder / "home"))
    yield opened
    opened.close()


def papers_of(searcher: Searcher) -> list[Paper]:
    return list(searcher.generation.papers.at(range(len(searcher.generation.papers))).values())


def test_papers_stand_by_what_they_propose_under_what_they_call_it(searcher: Searcher) -> None:
    groups = grouped(papers_of(searcher), "roofs", searcher)
    assert len(groups) == len(APPROACHES)
    for name, members in groups.items():
        (approach,) = {paper.title.split(" for ")[0] for paper in members}
        assert name == approach


def test_every_paper_stands_once_and_the_largest_group_first(searcher: Searcher) -> None:
    papers = papers_of(searcher)[: FEWEST + 1]
    groups = grouped(papers, "roofs", searcher)
    assert sorted(paper.id for some in groups.values() for paper in some) == sorted(
        paper.id for paper in papers
    )
    sizes = [len(some) for some in groups.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_a_group_without_a_name_is_called_by_its_central_paper(searcher: Searcher) -> None:
    """The subject names no group of papers about it, nor what stands in one paper alone."""
    papers = [one for one in papers_of(searcher) if one.title.startswith("Moss")]
    others = [one for one in papers_of(searcher) if one.title.startswith("Copper")]
    groups = grouped(
        [*papers, *others], f"moss carpets and copper sheets for roofs of {PLACES}", searcher
    )
    titles = {paper.title for paper in [*papers, *others]}
    assert {name.removeprefix("Like ") for name in groups} <= titles


def test_a_name_is_a_noun_that_most_of_its_group_and_few_others_have(tmp_path: Path) -> None:
    """No verb, and no word of the subject's root."""
    does = {
        "Listen": ("we listen, and fire the clay of {} with charcoal kilns", "Charcoal Kilns"),
        "Tiling Anew": ("we tile, and cool the tiles of {} with salt baths", "Salt Baths"),
    }
    lines = [
        {
            "title": f"{name}: Tiles of {place.capitalize()} by {means}",
            "abstract": f"In this paper {said.format(place)}. The tiler of {place} tells of it.",
        }
        for name, (said, means) in does.items()
        for place in PLACES.split()
    ]
    (tmp_path / "tiles.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([tmp_path / "tiles.jsonl"], home=tmp_path / "home")
    opened = Searcher.open(Home(tmp_path / "home"))
    try:
        groups = grouped(papers_of(opened), "tiles", opened)
    finally:
        opened.close()
    assert set(groups) == {"Charcoal Kilns", "Salt Baths"}
    for name, members in groups.items():
        assert all(paper.title.endswith(name) for paper in members)


def test_a_central_paper_is_named_by_what_its_title_calls_it(searcher: Searcher) -> None:
    papers = [
        replace(one, title=f"{one.title.split(' for ')[0]}: Roofs {number}")
        for number, one in enumerate(papers_of(searcher))
    ]
    groups = grouped(papers, " ".join([*APPROACHES, "roofs"]), searcher)
    assert set(groups) <= {f"Like {name}" for name in APPROACHES}


def test_the_same_papers_are_grouped_the_same_way(searcher: Searcher) -> None:
    papers = papers_of(searcher)
    assert grouped(papers, "roofs", searcher) == grouped(papers, "roofs", searcher)
