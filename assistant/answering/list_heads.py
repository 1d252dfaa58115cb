"""What the program itself says above the papers that it gives: how many they are, of what, in which
order and of which days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.checking.citations import disarm
from assistant.question.found import Collected
from assistant.question.orders import Order, captured_days, day_of
from assistant.question.paper_kinds import called
from assistant.wording import SIDES, count, verb
from index.types import Digest, Paper

SHOWN = 10  # papers of a list; the others are cited behind it
_SORTED: Mapping[Order, str] = {
    "relevance": "",
    "newest": ", the newest first",
    "oldest": ", the oldest first",
    "votes": ", those with most votes first",
    "title": ", by title",
    "author": ", by first author",
}


def claimed(groups: Mapping[str, Sequence[Paper]]) -> str:
    many = sum(map(len, groups.values()))
    said = f"{count(many, 'paper')} {verb(many, 'bears', 'bear')} on this"
    yes, no = (len(groups.get(SIDES[side], ())) for side in ("yes", "no"))
    told = [
        f"{number} {verb(number, 'seems', 'seem')} to say {side}"
        for number, side in ((yes, "yes"), (no, "no"))
        if number
    ]
    return f"{said}{': ' if told else ''}{', '.join(told)}."


def head(collected: Collected, papers: Sequence[Paper], digests: Sequence[Digest]) -> str:
    """What the program itself says of the papers."""
    kind, subject = collected.request.kind, disarm(collected.request.subject)
    if collected.said:
        said = disarm(collected.said)
        return f"{said}\n\n{_by_digest(papers, digests)}" if kind == "trend" else said
    if not subject:
        return _head_of_none(collected)
    many = len(collected.results)
    papers_there = f"{many:,} {called(collected.request.papers, many)}"
    if collected.request.does:  # the words are borne on; what was said in them, nobody checked
        said = f"{papers_there} {verb(many, 'bears', 'bear')} on “{subject}”"
    else:
        about = _lacking(collected, subject) if collected.request.lacks else subject
        said = f"{papers_there} {verb(many, 'is', 'are')} about {about}"
    if kind == "recommend":
        return f"{said}. To read first:"
    said += _SORTED[collected.request.order] + _from_when(collected, papers, digests)
    if kind == "count" and collected.touching:
        more = collected.touching
        said += f", and {more} more {verb(more, 'touches', 'touch')} on it"
    if kind == "trend":
        return f"{said}.\n\n{_by_digest(papers, digests, least=collected.request.least)}"
    return f"{said}."


def _lacking(collected: Collected, subject: str) -> str:
    """A subject, and of its papers, which are to do without something, how many say so: the others
    say nothing of it."""
    what, many = disarm(collected.request.excluded), len(collected.results)
    subject = subject.removesuffix(f" without {what}")
    sure = len(collected.quoted)
    if sure == many:
        return f"{subject} without {what}"
    if not sure:
        return f"{subject} and {verb(many, 'says', 'say')} nothing of {what}"
    silent = many - sure
    return (
        f"{subject}: {sure} {verb(sure, 'says', 'say')} to do without {what}, "
        f"{silent} {verb(silent, 'says', 'say')} nothing of it"
    )


def _from_when(collected: Collected, papers: Sequence[Paper], digests: Sequence[Digest]) -> str:
    """Of which days the papers are, where they stand by these."""
    if collected.request.order not in ("newest", "oldest"):
        return ""
    captured = captured_days(digests)
    days = [day for paper in papers if (day := day_of(paper, captured))]
    if not days:
        return "; the digests tell no day of any"
    first, last = days[0], days[-1]
    undated = len(papers) - len(days)
    left = f", and {undated:,} without a date" if undated else ""
    return f", {f'of {first}' if first == last else f'from {first} to {last}'}{left}"


def _head_of_none(collected: Collected) -> str:
    request, many = collected.request, len(collected.results)
    every = many + collected.touching
    where = disarm(collected.of) or f"{verb(every, 'is', 'are')} in these digests"
    said = f"{every:,} {called(request.papers, every)} {where}"
    if collected.touching:
        said += f"; {many:,} are listed"
    return f"{said}{_SORTED[request.order] if many > 1 else ''}."


def _by_digest(papers: Sequence[Paper], digests: Sequence[Digest], *, least: bool = False) -> str:
    """How many of the papers each digest holds, of those that hold any, most first; or fewest."""
    captured = {digest.name: digest.captured or "undated" for digest in digests}
    held = Counter(name for paper in papers for name in paper.digests)
    lines = [
        f"- {disarm(name)} ({captured.get(name, 'undated')}): {count(number, 'paper')}"
        for name, number in (held.most_common()[::-1] if least else held.most_common())[:SHOWN]
    ]
    if least:
        return "Fewest by digest, of those that hold any:\n" + "\n".join(lines)
    months = Counter(
        month
        for paper in papers
        for month in {captured.get(name, "")[:7] for name in paper.digests}
    )
    dated = [(month, number) for month, number in months.most_common(3) if month[:1].isdigit()]
    if len(held) > SHOWN and dated:
        told = "; ".join(f"{month}: {number}" for month, number in dated)
        return f"Most by month: {told}. Most by digest:\n" + "\n".join(lines)
    return "Most by digest:\n" + "\n".join(lines)
