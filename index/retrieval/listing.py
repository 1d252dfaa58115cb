"""All papers of a generation as a list to look through, in an order, found by words or by meaning.

A list is the numbers of its papers; what is shown of them is read a page at a time. So a collection
of 100,000 papers opens as fast as a small one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from index.arrays import Numbers
from index.generation.generations import Generation
from index.retrieval.filters import passing
from index.types import Filters, Listed

ORDERS = ("newest", "title", "captured", "appeared", "upvotes")
"""Names of orders. `newest`: by the day of the newest digest, then by their own day. Papers of
which nothing is known come last."""


class Found(Sequence[Listed]):
    """Papers of a list, read when they are looked at."""

    def __init__(self, numbers: Numbers, read: Callable[[Numbers], list[Listed]]) -> None:
        self.numbers = numbers
        self._read = read

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Listed]:
        return iter(self._read(self.numbers))

    @overload
    def __getitem__(self, place: int) -> Listed: ...
    @overload
    def __getitem__(self, place: slice) -> Found: ...
    def __getitem__(self, place: int | slice) -> Listed | Found:
        if isinstance(place, slice):
            return Found(self.numbers[place], self._read)
        return self._read(self.numbers[[place]])[0]


class Listing:
    """The list of one generation, which it keeps open; does not change."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation  # closed when nothing refers to it
        papers, digests = generation.papers, generation.manifest.digests
        self._catalogue, self._digests = papers, digests
        self._captured = {digest.name: digest.captured for digest in digests}
        self._days = {digest.sha256: digest.captured for digest in digests if digest.captured}
        self._orders: dict[str, Numbers] = {}
        self._size = len(papers)

    def __len__(self) -> int:
        return self._size

    def find(self, words: str = "", filters: Filters | None = None, order: str = "title") -> Found:
        """The papers that pass and of whose title, authors and id each word begins one. Raises
        SettingError for a filter that means nothing, KeyError for an order that there is not."""
        found = self._ordered(order)
        if filters:
            found = self._among(found, passing(filters, self._catalogue, self._digests))
        if said := words.split():
            found = self._among(found, self._catalogue.called(said))
        return self.of(found)

    def of(self, numbers: Numbers) -> Found:
        """These papers, in this order."""
        return Found(numbers, self._rows)

    def ordered(self, numbers: Numbers, order: str) -> Found:
        """These papers, in the order of that name."""
        return self.of(self._among(self._ordered(order), set(numbers.tolist())))

    def _among(self, numbers: Numbers, kept: set[int]) -> Numbers:
        inside = np.zeros(self._size, dtype=bool)
        inside[list(kept)] = True
        among: Numbers = numbers[inside[numbers]]
        return among

    def _rows(self, numbers: Numbers) -> list[Listed]:
        wanted = None if len(numbers) == self._size else numbers
        rows = {one.number: one for one in self._catalogue.listed(self._captured, wanted)}
        return [rows[number] for number in numbers.tolist()]

    def _ordered(self, order: str) -> Numbers:
        """Where two are equal, by their ids: as they are numbered."""
        if order not in self._orders:
            by: Mapping[str, Callable[[], Numbers]] = {
                "title": self._by_title,
                "newest": lambda: np.lexsort((-self._appeared(), -self._saved())),
                "captured": lambda: np.argsort(-self._saved(), kind="stable"),
                "appeared": lambda: np.argsort(-self._appeared(), kind="stable"),
                "upvotes": lambda: np.argsort(-self._votes(), kind="stable"),
            }
            self._orders[order] = by[order]()
        return self._orders[order]

    def _by_title(self) -> Numbers:
        titles = [title.casefold() for title in self._catalogue.titles_told()]
        return np.array(sorted(range(len(titles)), key=titles.__getitem__), dtype=np.int64)

    def _saved(self) -> Numbers:
        return _ranks(self._catalogue.newest_of(self._days))

    def _appeared(self) -> Numbers:
        return _ranks(self._catalogue.days())

    def _votes(self) -> Numbers:
        return np.array(self._catalogue.upvotes(), dtype=np.int64)


def _ranks(days: Sequence[str]) -> Numbers:
    """Of each day its place among all, the oldest first."""
    place = {day: number for number, day in enumerate(sorted(set(days)))}
    return np.array([place[day] for day in days], dtype=np.int64)
