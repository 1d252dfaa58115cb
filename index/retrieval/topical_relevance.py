"""Which papers are about a subject: a probability each, and one that any is at all.

Logistic regressions over what a search has computed anyway, over how much of the subject stands
where in a paper, and over how near it is to the best of the others; then, over the chances found
so, and over what a paper has in common with those that are likely. Learned by
training/topical_relevance.py from collections that were judged by reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from index.arrays import Floats, logistic
from index.generation.bm25 import BM25, idf
from index.retrieval.candidates import Candidates, results_of
from index.retrieval.query import Query
from index.retrieval.resemblance import FEWEST, Likeness, likeness, resembling
from index.retrieval.searcher import Searcher
from index.retrieval.terms_held import terms_held
from index.types import Filters, Paper, Result

PAPER = (
    *(
        "score",
        "share_of_best",
        "dense",
        "bm25",
        "late_interaction",
        "late_interaction_of_passage",
        "phrases",
    ),
    *("title", "text", "sentence", "whole_sentences", "half_sentences", "near_best", "rank"),
)
QUESTION = (
    *(
        "terms",
        "mean_idf",
        "best_score",
        "best_cosine",
        "cosine_of_collection",
        "papers_with_all_terms",
    ),
    *("mean_of_ten", "best_text", "best_title", "size", "eleventh"),
)
BEST = (
    "dense",
    "bm25",
    "text",
    "title",
    "sentence",
    "late_interaction",
    "late_interaction_of_passage",
    "score",
    "phrases",
    "near_best",
)
_WHOLE, _HALF = 0.99, 0.6  # of the subject's words, by rarity
_MOST_WHOLE = 6  # sentences
_TEN, _THREE = 10, 3  # papers
# Given that any paper is about a subject, the likeliest is no less likely (in none of the judged
# subjects was it; in 3 of 244 of which most papers had been taken away), and is taken to be so.
_LIKELY, _LIKELIEST = 0.3, 0.9
# What recall counts beside precision: a wrong paper costs trust, one left out is told to touch on
# the subject (benchmarks/README.md). Of fewer candidates than _MANY it counts as much: chances are
# too low there, since they were learned of pools of a hundred.
RECALL, _MANY = 0.85, 50
_LEAST = 1e-12  # chances keep this distance from 0 and 1


@dataclass(frozen=True, slots=True)
class Pool:
    """What is looked at of the best candidates, best first: them, their papers, and `(n, d)`, the
    mean of each one's vectors, unit rows; `to_collection`: the question's cosine with all papers;
    `size`: how many these are."""

    found: Candidates
    papers: Sequence[Paper]
    vectors: Floats
    to_collection: float
    size: int


def features(query: Query, pool: Pool, bm25: BM25) -> Floats:
    """`(n, len(PAPER) + len(QUESTION))`, a row a paper; the last columns are the question's."""
    found = pool.found
    count = len(pool.papers)
    scores = found.scores[:count]
    best_score = max(float(scores[0]), 1e-6)
    weights = idf(bm25, query.terms, absent=True)
    held = np.array([_held(paper, weights) for paper in pool.papers])
    leaning = np.clip(scores / best_score, 0, 1) ** 2
    centre = (pool.vectors * leaning[:, None]).sum(axis=0)
    near = pool.vectors @ (centre / (np.linalg.norm(centre) or 1.0))
    by_paper = np.column_stack(
        [
            *(scores, scores / best_score, found.features[:count], held, near),
            np.log1p(np.arange(count)),
        ]
    )
    title, text = held[:, 0], held[:, 1]
    cosines = found.cosines[int(found.numbers[0])]
    of_question = [
        *(len(weights), np.mean(list(weights.values())) if weights else 0.0),
        *(scores[0], cosines.max(), pool.to_collection, np.log1p((text > _WHOLE).sum())),
        *(scores[:_TEN].mean(), text.max(), title.max(), np.log(pool.size)),
        scores[_TEN] / best_score if count > _TEN else 0.0,
    ]
    table: Floats = np.hstack([by_paper, np.tile(of_question, (count, 1))])
    return table


def of_best(table: Floats, chances: Floats) -> Floats:
    """What tells whether any paper is about the subject."""
    order = np.argsort(-chances, kind="stable")[:_THREE]
    named = dict(zip(PAPER, table.T, strict=False))
    return np.array(
        [
            *(chances[order[0]], chances[order[1]] if len(order) > 1 else 0.0),
            np.log1p(chances.sum()),
            *(named[name][order[0]] for name in BEST),
            *(named[name][order].mean() for name in ("near_best", "text", "whole_sentences")),
            *table[0, len(PAPER) :],
        ]
    )


@dataclass(frozen=True, slots=True)
class Relevant:
    """Papers, the likeliest first, with the chance of each that it is about a subject, given that
    any is; `any_is`: the chance of that."""

    results: tuple[Result, ...]
    chances: tuple[float, ...]
    any_is: float


def relevant(searcher: Searcher, query: Query, filters: Filters | None = None) -> Relevant:
    """Of the best candidates, how likely each is about the query's subject: seen beside the others,
    unless they are few, or papers that are named, which have more in common than candidates of a
    search."""
    found = searcher.candidates(query, filters)
    if not len(found.numbers):
        return Relevant((), (), 0.0)
    pool = pool_of(searcher, query, found)
    table = features(query, pool, searcher.generation.bm25)
    chances = _chances("paper", table)
    any_is = float(_chances("any", of_best(table, chances)[None])[0])
    if len(chances) >= FEWEST and not (filters and filters.paper):
        chances = _chances("again", beside_others(alike(pool), chances))
    at = dict(zip(found.numbers.tolist(), pool.papers, strict=False))
    results = results_of(searcher.generation.papers, found, len(chances), at)
    order = np.argsort(-chances, kind="stable")
    return Relevant(
        tuple(results[place] for place in order.tolist()),
        tuple(chances[order].tolist()),
        any_is,
    )


def alike(pool: Pool) -> Likeness:
    return likeness(pool.papers, pool.vectors, pool.found.scores[: len(pool.papers)])


def beside_others(found: Likeness, chances: Floats) -> Floats:
    """`(n, 1 + len(resemblance.FEATURES))`, a row a paper: what its chance is changed by."""
    kept = np.clip(chances, _LEAST, 1 - _LEAST)
    table: Floats = np.column_stack([np.log(kept / (1 - kept)), resembling(found, kept)])
    return table


def given_that_any_is(chances: Floats) -> Floats:
    """The chances, raised together by their log odds where not even the likeliest is likely: in a
    small collection of one subject hardly any paper stands out of the others, and what was learned
    goes by that."""
    if chances.max() >= _LIKELY:
        return chances
    clipped = np.clip(chances, _LEAST, 1 - _LEAST)
    odds = np.log(clipped / (1 - clipped))
    return logistic(odds - odds.max() + np.log(_LIKELIEST / (1 - _LIKELIEST)))


def pool_of(searcher: Searcher, query: Query, found: Candidates) -> Pool:
    numbers = found.numbers[: len(found.features)].tolist()
    papers = searcher.generation.papers
    at = papers.at(numbers)
    return Pool(
        found,
        [at[number] for number in numbers],
        searcher.vectors_of(numbers),
        searcher.similarity.to_centroid(query),
        len(papers),
    )


def cut(chances: Floats, recall: float | None = None) -> int:
    """How many of the likeliest papers make the best list, by its expected F measure (in the form
    of Lewis 1995: what is right over what is given and, `recall` squared times, what there is)."""
    ordered = -np.sort(-chances)
    right = np.cumsum(ordered)
    given = np.arange(1, len(ordered) + 1)
    if recall is None:
        recall = RECALL if len(chances) >= _MANY else 1.0
    return int(np.argmax(right / (given + recall**2 * ordered.sum()))) + 1


def _held(paper: Paper, weights: Mapping[str, float]) -> list[float]:
    """Which share of the subject stands in the title, in all, in the best sentence; in how many
    sentences as much as in that one, and in what share of them most of it."""
    title, whole, said = terms_held(paper).shares(weights)
    said = said or [0.0]
    best = max(said)
    return [
        *(title, whole, best),
        min(sum(one >= _WHOLE * best > 0 for one in said), _MOST_WHOLE),
        sum(one >= _HALF for one in said) / len(said),
    ]


@cache
def _learned() -> dict[str, Any]:
    file = files("index").joinpath("data/topical_relevance.json")
    learned: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return learned


def _chances(which: str, table: Floats) -> Floats:
    learned = _learned()[which]
    return logistic(table @ np.array(learned["weights"]) + learned["bias"])
