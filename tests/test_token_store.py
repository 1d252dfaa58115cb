"""Token vectors of passages: four bits a number, shared between generations. Covers
index.models.token_projection."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexCorrupt
from index.generation.token_store import TokenStore, TokenWriter
from index.models.minilm import MiniLM
from index.models.token_projection import (
    BYTES,
    TRAINED,
    Projection,
    TokenVectors,
    packed,
    unpacked,
)

TITLE, PASSAGE = "Sparse Lanterns", "Lanterns light a tunnel 3.1x faster than torches do."


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def unit(rows: np.ndarray) -> np.ndarray:
    found: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def test_the_trained_matrix_is_the_one_that_indexes_are_named_by() -> None:
    content = files("index").joinpath("data/token_projection.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(TRAINED)


def test_four_bits_a_number_are_enough() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(200, 64))).astype(np.float32)
    words = packed(rows, 7)
    assert len(words) == 2 + 200 * BYTES
    assert int.from_bytes(words[:2], "little") == 7
    codes = np.frombuffer(words[2:], dtype=np.uint8).reshape(-1, BYTES)
    assert (unpacked(codes) * rows).sum(axis=1).min() > 0.98


def test_a_tokens_row_does_not_depend_on_those_beside_it() -> None:
    projection = Projection({"lantern": 1})
    hidden = np.random.default_rng(0).normal(size=(40, 384)).astype(np.float32)
    alone = np.concatenate([projection.rows(hidden[n : n + 1]) for n in range(40)])
    assert np.array_equal(projection.rows(hidden), alone)


def test_titles_are_counted_and_stop_words_left_out(model: MiniLM) -> None:
    _, (words, bare) = model.index([f"{TITLE}\n{PASSAGE}", f"{TITLE}\nof the and"])
    titled = int.from_bytes(bare[:2], "little")
    assert len(bare) == 2 + titled * BYTES
    assert int.from_bytes(words[:2], "little") == titled
    assert len(words) > len(bare)


def test_a_question_weighs_its_rare_words_most(model: MiniLM) -> None:
    encoded = model.begin("Which lanterns are fast?", lambda _: {"lanterns": 6.0, "fast": 1.0})()
    question = encoded.tokens
    assert encoded.vector.shape == (384,)
    assert question.rows.shape == (len(question.weights), 64)
    assert question.weights.sum() == pytest.approx(1, abs=1e-5)
    flat = model.begin("Which lanterns are fast?", lambda words: dict.fromkeys(words, 1.0))().tokens
    assert question.weights[-1] < flat.weights[-1]
    only_stops = model.begin("what is it", lambda _: {})().tokens
    assert len(only_stops.rows) == 3


def write(
    folder: Path,
    words: list[bytes],
    first: list[bool],
    before: TokenStore | None,
    origins: list[int],
) -> TokenStore:
    new = iter(words)
    writer = TokenWriter(folder, before, np.array(origins), np.array(first))
    for passage, origin in enumerate(origins):
        if origin < 0:
            writer.add(passage, next(new))
    writer.close()
    return TokenStore.load(folder, len(origins))


def some(lot: int, count: int, title: int = 2) -> bytes:
    return packed(unit(np.random.default_rng(lot).normal(size=(count, 64))), title)


def test_a_title_is_kept_once_and_what_stayed_is_shared(tmp_path: Path) -> None:
    one = write(
        tmp_path / "one",
        [some(1, 10), some(2, 8), some(3, 9)],
        [True, False, True],
        None,
        [-1, -1, -1],
    )
    assert [len(one.codes(n)) for n in range(3)] == [10, 6, 9]
    two = write(tmp_path / "two", [some(4, 5)], [True, False, True, True], one, [0, 1, -1, 2])
    assert [len(two.codes(n)) for n in range(4)] == [10, 6, 5, 9]
    for now, then in ((0, 0), (1, 1), (3, 2)):
        np.testing.assert_array_equal(two.codes(now), one.codes(then))
    assert (tmp_path / "one/0000.codes").samefile(tmp_path / "two/0000.codes")


def test_what_has_mostly_gone_is_written_anew(tmp_path: Path) -> None:
    one = write(tmp_path / "one", [some(1, 40), some(2, 8)], [True, True], None, [-1, -1])
    two = write(tmp_path / "two", [], [True], one, [1])
    np.testing.assert_array_equal(two.codes(0), one.codes(1))
    assert [file.stat().st_size for file in (tmp_path / "two").glob("*.codes")] == [8 * BYTES]


def test_similarity_is_the_weighted_mean_of_the_best_matches(tmp_path: Path) -> None:
    words = [some(1, 10), some(2, 8)]
    store = write(tmp_path / "late", words, [True, False], None, [-1, -1])
    rows = unit(np.random.default_rng(9).normal(size=(3, 64))).astype(np.float32)
    question = TokenVectors(rows, np.array([0.5, 0.3, 0.2], dtype=np.float32))
    whole, best = store.similarity(question, [range(2)])[0]
    first, second = (unpacked(np.asarray(store.codes(n))) @ rows.T for n in range(2))
    assert whole == pytest.approx(
        np.vstack([first, second]).max(axis=0) @ question.weights, abs=1e-5
    )
    with_title = np.vstack([first[:2], second]).max(axis=0) @ question.weights
    assert best == pytest.approx(max(first.max(axis=0) @ question.weights, with_title), abs=1e-5)


def test_papers_in_any_order_and_files_are_as_each_alone(tmp_path: Path) -> None:
    words = [some(lot, count) for lot, count in ((1, 10), (2, 8), (3, 0), (4, 600))]
    words[2] = some(3, 0, title=0)
    one = write(tmp_path / "one", words, [True, False, True, True], None, [-1] * 4)
    added = [some(5, 5), some(6, 2)]  # the latter nothing but a title
    first = [True, True, False, True, True, True]
    store = write(tmp_path / "two", added, first, one, [-1, 0, 1, 2, 3, -1])
    assert len(store.files) == 2
    rows = unit(np.random.default_rng(9).normal(size=(3, 64))).astype(np.float32)
    question = TokenVectors(rows, np.array([0.5, 0.3, 0.2], dtype=np.float32))
    papers = [range(5, 6), range(3, 4), range(1, 3), range(4, 5), range(1)]
    together = store.similarity(question, papers)
    np.testing.assert_allclose(
        together, [store.similarity(question, [paper])[0] for paper in papers], atol=1e-6
    )
    assert together[1].tolist() == [-1.0, -1.0]


def test_a_paper_without_any_word_is_like_nothing(tmp_path: Path) -> None:
    store = write(
        tmp_path / "late", [some(1, 0, title=0), some(2, 3)], [True, True], None, [-1, -1]
    )
    question = TokenVectors(unit(np.ones((1, 64))).astype(np.float32), np.ones(1, dtype=np.float32))
    assert store.similarity(question, [range(1), range(1, 2)])[0].tolist() == [-1.0, -1.0]


def test_a_table_of_another_index_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "late", [some(1, 4)], [True], None, [-1])
    with pytest.raises(IndexCorrupt, match="word vectors cannot be read"):
        TokenStore.load(tmp_path / "late", 2)
