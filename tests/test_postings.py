"""The word index's postings: the same however few are put in order at a time, and in as little
memory."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.arrays import Numbers
from index.generation.bm25 import BM25, EMPTY
from index.generation.postings import Merged, merged

Document = Mapping[str, int]


def documents(count: int, seed: int) -> list[Document]:
    """Made-up ones; some terms stand in most of them, some in one, and some documents are empty."""
    lots = np.random.default_rng(seed)
    texts = [lots.zipf(1.3, size=lots.integers(0, 40)) for _ in range(count)]
    return [Counter(f"w{n % 997}" for n in text.tolist()) for text in texts]


@dataclass(frozen=True)
class Held:
    """Postings in memory."""

    terms: list[str]
    starts: Numbers
    documents_of: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.int32]


def held(found: Merged) -> Held:
    parts = list(found.parts)
    where = np.concatenate([np.empty(0, np.int32), *(some for some, _ in parts)])
    counts = np.concatenate([np.empty(0, np.uint16), *(count for _, count in parts)])
    return Held(found.terms, found.starts, where, counts, found.lengths)


def told(found: Held) -> dict[str, list[tuple[int, int]]]:
    """Where each term stands, and how often, in the order of the index."""
    pairs = list(zip(found.documents_of.tolist(), found.counts.tolist(), strict=True))
    spans = zip(found.terms, found.starts[:-1], found.starts[1:], strict=True)
    return {term: pairs[a:b] for term, a, b in spans}


def expected(every: Iterable[Document]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, document in enumerate(every):
        for term, count in document.items():
            found.setdefault(term, []).append((number, count))
    return dict(sorted(found.items()))


@pytest.mark.parametrize("at_once", [20, 100, 10**6])
def test_they_are_the_same_however_few_at_a_time(at_once: int) -> None:
    first, more = documents(60, 1), documents(30, 2)
    old = held(merged(EMPTY, np.empty(0, np.int64), enumerate(first), at_once))
    assert told(old) == expected(first)
    lots = np.random.default_rng(3)
    stay = lots.random(len(first)) < 0.6
    total = int(stay.sum()) + len(more)
    new = np.sort(lots.choice(total, len(more), replace=False))
    numbers = np.full(len(first), -1)
    numbers[stay] = np.setdiff1d(np.arange(total), new)
    now: list[Document] = [{}] * total
    for number, document in zip(numbers.tolist(), first, strict=True):
        if number >= 0:
            now[number] = document
    for number, document in zip(new.tolist(), more, strict=True):
        now[number] = document
    found = held(merged(old, numbers, zip(new.tolist(), more, strict=True), at_once))
    assert told(found) == expected(now)
    assert found.lengths.tolist() == [sum(one.values()) for one in now]


def test_all_may_go_and_none_may_come() -> None:
    old = held(merged(EMPTY, np.empty(0, np.int64), enumerate(documents(20, 4)), 16))
    found = held(merged(old, np.full(20, -1), [], 16))
    assert (found.terms, len(found.documents_of), len(found.lengths)) == ([], 0, 0)
    same = held(merged(old, np.arange(20), [], 16))
    assert told(same) == told(old)


def test_a_term_is_counted_up_to_what_a_file_holds(tmp_path: Path) -> None:
    merged(EMPTY, np.empty(0, np.int64), [(0, {"a": 70_000, "b": 1})]).save(tmp_path / "words")
    assert BM25.load(tmp_path / "words").counts.tolist() == [2**16 - 1, 1]


def test_memory_is_that_of_a_part() -> None:
    lots = np.random.default_rng(5)
    names = [f"w{n}" for n in range(200)]
    each = [dict.fromkeys(lots.choice(names, 40, replace=False), 1) for _ in range(40)]

    def peak(count: int, at_once: int) -> int:
        """In bytes."""
        tracemalloc.start()
        found = merged(
            EMPTY, np.empty(0, np.int64), ((n, each[n % 40]) for n in range(count)), at_once
        )
        for _ in found.parts:
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(800, 2000) < 1.5 * peak(200, 2000), "of four times as many postings"
    assert peak(800, 10**6) > 4 * peak(800, 2000)


def test_what_ends_the_work_leaves_no_file_open() -> None:
    def until_it_fails() -> Iterable[tuple[int, Document]]:
        yield 0, {"a": 1}
        yield 1, {"b": 1}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merged(EMPTY, np.empty(0, np.int64), until_it_fails(), 1)


def test_what_is_laid_aside_lies_in_the_given_folder_without_a_name(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError):
        merged(EMPTY, np.empty(0, np.int64), enumerate(documents(50, 6)), 16, missing)
    found = merged(EMPTY, np.empty(0, np.int64), enumerate(documents(50, 6)), 16, tmp_path)
    assert not list(tmp_path.iterdir())
    assert sum(len(some) for some, _ in found.parts) == found.starts[-1]
