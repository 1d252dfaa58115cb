"""The vectors of a generation's passages against a question's: the nearest ones, and every
cosine."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from index.arrays import Floats, Numbers, products, rows_at_once
from index.errors import ServerError
from index.generation.generations import Generation

_NEAREST_PASSAGES = 300  # of some hundred papers, as many as are ranked anew
_AT_ONCE = 256  # vectors, which stay in a core's cache
_MORE = 1.25  # times as many as hold the nearest, if those that pass lie like the others
_ROWS = 40  # vectors that are looked at while the graph finds one more


def asked_for(wanted: int, every: int, passing: int) -> int:
    """How many of the nearest of all hold so many of those that pass, and some more."""
    return wanted if passing == every else min(int(_MORE * wanted * every / passing), every)


class Dense:
    """`first[n]`: paper n's first passage; the last entry is their number."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self.first = generation.papers.first_passages()

    def near(self, vector: Floats, among: Numbers | None = None) -> Numbers:
        """Numbers, in their order, of the papers (of these) of the passages that are nearest: by
        Chroma's graph, or else by looking at all, as where its server fails, which that tells
        itself, and where that is quicker, since few papers pass or those do not that are near."""
        if among is not None and len(among) <= _NEAREST_PASSAGES:
            return among
        every = len(self._generation.vectors)
        rows = every if among is None else int((self.first[among + 1] - self.first[among]).sum())
        wanted = min(_NEAREST_PASSAGES, rows)
        asked = asked_for(wanted, every, rows)
        if rows == every or asked * _ROWS < rows:
            with suppress(ServerError):
                found = self._by_graph(vector, asked, among)
                if found is not None and len(found) >= wanted:
                    return np.unique(found[:wanted])
        numbers = np.arange(len(self.first) - 1) if among is None else among
        cosines, starts = self.cosines(vector, numbers)
        nearest = np.argpartition(-cosines, wanted - 1)[:wanted]
        return np.unique(numbers[np.searchsorted(starts, nearest, side="right") - 1])

    def _by_graph(self, vector: Floats, asked: int, among: Numbers | None) -> Numbers | None:
        """Of the nearest passages that are of these papers, the papers' numbers, nearest first;
        none without a store. Raises ServerError."""
        if self._generation.store is None:
            return None
        found = list(self._generation.store.nearest(vector, asked))
        paper_of = self._generation.papers.papers_of(found)
        numbers = np.array([paper_of[key] for key in found if key in paper_of], dtype=np.int64)
        return numbers if among is None else numbers[np.isin(numbers, among)]

    def cosines(self, vector: Floats, numbers: Numbers) -> tuple[Floats, Numbers]:
        """The question's cosine with every passage of these papers, and where each one's begin (and
        the last's end)."""
        sizes = self.first[numbers + 1] - self.first[numbers]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        rows = np.repeat(self.first[numbers] - starts[:-1], sizes) + np.arange(starts[-1])
        cosines = np.empty(len(rows), dtype=np.float32)
        step = min(_AT_ONCE, rows_at_once(len(vector)))
        for start in range(0, len(rows), step):
            some = self._generation.vectors[rows[start : start + step]]
            cosines[start : start + len(some)] = products(some, vector)
        return cosines, starts
