"""index.retrieval.topical_relevance: which papers are about a subject."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import (
    BEST,
    PAPER,
    QUESTION,
    cut,
    features,
    given_that_any_is,
    of_best,
    pool_of,
    relevant,
)
from index.types import Filters


def expected_f1(chances: list[float], given: int) -> float:
    """By its definition, over every way in which the papers may be right or wrong."""
    total = 0.0
    for case in range(1 << len(chances)):
        right = [bool(case >> place & 1) for place in range(len(chances))]
        worth = np.prod(
            [p if is_right else 1 - p for p, is_right in zip(chances, right, strict=True)]
        )
        hits, there = sum(right[:given]), sum(right)
        total += worth * (2 * hits / (given + there) if given + there else 0.0)
    return float(total)


@pytest.mark.parametrize(
    "chances",
    [[0.95, 0.9, 0.85, 0.1, 0.05], [0.99, 0.02], [0.6, 0.55, 0.5, 0.45, 0.4], [0.9] * 8],
)
def test_the_cut_is_near_the_best_expected_list(chances: list[float]) -> None:
    best = max(expected_f1(chances, given) for given in range(1, len(chances) + 1))
    assert expected_f1(chances, cut(np.array(chances), 1.0)) >= best - 0.01


def test_among_many_candidates_precision_counts_for_more() -> None:
    few = np.array([0.95, 0.9, 0.85, 0.47, 0.1])
    many = np.append(few, np.zeros(60))
    assert (cut(few), cut(many), cut(many, 1.0)) == (4, 3, 4)


def test_no_list_has_a_bound() -> None:
    assert cut(np.full(60, 0.97)) == 60


def test_the_papers_about_a_subject_come_first_and_surely(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    found = relevant(searcher, searcher.read("pruning of networks"))
    assert found.results[0].paper.title.startswith("Gradient Gardening")
    assert list(found.chances) == sorted(found.chances, reverse=True)
    assert found.chances[0] > 2 * found.chances[1]
    absent = relevant(searcher, searcher.read("the price of wheat in Peru"))
    assert absent.any_is < 0.1 < found.any_is
    searcher.close()


def test_where_nothing_passes_the_filters_nothing_is_about_anything(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    found = relevant(searcher, searcher.read("pruning"), Filters(since="2030-01-01"))
    assert (found.results, found.chances, found.any_is) == ((), (), 0.0)
    searcher.close()


def test_every_feature_has_a_column_and_a_number(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    for text in ("pruning", "what the collection never treats: xylophones", "of the"):
        query = searcher.read(text)
        pool = pool_of(searcher, query, searcher.candidates(query))
        table = features(query, pool, searcher.generation.bm25)
        assert table.shape == (len(pool.papers), len(PAPER) + len(QUESTION))
        assert np.isfinite(table).all()
        row = of_best(table, np.linspace(0.9, 0.1, len(table)))
        assert row.shape == (3 + len(BEST) + 3 + len(QUESTION),)
    searcher.close()


def test_chances_of_which_none_is_likely_are_raised_in_their_order() -> None:
    low = np.array([0.03, 0.02, 0.02, 0.01, 1e-9])
    raised = given_that_any_is(low)
    assert raised[0] == pytest.approx(0.9)
    assert list(np.argsort(-raised, kind="stable")) == list(np.argsort(-low, kind="stable"))
    assert raised[-1] < 1e-5
    assert cut(raised) == 4
    sure = np.array([0.9, 0.02])
    assert given_that_any_is(sure) is sure


def test_in_a_small_collection_on_one_subject_all_are_about_it(tmp_path: Path) -> None:
    places = "harbours mines ships tunnels gardens kitchens towers bridges caves".split()
    lines = [
        {
            "title": f"Paper Kites over {place.capitalize()}",
            "abstract": f"We propose paper kites that map {place}. Such paper kites fly for hours.",
        }
        for place in places
    ]
    clocks = [
        {
            "title": f"Tide Clocks of the {side}",
            "abstract": f"We introduce a tide clock that reads the {side} coast by a float.",
        }
        for side in ("North", "South")
    ]
    (tmp_path / "kites.jsonl").write_text("\n".join(map(json.dumps, [*lines, *clocks])))
    build([tmp_path / "kites.jsonl"], home=tmp_path / "home")
    searcher = Searcher.open(Home(tmp_path / "home"))
    found = relevant(searcher, searcher.read("paper kites"))
    given = found.results[: cut(given_that_any_is(np.array(found.chances)))]
    assert {one.paper.title for one in given} == {one["title"] for one in lines}
    searcher.close()
