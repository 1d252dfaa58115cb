"""Papers that may answer, as a search orders them, and as results to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.arrays import Floats, Numbers
from index.generation.catalogue import Catalogue
from index.retrieval import ranking
from index.types import Paper, Result, ScoredPassage


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers that may answer, best first: their numbers, and what was found of each."""

    numbers: Numbers
    scores: Floats  # of the order
    fused: Floats
    features: Floats  # (n, len(FEATURES)), of the first n, which were put in order again
    bm25: Floats
    cosines: Mapping[int, Floats]  # of each paper's passages


def results_of(
    papers: Catalogue, found: Candidates, k: int, at: Mapping[int, Paper] | None = None
) -> list[Result]:
    """The `k` best, each with its passages, best first, and what decided its place. `at`: the
    papers by their numbers, where they were looked up before."""
    numbers = found.numbers[:k]
    at = papers.at(numbers) if at is None else at
    passages = papers.passages_of(numbers)
    results = []
    for place, number in enumerate(numbers.tolist()):
        cosines = found.cosines[number]
        scored = [
            ScoredPassage(p, float(c)) for p, c in zip(passages[number], cosines, strict=True)
        ]
        scored.sort(key=lambda one: (-one.score, one.passage.start))
        legs = (float(found.fused[place]), scored[0].score, float(found.bm25[place]))
        why = {}
        if place < len(found.features):
            why = dict(zip(ranking.FEATURES, found.features[place].tolist(), strict=True))
        results.append(Result(at[number], float(found.scores[place]), *legs, tuple(scored), why))
    return results
