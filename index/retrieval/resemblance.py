"""How much each candidate resembles those that are likely about a subject, and those that are not.

By words, of which those that most candidates share (the subject's own, mostly) say least, and by
vectors. What a paper says besides its subject tells two senses of it apart, and who treats it from
who mentions it. A paper is never compared with itself; there are two or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Floats
from index.retrieval.terms_held import terms_held
from index.types import Paper

FEATURES = (
    *("likely", "unlikely", "likeliest", "likely_vectors", "unlikely_vectors"),
    *("odds_of_nearest", "chance_of_nearest", "stands_out", "share_that_does", "by_how_much"),
)
FEWEST = 40  # papers: of fewer, none may be beside the subject, and what is usual is not known
_NEAREST = 12
_ROUNDS = 30  # of the fit of two groups of scores, which moves little after ten
_SPREAD = 0.05  # at least, of the scores of a group
_LEAST = 1e-12
_NEVER = 1e-4  # the least chance of a group


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of candidates: `(n, n)`, their cosines by words and by vectors; `(n, 3)`, which of their
    scores stand out."""

    words: Floats
    vectors: Floats
    standing_out: Floats


def likeness(papers: Sequence[Paper], vectors: Floats, scores: Floats) -> Likeness:
    """`vectors`: a unit row a paper."""
    weighed = _weighed(papers)
    return Likeness(weighed @ weighed.T, vectors @ vectors.T, _standing_out(scores))


def resembling(alike: Likeness, chances: Floats) -> Floats:
    """`(n, len(FEATURES))`, where the papers have these chances."""
    odds = np.log(np.clip(chances, _LEAST, 1 - _LEAST) / np.clip(1 - chances, _LEAST, 1))
    both = alike.words + alike.vectors
    np.fill_diagonal(both, -np.inf)
    nearest = np.argsort(-both, axis=1, kind="stable")[:, : min(_NEAREST, len(chances) - 1)]
    table: Floats = np.column_stack(
        [
            _to_others(alike.words, chances),
            _to_others(alike.words, 1 - chances),
            _to_others(alike.words, chances**2),
            _to_others(alike.vectors, chances),
            _to_others(alike.vectors, 1 - chances),
            odds[nearest].mean(axis=1),
            chances[nearest].mean(axis=1),
            alike.standing_out,
        ]
    )
    return table


def _to_others(cosines: Floats, weights: Floats) -> Floats:
    """Each row's cosine with the weighed mean of the other rows."""
    own = np.diag(cosines)
    to_all = cosines @ weights
    length = weights @ to_all - 2 * weights * to_all + weights**2 * own
    others: Floats = (to_all - weights * own) / np.sqrt(np.maximum(length, _LEAST))
    return others


def _weighed(papers: Sequence[Paper]) -> Floats:
    """`(n, words)`, unit rows: how often each word that two of the papers have stands in each."""
    counts = [terms_held(paper).counts for paper in papers]
    holding = Counter(word for one in counts for word in one)
    place = {word: at for at, word in enumerate(w for w, many in holding.items() if many > 1)}
    table = np.zeros((len(papers), len(place)), dtype=np.float32)
    for row, one in zip(table, counts, strict=True):
        known = [word for word in one if word in place]
        row[[place[word] for word in known]] = [one[word] for word in known]
    rare = np.log((1 + len(papers)) / (1 + np.array([holding[word] for word in place]))) + 1
    weighed = np.where(table > 0, 1 + np.log(np.maximum(table, 1)), 0) * rare
    lengths = np.linalg.norm(weighed, axis=1, keepdims=True)
    unit: Floats = (weighed / np.where(lengths, lengths, 1)).astype(np.float32)
    return unit


def _standing_out(scores: Floats) -> Floats:
    """`(n, 3)`: the log odds that a score belongs to the higher of two normal groups, the log of
    that one's share, and how far their means are apart (Manmatha 2001, by expectation and
    maximisation)."""
    column = scores.astype(np.float64)[:, None]
    mean = np.array([np.median(column), column.max()])
    variance = np.full(2, column.var() + _SPREAD)
    share = np.full(2, 0.5)
    for _ in range(_ROUNDS):
        fit = np.log(share / np.sqrt(variance)) - (column - mean) ** 2 / (2 * variance)
        held = np.exp(fit - fit.max(axis=1, keepdims=True))
        held /= held.sum(axis=1, keepdims=True)
        total = held.sum(axis=0) + _LEAST
        share, mean = total / total.sum(), (held * column).sum(axis=0) / total
        variance = (held * (column - mean) ** 2).sum(axis=0) / total + _SPREAD
    high = int(mean.argmax())
    chance = np.clip(held[:, high], _NEVER, 1 - _NEVER)
    rest = np.log(share[high] + 10 * _NEVER), mean[high] - mean[1 - high]
    found: Floats = np.column_stack(
        [np.log(chance / (1 - chance)), *np.tile(rest, (len(scores), 1)).T]
    )
    return found
