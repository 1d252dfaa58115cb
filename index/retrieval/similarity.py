"""How alike a question is to what was found, and to the whole collection, on the bundled model's
scale, whichever model made the index: on it the refusal was fitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from index.arrays import Floats, Numbers
from index.generation.generations import Generation
from index.retrieval.query import Query
from index.types import Result

_COMPARED = 10  # papers
_SAMPLED = 100  # papers


class Similarity:
    """`is_bundled`: the bundled model made the index; `first[n]` is paper n's first passage."""

    def __init__(
        self,
        generation: Generation,
        first: Numbers,
        encode: Callable[[Sequence[str]], Floats],
        *,
        is_bundled: bool,
    ) -> None:
        self._generation, self._first, self._encode = generation, first, encode
        self._is_bundled = is_bundled

    def best(self, query: Query, results: Sequence[Result]) -> float:
        """The best cosine of a passage found with the question, -1..1; where another model made the
        index, of the best passages of the first ten."""
        if self._is_bundled:
            return max(result.cosine for result in results)
        best = [f"{one.paper.title}\n{one.passages[0].passage.text}" for one in results[:_COMPARED]]
        return float((self._encode(best) @ query.bundled).max())

    def to_centroid(self, query: Query) -> float:
        """The mean cosine of the collection's passages with the question, -1..1; where another
        model made the index, of a sample of them."""
        return float(query.bundled @ self._centroid)

    @cached_property
    def _centroid(self) -> Floats:
        """The mean of the collection's vectors."""
        if self._is_bundled:
            centroid: Floats = self._generation.moments[0]
            return centroid
        papers = self._generation.papers
        some = np.linspace(0, len(papers) - 1, min(_SAMPLED, len(papers))).astype(np.int64)
        first = self._first[some].tolist()
        mean: Floats = self._encode(
            [f"{title}\n{text}" for title, text in papers.texts(first)]
        ).mean(axis=0)
        return mean
