"""What digests tell of papers beside their abstracts, their days, votes and authors: which papers
of a list are first by that, and how it is put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.orders import Order, by, captured_days, day_of, ordered
from assistant.question.wishes import First
from assistant.wording import count, verb
from index.types import Digest, Paper, Result

_AUTHORS_TOLD = 3
_NO = {"votes": "no votes", "author": "no author"}  # is told; else no date


@dataclass(frozen=True, slots=True)
class Firsts:
    """The papers that are first, none where it is known of none; `did`: in which order, and `said`
    in a sentence with what decides it."""

    results: tuple[Result, ...]
    did: str
    said: str


def firsts(wish: First, results: Sequence[Result], digests: Sequence[Digest]) -> Firsts:
    captured = captured_days(digests)
    places = {one.paper.id: by(wish.order, one.paper, captured) for one in results}
    there = ordered(results, wish.order, digests)
    known = [one for one in there if places[one.paper.id] is not None]
    known = known[::-1] if wish.last else known
    did = {"votes": "least voted" if wish.last else "most voted"}.get(wish.order, wish.order)
    if not known:
        return Firsts((), did, none_told(wish.order, results))
    last = places[known[: wish.many][-1].paper.id]
    first = tuple(
        one for at, one in enumerate(known) if at < wish.many or places[one.paper.id] == last
    )
    papers = [one.paper for one in first]
    these, of = len(papers), f"of the {count(len(results), 'paper')}"
    if these > wish.many:
        means = "with" if wish.order == "votes" else "of"
        said = f"{these} {of} tie as the {did}, {means} {_told(wish.order, papers, captured)}"
    else:
        has = ("has", "have") if wish.order == "votes" else ("is of", "are of")
        which = f"The {f'{these} ' if these > 1 else ''}{did} {of}"
        said = f"{which} {verb(these, *has)} {_told(wish.order, papers, captured)}"
    return Firsts(first, did, f"{said}{unknown(wish.order, results, digests)}.")


def fact(order: Order, paper: Paper, digests: Sequence[Digest]) -> str:
    """In a sentence when a paper came, how many votes it has, or who wrote it."""
    captured = captured_days(digests)
    if by(order, paper, captured) is None:
        return f"The digests tell {_NO.get(order, 'no date')} of “{paper.title}”."
    verb_of = {"votes": "has", "author": "is by"}.get(order, "is of")
    return f"“{paper.title}” {verb_of} {_told(order, [paper], captured)}."


def unknown(order: Order, results: Sequence[Result], digests: Sequence[Digest]) -> str:
    """Of how many it is not known, to stand behind what is said of the others."""
    captured = captured_days(digests)
    many = sum(by(order, one.paper, captured) is None for one in results)
    return f"; of {many:,} the digests tell {_NO.get(order, 'no date')}" if many else ""


def is_known(order: Order, results: Sequence[Result], digests: Sequence[Digest]) -> bool:
    """Of one paper at least."""
    captured = captured_days(digests)
    return any(by(order, one.paper, captured) is not None for one in results)


def none_told(order: Order, results: Sequence[Result]) -> str:
    """That it is known of none."""
    many = len(results)
    papers = "the paper" if many == 1 else f"any of the {many:,} papers"
    return f"The digests tell {_NO.get(order, 'no date')} of {papers}."


def _told(order: Order, papers: Sequence[Paper], captured: dict[str, str]) -> str:
    if order == "author":
        return "; ".join(_authors(paper) for paper in papers)
    values = dict.fromkeys(str(by(order, paper, captured)) for paper in papers)
    told = " and ".join(filter(None, [", ".join([*values][:-1]), [*values][-1]]))
    if order == "votes":
        return f"{told} {'vote' if told == '1' else 'votes'}"
    if any(day_of(paper, {}) for paper in papers):
        return told
    by_digest = verb(len(papers), "the day of its digest", "by the days of their digests")
    return f"{told}, {by_digest}"


def _authors(paper: Paper) -> str:
    others = " and others" if len(paper.authors) > _AUTHORS_TOLD else ""
    return f"{', '.join(paper.authors[:_AUTHORS_TOLD])}{others}"
