"""What is told of the collection, from its catalogue: exact numbers, digests with their days, and
papers with a sentence that says what each does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from assistant.checking.citations import disarm
from assistant.question import collection_picks as picks
from assistant.question import collection_topics as topics
from assistant.question.collection_forms import Ask, Wanted
from assistant.question.collection_said import (
    HOW_TO_DATE,
    SHOWN,
    in_all,
    no_dates,
    reply,
    undated_hint,
)
from assistant.question.collection_sharing import compared, differing, in_common, shared
from assistant.question.collection_view import View, cut, named, rows, votes
from assistant.question.found import covers
from assistant.question.replies import Reply
from assistant.wording import count, verb

_DIGESTS, _PIECES, _TIMES = 20, 10, 10  # lines
GO_ON: Mapping[Wanted, str] = {
    "newest": "What is new?",
    "overview": "Give me an overview of my papers.",
    "trending": "Which topics are trending?",
    "first": "What should I read first?",
}
NOTHING = (
    "Nothing is indexed yet. Add saved pages with: askpapers index PATH, or in the browser on the "
    "tab Digests."
)


def told(ask: Ask, view: View) -> Reply:
    """The reply to what is asked of the collection."""
    found = _TELLS[ask.wanted](view, ask)
    if ask.missed and (newest := view.dated()):
        last = newest[0].captured
        said = (
            f"No digest is of the time asked for ({disarm(ask.missed)}): the newest is of {last}."
        )
        found = replace(found, text=f"{said}\n\n{found.text}")
    elif ask.missed:
        found = replace(found, text=f"{no_dates(view)}\n\n{found.text}")
    notes = covers(view.inside, view.generation.manifest.digests)
    onward = tuple(question for wanted, question in GO_ON.items() if wanted != ask.wanted)
    return replace(found, notes=(*notes, *found.notes), followups=onward[:3])


def _amount(view: View) -> Reply:
    return reply(in_all(view))


def _papers(view: View) -> Reply:
    newest = sorted(view.papers, key=lambda one: (one.captured or "", votes(one)), reverse=True)
    return reply(f"{in_all(view)} The newest first:\n\n{rows(newest[:SHOWN], view)}", newest)


def _digests(view: View) -> Reply:
    every = [*view.dated(), *view.undated()]
    lines = [f"- {named(digest)}: {count(view.held(digest), 'paper')}" for digest in every]
    return reply(f"{in_all(view)}\n\n{cut(lines, _DIGESTS, 'digest')}{undated_hint(view)}")


def _fullest(view: View, *, most: bool = True) -> Reply:
    sizes = sorted(((view.held(one), one) for one in view.digests), key=lambda pair: pair[0])
    if most:
        sizes.reverse()
    lines = [f"- {named(digest)}: {count(held, 'paper')}" for held, digest in sizes]
    head = "Digests by their papers, the fullest first:" if most else "The emptiest digests first:"
    return reply(f"{head}\n{cut(lines, _TIMES, 'digest')}")


def _busiest(view: View) -> Reply:
    """By the months in which papers came for the first time."""
    months = Counter(day[:7] for day in view.first_day.values() if day)
    if not months:
        return reply(no_dates(view))
    days = Counter(day for day in view.first_day.values() if day)
    ordered = sorted(months, key=lambda month: (-months[month], month))
    lines = [f"- {month}: {count(months[month], 'paper')}" for month in ordered]
    day = min(days, key=lambda one: (-days[one], one))
    head = f"By the month in which they came first (the busiest day: {day}, {days[day]}):"
    return reply(f"{head}\n{cut(lines, _TIMES, 'month')}{undated_hint(view)}")


def _unread(view: View) -> Reply:
    pieces = (*view.unread(), *view.generation.papers.unparsed())
    if not pieces:
        return reply(f"Nothing: all that is in {count(len(view.digests), 'digest')} was read.")
    lines = [  # what is said of a whole file names it
        f"- {disarm(one.why)}"
        if one.path in one.why
        else f"- {disarm(one.path)}, line {one.line}: {disarm(one.why)}"
        for one in pieces
    ]
    head = f"{count(len(pieces), 'piece')} could not be read:"
    return reply(f"{head}\n{cut(lines, _PIECES, 'piece')}")


def _undated(view: View) -> Reply:
    undated = view.undated()
    if not undated:
        return reply(f"No digest: all {len(view.digests)} are dated.")
    lines = [f"- {disarm(one.name)}: {count(view.held(one), 'paper')}" for one in undated]
    head = f"{count(len(undated), 'digest')} {verb(len(undated), 'has', 'have')} no date:"
    return reply(f"{head}\n{cut(lines, _DIGESTS, 'digest')}\n\n{HOW_TO_DATE}")


def _dates(view: View) -> Reply:
    dated = view.dated()
    if not dated:
        return reply(no_dates(view))
    newest, oldest = dated[0], dated[-1]
    days = (view.today - date.fromisoformat(newest.captured or "")).days
    age = f"{count(days, 'day')} ago" if days > 0 else "today"
    said = f"The newest digest is {named(newest)}, {age}; the oldest is {named(oldest)}."
    if newest is oldest:
        said = f"The one dated digest is {named(newest)}, {age}."
    return reply(f"{said}{undated_hint(view)}")


def _of_all(told: Callable[[View], Reply]) -> Callable[[View, Ask], Reply]:
    return lambda view, _: told(view)


_TELLS: Mapping[Wanted, Callable[[View, Ask], Reply]] = {
    "amount": _of_all(_amount),
    "papers": _of_all(_papers),
    "digests": _of_all(_digests),
    "fullest": _of_all(_fullest),
    "emptiest": lambda view, _: _fullest(view, most=False),
    "busiest": _of_all(_busiest),
    "unread": _of_all(_unread),
    "undated": _of_all(_undated),
    "dates": _of_all(_dates),
    "topics": _of_all(topics.topics),
    "newest": _of_all(topics.newest),
    "overview": _of_all(topics.overview),
    "trending": _of_all(topics.trending),
    "shared": _of_all(shared),
    "common": lambda view, ask: in_common(view, ask.sides),
    "differing": lambda view, ask: differing(view, ask.sides),
    "compared": lambda view, ask: compared(view, ask.sides),
    "first": lambda view, ask: picks.first(view, ask.many),
    "random": lambda view, ask: picks.random_ones(view, ask.many),
    "oldest": lambda view, ask: picks.by_age(view, ask.many, newest=False),
    "latest": lambda view, ask: picks.by_age(view, ask.many, newest=True),
    "voted": lambda view, ask: picks.voted(view, ask.many),
    "unvoted": lambda view, ask: picks.voted(view, ask.many, most=False),
    "votes": _of_all(picks.votes_in_all),
    "lacking": lambda view, ask: picks.lacking(view, ask.lacks),
    "coded": _of_all(picks.coded),
}
