"""Which papers bear on a question for a fact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.question.bearing import bearing
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from tests.conftest import DATA


@pytest.fixture(scope="module")
def searcher(seeds_home: Path) -> Iterator[Searcher]:
    opened = Searcher.open(Home(seeds_home))
    yield opened
    opened.close()


def titles(question: str, searcher: Searcher) -> list[str]:
    held = searcher.generation.papers
    return [held[key].title for key in bearing(question, searcher)]


def test_a_paper_bears_on_what_it_treats(searcher: Searcher) -> None:
    found = titles("How does DoG choose the step size of SGD?", searcher)
    assert "DoG is SGD's Best Friend: A Parameter-Free Dynamic Step Size Schedule" in found
    assert len(found) < 8


def test_a_paper_that_only_has_the_words_does_not(searcher: Searcher) -> None:
    asked = "Z-loss speedup over log softmax, One Billion Word"
    assert titles(asked, searcher) == [
        "The Z-loss: a shift and scale invariant classification loss belonging to the Spherical "
        "Family"
    ]


def test_in_a_collection_of_few_the_nearest_bears(tmp_path: Path) -> None:
    build([DATA / "compact.txt"], home=tmp_path)
    opened = Searcher.open(Home(tmp_path))
    first = next(iter(opened.generation.papers.values()))
    assert first.id in bearing(f"What does {first.title} show?", opened)
    opened.close()
