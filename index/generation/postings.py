"""Puts the word index's postings in order, a part at a time: memory grows with the different terms,
not with the postings.

New ones are laid aside in sorted runs. Then the terms are gone through in their order, as many at a
time as have some hundred thousand postings, and each run gives what it has of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.arrays import Numbers

AT_ONCE = 2**19  # postings held in memory, some 30 MB while they are put in order
_NUMBER, _COUNT = np.dtype("<i4"), np.dtype("<u2")

Part = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint16]]
"""Documents and counts of some postings."""


class Postings(Protocol):
    """Those that stand, as BM25 has them."""

    @property
    def terms(self) -> Sequence[str]: ...
    @property
    def starts(self) -> Numbers: ...
    @property
    def documents_of(self) -> npt.NDArray[np.int32]: ...
    @property
    def counts(self) -> npt.NDArray[np.uint16]: ...
    @property
    def lengths(self) -> npt.NDArray[np.int32]: ...


@dataclass(frozen=True, slots=True)
class Merged:
    """Postings in order; their `parts` can be gone through once."""

    terms: list[str]
    starts: Numbers
    lengths: npt.NDArray[np.int32]
    parts: Iterator[Part]

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "terms.txt").write_text("\n".join(self.terms), encoding="utf-8", newline="\n")
        np.save(folder / "starts.npy", self.starts)
        np.save(folder / "lengths.npy", self.lengths)
        total = int(self.starts[-1])
        with (
            (folder / "documents_of.npy").open("wb") as documents,
            (folder / "counts.npy").open("wb") as counts,
        ):
            for file, kind in ((documents, _NUMBER), (counts, _COUNT)):
                head = {"descr": kind.str, "fortran_order": False, "shape": (total,)}
                np.lib.format.write_array_header_1_0(file, head)
            for some, count in self.parts:
                documents.write(some.astype(_NUMBER).tobytes())
                counts.write(count.astype(_COUNT).tobytes())


def merged(
    old: Postings,
    numbers: Numbers,
    added: Iterable[tuple[int, Mapping[str, int]]],
    at_once: int = AT_ONCE,
    aside: Path | None = None,
) -> Merged:
    """The postings of old documents, which are now `numbers[d]` (-1: gone; order must stay), and of
    new ones, each a number and its terms with their counts. Many are laid aside in a file without a
    name, in the folder `aside`: that of the system may be small, or be in memory."""
    new = _Runs(old.terms, at_once, aside)
    try:
        for number, found in added:
            new.add(number, found)
        new.flush()
    except BaseException:
        new.close()
        raise
    total = int((numbers >= 0).sum()) + len(new.numbers)
    lengths = np.zeros(total, np.int32)
    lengths[numbers[numbers >= 0]] = old.lengths[numbers >= 0]
    lengths[np.array(new.numbers, np.int64)] = new.lengths

    names = list(new.vocabulary)
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    held = np.zeros(len(names), np.int64)  # postings of each term, by its place
    held[place[: len(old.terms)]] = _kept(old, numbers, at_once)
    for run in new.runs:
        terms, sizes = new.terms_of(run, run.terms)
        held[place[terms]] += sizes
    starts = np.concatenate([[0], np.cumsum(held)])
    used = np.flatnonzero(held).tolist()
    return Merged(
        [names[order[n]] for n in used],
        np.concatenate([[0], np.cumsum(held[used])]).astype(np.int64),
        lengths,
        _parts(old, numbers, new, place, _ranges(starts, at_once)),
    )


@dataclass(slots=True)
class _Run:
    """Postings in the order of their terms' names. In the file, from `at` on: its terms, how many
    postings each has, the postings' documents, and their counts. It is read once, from front to
    back."""

    at: int
    terms: int
    postings: int
    next_term: int = 0
    next_posting: int = 0


class _Vocabulary(dict[str, int]):
    """Numbers terms as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


@dataclass(slots=True)
class _Runs:
    """New postings, laid aside; a few stay in memory, many go to a file without a name."""

    known: Sequence[str]
    at_once: int
    aside: Path | None
    vocabulary: _Vocabulary = field(init=False)
    numbers: array[int] = field(default_factory=lambda: array("q"))
    lengths: array[int] = field(default_factory=lambda: array("q"))
    runs: list[_Run] = field(default_factory=list)
    _waiting: tuple[array[int], array[int], array[int]] = field(init=False)
    _file: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.vocabulary = _Vocabulary((term, number) for number, term in enumerate(self.known))
        self._waiting = array("q"), array("i"), array("q")
        size = self.at_once * (3 * _NUMBER.itemsize + _COUNT.itemsize)  # one run, at most
        folder = str(self.aside) if self.aside else None
        self._file = SpooledTemporaryFile(max_size=size, dir=folder)  # noqa: SIM115

    def add(self, number: int, found: Mapping[str, int]) -> None:
        self.numbers.append(number)
        self.lengths.append(sum(found.values()))
        terms, documents, counts = self._waiting
        terms.extend([self.vocabulary[term] for term in found])
        documents.extend([number] * len(found))
        counts.extend(found.values())
        if len(terms) >= self.at_once:
            self.flush()

    def flush(self) -> None:
        terms, documents, counts = (np.array(some) for some in self._waiting)
        self._waiting = array("q"), array("i"), array("q")
        if not len(terms):
            return
        some, which, sizes = np.unique(terms, return_inverse=True, return_counts=True)
        names = list(self.vocabulary)
        order = np.array(sorted(range(len(some)), key=lambda n: names[some[n]]), np.int64)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        sorted_ = np.argsort(rank[which], kind="stable")
        self.runs.append(_Run(self._file.seek(0, 2), len(some), len(terms)))
        most = np.minimum(counts, np.iinfo(_COUNT).max)
        for rows, kind in (
            (some[order], _NUMBER),
            (sizes[order], _NUMBER),
            (documents[sorted_], _NUMBER),
            (most[sorted_], _COUNT),
        ):
            self._file.write(rows.astype(kind).tobytes())

    def terms_of(self, run: _Run, most: int) -> tuple[Numbers, Numbers]:
        """The next terms of a run, and how many postings each has."""
        count = min(most, run.terms - run.next_term)
        at = run.at + run.next_term * _NUMBER.itemsize
        size = run.terms * _NUMBER.itemsize
        return self._rows(at, count, _NUMBER), self._rows(at + size, count, _NUMBER)

    def take(self, run: _Run, terms: int, postings: int) -> Part:
        """The next postings of a run, which are those of so many terms."""
        documents = run.at + 2 * run.terms * _NUMBER.itemsize
        counts = documents + run.postings * _NUMBER.itemsize
        found = (
            self._rows(documents + run.next_posting * _NUMBER.itemsize, postings, _NUMBER),
            self._rows(counts + run.next_posting * _COUNT.itemsize, postings, _COUNT),
        )
        run.next_term += terms
        run.next_posting += postings
        return found

    def close(self) -> None:
        self._file.close()

    def _rows(self, at: int, count: int, kind: np.dtype[Any]) -> npt.NDArray[Any]:
        self._file.seek(at)
        return np.frombuffer(self._file.read(count * kind.itemsize), kind)


def _ranges(starts: Numbers, at_once: int) -> Iterator[tuple[int, int]]:
    """First and last term of lots of no more postings than this, or of one term."""
    first, terms = 0, len(starts) - 1
    while first < terms:
        fitting = int(np.searchsorted(starts, starts[first] + at_once, side="right")) - 1
        yield first, (first := max(fitting, first + 1))


def _kept(old: Postings, numbers: Numbers, at_once: int) -> Numbers:
    """How many postings of each old term stay."""
    found = np.zeros(len(old.terms), np.int64)
    for first, last in _ranges(old.starts, at_once):
        starts = old.starts[first : last + 1]
        stay = numbers[old.documents_of[starts[0] : starts[-1]]] >= 0
        before = np.concatenate([[0], np.cumsum(stay)])
        found[first:last] = np.diff(before[starts - starts[0]])
    return found


def _parts(
    old: Postings,
    numbers: Numbers,
    new: _Runs,
    place: Numbers,
    ranges: Iterable[tuple[int, int]],
) -> Iterator[Part]:
    """Old postings stay in order under their new numbers, and new ones are put in between."""
    with closing(new):
        for first, last in ranges:
            yield _part(old, numbers, new, place, first, last)


def _part(
    old: Postings, numbers: Numbers, new: _Runs, place: Numbers, first: int, last: int
) -> Part:
    old_places, total = place[: len(old.terms)], len(numbers) + len(new.numbers) + 1
    a, b = np.searchsorted(old_places, [first, last]).tolist()
    stood = slice(int(old.starts[a]), int(old.starts[b]))
    moved = numbers[old.documents_of[stood]]
    kept = moved >= 0
    sizes = np.diff(old.starts[a : b + 1])
    old_keys = (np.repeat(old_places[a:b], sizes) * total + moved)[kept]
    keys, counts = [np.empty(0, np.int64)], [np.empty(0, np.uint16)]
    for run in new.runs:
        terms, sizes = new.terms_of(run, last - first)
        here = int(np.searchsorted(place[terms], last))
        documents, some = new.take(run, here, int(sizes[:here].sum()))
        keys.append(np.repeat(place[terms[:here]], sizes[:here]) * total + documents)
        counts.append(some)
    new_keys = np.concatenate(keys)
    order = np.argsort(new_keys, kind="stable")
    between = np.searchsorted(old_keys, new_keys[order])
    every = np.insert(old_keys, between, new_keys[order])
    held = np.insert(old.counts[stood][kept], between, np.concatenate(counts)[order])
    return (every % total).astype(np.int32), held
