"""Random papers in random layouts are read back: titles, abstracts, authors and ids of all on a
page. `benchmarks/random_layouts.py` does so for 2,000 pages a family."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.layouts.detection import parse
from tests.random_layouts import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.differing_executors],
)
@given(seed=st.integers(0, 2_000))
def test_what_a_page_says_is_read_back(family: str, seed: int) -> None:
    page = FAMILIES[family](Random(f"{family} {seed}"))
    entries = parse(page.text.encode(), "page").entries
    assert [e.title for e in entries] == [paper.title for paper in page.papers]
    assert [e.abstract for e in entries] == [paper.abstract for paper in page.papers]
    if page.has_authors:
        assert [e.authors for e in entries] == [paper.authors for paper in page.papers]
    if page.has_ids:
        assert [e.arxiv_id for e in entries] == [paper.arxiv_id for paper in page.papers]
