"""index.retrieval.resemblance: what candidates have in common with those that are likely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.home import Home
from index.retrieval import topical_relevance
from index.retrieval.resemblance import FEATURES, FEWEST, likeness, resembling
from index.retrieval.searcher import Searcher
from index.types import Filters, Paper

MONEY = "The bank lends money at interest to firms with loans."
RIVER = "The bank of the river erodes when water floods sediment."


@pytest.fixture
def papers(small_home: Path) -> list[Paper]:
    """Three of banks that lend, three of banks of rivers, and one that shares no word with any."""
    searcher = Searcher.open(Home(small_home))
    any_one = next(iter(searcher.generation.papers.values()))
    searcher.close()
    texts = [*[("Loans of a bank", MONEY)] * 3, *[("Floods at a bank", RIVER)] * 3]
    texts.append(("Xylophones", "Wood rings."))
    return [replace(any_one, title=title, abstract=said) for title, said in texts]


def named(papers: list[Paper], chances: list[float]) -> dict[str, np.ndarray]:
    vectors = np.eye(len(papers), dtype=np.float32)
    scores = np.linspace(9, 1, len(papers))
    table = resembling(likeness(papers, vectors, scores), np.array(chances))
    assert table.shape == (len(papers), len(FEATURES))
    assert np.isfinite(table).all()
    return dict(zip(FEATURES, table.T, strict=True))


def test_a_sense_of_a_word_is_told_by_the_words_beside_it(papers: list[Paper]) -> None:
    found = named(papers, [0.9, 0.9, 0.5, 0.1, 0.1, 0.5, 0.1])
    lends, flows = 2, 5  # as likely as each other by themselves
    assert found["likely"][lends] > 2 * found["likely"][flows]
    assert found["unlikely"][flows] > found["unlikely"][lends]
    assert found["likely"][6] == pytest.approx(0, abs=1e-6)


def test_no_paper_is_compared_with_itself(papers: list[Paper]) -> None:
    """The only likely one of its sense is like no likely one, however likely it is."""
    chances = [1e-9, 1e-9, 1e-9, 0.99, 1e-9, 1e-9, 1e-9]
    found = named(papers, chances)
    assert found["likeliest"][3] < 0.5 < found["likeliest"][4]


def test_what_is_told_of_a_paper_is_its_cosine_with_the_others_weighed(papers: list[Paper]) -> None:
    rows = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chances = np.array([0.9, 0.7, 0.5, 0.4, 0.3, 0.2, 0.1])
    alike = replace(likeness(papers, rows, chances), words=rows @ rows.T)
    for at, told in enumerate(resembling(alike, chances)[:, 0]):
        others = np.delete(rows * chances[:, None], at, axis=0).sum(axis=0)
        assert told == pytest.approx(rows[at] @ others / np.linalg.norm(others), rel=1e-4)


def test_scores_that_stand_out_are_told_from_the_others(papers: list[Paper]) -> None:
    scores = np.array([9.0, 8.7, 8.9, 1.0, 1.2, 0.9, 1.1])
    vectors = np.eye(7, dtype=np.float32)
    table = resembling(likeness(papers, vectors, scores), np.full(7, 0.5))
    out, share, apart = table[:, -3:].T
    assert out[:3].min() > 3
    assert out[3:].max() < -3
    assert np.exp(share[0]) == pytest.approx(3 / 7, abs=0.01)
    assert apart[0] == pytest.approx(7.8, abs=0.2)


@pytest.mark.parametrize("count", [2, 7])
def test_few_papers_of_equal_scores_give_numbers(papers: list[Paper], count: int) -> None:
    vectors = np.ones((count, 1), dtype=np.float32)
    alike = likeness(papers[:count], vectors, np.ones(count))
    assert np.isfinite(resembling(alike, np.full(count, 1.0))).all()


def test_of_few_or_named_papers_chances_stay(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is usual is not known of fewer than FEWEST papers, nor of papers that are named; else
    each chance is seen beside the others."""
    searcher = Searcher.open(Home(small_home))
    query = searcher.read("pruning of networks")
    alone = topical_relevance.relevant(searcher, query)
    assert len(alone.chances) < FEWEST
    monkeypatch.setattr(topical_relevance, "FEWEST", 1)
    together = topical_relevance.relevant(searcher, query)
    assert together.any_is == alone.any_is
    assert together.chances != alone.chances
    assert list(together.chances) == sorted(together.chances, reverse=True)
    names = Filters(paper=tuple(one.paper.id for one in alone.results))
    assert topical_relevance.relevant(searcher, query, names).chances == alone.chances
    searcher.close()
