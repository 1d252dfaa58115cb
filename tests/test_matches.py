"""Papers that typed words may mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.published import Published
from index.home import Home
from index.retrieval.matches import Matches
from index.types import Filters


@pytest.fixture(scope="module")
def titles(seeds_home: Path) -> Callable[..., tuple[list[str], Matches]]:
    published = Published(Home(seeds_home))

    def found(words: str, filters: Filters | None = None) -> tuple[list[str], Matches]:
        matched = published.open().matches(words, filters)
        return [one.title for one in published.listing().of(matched.numbers)], matched

    return found


def test_papers_are_found_by_what_they_are_about(
    titles: Callable[..., tuple[list[str], Matches]],
) -> None:
    found, matched = titles("zeroth-order memory")
    assert "Fine-Tuning Language Models with Just Forward Passes" in found
    assert len(found) < 30
    assert not matched.are_near
    assert any("MeZO" in passage for passage in matched.passages.values())
    rates, _ = titles("learning rate")
    assert not any("Federated" in title for title in rates)
    assert "Learning-Rate-Free Learning by D-Adaptation" in rates[:3]
    within, _ = titles("learning rate", Filters(since="2026-08-01"))
    assert 0 < len(within) < len(rates)


def test_what_no_paper_is_about_shows_the_nearest_and_says_so(
    titles: Callable[..., tuple[list[str], Matches]],
) -> None:
    found, matched = titles("migraine treatment")
    assert matched.are_near
    assert 0 < len(found) <= 10


def test_names_and_ids_have_no_meaning_besides(
    titles: Callable[..., tuple[list[str], Matches]],
) -> None:
    assert titles("2305.99999")[0] == []
    assert titles("Just Forward Passes")[0][0] == (
        "Fine-Tuning Language Models with Just Forward Passes"
    )
    assert titles("zz")[0] == []
