"""Papers that are picked out of a collection by what is known of them: which to read first, the
oldest, the most voted, those that lack something, any."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from statistics import mean, median

from assistant.question.collection_forms import Lack
from assistant.question.collection_said import SHOWN, reply
from assistant.question.collection_view import View, central, rows, votes
from assistant.question.replies import Reply
from assistant.wording import count, verb
from index.types import Listed

_FIRST = 5  # papers to begin with
_MOST = 50  # papers of a text, however many are asked for
_CODE = ("github.com", "gitlab.com", "bitbucket.org", "github.io")


def first(view: View, many: int | None) -> Reply:
    """Of what came last what most people voted for, else what came last."""
    dated, wanted = view.dated(), _at_most(many, _FIRST)
    newest = dated[0].captured if dated else None
    some = [one for one in view.papers if view.first_day[one.number] == newest] if newest else []
    some = some if len(some) >= (many or 1) else list(view.papers)
    of_all = len(some) == len(view.papers)
    if any(one.upvotes for one in some):
        some, by = sorted(some, key=votes, reverse=True), "the most voted."
    else:
        some, by = (
            central(some, view),
            ("no votes are known, so those nearest to what the others are about."),
        )
    of_when = f"the newest day, {newest}" if newest else "all, since no digest is dated"
    of_when = "all" if of_all and newest else of_when
    head = f"To read first, of {of_when}: {by} Name a subject to begin with what is central to it."
    return reply(f"{head}\n\n{rows(some[:wanted], view)}", some[:wanted])


def random_ones(view: View, many: int | None) -> Reply:
    """Others each time."""
    wanted = min(_at_most(many, 1), len(view.papers))
    some = random.sample(view.papers, wanted)
    head = f"{count(wanted, 'paper')} of {len(view.papers)} by chance:"
    return reply(f"{head}\n\n{rows(some, view)}", some)


def by_age(view: View, many: int | None, *, newest: bool) -> Reply:
    """By the papers' own dates; where none is known, by those of their digests."""
    wanted, name = _at_most(many, 1), "newest" if newest else "oldest"
    own: dict[int, str] = {one.number: one.appeared or "" for one in view.papers}
    days, of_what = own, "by the dates of the papers"
    if not any(own.values()):
        captured = {one.number: one.captured or "" for one in view.papers}
        days = captured if newest else dict(view.first_day)
        of_what = "by the days of their digests, since no date of a paper is told"
    dated = [one for one in view.papers if days[one.number]]
    if not dated:
        return reply(f"No date is known of {count(len(view.papers), 'paper')}.")
    dated.sort(key=lambda one: (days[one.number], one.id), reverse=newest)
    last = days[dated[min(wanted, len(dated)) - 1].number]
    tied = sum(days[one.number] == last for one in dated[wanted:])
    left = len(view.papers) - len(dated)
    head = f"The {name} {f'{wanted} papers' if wanted > 1 else 'paper'}, {of_what}"
    head += f" ({count(left, 'paper')} without one left out)" if left else ""
    head += f"; {count(tied, 'more paper')} {verb(tied, 'is', 'are')} of {last}" if tied else ""
    lines = rows(dated[:wanted], view, beside=lambda one: f"of {days[one.number]}")
    return reply(f"{head}:\n\n{lines}", dated[:wanted])


def voted(view: View, many: int | None, *, most: bool = True) -> Reply:
    some = [one for one in view.papers if (one.upvotes if most else one.upvotes is not None)]
    if not some:
        return reply(_NO_VOTES.format(count(len(view.papers), "paper")))
    some.sort(key=votes, reverse=most)
    wanted = _at_most(many, SHOWN)
    order = "most" if most else "fewest"
    head = f"{count(len(some), 'paper')} {verb(len(some), 'has', 'have')} votes, {order} first:"
    return reply(f"{head}\n\n{rows(some[:wanted], view)}", some[: many or None])


def votes_in_all(view: View) -> Reply:
    known = [one.upvotes for one in view.papers if one.upvotes is not None]
    if not known:
        return reply(_NO_VOTES.format(count(len(view.papers), "paper")))
    left = len(view.papers) - len(known)
    untold = f" Of {left} more no votes are told." if left else ""
    return reply(
        f"{count(len(known), 'paper')} {verb(len(known), 'has', 'have')} {sum(known):,} votes in "
        f"all: {mean(known):.1f} on average, {median(known):g} in the middle, from {min(known):,} "
        f"to {max(known):,}.{untold}"
    )


def lacking(view: View, what: Lack) -> Reply:
    """The papers of which something is not known."""
    has, name = _LACKS[what]
    if what == "abstract":
        empty = {number for number, _, text in _texts(view) if not text.strip()}
        some = [one for one in view.papers if one.number in empty]
    else:
        some = [one for one in view.papers if not has(one)]
    of = count(len(view.papers), "paper")
    if not some:
        beside = " What has none is not indexed: ask what could not be read." * (what == "abstract")
        return reply(f"None: all of {of} have {name}.{beside}")
    without = f"without {name}"
    if len(some) == len(view.papers):
        return reply(f"All of {of} are {without}.", some)
    more = ":" if len(some) <= SHOWN else f"; the first {SHOWN}:"
    head = f"{len(some)} of {of} {verb(len(some), 'is', 'are')} {without}{more}"
    return reply(f"{head}\n\n{rows(some[:SHOWN], view)}", some)


def coded(view: View) -> Reply:
    """The papers whose abstracts give an address of code."""
    catalogue = view.generation.papers
    giving = {number for site in _CODE for number in catalogue.quoting(site)}
    some = [one for one in view.papers if one.number in giving]
    of = count(len(view.papers), "paper")
    if not some:
        return reply(f"No abstract of {of} gives an address of code ({', '.join(_CODE)}).")
    more = ":" if len(some) <= SHOWN else f"; the first {SHOWN}:"
    gives = verb(len(some), "gives", "give")
    head = f"{len(some)} of {of} {gives} an address of code in the abstract{more}"
    return reply(f"{head}\n\n{rows(some[:SHOWN], view)}", some)


def _texts(view: View) -> list[tuple[int, str, str]]:
    return [*view.generation.papers.abstracts([one.number for one in view.papers])]


def _at_most(many: int | None, else_: int) -> int:
    return else_ if many is None else max(1, min(many, _MOST))


_NO_VOTES = "The digests tell no votes of {}."
_LACKS: Mapping[Lack, tuple[Callable[[Listed], object], str]] = {
    "date": (lambda one: one.appeared, "a date of their own"),
    "abstract": (lambda _: True, "an abstract"),
    "author": (lambda one: one.authors, "authors"),
    "votes": (lambda one: one.upvotes is not None, "votes"),
    "id": (lambda one: one.arxiv_id, "an arXiv id"),
}
