"""What a paper says to a claim: which of its sentences bears on it most, and to which side.

By the words of a comparison (assistant.answering.comparisons), of an effect
(assistant.answering.effects), or of what is needed (assistant.answering.needs), else by the
entailment model alone: a claim out of a question is a clause, and no sentence that the gate's rules
could hold against a quote. It hardly hears which of two things is the better one, or whether one
makes more or less of another: such a claim is held against the quote the other way round, too, and
decided only where that differs; nor where a sentence has more of what is said to become less.
benchmarks/stances.py has how far its sides can be trusted: what it takes for a yes more than what
it takes for a no, so the latter must be surer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.answering.comparisons import compared, side_of
from assistant.answering.effects import effect_of, side_by_degree, side_by_effect, turned
from assistant.answering.needs import does_without, needed, sentence_of
from assistant.checking.entailment import entailment_of
from assistant.wording import Side
from index.generation.bm25 import share
from index.models.roles import OWN, RESULT, roles
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import terms
from index.types import Paper

# Probability of the one side less that of the other, chosen with benchmarks/stances.py. A no must
# be surer, and another text lean the same way; so must one where the title is what bears on it.
YES, NO, _SECONDED = 0.7, 0.8, 0.7
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
# what says where things are to be had, what is hoped, or asks, bears on nothing
_NO_FINDING = re.compile(
    r"\?\W*$|\bwe\shope\b|https?://|\bgit(?:hub|lab)\b"
    r"|\b(?:code|implementations?|models?|weights|checkpoints?|data|data\s?sets?|benchmark|demos?"
    r"|scripts?|resources?|project\spage)\b.{0,60}?"
    r"\b(?:available|released?|open[-\s]sourced?|be\sfound|made\spublic)\b"
    r"|\b(?:we|will)\s(?:\w+\s)?(?:release|open[-\s]source)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stance:
    """The sentence that bears on a claim most; `side`: whether the paper says so, says the
    contrary, or neither so that one could be sure."""

    span: Span
    side: Side


@dataclass(frozen=True, slots=True)
class Leaning:
    """A text that was read, the sentence in it (None: the title alone), and how it leans, -1..1:
    contradicts, entails; of the one that bears on a claim most, 0 where another leans the other
    way, and `seconded` where another leans the same way."""

    text: str
    span: Span | None
    leans: float
    neutral: float
    seconded: bool = False


def leaning(claim: str, weights: Mapping[str, float], title: str, spans: Sequence[Span]) -> Leaning:
    """Of a paper's title and those sentences of its abstract that may bear on a claim, the one that
    does most. A sentence is read behind the title, which names what it says "we" or "they" of. Only
    the title and findings take a side: what a paper proposes says nothing of what is so."""
    likeliest = bearing(weights, spans)
    said = title.rstrip(". ")
    texts = [f"{said}. {span.text}" if said else span.text for span in likeliest]
    judged = [_judged(claim, text, span) for text, span in zip(texts, likeliest, strict=True)]
    telling = [one for one in judged if one.span is not None and is_finding(one.span, spans)]
    if said:
        judged.append(_judged(claim, said, None))
        telling.append(judged[-1])
    found = min(telling or judged, key=lambda one: one.neutral)
    leanings = [one.leans for one in judged]
    if not telling or (min(leanings) <= -_ALSO and max(leanings) >= _ALSO):
        return replace(found, leans=0.0)
    agree = sum(one * found.leans > 0 and abs(one) >= _SECONDED for one in leanings)
    return replace(found, seconded=agree > 1)


def _judged(claim: str, text: str, span: Span | None) -> Leaning:
    one = entailment_of(claim, text)
    return Leaning(text, span, one.entails - one.contradicts, one.neutral)


def stance(claim: str, weights: Mapping[str, float], paper: Paper) -> Stance:
    """Of a paper with an abstract."""
    title, spans = paper.title, sentences(paper.abstract)[:MOST_SENTENCES]
    first = bearing(weights, spans)[0]
    if (need := needed(claim)) is not None and does_without(need, paper):
        return Stance(sentence_of(need, paper) or first, need.side)
    for tells in _telling(claim):
        if (said := _in_words(tells, title, spans, first)) is not None:
            return said
    found = leaning(claim, weights, title, spans)
    alone = not found.seconded
    if -NO < found.leans < YES or (alone and (found.leans < 0 or found.span is None)):
        return Stance(first, "open")
    if contrary := _contrary(claim):
        other = entailment_of(contrary, found.text)
        if abs(found.leans - other.entails + other.contradicts) < _APART:
            return Stance(first, "open")
    side: Side = "yes" if found.leans > 0 else "no"
    if (effect := effect_of(claim)) and side_by_degree(effect, found.text) not in ("open", side):
        return Stance(first, "open")
    return Stance(found.span or first, side)


def _contrary(claim: str) -> str:
    """The claim the other way round, where it says which of two things is better or whether one
    makes more or less of another; else empty."""
    if match := _BETTER.fullmatch(claim.strip()):
        return f"{match['other']} {match['is']} {match['one']}"
    return turned(claim)


def _telling(claim: str) -> Iterator[Callable[[str, str], Side]]:
    """What tells by its words what a sentence under a title says to a claim, if anything can."""
    if (comparison := compared(claim)) is not None:
        yield partial(side_of, comparison)
    if (effect := effect_of(claim)) is not None:
        yield partial(side_by_effect, effect)


def _in_words(
    tells: Callable[[str, str], Side], title: str, spans: Sequence[Span], first: Span
) -> Stance | None:
    """What the title, beside which the `first` sentence is shown, or a finding says to it in so
    many words; None where none does, or several differ."""
    found = [spans[place] for place, finds in _own(spans).items() if finds >= _FINDS]
    sides = [(span, tells(title, span.text)) for span in found]
    sides.append((first, tells(title, title)))
    sided = [(span, side) for span, side in sides if side != "open"]
    return Stance(*sided[0]) if len({side for _, side in sided}) == 1 else None


def bearing(weights: Mapping[str, float], spans: Sequence[Span]) -> list[Span]:
    """The sentences that may bear on a claim of these words, the likeliest first: findings that
    share about as many with it as any; where none shares one, whatever else the paper says that it
    does. What is known, hoped or to be had somewhere is neither."""
    held = [share(weights, set(terms(span.text))) for span in spans]
    finds = _own(spans)
    own = [n for n in finds if _NO_FINDING.search(spans[n].text) is None]
    some = [n for n in own if finds[n] >= _FINDS]
    most = max((held[n] for n in some), default=0.0)
    some = [n for n in some if held[n] >= most / 2] if most else own or [*range(len(spans))]
    some.sort(key=lambda n: -held[n] - _BY_ROLE * finds.get(n, 0.0))
    return [spans[n] for n in some[:_BEARING]]


def _own(spans: Sequence[Span]) -> dict[int, float]:
    """The places of the sentences in which a paper says what it does or finds; of each how surely
    it tells a result."""
    told = roles([span.text for span in spans])
    return {
        place: max(_finds(span), role.chances[RESULT])
        for place, (span, role) in enumerate(zip(spans, told, strict=True))
        if role.name in OWN
    }


def _finds(span: Span) -> float:
    """How surely a sentence tells a result by how it begins to: "we show that"."""
    return _SHOWS if _SAYS_SO.search(span.text) else 0.0


def is_finding(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a sentence tells a result, as one of all of its abstract."""
    return roles([one.text for one in spans])[spans.index(span)].name == "result"
