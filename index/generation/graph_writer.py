"""Writes a generation's vector store: a copy of the one before with what is gone taken out, or a
new one if that is worn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.files import Beat
from index.generation.base import Base
from index.generation.catalogue import Catalogue
from index.generation.catalogue_changes import Changes
from index.generation.llamaindex import PassageStore, passage_node
from index.generation.vector_store import PassageVectors, copy

AT_ONCE = 4096  # passages held in memory
WORN = 0.2  # share of a graph's vectors that may have been taken out before it is made anew


class GraphWriter:
    """Gets every passage's row, in their order, and writes those that are not there."""

    def __init__(
        self,
        folder: Path,
        base: Base,
        catalogue: Catalogue,
        changes: Changes,
        at_once: int = AT_ONCE,
    ) -> None:
        self._at_once = at_once
        self._folder, self._catalogue = folder / "chroma", catalogue
        before = base.manifest if base.sound else None
        gone: Sequence[str] = changes.gone
        churn = before.churn + len(gone) if before else 0
        goes_on = (
            before is not None
            and not before.collection
            and bool(before.passages)
            and churn <= WORN * before.passages
        )
        self._before = before.passages if before and goes_on else 0
        self._from, self._gone = base.folder / "chroma", gone if goes_on else ()
        self.churn = churn if goes_on else 0
        """How many vectors have been taken out of the graph since it was made."""
        new = changes.passages_before < 0
        self._wanted = new if goes_on else np.ones(changes.passages, dtype=bool)
        self._store: PassageVectors | None = None
        self._numbers: list[int] = []
        self._rows: list[npt.NDArray[np.float16]] = []
        self._written = 0

    @property
    def progress(self) -> tuple[int, int]:
        """How many are written, of how many."""
        return self._written, int(self._wanted.sum())

    def open(self, beat: Beat) -> None:
        if self._before:
            copy(self._from, self._folder, beat)
            self._store = PassageVectors.open(self._folder, self._before)
        else:
            self._store = PassageVectors.create(self._folder)
        self._store.drop(self._gone)

    def add(self, start: int, rows: npt.NDArray[np.float16], beat: Beat) -> None:
        """The rows of the passages from `start` on. Many are written at a time, however few are new
        of each lot."""
        new = np.flatnonzero(self._wanted[start : start + len(rows)])
        self._numbers += (start + new).tolist()
        self._rows += list(rows[new])
        while len(self._numbers) >= self._at_once:
            beat()
            self._flush(self._at_once)

    def finish(self) -> None:
        self._flush(len(self._numbers))

    def close(self) -> None:
        if self._store is not None:
            self._store.close()

    def _flush(self, most: int) -> None:
        numbers, rows = self._numbers[:most], self._rows[:most]
        del self._numbers[:most], self._rows[:most]
        if numbers and self._store is not None:
            floats = np.asarray(rows, dtype=np.float32)
            passages = zip(self._catalogue.numbered(numbers), floats, strict=True)
            PassageStore(self._store).add([passage_node(one, row) for one, row in passages])
        self._written += len(numbers)
