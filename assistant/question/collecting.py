"""Every paper that is about the subject of a request: how likely each is, where the list is cut,
and whether any is at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.catalogued import which
from assistant.question.conversation import Standalone
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.orders import Order, ordered
from assistant.question.paper_kinds import called, of_kinds
from assistant.question.requests import Request
from assistant.types import Reason
from index.arrays import logistic
from index.retrieval import topical_relevance
from index.retrieval.filters import passing
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import Relevant
from index.text.words import terms, terms_of_known
from index.types import Filters, Listed, Paper, Result

# Chosen by hand on the subjects of benchmarks/judged: more by what papers say of a subject.
_BY_PAPERS_AND_AS_FACT = (0.65, 0.35)
_COVERED = 0.4  # the chance from which on a request is answered (benchmarks/collection.py)
_SURELY_NOT = 1e-4  # as far as chances stay from 0 and 1, whose log odds have no end
_BEARS = 0.6  # the chance from which on a paper bears on a claim (benchmarks/collection.py)
_ANY_IS = 0.3  # the least chance of the likeliest paper of a kind that is to be about a subject
# So few papers that pass a filter are judged one by one: where none of 1 or 3 is about a subject,
# 97% of the likeliest have chances under .3, and 90% over .7 where one is (benchmarks/handful.py).
_FEW, _LIKELIER = 20, 0.5
_MOST_LISTED = 100  # papers of no subject
_PLACE: Mapping[Order, Callable[[Listed], Any]] = {
    "newest": lambda one: tuple(-ord(sign) for sign in _day(one)) or (0,),
    "oldest": lambda one: _day(one) or "unknown",
    "votes": lambda one: -1 if one.upvotes is None else -2 - one.upvotes,
}
_DENIES = re.compile(r"\b(?:not|without|no|never|lack\w*|cannot)\b|n['’]t\b", re.IGNORECASE)
_LACK = (
    "What papers do without, or deny, cannot be told apart from what they do: read their sentences."
)
_TOUCHING = 0.25  # the chance from which on a paper that is left out touches on a subject


def collect(asked: Standalone, request: Request, filters: Filters, searcher: Searcher) -> Found:
    """Every paper that is about a subject, cut where a list is expected to be best."""
    if not request.subject:
        return _of_none(asked, request, filters, searcher)
    query = searcher.read(request.subject, request.subject)
    about = topical_relevance.relevant(searcher, query, filters)
    every = about
    covered = _covered(request.subject, query, every, filters, searcher)
    if request.papers:
        about = _about_of_kinds(query, request, filters, searcher)
    results, chances = about.results, np.array(about.chances)
    many = considered(filters, searcher)
    # what tells whether any is about a subject was learned of collections, not of a handful
    singly = bool(filters) and many <= _FEW and len(chances) > 0
    if singly:
        covered = float(chances.max())
    if covered >= _COVERED and not request.papers and not singly:
        chances = topical_relevance.given_that_any_is(chances)
    if request.excluded:
        other = topical_relevance.relevant(
            searcher, searcher.read(request.excluded, request.excluded), filters
        )
        meant = {r.paper.id: chance for r, chance in zip(other.results, other.chances, strict=True)}
        keep = [
            meant.get(one.paper.id, 0.0) < chance or not _has_phrase(one.paper, request.excluded)
            for one, chance in zip(results, chances, strict=True)
        ]
        results = tuple(r for r, there in zip(results, keep, strict=True) if there)
        chances = chances[keep]
    given = topical_relevance.cut(chances) if len(chances) else 0
    if singly and chances.max() < _LIKELIER:
        given = 0
    reason: Reason | None = None
    if request.kind == "claim":  # few papers bear on one, however many are about its subject
        given = min(given, max(1, int((chances >= _BEARS).sum())))
    if request.papers:  # there may be none, whatever else is about the subject
        given = given if len(chances) and chances.max() >= _ANY_IS else 0
    if covered < _COVERED or not given:
        best = every.results[0].cosine if every.results else 0.0
        reason = "not_stated" if best >= answerability.ON_TOPIC else "off_topic"
    digests = searcher.generation.manifest.digests
    chance_of = {
        one.paper.id: chance for one, chance in zip(results, chances.tolist(), strict=True)
    }
    chosen = ordered(results[:given], request.order, digests)
    return Found(
        asked,
        query,
        analyse(query),
        list((results if given else every.results)[: max(given, LOOKED_AT)]),
        Answerability(covered, reason),
        notes=(*covers(filters, digests), *_not_told(chosen, request)),
        considered=many,
        collected=Collected(
            request,
            tuple(chosen),
            tuple(chance_of[one.paper.id] for one in chosen),
            int((chances[given:] >= _TOUCHING).sum()),
        ),
    )


def _about_of_kinds(
    query: Query, request: Request, filters: Filters, searcher: Searcher
) -> Relevant:
    """The same of those papers that are of the kinds asked for: looked for among all that share a
    word with the subject, of which the search by itself would look at the best only."""
    generation = searcher.generation
    near = set(searcher.candidates(query, filters).numbers.tolist())
    near |= set(np.flatnonzero(generation.bm25.scores(query.framed)).tolist())
    if filters:
        near &= passing(filters, generation.papers, generation.manifest.digests)
    numbers = of_kinds(generation, request.papers, near)
    if not numbers:
        return Relevant((), (), 0.0)
    ids = tuple(paper.id for paper in generation.papers.at(sorted(numbers)).values())
    return topical_relevance.relevant(searcher, query, Filters(paper=ids))


def _not_told(chosen: Sequence[Result], request: Request) -> tuple[str, ...]:
    """What is asked for and cannot be told of any paper."""
    if not chosen:
        about = f" about {request.subject}" if request.subject else ""
        return (f"No {called(request.papers, 1)}{about} was found.",) if request.papers else ()
    if request.kind != "claim" and _DENIES.search(request.subject):
        return (_LACK,)
    if request.order == "votes" and not any(one.paper.upvotes for one in chosen):
        return ("The digests tell no votes for these papers, so their order is as found.",)
    return ()


def _day(listed: Listed) -> str:
    return listed.appeared or listed.captured or ""


def _of_none(asked: Standalone, request: Request, filters: Filters, searcher: Searcher) -> Found:
    """The papers of some kind, or the first in some order, whatever they are about."""
    papers, digests = searcher.generation.papers, searcher.generation.manifest.digests
    numbers = passing(filters, papers, digests)
    if request.papers:
        numbers = of_kinds(searcher.generation, request.papers, numbers)
    order: Order = "newest" if request.order == "relevance" else request.order
    listed = papers.listed({digest.name: digest.captured for digest in digests})
    first = sorted((one for one in listed if one.number in numbers), key=_PLACE[order])
    ids = tuple(one.id for one in first[:_MOST_LISTED])
    query = searcher.read(asked.question, asked.question)
    found = searcher.search(query, len(ids) or LOOKED_AT, Filters(paper=ids) if ids else filters)
    chosen = ordered(found, order, digests) if ids else []
    left = len(numbers) - len(chosen)
    return Found(
        asked,
        query,
        analyse(query),
        found,
        Answerability(1.0, None) if chosen else Answerability(0.0, "not_stated"),
        notes=(*covers(filters, digests), *_not_told(chosen, request)),
        considered=considered(filters, searcher),
        collected=Collected(
            replace(request, order=order),
            tuple(chosen),
            (1.0,) * len(chosen),
            left,
            of=which(filters, papers.people),
        ),
    )


def _covered(
    subject: str, query: Query, about: Relevant, filters: Filters, searcher: Searcher
) -> float:
    """The chance that any paper is about a subject: a mean, in log odds, of what its papers say of
    it and what is said of a fact. That is asked in always the same words, so that how somebody asks
    decides nothing."""
    question = f"Which papers are about {subject}?"
    as_asked = searcher.read(question, question)
    if as_asked.framed == query.framed:  # as it is of all but the shortest: it was searched for
        results = sorted(about.results, key=lambda result: -result.score)[:LOOKED_AT]
    else:
        results = searcher.search(as_asked, LOOKED_AT, filters, rerank=False)
    verdict = answerability.classify(as_asked, analyse(as_asked), results, searcher)
    both = np.clip([about.any_is, verdict.probability], _SURELY_NOT, 1 - _SURELY_NOT)
    return float(logistic(np.log(both / (1 - both)) @ _BY_PAPERS_AND_AS_FACT))


def _has_phrase(paper: Paper, phrase: str) -> bool:
    """Whether its words stand beside each other in the paper."""
    wanted = f" {' '.join(terms(phrase))} "
    return wanted in f" {' '.join(terms_of_known(paper.title + '. ' + paper.abstract))} "
