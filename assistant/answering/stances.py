"""What a paper says to a claim: which of its sentences bears on it most, and to which side.

By the entailment model alone: a claim out of a question is a clause, and no sentence that the
gate's rules could hold against a quote. It hardly hears which of two things is the better one: such
a claim is held against the quote the other way round, too, and decided only where that differs.
benchmarks/stances.py has how far its sides can be trusted: what it takes for a yes more than what
it takes for a no, so the latter must be surer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.checking.entailment import entailment_of
from assistant.wording import Side
from index.generation.bm25 import share
from index.models.roles import OWN, RESULT, roles
from index.text.sentences import Span
from index.text.words import terms

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


_BEARING = 3  # sentences of a paper that are held against a claim
# Chosen by hand: what the chance that it tells a result is worth beside its words, from which on it
# does, and how sure of that is who says so.
_BY_ROLE, _FINDS, _SHOWS = 0.5, 0.3, 0.8
_SAYS_SO = re.compile(
    r"\b(?:we|results?|experiments?|findings?|analys[ei]s|evaluations?|stud(?:y|ies)|evidence)\s"
    r"(?:\w+\s){0,4}?(?:show|find|found|demonstrate|prove|observe|establish|reveal|suggest|indicate"
    r"|confirm|conclude|discover|identify)s?\b[^.;]{0,60}?(?:\bthat\b|:)",
    re.IGNORECASE,
)
# what says where things are to be had, or what is hoped, bears on nothing
_NO_FINDING = re.compile(
    r"\bwe\shope\b|https?://|\bgit(?:hub|lab)\b"
    r"|\b(?:code|implementations?|models?|weights|checkpoints?|data|data\s?sets?|benchmark|demos?"
    r"|scripts?|resources?|project\spage)\b.{0,60}?"
    r"\b(?:available|released?|open[-\s]sourced?|be\sfound|made\spublic)\b"
    r"|\b(?:we|will)\s(?:\w+\s)?(?:release|open[-\s]source)\b",
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
    """Of one paper's sentences, the likeliest to bear on it first, of which there must be one."""
    span, leans = leaning(claim, spans)
    if -NO < leans < YES:
        return Stance(spans[0], "open")
    if match := _BETTER.fullmatch(claim.strip()):
        turned = entailment_of(f"{match['other']} {match['is']} {match['one']}", span.text)
        if abs(leans - turned.entails + turned.contradicts) < _APART:
            return Stance(spans[0], "open")
    return Stance(span, "yes" if leans > 0 else "no")


def bearing(weights: Mapping[str, float], spans: Sequence[Span]) -> list[Span]:
    """The sentences that may bear on a claim of these words, the likeliest first: findings that
    share about as many with it as any; where none shares one, whatever else the paper says that it
    does. What is known, hoped or to be had somewhere is neither."""
    told = roles([span.text for span in spans])
    held = [share(weights, set(terms(span.text))) for span in spans]
    idle = [_NO_FINDING.search(span.text) is not None for span in spans]
    own = [n for n, role in enumerate(told) if role.name in OWN and not idle[n]]
    finds = [
        max(_finds(span), role.chances[RESULT]) for span, role in zip(spans, told, strict=True)
    ]
    some = [n for n in own if finds[n] >= _FINDS]
    most = max((held[n] for n in some), default=0.0)
    some = [n for n in some if held[n] >= most / 2] if most else own or [*range(len(spans))]
    some.sort(key=lambda n: -held[n] - _BY_ROLE * finds[n])
    return [spans[n] for n in some[:_BEARING]]


def _finds(span: Span) -> float:
    """How surely a sentence tells a result by how it begins to: "we show that"."""
    return _SHOWS if _SAYS_SO.search(span.text) else 0.0


def is_finding(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a sentence tells a result, as one of all of its abstract."""
    return roles([one.text for one in spans])[spans.index(span)].name == "result"
