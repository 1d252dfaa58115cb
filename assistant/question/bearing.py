"""Which papers bear on a question for a fact: an answer may quote the sentence of another paper
that has the question's words, while what is asked of is treated elsewhere, or nowhere."""

from __future__ import annotations

import numpy as np

from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import given_that_any_is, relevant

# Chosen on the questions of benchmarks/news.py, which prints what they are worth.
_BEARS = 0.7  # the least chance that a paper is about what is asked of
_WITHIN = 3.0  # and its odds are within this factor of the likeliest paper's


def bearing(question: str, searcher: Searcher) -> frozenset[str]:
    """The ids of the papers that are about what is asked of, as likely as any, or nearly; of a
    question that the collection answers."""
    found = relevant(searcher, searcher.read(question, question))
    if not found.results:
        return frozenset()
    chances = given_that_any_is(np.array(found.chances, dtype=np.float32))
    best = float(chances.max())
    # odds(p) >= odds(best) / w, without a division by what may be 0
    near = chances * (1 - best) * _WITHIN >= best * (1 - chances)
    return frozenset(
        result.paper.id
        for result, bears in zip(found.results, near & (chances >= _BEARS), strict=True)
        if bears
    )
