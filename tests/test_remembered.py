"""What was computed is remembered, bounded, and the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant import Assistant
from index.home import Home
from index.models.remembered import Remembered
from index.retrieval.searcher import Searcher

QUESTIONS = [
    "How much faster than dense attention are Sparse Lanterns?",
    "What does Amber Otter propose?",
    "What is the recipe for sourdough bread?",
]


def test_what_is_remembered_is_bounded_and_the_latest() -> None:
    computed: list[str] = []

    def lengths(texts: list[str]) -> list[int]:
        computed.extend(texts)
        return [len(text) for text in texts]

    held: Remembered[str, int] = Remembered(2)
    assert held.all_of(["a", "bb", "a"], lengths) == [1, 2, 1]
    assert held.all_of(["a"], lengths) == [1]
    assert held.all_of(["ccc"], lengths) == [3]  # lets "bb" go
    assert held.all_of(["a", "ccc"], lengths) == [1, 3]
    assert computed == ["a", "bb", "ccc"]
    assert held.all_of(["a", "bb", "ccc", "dddd"], lengths) == [1, 2, 3, 4]  # more than it holds


def test_many_threads_get_what_they_asked_for() -> None:
    held: Remembered[int, int] = Remembered(50)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: held.one_of(n % 90, lambda: n % 90 * 2), range(5000)))
    assert found == [n % 90 * 2 for n in range(5000)]


def test_a_search_remembers_vectors_that_are_the_models_own(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    texts = ["Sparse Lanterns read long documents.", "x" * 3000, QUESTIONS[0]]
    first, again = searcher.encode(texts[::2]), searcher.encode(texts[::2])
    assert np.array_equal(first, again)
    assert np.array_equal(first, searcher.embedder.bundled.encode(texts[::2]))
    assert np.array_equal(searcher.encode(texts), searcher.embedder.bundled.encode(texts))
    searcher.search(QUESTIONS[1])  # remembers its vector
    assert np.array_equal(
        searcher.encode(QUESTIONS[1:2]), searcher.embedder.bundled.encode(QUESTIONS[1:2])
    )
    searcher.close()


def test_an_answer_is_the_same_however_often_it_is_asked(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    once = [assistant.ask(question) for question in QUESTIONS]
    again = [assistant.ask(question) for question in QUESTIONS]
    assert any(answer.followups for answer in once)
    for one, other in zip(once, again, strict=True):
        assert other == replace(one, seconds=other.seconds)
