"""Decides, before any model is called, whether the digests can answer: a calibrated probability.

Similarity alone cannot: a question about another field's "transformer" is similar. So it counts,
too, how near the question is to the collection as a whole, what the best papers hold of its words,
and whether they hold the names that it gives. What is named and comes from the found papers
themselves needs fewer words to be answered for (`_is_about_its_own`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from assistant.checking.mentions import plain, short_name
from assistant.question.analysis import Analysis, origins
from assistant.question.filled_slots import is_filled
from assistant.types import Reason
from index.arrays import logistic
from index.generation.bm25 import idf, share
from index.generation.generations import Generation
from index.retrieval.acronyms import ENDING
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.text.words import stem, terms, terms_of_known
from index.types import Result

# A logistic regression over Features, in their order; benchmarks/answerability.py fits it and
# prints its rates.
WEIGHTS = (12.18, 27.62, 5.73, 1.1, -3.14)
INTERCEPT = -11.51  # log-odds, as the weights

_SHARE_FROM, _NAMES_FROM = 3, 30  # how many of the best papers are looked at
EVEN = 0.5  # the probability from which on a question is answered
OWN = 5  # papers that may hold a name which is one of theirs
ON_TOPIC = 0.35  # the cosine from which on the nearest paper counts as being about the same thing


@dataclass(frozen=True, slots=True)
class Features:
    cosine: float  # of the best passage, -1..1
    # mean cosine with the collection's passages: whether the question is of their field at all,
    # -1..1
    field: float
    # of the question's words, weighted by idf, in the paper that holds most of them, 0..1
    share: float
    names_held: int  # names in the question that the best papers hold, at most 2
    names_missing: int  # and that they do not, at most 2


@dataclass(frozen=True, slots=True)
class Answerability:
    """`probability` 0..1 that the collection answers, None where there was nothing to estimate it
    from; `reason` why it is refused, None if it is not."""

    probability: float | None
    reason: Reason | None


def classify(
    query: Query, asked: Analysis, results: Sequence[Result], searcher: Searcher
) -> Answerability:
    """Whether the papers found for a question can answer it."""
    if not results:
        return Answerability(None, "off_topic")
    found = features(query, asked, results, searcher)
    probability = float(logistic(INTERCEPT + np.dot(WEIGHTS, astuple(found))))
    if probability < EVEN and (
        _is_about_its_own(asked, results, searcher)
        or _defines(asked, results, searcher)
        or _holds_an_amount(asked, results)
    ):
        probability = EVEN
    if probability >= EVEN:
        return Answerability(probability, None)
    return Answerability(probability, why_not(found.cosine))


def why_not(cosine: float) -> Reason:
    """Why nothing is answered, by how near the nearest paper is."""
    return "not_stated" if cosine >= ON_TOPIC else "off_topic"


def _is_about_its_own(asked: Analysis, results: Sequence[Result], searcher: Searcher) -> bool:
    """Whether each thing that is named comes from a paper that was found and is hardly named
    elsewhere, and either nothing is asked but what papers always say ("What does A propose?"), or
    two are compared in words that their papers have ("A versus B: what rates …"): such a question
    has few words by which it could be found covered."""
    own = origins(asked, results)
    frequencies = searcher.generation.bm25.document_frequency(stem(plain(name)) for name in own)
    if not own or None in own.values() or max(frequencies) > OWN:
        return False
    found = [one.paper for one in own.values() if one]
    told = set(terms(" ".join(f"{paper.title} {paper.abstract}" for paper in found)))
    rest = asked.beside_names
    return not rest or (len(own) > 1 and bool(rest & told) and asked.comparison)


def _defines(asked: Analysis, results: Sequence[Result], searcher: Searcher) -> bool:
    """Whether one of the best papers has, in these very words, what a definition is wanted of
    ("What is the stability gap?"). Of a single word only if few papers have it: what any of them
    says ("What is energy?") is no more than a word to it."""
    wanted = terms(asked.slot.phrase) if asked.slot.kind == "definition" else []
    if not wanted or asked.gist:
        return False
    if len(wanted) == 1 and searcher.generation.bm25.document_frequency(wanted)[0] > OWN:
        return False
    texts = (f"{result.paper.title} {result.paper.abstract}" for result in results[:_SHARE_FROM])
    return any(f" {' '.join(wanted)} " in f" {' '.join(terms(text))} " for text in texts)


def _holds_an_amount(asked: Analysis, results: Sequence[Result]) -> bool:
    """Whether one of the best papers is named by what its title calls it ("Tower+: …"), and holds
    an amount as it is asked for: whether that is stated is judged next."""
    slot = asked.slot
    if slot.kind != "amount" or not (slot.of or slot.units):
        return False
    for result in results[:_SHARE_FROM]:
        name = short_name(result.paper)
        is_named = name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", asked.text, re.IGNORECASE)
        if is_named and is_filled(slot, asked.text, result.paper):
            return True
    return False


def features(
    query: Query, asked: Analysis, results: Sequence[Result], searcher: Searcher
) -> Features:
    texts = [f"{result.paper.title} {result.paper.abstract}" for result in results[:_NAMES_FROM]]
    held = [plain(text) for text in texts]
    asked_names = [plain(ENDING.sub("", name)).removesuffix("s") for name in asked.names]
    known = sum(any(name in text for text in held) for name in asked_names)
    return Features(
        cosine=searcher.similarity.best(query, results),
        field=searcher.similarity.to_centroid(query),
        share=_share_held(set(query.terms), texts[:_SHARE_FROM], searcher.generation),
        names_held=min(known, 2),
        names_missing=min(len(asked_names) - known, 2),
    )


def _share_held(wanted: set[str], texts: Sequence[str], generation: Generation) -> float:
    """Of these terms, weighted by idf, what the text with most of them holds, 0..1. A term that
    stands nowhere is rarer than any that does."""
    weights = idf(generation.bm25, wanted, absent=True)
    return max(share(weights, set(terms_of_known(text))) for text in texts)
