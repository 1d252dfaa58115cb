"""What of a search needs no model, and a question that is handed on while one reads it.

Covers index.retrieval.by_words, index.retrieval.query.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.errors import EmbeddingError
from index.generation.bm25 import idf
from index.home import Home
from index.models.token_projection import Encoded
from index.retrieval.by_words import ByWords
from index.retrieval.query import Query, Reading, between
from index.retrieval.searcher import Searcher
from index.text.words import terms

QUESTION = "does the critical batch size depend on model size in speech recognition?"


@pytest.fixture(scope="module")
def searcher(small_home: Path) -> Iterator[Searcher]:
    opened = Searcher.open(Home(small_home))
    yield opened
    opened.close()


def unread() -> Encoded:
    raise AssertionError("the model is waited for")


@pytest.fixture
def query(searcher: Searcher) -> Query:
    return replace(searcher.read(QUESTION), reading=Reading(unread))


def test_phrases_are_neighbours_by_idf_and_need_no_model(searcher: Searcher, query: Query) -> None:
    bm25, every = searcher.generation.bm25, np.arange(len(searcher.generation.papers))
    texts = dict(searcher.generation.papers.documents(every))
    pairs = set(pairwise(query.terms))
    rare = idf(bm25, query.terms)
    worth = {pair: sum(rare[word] for word in pair) for pair in pairs if rare.keys() >= {*pair}}
    said = [set(pairwise(terms(texts[number]))) for number in every.tolist()]
    expected = [sum(worth[p] for p in worth.keys() & there) / sum(worth.values()) for there in said]
    words = ByWords(query, searcher.generation)
    assert words.phrases(every).tolist() == pytest.approx(expected)
    assert 0 < words.phrases(every).max() < 1


def test_what_was_read_before_changes_nothing(searcher: Searcher, query: Query) -> None:
    every = np.arange(len(searcher.generation.papers))
    words = ByWords(query, searcher.generation)
    words.phrases(words.best(3))
    fresh = ByWords(query, searcher.generation).phrases(every)
    np.testing.assert_array_equal(words.phrases(every), fresh)
    np.testing.assert_array_equal(words.phrases(every[::-1]), fresh[::-1])


def test_the_best_by_words_are_of_those_that_are_asked_for(
    searcher: Searcher, query: Query
) -> None:
    words = ByWords(query, searcher.generation)
    (first,) = words.best(1).tolist()
    assert words.scores[first] == words.scores.max()
    others = np.delete(np.arange(len(words.scores)), first)
    (second,) = words.best(1, others).tolist()
    assert words.scores[second] == words.scores[others].max()
    assert words.best(5, others[:0]).tolist() == []


def test_a_question_is_read_once_whoever_asks(searcher: Searcher) -> None:
    encoded, calls = searcher.read(QUESTION).reading(), []
    reading = Reading(lambda: calls.append(1) or encoded)  # type: ignore[func-returns-value]
    query = replace(searcher.read(QUESTION), reading=reading)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: query.vector, range(8)))
    assert calls == [1]
    assert all(vector is encoded.vector for vector in found)
    assert query.tokens is encoded.tokens


def test_between_two_forms_are_unit_vectors_and_the_tokens_of_the_first(
    searcher: Searcher,
) -> None:
    one, other = (searcher.read(text).reading() for text in (QUESTION, "tides and series"))
    middle = between([one, other])
    assert middle.tokens is one.tokens
    assert np.linalg.norm(middle.vector) == pytest.approx(1, abs=1e-6)
    assert middle.bundled @ one.bundled == pytest.approx(middle.bundled @ other.bundled, abs=1e-5)


def test_a_question_whose_reading_fails_says_so_however_often_it_is_asked_for() -> None:
    def fails() -> Encoded:
        raise RuntimeError("out of memory")

    reading = Reading(fails)
    with pytest.raises(RuntimeError):
        reading()
    for _ in range(2):
        with pytest.raises(EmbeddingError, match="Ask again"):
            reading()
