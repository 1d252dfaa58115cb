"""What a paper says to a claim: which of its sentences bears on it most, and to which side.

By the entailment model alone: a claim out of a question is a clause, and no sentence that the
gate's rules could hold against a quote. It hardly hears which of two things is the better one: such
a claim is held against the quote the other way round, too, and decided only where that differs.
benchmarks/stances.py has how far its sides can be trusted: what it takes for a yes more than what
it takes for a no, so the latter must be surer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.entailment import entailment_of
from assistant.wording import Side
from index.text.sentences import Span

# Probability of the one side less that of the other, chosen with benchmarks/stances.py.
YES, NO = 0.8, 0.9
_ALSO = 0.5  # a paper of which another sentence leans so far to the other side says neither
_APART = 0.5  # the least difference of "A is better than B" to "B is better than A"
_BETTER = re.compile(  # of sides that are names rather than clauses
    r"(?P<one>\S+(?:\s\S+){0,3}?)\s(?P<is>(?:(?:is|are|was|were|works?|performs?|much|always|really"
    r"|generally|usually|often|still|clearly)\s){0,3}(?:(?:bett|fast|strong|cheap|saf|simpl|slow|weak)"
    r"er|worse|superior|inferior|(?:more|less)\s\w+)\s(?:than|to)"
    r"|(?:out|under)perform(?:s|ed)?|beats?|surpass(?:es|ed)?|exceeds?)\s(?P<other>\S.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stance:
    """The sentence that bears on a claim most; `side`: whether it says so, says the contrary, or
    neither so that one could be sure."""

    span: Span
    side: Side


def leaning(claim: str, spans: Sequence[Span]) -> tuple[Span, float]:
    """Of one paper's sentences, of which there must be one at least, the one that bears on a claim
    most, and how it leans, -1..1: contradicts, entails; 0 where another leans the other way."""
    judged = [(entailment_of(claim, span.text), span) for span in spans]
    found, span = min(judged, key=lambda one: one[0].neutral)
    leanings = [one.entails - one.contradicts for one, _ in judged]
    if min(leanings) <= -_ALSO and max(leanings) >= _ALSO:
        return span, 0.0
    return span, found.entails - found.contradicts


def stance(claim: str, spans: Sequence[Span]) -> Stance:
    """Of one paper's sentences, of which there must be one at least."""
    span, leans = leaning(claim, spans)
    if -NO < leans < YES:
        return Stance(span, "open")
    if match := _BETTER.fullmatch(claim.strip()):
        turned = entailment_of(f"{match['other']} {match['is']} {match['one']}", span.text)
        if abs(leans - turned.entails + turned.contradicts) < _APART:
            return Stance(span, "open")
    return Stance(span, "yes" if leans > 0 else "no")
