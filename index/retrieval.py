"""Finds papers: both legs, fused, grouped by paper. Knows an opened generation and an embedding model.

Fusion adds standardised scores (z-scores over *all* papers or passages of the index, so that a leg in which nothing
stands out says little). The weight was chosen on public collections: benchmarks/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.catalogue import Numbers
from index.embedding import NAME, MiniLM, Vectors, cosine_spread
from index.filters import passing
from index.generations import Generation, Recipe, open_generation
from index.home import Home, locate
from index.types import Filters, Result, ScoredPassage

DENSE_WEIGHT = 0.7
_NEAREST_PASSAGES = 300
_BEST_BY_WORDS = 100
_AT_ONCE = 16384  # vectors


class Searcher:
    """An opened index and the model that reads questions for it. A search does not change it."""

    def __init__(self, generation: Generation, embedder: BaseEmbedding) -> None:
        self.generation = generation
        self.embedder = embedder
        self._first = generation.papers.first_passages()

    @classmethod
    def open(cls, home: Home, embedder: BaseEmbedding | None = None) -> Searcher:
        """Raises NoIndex, IndexCorrupt, IndexOutdated or IndexMismatch."""
        return cls(open_generation(home, Recipe(NAME)), embedder or MiniLM())

    def embed(self, question: str) -> Vectors:
        """`(d,) float32`, unit length."""
        return np.asarray(self.embedder.get_query_embedding(question), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """`(n, d) float32`, unit rows."""
        return np.asarray(self.embedder.get_text_embedding_batch(list(texts)), dtype=np.float32)

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Result]:
        """The `k` best papers, best first; with filters, the best of all that pass.

        Raises SettingError for a filter that names what is not in the collection.
        """
        vector = self.embed(question)
        bm25 = self.generation.lexicon.scores(question)
        if filters:
            candidates = sorted(passing(filters, self.generation.papers, self.generation.manifest.digests))
        else:
            by_words = np.argsort(-bm25, kind="stable")[:_BEST_BY_WORDS]
            candidates = sorted(self._near(vector) | {int(n) for n in by_words if bm25[n] > 0})
        if not candidates:
            return []
        numbers = np.array(candidates)
        cosines, starts = self._cosines(vector, numbers)
        best = np.maximum.reduceat(cosines, starts[:-1])
        mean, deviation = cosine_spread(vector, self.generation.moments)
        words = (bm25[numbers] - float(bm25.mean())) / (float(bm25.std()) or 1.0)
        scores = DENSE_WEIGHT * (best - mean) / deviation + (1 - DENSE_WEIGHT) * words
        order = np.argsort(-scores, kind="stable")[:k]  # numbers are in the order of the ids
        papers = self.generation.papers.at(numbers[order])
        passages = self.generation.papers.passages_of(numbers[order])
        results = []
        for place in order:
            number = candidates[place]
            found = [
                ScoredPassage(passage, float(cosine))
                for passage, cosine in zip(passages[number], cosines[starts[place] :], strict=False)
            ]
            found.sort(key=lambda s: (-s.score, s.passage.start))
            score = (float(scores[place]), found[0].score, float(bm25[number]))
            results.append(Result(papers[number], *score, tuple(found)))
        return results

    def _near(self, vector: Vectors) -> set[int]:
        """Numbers of the papers of the passages that are nearest: by Chroma's graph, or else by looking at all."""
        wanted = min(_NEAREST_PASSAGES, len(self.generation.vectors))
        if self.generation.store is not None:
            return self.generation.papers.papers_of(list(self.generation.store.nearest(vector, wanted)))
        cosines, _ = self._cosines(vector, np.arange(len(self._first) - 1))
        nearest = np.argpartition(-cosines, wanted - 1)[:wanted]
        return {int(n) for n in np.searchsorted(self._first, nearest, side="right") - 1}

    def _cosines(self, vector: Vectors, numbers: Numbers) -> tuple[Vectors, Numbers]:
        """The question's cosine with every passage of these papers, and where each one's begin (and the last's end)."""
        sizes = self._first[numbers + 1] - self._first[numbers]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        rows = np.repeat(self._first[numbers] - starts[:-1], sizes) + np.arange(starts[-1])
        cosines = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            some = self.generation.vectors[rows[start : start + _AT_ONCE]]
            cosines[start : start + _AT_ONCE] = some.astype(np.float32) @ vector
        return cosines, starts

    def close(self) -> None:
        self.generation.close()


class PaperRetriever(BaseRetriever):
    """Hybrid search for any LlamaIndex application: the best passage of each of the `k` best papers."""

    def __init__(self, searcher: Searcher, k: int, filters: Filters | None) -> None:
        super().__init__()
        self._searcher = searcher
        self._k = k
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._searcher.search(query_bundle.query_str, self._k, self._filters)
        return [
            NodeWithScore(
                node=TextNode(
                    id_=result.passages[0].passage.id,
                    text=result.passages[0].passage.text,
                    metadata={"paper_id": result.paper.id, "title": result.paper.title},
                ),
                score=result.score,
            )
            for result in found
        ]


def search(question: str, k: int = 10, *, home: str | Path | None = None, **filters: Any) -> list[Result]:
    """The `k` papers that fit the question best, best first. Filters are the fields of `index.types.Filters`."""
    searcher = Searcher.open(locate(home))
    try:
        return searcher.search(question, k, Filters(**filters))
    finally:
        searcher.close()


def as_retriever(k: int = 10, *, home: str | Path | None = None, **filters: Any) -> PaperRetriever:
    """A LlamaIndex retriever over the published index."""
    return PaperRetriever(Searcher.open(locate(home)), k, Filters(**filters))
