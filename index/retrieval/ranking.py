"""The order of the best candidates: a weighted sum of few features, with weights learned by
benchmarks/ranker.py.

dense         z-score, over all passages, of the best passage's cosine with the question
words         z-score, over all papers, of BM25
late          late interaction: how well the paper's token vectors match the question's, 0..1
late_passage  the same, of its best passage with its title
phrases       share, by idf, of the question's neighbouring words that are neighbours in the
              paper, too, 0..1
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from index.arrays import Floats
from index.models.token_projection import TRAINED

NAME = f"late-interaction@{TRAINED}"
DENSE_WEIGHT = 0.7  # of 1, the rest is BM25's; benchmarks/ranker.py
# as `why` of a result in JSON, and data/ranker.json, name them
FEATURES = ("dense", "words", "late", "late_passage", "phrases")


@cache
def weights() -> Floats:
    """One a feature, in their order."""
    learned = json.loads(files("index").joinpath("data/ranker.json").read_text(encoding="utf-8"))
    return np.array([learned[name] for name in FEATURES], dtype=np.float32)


def fused(dense: Floats, bm25: Floats) -> Floats:
    """The order before that: both legs' z-scores, the weight chosen on the same collections."""
    found: Floats = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * bm25
    return found


def continued(features: Floats, before: Floats) -> Floats:
    """`(n,)`, scores of all candidates: the first by their features, the others below them in the
    order before.

    What z-scores do for the legs, taking the middle candidate's does for the others: about 0 is
    what chance finds.
    """
    with np.errstate(invalid="ignore"):  # a BLAS may look at more lanes than there are numbers
        first = features @ weights()
    first -= np.median(features[:, 2:], axis=0) @ weights()[2:]
    rest = before[len(first) :]
    found: Floats = np.concatenate(
        [first, rest - (before[len(first)] - first.min()) - 1e-3 if len(rest) else rest]
    )
    return found
