"""Writes what is searched in a generation: vectors, the word index, the vector store. Knows no
digest.

What stays the same is taken from the generation before: postings, vectors, and a copy of the vector
store.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.errors import IndexMismatch
from index.files import Beat, still
from index.generation.base import Base
from index.generation.beside import Beside
from index.generation.bm25 import BM25, EMPTY
from index.generation.catalogue import Catalogue
from index.generation.catalogue_changes import Changes
from index.generation.generations import LATE_INTERACTION
from index.generation.graph_writer import AT_ONCE, GraphWriter
from index.generation.token_store import TokenStore, TokenWriter
from index.generation.vector_cache import Rows, VectorCache
from index.models.embedders import Chosen, Embedder, recognise
from index.models.vectors import PROBE, moments
from index.types import Progress


class _Source:
    """Floats and token vectors from the cache, or else by the model; both are opened when a text
    needs them."""

    def __init__(self, chosen: Chosen, cached: Path) -> None:
        self._chosen = chosen
        self._cached = cached
        self._first: Floats | None = None  # the vector of a text by which the model is known again

    @cached_property
    def model(self) -> Embedder:
        return self._chosen.load()

    @cached_property
    def _cache(self) -> VectorCache:
        cache = VectorCache(self._cached, self.model.dimension)
        if not self.model.fixed:
            self._first = self.model.encode([PROBE])[0]
            cache.check(PROBE, self._first)
        return cache

    def rows(
        self, texts: Sequence[str], advance: Callable[[int], None]
    ) -> tuple[Rows, list[bytes]]:
        """`(n, d) float16`, and each text's words."""
        return self._cache.rows(texts, self.model.index, advance)

    def known(self, texts: Sequence[str]) -> int:
        """How many need no model."""
        return sum(map(self._cache.holds, texts))

    def finish(self) -> None:
        """Raises IndexMismatch, and keeps nothing, if the model was exchanged while it was used."""
        if self._first is not None:
            try:
                recognise(self.model, PROBE, self._first)
            except IndexMismatch:
                self._cache.begin_anew()
                raise

    def close(self) -> None:
        if "_cache" in vars(self):
            self._cache.close()


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into `folder` what follows from a settled catalogue."""

    folder: Path
    base: Base
    catalogue: Catalogue
    changes: Changes
    progress: Progress
    model: Chosen
    cached: Path
    beat: Beat = still
    graph: bool = True  # none where the vectors go to a server

    def write(self) -> tuple[int, int]:
        """Returns how many vectors have been taken out of the graph since it was made, and how long
        a vector is.

        Words and graph are written beside the embedding, by a thread of their own. Raises
        IndexMismatch if the model no longer gives the vectors that stand.
        """
        graph = GraphWriter(self.folder, self.base, self.catalogue, self.changes)

        def told() -> None:
            self.progress("Writing the index", *graph.progress)

        try:
            with Beside(told) as beside:
                beside.do(lambda: self._words(beside.still))
                if self.graph:
                    beside.do(lambda: graph.open(beside.still))
                with closing(self._vectors()) as lots:
                    for start, rows in lots:
                        if self.graph:
                            beside.do(partial(graph.add, start, rows, beside.still))
                if self.graph:
                    beside.do(graph.finish)
                vectors = np.load(self.folder / "vectors.npy", mmap_mode="r")
                np.save(self.folder / "moments.npy", moments(vectors))
                told()
            told()
        finally:
            graph.close()
        return graph.churn if self.graph else 0, vectors.shape[1]

    def _vectors(self) -> Generator[tuple[int, Rows]]:
        """Write one row a passage, `(n, d) float16`, and its token vectors: what it had before,
        from the cache, or new. Gives the rows in lots, each with the number of its first passage.
        """
        origins = self.changes.passages_before
        before = old_tokens = None
        if self.base.sound and (origins >= 0).any():
            before = np.load(self.base.folder / "vectors.npy", mmap_mode="r")
            old_tokens = TokenStore.load(self.base.folder / LATE_INTERACTION, len(before))
        first = np.zeros(len(origins) + 1, dtype=bool)
        first[self.catalogue.first_passages()] = True
        with (
            closing(_Source(self.model, self.cached)) as source,
            closing(
                TokenWriter(self.folder / LATE_INTERACTION, old_tokens, origins, first)
            ) as tokens,
            (self.folder / "vectors.npy").open("wb") as file,
        ):
            if before is not None and (origins < 0).any():
                stands = int(np.flatnonzero(origins >= 0)[0])
                ((title, text),) = self.catalogue.texts([stands])
                recognise(source.model, f"{title}\n{text}", before[origins[stands]])
            shape = (len(origins), source.model.dimension if before is None else before.shape[1])
            np.lib.format.write_array_header_1_0(
                file, {"descr": "<f2", "fortran_order": False, "shape": shape}
            )
            advance = self._advance(source)
            for start in range(0, len(origins), AT_ONCE):
                origin = origins[start : start + AT_ONCE]
                new = np.flatnonzero(origin < 0)
                rows = np.empty((len(origin), shape[1]), dtype=np.float16)
                if before is not None:
                    rows[origin >= 0] = before[origin[origin >= 0]]
                if len(new):
                    rows[new], found = source.rows(self._texts(start + new), advance)
                    for passage, some in zip(start + new, found, strict=True):
                        tokens.add(int(passage), some)
                file.write(rows.tobytes())
                yield start, rows
            source.finish()

    def _advance(self, source: _Source) -> Callable[[int], None]:
        """What is told of the embedding: how far it is, and how much of it a build before this one
        has done, which was killed."""
        new, done = np.flatnonzero(self.changes.passages_before < 0), 0
        known = 0
        for start in range(0, len(new), AT_ONCE):
            self.beat()
            known += source.known(self._texts(new[start : start + AT_ONCE]))
        goes_on = f" ({known:,} of {len(new):,} were embedded before, going on)"
        what = f"Embedding passages{goes_on if 0 < known < len(new) else ''}"

        def advance(count: int) -> None:
            nonlocal done
            done += count
            self.progress(what, done, len(new))

        return advance

    def _texts(self, numbers: npt.NDArray[np.int64]) -> list[str]:
        return [f"{title}\n{text}" for title, text in self.catalogue.texts(numbers)]

    def _words(self, beat: Beat) -> None:
        """The word index: the postings of papers that stayed, and those of the others."""
        old, now = EMPTY, np.empty(0, dtype=np.int64)
        if self.base.sound:
            old, now = BM25.load(self.base.folder / "words"), self.changes.papers_now
        new = np.ones(self.changes.papers, dtype=bool)
        new[now[now >= 0]] = False
        added = self._documents(np.flatnonzero(new), beat)
        old.updated(now, added, self.folder).save(self.folder / "words")

    def _documents(self, numbers: npt.NDArray[np.int64], beat: Beat) -> Iterator[tuple[int, str]]:
        for document in self.catalogue.documents(numbers):
            beat()
            yield document
