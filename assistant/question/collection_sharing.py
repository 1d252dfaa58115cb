"""Which papers digests share: those in more than one, those of two that are named, or
what sets these apart."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checking.citations import disarm
from assistant.question.collection_said import SHOWN, no_dates, reply
from assistant.question.collection_view import View, named, rows
from assistant.question.digest_pairs import Side
from assistant.question.replies import Reply
from assistant.wording import count, verb
from index.types import Listed

_EACH = 5  # papers of each side


def shared(view: View) -> Reply:
    """Those in most digests first."""
    some = sorted(
        (one for one in view.papers if len(one.digests) > 1),
        key=lambda one: (-len(one.digests), one.id),
    )
    of = count(len(view.papers), "paper")
    if not some:
        return reply(f"None of {of} is in more than one digest.")
    head = (
        f"{len(some)} of {of} {verb(len(some), 'is', 'are')} in more than one digest; each is "
        "indexed once:"
    )
    lines = rows(some[:SHOWN], view, beside=lambda one: f"in {count(len(one.digests), 'digest')}")
    return reply(f"{head}\n\n{lines}", some)


def in_common(view: View, sides: Sequence[Side]) -> Reply:
    """What all of them hold."""
    if said := _missing(sides, view):
        return reply(said)
    held = [_held(view, side) for side in sides]
    some = [one for one in view.papers if all(one.number in numbers for numbers in held)]
    told = " and ".join(map(_called, sides))
    if not some:
        return reply(f"No paper is in both: {told}.")
    head = f"{count(len(some), 'paper')} {verb(len(some), 'is', 'are')} in {told}:"
    return reply(f"{head}\n\n{rows(some[:SHOWN], view)}", some)


def differing(view: View, sides: Sequence[Side]) -> Reply:
    """What the first of them holds and no other does."""
    if said := _missing(sides, view):
        return reply(said)
    first, *others = (_held(view, side) for side in sides)
    left = first - set().union(*others)
    some = [one for one in view.papers if one.number in left]
    told = f"{_called(sides[0])} and not in {' or '.join(map(_called, sides[1:]))}"
    if not some:
        return reply(f"No paper is in {told}.")
    head = f"{count(len(some), 'paper')} {verb(len(some), 'is', 'are')} in {told}:"
    return reply(f"{head}\n\n{rows(some[:SHOWN], view)}", some)


def compared(view: View, sides: Sequence[Side]) -> Reply:
    """What each of them holds and no other does, and how much they have in common."""
    if said := _missing(sides, view):
        return reply(said)
    held = [_held(view, side) for side in sides]
    both = len(set.intersection(*held))
    texts = [
        f"{count(both, 'paper')} {verb(both, 'is', 'are')} in {' and '.join(map(_called, sides))}."
    ]
    shown: list[Listed] = []
    for at, side in enumerate(sides):
        own = held[at].difference(*held[:at], *held[at + 1 :])
        some = [one for one in view.papers if one.number in own]
        more = f", {_EACH} of them" if len(some) > _EACH else ""
        head = f"Only in {_called(side)}: {count(len(some), 'paper')}{more}"
        lines = rows(some[:_EACH], view, after=len(shown))
        texts.append(f"{head}:\n\n{lines}" if some else f"{head}.")
        shown += some[:_EACH]
    return reply("\n\n".join(texts), shown)


def _held(view: View, side: Side) -> set[int]:
    return view.generation.papers.in_digests([one.sha256 for one in side.digests])


def _called(side: Side) -> str:
    return ", ".join(map(named, side.digests)) or disarm(side.called)


def _missing(sides: Sequence[Side], view: View) -> str:
    """Of which side there is no digest; empty where all are there."""
    gone = [disarm(side.called) for side in sides if not side.digests]
    if gone and not view.dated():
        return no_dates(view)
    return f"No digest is of {' or '.join(gone)}." if gone else ""
