"""index.retrieval.topical_relevance: which papers are about a subject."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.home import Home
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import (
    BEST,
    PAPER,
    QUESTION,
    cut,
    features,
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
    assert expected_f1(chances, cut(np.array(chances))) >= best - 0.01


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
