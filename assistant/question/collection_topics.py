"""What the papers of a collection are about: its topics, which of them grow, what came last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import sqrt

from assistant.checking.citations import disarm
from assistant.question.collection_said import SHOWN, in_all, no_dates, reply, undated_hint
from assistant.question.collection_view import (
    View,
    cut,
    most_voted,
    of_days,
    rows,
    topic_name,
    votes,
)
from assistant.question.replies import Reply
from assistant.wording import count, verb
from index.types import Listed

_FIRST, _A_TOPIC = 5, 3  # papers in a text: to begin with, of a topic
_TOPICS = 8
_RISES = 1.64  # by so many standard errors a share has grown for more than chance, one side, p .05
_MANY_DAYS, _MONTH = 60, 30  # of dated digests, from which on a trend is of the last month


def newest(view: View) -> Reply:
    """What the digests of the time hold that no earlier one does, of the newest digest's day where
    no time was named, of all that came up to a day where no other was."""
    dated = view.dated()
    if not dated:
        return reply(no_dates(view))
    first = dated[-1].captured if view.inside.until else dated[0].captured
    since = view.inside.since or first or ""
    some = [digest for digest in dated if (digest.captured or "") >= since]
    every = view.generation.manifest.digests
    earlier = [one.sha256 for one in every if one.captured and one.captured < since]
    before = view.generation.papers.in_digests(earlier)
    held = view.of_digests(some)
    new = sorted((one for one in held if one.number not in before), key=votes, reverse=True)
    said = f"{of_days(some)} {verb(len(some), 'holds', 'hold')} {count(len(held), 'paper')}"
    if len(new) == len(held):
        said += ", all of them new." if earlier else "."
    else:
        said += f", {len(new)} of them new: no earlier digest holds {verb(len(new), 'it', 'them')}."
    shown = new or sorted(held, key=votes, reverse=True)
    text, order = _by_topic(shown, view)
    left = undated_hint(view)
    return reply(f"{said}\n\n{text}{left}", order)


def _by_topic(papers: Sequence[Listed], view: View) -> tuple[str, Sequence[Listed]]:
    """Papers as they are shown, most voted first, many of them by topic; and in this order."""
    if len(papers) <= SHOWN:
        return rows(papers, view), papers
    topics, groups = view.topics(), view.by_topic(papers)
    largest = list(groups)[:_TOPICS]
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


def overview(view: View) -> Reply:
    voted = [one for one in most_voted(view) if one.upvotes][:_FIRST]
    said, examples = topic_lines(view)
    text = f"{in_all(view)}\n\n{said}"
    if voted:
        text += f"\n\nMost voted:\n{rows(voted, view)}"
    return reply(text + undated_hint(view), dict.fromkeys([*voted, *examples]))


def topics(view: View) -> Reply:
    said, examples = topic_lines(view)
    return reply(said, examples)


def topic_lines(view: View) -> tuple[str, list[Listed]]:
    """The topics by their papers, each with its most voted one."""
    topics, groups = view.topics(), view.by_topic(most_voted(view))
    lines = [
        f"- {topic_name(topics, topic)}: {count(len(some), 'paper')}, such as "
        f"“{disarm(some[0].title)}”"
        for topic, some in groups.items()
    ]
    head = f"{count(len(groups), 'topic')}, named by {verb(len(groups), 'its', 'their')} words:"
    examples = [some[0] for some in groups.values()]
    return f"{head}\n{cut(lines, 2 * _TOPICS, 'topic')}", examples


def trending(view: View) -> Reply:
    """Which topics have a larger share of what came last than of what came before."""
    days = sorted({digest.captured for digest in view.dated() if digest.captured})
    if len(days) < 2:
        return reply(
            f"A trend needs digests of two days at least, and here {verb(len(days), 'is', 'are')} "
            f"{len(days) or 'none'}. {topic_lines(view)[0]}{undated_hint(view)}"
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
    return reply(f"{head}\n" + "\n".join(lines), some)


def _rise(new: int, of_new: int, old: int, of_old: int) -> float:
    """By how many standard errors a share has grown (a test of two proportions)."""
    if not (of_new and of_old):
        return 0.0
    whole = (new + old) / (of_new + of_old)
    error = sqrt(whole * (1 - whole) * (1 / of_new + 1 / of_old))
    return (new / of_new - old / of_old) / error if error else 0.0
