"""What is told of the collection, from its catalogue: exact numbers, digests with their days, and
papers with a sentence that says what each does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import sqrt

from assistant.checking.citations import disarm
from assistant.question.collection_forms import Ask, Wanted
from assistant.question.collection_view import (
    View,
    cut,
    most_voted,
    named,
    of_days,
    rows,
    topic_name,
    votes,
)
from assistant.question.found import covers
from assistant.question.replies import Reply
from assistant.wording import count, verb
from index.types import Listed

_SHOWN, _FIRST, _A_TOPIC = 10, 5, 3  # papers in a text: of a list, to begin with, of a topic
_KEPT = 200  # papers that a follow-up can mean
_TOPICS = 8
_DIGESTS, _PIECES, _TIMES = 20, 10, 10  # lines
_RISES = 1.64  # by so many standard errors a share has grown for more than chance, one side, p .05
_MANY_DAYS, _MONTH = 60, 30  # of dated digests, from which on a trend is of the last month
_HOW_TO_DATE = "Date one with: askpapers index PATH --captured DATE"
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
    reply = _TELLS[ask.wanted](view)
    if ask.missed and (newest := view.dated()):
        last = newest[0].captured
        said = (
            f"No digest is of the time asked for ({disarm(ask.missed)}): the newest is of {last}."
        )
        reply = replace(reply, text=f"{said}\n\n{reply.text}")
    elif ask.missed:
        reply = replace(reply, text=f"{_no_dates(view)}\n\n{reply.text}")
    notes = covers(view.inside, view.generation.manifest.digests)
    onward = tuple(question for wanted, question in GO_ON.items() if wanted != ask.wanted)
    return replace(reply, notes=(*notes, *reply.notes), followups=onward[:3])


def _reply(text: str, papers: Iterable[Listed] = ()) -> Reply:
    return Reply("collection", text, tuple(one.id for one in papers)[:_KEPT])


def in_all(view: View) -> str:
    """How many papers, in how many digests, of which days."""
    said = f"{count(len(view.papers), 'paper')} in {count(len(view.digests), 'digest')}"
    dated, undated = view.dated(), len(view.undated())
    days = sorted({digest.captured or "" for digest in dated})
    if days:
        said += f", of {days[0]}" if len(days) == 1 else f", from {days[0]} to {days[-1]}"
    return f"{said}{f', {undated} of them undated' if undated else ''}."


def _amount(view: View) -> Reply:
    return _reply(in_all(view))


def _papers(view: View) -> Reply:
    newest = sorted(view.papers, key=lambda one: (one.captured or "", votes(one)), reverse=True)
    return _reply(f"{in_all(view)} The newest first:\n\n{rows(newest[:_SHOWN], view)}", newest)


def _digests(view: View) -> Reply:
    every = [*view.dated(), *view.undated()]
    lines = [f"- {named(digest)}: {count(view.held(digest), 'paper')}" for digest in every]
    return _reply(f"{in_all(view)}\n\n{cut(lines, _DIGESTS, 'digest')}{_undated_hint(view)}")


def _newest(view: View) -> Reply:
    """What the digests of the time hold that no earlier one does, of the newest digest's day where
    no time was named."""
    dated = view.dated()
    if not dated:
        return _reply(_no_dates(view))
    since = view.inside.since or dated[0].captured or ""
    some = [digest for digest in dated if (digest.captured or "") >= since]
    there = view.generation.papers.in_digests([digest.sha256 for digest in some])
    every = view.generation.manifest.digests
    earlier = [one.sha256 for one in every if one.captured and one.captured < since]
    before = view.generation.papers.in_digests(earlier)
    held = [one for one in view.papers if one.number in there]
    new = sorted((one for one in held if one.number not in before), key=votes, reverse=True)
    said = f"{of_days(some)} {verb(len(some), 'holds', 'hold')} {count(len(held), 'paper')}"
    if len(new) == len(held):
        said += ", all of them new." if earlier else "."
    else:
        said += f", {len(new)} of them new: no earlier digest holds {verb(len(new), 'it', 'them')}."
    shown = new or sorted(held, key=votes, reverse=True)
    text, order = _by_topic(shown, view)
    left = _undated_hint(view)
    return _reply(f"{said}\n\n{text}{left}", order)


def _by_topic(papers: Sequence[Listed], view: View) -> tuple[str, Sequence[Listed]]:
    """Papers as they are shown, most voted first, many of them by topic; and in this order."""
    if len(papers) <= _SHOWN:
        return rows(papers, view), papers
    topics = view.topics()
    groups: dict[int, list[Listed]] = {}
    for one in papers:
        groups.setdefault(int(topics.topic_of[one.number]), []).append(one)
    largest = sorted(groups, key=lambda topic: (-len(groups[topic]), topic))[:_TOPICS]
    blocks: list[str] = []
    shown: list[Listed] = []
    for topic in largest:
        some = groups[topic][:_A_TOPIC]
        name = f"**{topic_name(topics, topic)}** ({count(len(groups[topic]), 'paper')})"
        blocks.append(f"{name}\n{rows(some, view, after=len(shown))}")
        shown += some
    ids = {one.id for one in shown}
    rest = [one for one in papers if one.id not in ids]
    more = f"\n\n{count(len(rest), 'more paper')}: ask for the rest." if rest else ""
    return "\n\n".join(blocks) + more, [*shown, *rest]


def _overview(view: View) -> Reply:
    voted = [one for one in most_voted(view) if one.upvotes][:_FIRST]
    said, examples = _topic_lines(view)
    text = f"{in_all(view)}\n\n{said}"
    if voted:
        text += f"\n\nMost voted:\n{rows(voted, view)}"
    return _reply(text + _undated_hint(view), dict.fromkeys([*voted, *examples]))


def _topics(view: View) -> Reply:
    said, examples = _topic_lines(view)
    return _reply(said, examples)


def _topic_lines(view: View) -> tuple[str, list[Listed]]:
    """The topics by their papers, each with its most voted one."""
    topics = view.topics()
    groups: dict[int, list[Listed]] = {}
    for one in most_voted(view):
        groups.setdefault(int(topics.topic_of[one.number]), []).append(one)
    largest = sorted(groups, key=lambda topic: (-len(groups[topic]), topic))
    lines = [
        f"- {topic_name(topics, topic)}: {count(len(groups[topic]), 'paper')}, such as "
        f"“{disarm(groups[topic][0].title)}”"
        for topic in largest
    ]
    head = f"{count(len(largest), 'topic')}, named by {verb(len(largest), 'its', 'their')} words:"
    examples = [groups[topic][0] for topic in largest]
    return f"{head}\n{cut(lines, 2 * _TOPICS, 'topic')}", examples


def _trending(view: View) -> Reply:
    """Which topics have a larger share of what came last than of what came before."""
    days = sorted({digest.captured for digest in view.dated() if digest.captured})
    if len(days) < 2:
        return _reply(
            f"A trend needs digests of two days at least, and here {verb(len(days), 'is', 'are')} "
            f"{len(days) or 'none'}. {_topic_lines(view)[0]}{_undated_hint(view)}"
        )
    last = date.fromisoformat(days[-1])
    months = (last - date.fromisoformat(days[0])).days > _MANY_DAYS
    since = date.fromordinal(last.toordinal() - _MONTH).isoformat() if months else days[-2]
    dated = [one for one in view.papers if view.first_day[one.number]]
    new = [one for one in dated if view.first_day[one.number] > since]
    topics = view.topics()
    of_new, of_all = (
        Counter(int(topics.topic_of[one.number]) for one in some) for some in (new, dated)
    )
    old = len(dated) - len(new)
    rises = {
        topic: _rise(of_new[topic], len(new), of_all[topic] - of_new[topic], old)
        for topic in of_new
    }
    best = sorted((one for one in rises if rises[one] > 0), key=lambda one: (-rises[one], one))
    surely = [topic for topic in best if rises[topic] > _RISES]
    lines = [
        f"- {topic_name(topics, topic)}: {of_new[topic]} of {len(new)}, before "
        f"{of_all[topic] - of_new[topic]} of {old}"
        for topic in (surely or best[:_A_TOPIC])
    ]
    when = f"the {_MONTH} days up to {days[-1]}" if months else f"the newest day, {days[-1]}"
    head = (
        f"Topics with a larger share of the new papers of {when} than before:"
        if surely
        else f"No topic grew by more than chance in {when}. The nearest to it:"
    )
    chosen = set(surely or best[:_A_TOPIC])
    some = sorted(
        (one for one in new if int(topics.topic_of[one.number]) in chosen), key=votes, reverse=True
    )
    return _reply(f"{head}\n" + "\n".join(lines), some)


def _rise(new: int, of_new: int, old: int, of_old: int) -> float:
    """By how many standard errors a share has grown (a test of two proportions)."""
    if not (of_new and of_old):
        return 0.0
    whole = (new + old) / (of_new + of_old)
    error = sqrt(whole * (1 - whole) * (1 / of_new + 1 / of_old))
    return (new / of_new - old / of_old) / error if error else 0.0


def _first(view: View) -> Reply:
    """Of what came last what most people voted for, else what came last."""
    dated = view.dated()
    newest = dated[0].captured if dated else None
    some = [one for one in view.papers if view.first_day[one.number] == newest] if newest else []
    some = some or list(view.papers)
    if any(one.upvotes for one in some):
        some, by = sorted(some, key=votes, reverse=True), "the most voted."
    else:
        some, by = (
            _central(some, view),
            ("no votes are known, so those nearest to what the others are about."),
        )
    of_when = f"the newest day, {newest}" if newest else "all, since no digest is dated"
    head = f"To read first, of {of_when}: {by} Name a subject to begin with what is central to it."
    return _reply(f"{head}\n\n{rows(some[:_FIRST], view)}", some[:_FIRST])


def _central(papers: Sequence[Listed], view: View) -> list[Listed]:
    """Those first whose meaning is nearest to that of all."""
    vectors = view.searcher.vectors_of([one.number for one in papers])
    near = (vectors @ vectors.mean(axis=0)).tolist()
    order = sorted(range(len(papers)), key=lambda at: (-near[at], papers[at].id))
    return [papers[at] for at in order]


def _fullest(view: View, *, most: bool = True) -> Reply:
    sizes = sorted(((view.held(one), one) for one in view.digests), key=lambda pair: pair[0])
    if most:
        sizes.reverse()
    lines = [f"- {named(digest)}: {count(held, 'paper')}" for held, digest in sizes]
    head = "Digests by their papers, the fullest first:" if most else "The emptiest digests first:"
    return _reply(f"{head}\n{cut(lines, _TIMES, 'digest')}")


def _busiest(view: View) -> Reply:
    """By the months in which papers came for the first time."""
    months = Counter(day[:7] for day in view.first_day.values() if day)
    if not months:
        return _reply(_no_dates(view))
    days = Counter(day for day in view.first_day.values() if day)
    ordered = sorted(months, key=lambda month: (-months[month], month))
    lines = [f"- {month}: {count(months[month], 'paper')}" for month in ordered]
    day = min(days, key=lambda one: (-days[one], one))
    head = f"By the month in which they came first (the busiest day: {day}, {days[day]}):"
    return _reply(f"{head}\n{cut(lines, _TIMES, 'month')}{_undated_hint(view)}")


def _unread(view: View) -> Reply:
    pieces = view.generation.papers.unparsed()
    if not pieces:
        return _reply(f"Nothing: all that is in {count(len(view.digests), 'digest')} was read.")
    lines = [f"- {disarm(one.path)}, line {one.line}: {disarm(one.why)}" for one in pieces]
    head = f"{count(len(pieces), 'piece')} could not be read:"
    return _reply(f"{head}\n{cut(lines, _PIECES, 'piece')}")


def _undated(view: View) -> Reply:
    undated = view.undated()
    if not undated:
        return _reply(f"No digest: all {len(view.digests)} are dated.")
    lines = [f"- {disarm(one.name)}: {count(view.held(one), 'paper')}" for one in undated]
    head = f"{count(len(undated), 'digest')} {verb(len(undated), 'has', 'have')} no date:"
    return _reply(f"{head}\n{cut(lines, _DIGESTS, 'digest')}\n\n{_HOW_TO_DATE}")


def _voted(view: View) -> Reply:
    voted = [one for one in most_voted(view) if one.upvotes]
    if not voted:
        return _reply(f"The digests tell no votes of {count(len(view.papers), 'paper')}.")
    head = f"{count(len(voted), 'paper')} {verb(len(voted), 'has', 'have')} votes, most first:"
    return _reply(f"{head}\n\n{rows(voted[:_SHOWN], view)}", voted)


def _dates(view: View) -> Reply:
    dated = view.dated()
    if not dated:
        return _reply(_no_dates(view))
    newest, oldest = dated[0], dated[-1]
    days = (view.today - date.fromisoformat(newest.captured or "")).days
    age = f"{count(days, 'day')} ago" if days > 0 else "today"
    said = f"The newest digest is {named(newest)}, {age}; the oldest is {named(oldest)}."
    if newest is oldest:
        said = f"The one dated digest is {named(newest)}, {age}."
    return _reply(f"{said}{_undated_hint(view)}")


_TELLS: Mapping[Wanted, Callable[[View], Reply]] = {
    "amount": _amount,
    "papers": _papers,
    "topics": _topics,
    "digests": _digests,
    "newest": _newest,
    "overview": _overview,
    "trending": _trending,
    "first": _first,
    "fullest": _fullest,
    "emptiest": lambda view: _fullest(view, most=False),
    "busiest": _busiest,
    "unread": _unread,
    "undated": _undated,
    "voted": _voted,
    "dates": _dates,
}


def _no_dates(view: View) -> str:
    many = count(len(view.digests), "digest")
    return f"None of {many} is dated, so nothing is known to be new or old. {_HOW_TO_DATE}"


def _undated_hint(view: View) -> str:
    undated = len(view.undated())
    if not undated or not view.dated():
        return ""
    return f"\n\n{count(undated, 'digest')} {verb(undated, 'is', 'are')} undated. {_HOW_TO_DATE}"
