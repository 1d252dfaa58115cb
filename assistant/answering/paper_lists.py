"""Answers about the collection itself, without a language model: which papers are about a subject,
how many, what their approaches are, when they came, which to read first.

Each paper stands with the sentence that says best why it belongs: much of the subject, and what the
paper does or finds rather than what is known (index.models.roles).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering import paper_groups
from assistant.answering.extractive import CODE, Extract, Writing
from assistant.answering.list_heads import SHOWN, claimed, head
from assistant.answering.paper_tables import limit_of
from assistant.answering.stances import bearing, stance
from assistant.answering.workings import told_apart
from assistant.checking.citations import disarm
from assistant.question.found import Collected
from assistant.question.paper_kinds import of_those_kinds
from assistant.types import Group
from assistant.wording import SIDES, Side, count, verb
from index.arrays import Floats
from index.generation.bm25 import idf, share
from index.models.roles import DOES, OWN, RESULT, roles
from index.retrieval.searcher import Searcher
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import terms
from index.types import Digest, Paper

_MOST_SHOWN = 200  # where all are wanted: no text is longer than a page may give back
_FIRST = 5  # papers that are recommended
_LOOKED_AT, _LEFT_OPEN = 30, 3  # papers of a survey, for what they leave open; sentences of that
# What a sentence is worth to be shown, by the share of the subject's words that it holds and by the
# chance of its role; chosen by hand, by reading the lists of benchmarks/collection.py.
_BY_SUBJECT, _BY_ROLE = 0.6, 0.4
_RESULT_OF_PAPER = 0.6  # what one that tells a result is worth beside that
# What is read first: on the scale of a probability, for a survey, and for all votes.
_OVERVIEW, _LIKED = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Arranged:
    """The papers that were found as they are to be shown, by a model or without one: in order, by
    the names of their groups (empty where there is but one); `head` is what the program says of
    them."""

    head: str
    groups: Mapping[str, Sequence[Paper]]


def arrange(collected: Collected, digests: Sequence[Digest], searcher: Searcher) -> Arranged:
    kind, subject = collected.request.kind, collected.request.subject
    papers = [result.paper for result in collected.results]
    if kind == "recommend":
        papers = _first_to_read(collected, searcher)[: collected.request.many or _FIRST]
    groups: Mapping[str, Sequence[Paper]] = {"": papers}
    if kind == "survey" and len(papers) >= paper_groups.FEWEST:
        groups = paper_groups.grouped(papers, subject, searcher)
    if kind == "claim":
        groups = _by_side(papers, subject, searcher)
    if collected.groups:
        by_id = {paper.id: paper for paper in papers}
        groups = {name: [by_id[key] for key in some] for name, some in collected.groups.items()}
    is_claim = kind == "claim" and not collected.said
    said = claimed(groups) if is_claim else head(collected, papers, digests)
    return Arranged(said, groups)


def _by_side(papers: Sequence[Paper], claim: str, searcher: Searcher) -> dict[str, list[Paper]]:
    """The papers that bear on a claim by what they say to it."""
    weights = idf(searcher.generation.bm25, terms(claim))
    sides: dict[Side, list[Paper]] = {"yes": [], "no": [], "open": []}
    for place, paper in enumerate(papers):
        sides[stance(claim, weights, paper).side if place < SHOWN else "open"].append(paper)
    if len(sides["open"]) == len(papers):
        return {"": sides["open"]}
    return {SIDES[side]: some for side, some in sides.items() if some}


def compose(collected: Collected, digests: Sequence[Digest], searcher: Searcher) -> Extract:
    """The papers that were found, in the form that was asked for."""
    if collected.only_said:
        return Writing().extract(disarm(collected.said))
    kind = collected.request.kind
    arranged = arrange(collected, digests, searcher)
    captured = {digest.name: digest.captured for digest in digests}
    surveys: set[str] = set()
    if kind == "recommend":
        surveys = of_those_kinds(searcher.generation, ["survey"], arranged.groups[""])
    writing = Writing()
    shown = collected.request.many or SHOWN
    if collected.whole or kind in ("survey", "compare"):
        shown = _MOST_SHOWN
    for name, members in arranged.groups.items():
        if name:
            writing.blocks.append(f"**{disarm(name)}**")
        for paper in members:
            is_shown = writing.papers < shown
            why = collected.quoted.get(paper.id)
            why = why or reasons(paper, collected, searcher, judge=is_shown)
            beside = "" if kind in ("survey", "compare") else _beside(paper, captured)
            if kind == "recommend":
                survey = "a survey" if paper.id in surveys else ""
                beside = "; ".join(filter(None, [survey, beside, _votes(paper)]))
            writing.add(paper, why, is_shown=is_shown, beside=beside)
    if kind == "survey":
        leave_open([paper for members in arranged.groups.values() for paper in members], writing)
    if writing.papers > shown:
        writing.blocks.append(and_more(writing.papers - shown, collected))
    told = tuple(
        Group(name, tuple(paper.id for paper in members))
        for name, members in arranged.groups.items()
    )
    extract = writing.extract(arranged.head)
    return replace(extract, groups=told) if len(told) > 1 else extract


def _beside(paper: Paper, captured: Mapping[str, str | None]) -> str:
    """Of which day the last digest of a paper is."""
    return max((day for name in paper.digests if (day := captured.get(name))), default="undated")


def _votes(paper: Paper) -> str:
    return count(paper.upvotes, "vote") if paper.upvotes else ""


def leave_open(papers: Sequence[Paper], writing: Writing) -> None:
    """What papers of a survey say that they cannot do, or leave open, where they do."""
    known = {(one.number, one.start) for one in writing.citations}
    limits = [
        (number, paper, span)
        for number, paper in enumerate(papers[:_LOOKED_AT], 1)
        if (span := limit_of(paper)) is not None and (number, span.start) not in known
    ]
    said = [
        f"- {writing.quoted(number, paper, [span])}" for number, paper, span in limits[:_LEFT_OPEN]
    ]
    if said:
        writing.blocks += ["**Left open**", "\n".join(said)]


def reasons(
    paper: Paper, collected: Collected, searcher: Searcher, *, judge: bool = True
) -> list[Span]:
    """The sentences that say best why a paper belongs; of a claim the one that says most to it, or
    without `judge`, which takes a model's time for each, the one with most of its words."""
    request = collected.request
    weights = idf(searcher.generation.bm25, terms(request.subject))
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    if request.kind == "claim":
        if judge:
            return [stance(request.subject, weights, paper).span]
        return bearing(weights, spans)[:1]
    if request.kind == "compare":
        return told_apart(paper)
    if request.kind == "survey":
        return _what_and_found(weights, spans)
    return _why(weights, spans)


def and_more(papers: int, collected: Collected) -> str:
    """What is said of those that stand behind a list: of one that was changed, or has no subject,
    not what they are about."""
    if collected.said or not collected.request.subject:
        return f"{count(papers, 'more paper')} {verb(papers, 'stands', 'stand')} behind these."
    if collected.request.kind == "claim" or collected.request.does:
        return f"{count(papers, 'more paper')} {verb(papers, 'bears', 'bear')} on it."
    return f"{count(papers, 'more paper')} {verb(papers, 'is', 'are')} about it."


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The sentences in which a paper says what it does or finds, or all where none does, rather
    than those that ask or say where its code is; of each the share of the subject that it holds,
    and the chances that it tells the one and the other."""

    spans: Sequence[Span]
    held: Floats
    does: Floats
    found: Floats


def _weighed(weights: Mapping[str, float], spans: Sequence[Span]) -> _Weighed:
    told = roles([span.text for span in spans])
    own = [place for place, role in enumerate(told) if role.name in OWN] or [*range(len(spans))]
    own = [place for place in own if not _is_aside(spans[place].text)] or own
    chances = np.array([told[place].chances for place in own])
    chosen = [spans[place] for place in own]
    held = np.array([share(weights, set(terms(span.text))) for span in chosen])
    return _Weighed(chosen, held, chances[:, DOES].sum(axis=1), chances[:, RESULT])


def _is_aside(text: str) -> bool:
    """Whether a sentence asks, or says where something is to be had."""
    return CODE.search(text) is not None or text.rstrip(" \"'”’)").endswith("?")


def _why(weights: Mapping[str, float], spans: Sequence[Span]) -> list[Span]:
    one = _weighed(weights, spans)
    worth = _BY_SUBJECT * one.held + _BY_ROLE * (one.does + _RESULT_OF_PAPER * one.found)
    return [one.spans[int(worth.argmax())]]


def _what_and_found(weights: Mapping[str, float], spans: Sequence[Span]) -> list[Span]:
    one = _weighed(weights, spans)
    told = {int((_BY_SUBJECT * one.held + part).argmax()) for part in (one.does, one.found)}
    return [one.spans[place] for place in sorted(told)]


def _first_to_read(collected: Collected, searcher: Searcher) -> list[Paper]:
    """Surveys before others, then those that most others are near to, and that people voted for."""
    papers = [result.paper for result in collected.results]
    vectors = _vectors(papers, searcher)
    near = (vectors @ vectors.T).mean(axis=1)
    surveys = of_those_kinds(searcher.generation, ["survey"], papers)
    most = max((paper.upvotes or 0 for paper in papers), default=0) or 1
    worth = [
        chance
        + float(close)
        + _OVERVIEW * (paper.id in surveys)
        + _LIKED * (paper.upvotes or 0) / most
        for paper, chance, close in zip(papers, collected.chances, near, strict=True)
    ]
    order = sorted(range(len(papers)), key=lambda place: -worth[place])
    return [papers[place] for place in order]


def _vectors(papers: Sequence[Paper], searcher: Searcher) -> Floats:
    numbers = [searcher.generation.papers.named(paper.id) for paper in papers]
    return searcher.vectors_of([number for number in numbers if number is not None])
