"""A question's words against the papers', which needs no model: it is done while one reads the
question."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Numbers
from index.generation.bm25 import BM25, idf
from index.generation.generations import Generation
from index.retrieval.query import Query
from index.text.words import terms_of_known


class ByWords:
    """`scores`: BM25's, of all papers. Phrases are the question's neighbouring words that are
    neighbours in a paper, too."""

    def __init__(self, query: Query, generation: Generation) -> None:
        self.scores = generation.bm25.scores(query.framed)
        self._mean, self._deviation = self.scores.mean(), self.scores.std() or 1.0
        asked = list(dict.fromkeys(pairwise(query.terms)))
        rare = idf(generation.bm25, [term for pair in asked for term in pair])
        self._worth: Mapping[str, float] = {
            f" {one} {other} ": rare[one] + rare[other]
            for one, other in asked
            if one in rare and other in rare
        }
        self._may_hold = _holding(self._worth, generation.bm25)
        self._texts_of = generation.papers.documents
        self._shares: dict[int, float] = {}

    def best(self, most: int, among: Numbers | None = None) -> Numbers:
        """The papers of the highest scores that are positive, at most so many, in no order."""
        if among is None:
            return best(self.scores, most)
        return among[best(self.scores[among], most)] if len(among) else among

    def standardised(self, papers: Numbers) -> Floats:
        """`(n,)`, their z-scores among all."""
        found: Floats = ((self.scores[papers] - self._mean) / self._deviation).astype(np.float32)
        return found

    def phrases(self, papers: Numbers) -> Floats:
        """`(n,)`, 0..1: the share of phrases that each holds, by idf. Read are only texts that hold
        both words of one, each once."""
        held = papers[self._may_hold[papers]].tolist()
        new = [paper for paper in held if paper not in self._shares]
        total = sum(self._worth.values()) or 1.0
        for paper, text in self._texts_of(new) if new else ():
            said = f" {' '.join(terms_of_known(text))} "
            there = sum(value for pair, value in self._worth.items() if pair in said)
            self._shares[paper] = there / total
        return np.array([self._shares.get(n, 0.0) for n in papers.tolist()], dtype=np.float32)


def best(scores: Floats, most: int) -> Numbers:
    """The places of the highest scores that are positive, at most so many, in no order."""
    found: Numbers = np.argpartition(-scores, min(most, len(scores)) - 1)[:most]
    return found[scores[found] > 0]


def _holding(pairs: Mapping[str, float], bm25: BM25) -> npt.NDArray[np.bool_]:
    """Which papers have both words of a pair, anywhere."""
    found = np.zeros(bm25.documents, dtype=bool)
    for pair in pairs:
        one, other = map(bm25.holding, pair.split())
        with_one = np.zeros(bm25.documents, dtype=bool)
        with_one[one] = True
        found[other[with_one[other]]] = True
    return found
