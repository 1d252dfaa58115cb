"""Every paper that is about the subject of a request: how likely each is, where the list is cut,
and whether any is at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.checking.polarity import denies
from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.catalogued import which
from assistant.question.conversation import Standalone
from assistant.question.doing_without import denying
from assistant.question.exclusion import speaking_of, told
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.modifiers import kinds_alone
from assistant.question.orders import Order, first_author, in_alphabet, ordered
from assistant.question.paper_kinds import called, of_kinds
from assistant.question.papers_without import papers_without
from assistant.question.requests import Request
from assistant.question.subjects import COVERED, Judged, judge
from assistant.types import Reason
from assistant.wording import are_about
from index.arrays import Floats
from index.retrieval import topical_relevance
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.sentences import Span
from index.types import Filters, Listed, Result

_BEARS = 0.6  # the chance from which on a paper bears on a claim (benchmarks/collection.py)
_ANY_IS = 0.3  # the least chance of the likeliest paper of a kind that is to be about a subject
_COMPARED = 4  # papers of each side
_MOST_LISTED = 100  # papers of no subject
_PLACE: Mapping[Order, Callable[[Listed], Any]] = {
    "newest": lambda one: tuple(-ord(sign) for sign in _day(one)) or (0,),
    "oldest": lambda one: _day(one) or "unknown",
    "votes": lambda one: -1 if one.upvotes is None else -2 - one.upvotes,
    "title": lambda one: in_alphabet(one.title),
    "author": lambda one: first_author(one.authors) or "~",  # after every letter
}
_LACK = (
    "What papers do without, or deny, cannot be told apart from what they do: read their sentences."
)
_TOUCHING = 0.25  # the chance from which on a paper that is left out touches on a subject


def collect(asked: Standalone, request: Request, filters: Filters, searcher: Searcher) -> Found:
    """Every paper that is about a subject, cut where a list is expected to be best."""
    if not request.subject and request.lacks:
        return papers_without(asked, request, filters, searcher)
    if not request.subject:
        return _of_none(asked, request, filters, searcher)
    judged = judge(request, filters, searcher)
    chances = np.array([*judged.chances.values()])
    given = _given(request, chances)
    digests = searcher.generation.manifest.digests
    results = [*judged.results.values()]
    groups = _of_sides(judged, results[:given], searcher) if request.joined == "versus" else {}
    chosen = (
        [one for some in groups.values() for one in some]
        if groups
        else ordered(results[:given], request.order, digests)
    )
    reason: Reason | None = None
    if judged.covered < COVERED or not given:
        best = judged.nearest[0].cosine if judged.nearest else 0.0
        reason = answerability.why_not(best)
    return Found(
        asked,
        judged.query,
        analyse(judged.query),
        list((results if given else judged.nearest)[: max(given, LOOKED_AT)]),
        Answerability(judged.covered, reason),
        notes=(
            *covers(filters, digests),
            *(() if reason else judged.notes),
            *_not_told([] if reason else chosen, judged),
        ),
        considered=considered(filters, searcher),
        collected=Collected(
            judged.request,
            tuple(chosen),
            tuple(judged.chances[one.paper.id] for one in chosen),
            int((chances[given:] >= _TOUCHING).sum()),
            said=_side_by_side(judged, given) if groups else "",
            quoted=_denials(chosen, judged),
            groups={name: tuple(one.paper.id for one in some) for name, some in groups.items()},
        ),
        refused=_none_of_both(judged) if reason else "",
    )


def _denials(chosen: Sequence[Result], judged: Judged) -> dict[str, tuple[Span, ...]]:
    """Of the papers that say to do without what is to be lacking, the sentences that do; none where
    a title says it."""
    what = judged.request.excluded
    sure = [one.paper for one in chosen if judged.said.get(one.paper.id) == "without"]
    found = {paper.id: denying(paper, what) for paper in sure}
    return {key: (span,) if span else () for key, span in found.items()}


def _given(request: Request, chances: Floats) -> int:
    """How many of the likeliest are given."""
    # of a number too few is as wrong as too many
    recall = 1.0 if request.kind == "count" else None
    given = topical_relevance.cut(chances, recall) if len(chances) and chances.max() > 0 else 0
    if request.kind == "claim":  # few papers bear on one, however many are about its subject
        given = min(given, max(1, int((chances >= _BEARS).sum())))
    if request.papers:  # there may be none, whatever else is about the subject
        given = given if len(chances) and chances.max() >= _ANY_IS else 0
    return given


def _none_of_both(judged: Judged) -> str:
    sides = judged.request.sides
    if judged.request.joined != "both" or min(map(_best, judged.sides.values())) < _ANY_IS:
        return ""
    return f"No paper here is about {' and '.join(sides)} together; there are some about each."


def _best(chances: Mapping[str, float]) -> float:
    return max(chances.values(), default=0.0)


def _of_sides(
    judged: Judged, given: Sequence[Result], searcher: Searcher
) -> dict[str, list[Result]]:
    """Of each side that has papers the most central ones: those that are about it and near to the
    others, and rather those that are about both."""
    sides = {name: one for name, one in judged.sides.items() if name not in judged.missing}
    groups: dict[str, list[Result]] = {}
    for name in sides:
        own = [
            one
            for one in given
            if max(sides, key=lambda o: sides[o].get(one.paper.id, 0.0)) == name
        ]
        if not own:
            continue
        numbers = [searcher.generation.papers.named(one.paper.id) for one in own]
        vectors = searcher.vectors_of([number for number in numbers if number is not None])
        near = (vectors @ vectors.T).mean(axis=1).tolist()
        worth = {
            one.paper.id: sum(some.get(one.paper.id, 0.0) for some in sides.values()) + close
            for one, close in zip(own, near, strict=True)
        }
        groups[name] = sorted(own, key=lambda one: -worth[one.paper.id])[:_COMPARED]
    return groups


def _side_by_side(judged: Judged, given: int) -> str:
    """What the program says above papers of either side."""
    there = [*judged.chances][:given]
    sides = {name: one for name, one in judged.sides.items() if name not in judged.missing}
    best = [max(sides, key=lambda name: sides[name].get(key, 0.0)) for key in there]
    told = " and ".join(are_about(best.count(name), name) for name in sides)
    most = max(map(best.count, sides))
    central = "; the most central of each:" if len(sides) > 1 else "; the most central ones:"
    return f"{told}{central if most > _COMPARED else '.'}"


def _not_told(chosen: Sequence[Result], judged: Judged) -> tuple[str, ...]:
    """What is asked for and cannot be told of any paper, and what was left out."""
    request = judged.request
    if not chosen:
        return _no_kind(request)
    if request.excluded:
        return _left_out(chosen, judged)
    if request.kind != "claim" and denies(request.subject):
        return (_LACK,)
    return _no_votes(chosen, request)


def _left_out(chosen: Sequence[Result], judged: Judged) -> tuple[str, ...]:
    """Of papers that are about the subject, or touch on it."""
    gone = sum(chance >= _TOUCHING for chance in judged.gone.values())
    said = {one.paper.id: judged.said.get(one.paper.id, "nothing") for one in chosen}
    return told(judged.request, said, len(chosen), gone)


def _no_kind(request: Request) -> tuple[str, ...]:
    about = f" about {request.subject}" if request.subject else ""
    return (f"No {called(request.papers, 1)}{about} was found.",) if request.papers else ()


def _no_votes(chosen: Sequence[Result], request: Request) -> tuple[str, ...]:
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
    gone = _about_what_is_not_meant(request, filters, searcher) & set(numbers)
    numbers = set(numbers) - gone
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
        Answerability(1.0, None) if chosen else Answerability(None, "not_stated"),
        notes=(
            *covers(filters, digests),
            *(_no_votes(chosen, request) if chosen else _no_kind(request)),
            *(told(request, {}, len(chosen), len(gone)) if request.excluded and chosen else ()),
        ),
        considered=considered(filters, searcher),
        collected=Collected(
            replace(request, order=order),
            tuple(chosen),
            (1.0,) * len(chosen),
            left,
            of=", ".join(filter(None, (_not_about(request), which(filters, papers.people)))),
        ),
    )


def _not_about(request: Request) -> str:
    what = request.excluded
    return f"not about {what}" if what and not kinds_alone(what) else ""


def _about_what_is_not_meant(request: Request, filters: Filters, searcher: Searcher) -> set[int]:
    """The numbers of the papers that a request of no subject excludes: also those that only touch
    on it, which whoever wants none of it would not miss."""
    if not request.excluded:
        return set()
    judged = judge(replace(request, subject=request.excluded, excluded=""), filters, searcher)
    if judged.covered < COVERED:
        return set()
    touching = [key for key, chance in judged.chances.items() if chance >= _TOUCHING]
    named = speaking_of(request.excluded, searcher)
    return named | {*searcher.generation.papers.numbers(touching).values()}
