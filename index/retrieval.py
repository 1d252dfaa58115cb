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

from index.embedding import NAME, MiniLM, Vectors, cosine_spread
from index.filters import passing
from index.generations import Generation, Recipe, open_generation
from index.home import Home, locate
from index.types import Filters, Result, ScoredPassage

DENSE_WEIGHT = 0.7
_NEAREST_PASSAGES = 300
_BEST_BY_WORDS = 100


class Searcher:
    """An opened index and the model that reads questions for it. A search does not change it."""

    def __init__(self, generation: Generation, embedder: BaseEmbedding) -> None:
        self.generation = generation
        self.embedder = embedder
        self._ids = list(generation.papers)
        self._number = {key: number for number, key in enumerate(self._ids)}
        self._paper_of = {p.id: key for key, passages in generation.passages.items() for p in passages}

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
            cosines: dict[str, float] = {}
            candidates = passing(filters, self.generation.papers, self.generation.manifest.digests)
        else:
            nearest = min(_NEAREST_PASSAGES, self.generation.manifest.passages)
            cosines = self.generation.store.nearest(vector, nearest)
            by_words = np.argsort(-bm25, kind="stable")[:_BEST_BY_WORDS]
            candidates = {self._paper_of[key] for key in cosines} | {self._ids[n] for n in by_words if bm25[n] > 0}
        wanted = [p.id for key in sorted(candidates) for p in self.generation.passages[key] if p.id not in cosines]
        cosines |= {key: float(row @ vector) for key, row in self.generation.store.vectors(wanted).items()}
        mean, deviation = cosine_spread(vector, self.generation.moments)
        words_mean, words_deviation = float(bm25.mean()), float(bm25.std()) or 1.0
        results = []
        for key in candidates:
            passages = [ScoredPassage(p, cosines[p.id]) for p in self.generation.passages[key]]
            passages.sort(key=lambda s: (-s.score, s.passage.start))
            words = float(bm25[self._number[key]])
            score = DENSE_WEIGHT * (passages[0].score - mean) / deviation
            score += (1 - DENSE_WEIGHT) * (words - words_mean) / words_deviation
            results.append(Result(self.generation.papers[key], score, passages[0].score, words, tuple(passages)))
        results.sort(key=lambda result: (-result.score, result.paper.id))
        return results[:k]

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
