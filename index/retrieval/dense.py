"""The vectors of a generation's passages against a question's: the nearest ones, and every
cosine."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from index.arrays import Floats, Numbers, rows_at_once
from index.errors import ServerError
from index.generation.generations import Generation

_NEAREST_PASSAGES = 300  # of some hundred papers, as many as are ranked anew


class Dense:
    """`first[n]`: paper n's first passage; the last entry is their number."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self.first = generation.papers.first_passages()

    def near(self, vector: Floats) -> Numbers:
        """Numbers of the papers of the passages that are nearest: by Chroma's graph, or else by
        looking at all, as where its server fails, which that tells itself."""
        wanted = min(_NEAREST_PASSAGES, len(self._generation.vectors))
        if self._generation.store is not None:
            with suppress(ServerError):
                found = list(self._generation.store.nearest(vector, wanted))
                return np.array(sorted(self._generation.papers.papers_of(found)))
        cosines, _ = self.cosines(vector, np.arange(len(self.first) - 1))
        nearest = np.argpartition(-cosines, wanted - 1)[:wanted]
        return np.unique(np.searchsorted(self.first, nearest, side="right") - 1)

    def cosines(self, vector: Floats, numbers: Numbers) -> tuple[Floats, Numbers]:
        """The question's cosine with every passage of these papers, and where each one's begin (and
        the last's end)."""
        sizes = self.first[numbers + 1] - self.first[numbers]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        rows = np.repeat(self.first[numbers] - starts[:-1], sizes) + np.arange(starts[-1])
        cosines = np.empty(len(rows), dtype=np.float32)
        step = rows_at_once(len(vector))
        for start in range(0, len(rows), step):
            some = self._generation.vectors[rows[start : start + step]]
            cosines[start : start + step] = some.astype(np.float32) @ vector
        return cosines, starts
