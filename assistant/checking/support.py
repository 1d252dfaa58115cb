"""The gate that every shown sentence passes: does a piece of evidence carry it?

Similarity cannot tell a claim from its contradiction, so numbers, names, negations and directions
are compared explicitly (`mentions`, `polarity`), and then it is asked whether the quote speaks of
all the rest. Where these rules find nothing against a sentence, but words of its own, the model of
`entailment` has a say: it hears paraphrases that words do not show.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter

from assistant.checking.attributions import exchanged_names, numbers_of_other_names
from assistant.checking.entailment import Entailment, entailment_of
from assistant.checking.exchanges import exchanged_around_prepositions, exchanged_sides
from assistant.checking.held_words import (
    are_free,
    counted_words,
    directed_words,
    known_words,
    unheld_words,
    words_elsewhere,
)
from assistant.checking.mentions import missing_names, names, spelled_out
from assistant.checking.overstatements import overstated
from assistant.checking.own_names import lent, unnamed
from assistant.checking.polarity import denials, denies, leaning, own, tokens
from assistant.checking.quantities import missing_numbers, numbers, other_measures, reversed_changes
from assistant.types import Support, Verdict
from index.text.unicode import sound
from index.types import Paper

_PART = 0.4  # the share of a sentence's words that a weak quote holds
# A logistic regression over Features, in their order, fitted by benchmarks/gate.py, which prints
# what it can do.
WEIGHTS = (-1.0, 0.23, -0.2, -0.81, -0.25, 0.11, -0.5, 0.79)
INTERCEPT = 2.07  # log-odds, as the weights

_SUREST = 5.0  # log-odds, beyond which the entailment model's words count no more
# A share of a sentence's words: where more are missing the entailment model is never sure enough,
# .54 at most for 173 such pairs of SciFact's (benchmarks/gate.py), and is not asked.
MOST_MISSING = 0.75
_MOST_COUNTED = 3  # of words without their direction, and of contradictions
_WEIGHED = 1024  # sentences with a quote, that are remembered
_HEARD = "the entailment model finds that the quote carries it"
_TOLD = 5  # words that the quote does not speak of
# how sure the entailment model must be to raise a verdict; chosen on tests/replies.jsonl, with what
# other values bring in benchmarks/README.md (gate.py)
ENTAILS = 0.87


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a supported sentence from a contradicted one."""

    missing: float  # share of the sentence's words of which the quote does not speak, 0..1
    leaning: int  # 1 where both point in one direction, -1 where they point in contrary ones
    undirected: int  # words with a direction that the quote does not have, at most 3
    contrary: int  # ways in which the quote says the contrary, at most 3
    turned: int  # 1 where only one of both denies anything
    denies: int  # 1 where the sentence does
    mentions: int  # 1 where a number or a name is missing
    # log-odds of entailment against contradiction, -5..5; 0 where the model was not asked
    entailment: float


_values = attrgetter(*(field.name for field in fields(Features)))  # `astuple` copies deeply


def check(sentence: str, evidence: str) -> Support:
    """Whether `evidence` carries `sentence`. The score is 0..1, higher is better supported,
    whatever the verdict.

    `supported`: the evidence speaks of everything that the sentence says, and nothing contradicts
    it; `weak`: it speaks of a part; `unsupported`: of too little, or a number, a name, a negation
    or a direction is another. `reasons` say what was found wrong, or that the entailment model
    decided.
    """
    sentence, evidence = sound(sentence)[0], sound(evidence)[0]
    return weigh(sentence, evidence, entailment=entailment_of(sentence, evidence))[0]


def check_in(
    sentence: str, quote: str, paper: Paper, entailment: Entailment | None = None
) -> Support:
    """The same for a sentence of an abstract, which says "it" and "our method": what the paper
    calls itself, and the long forms of its short names, are lent to it. By the rules alone where
    there is no judgement."""
    alone = weigh(sentence, quote, entailment=entailment)[0]
    if alone.verdict == "supported":
        return alone
    helped = weigh(unnamed(sentence, quote, paper, "it"), quote, lent(paper, quote), entailment)[0]
    return (
        helped
        if (RANK[helped.verdict], -helped.score) < (RANK[alone.verdict], -alone.score)
        else alone
    )


def check_with_entailment(sentence: str, quote: str, paper: Paper) -> Support:
    """The same, with the entailment model beside the rules."""
    return check_in(
        sentence, quote, paper, entailment_of(unnamed(sentence, quote, paper, "the method"), quote)
    )


def may_be_entailed(sentence: str, quote: str, paper: Paper) -> bool:
    """Whether the entailment model can change the verdict that `check_in` has by the rules
    alone."""
    helped = unnamed(sentence, quote, paper, "it"), quote, lent(paper, quote)
    return _weighed(sentence, quote).is_open or _weighed(*helped).is_open


RANK: dict[Verdict, int] = {"supported": 0, "weak": 1, "unsupported": 2}


_CONTRADICTIONS = (
    denials,
    numbers_of_other_names,
    exchanged_names,
    exchanged_sides,
    exchanged_around_prepositions,
    reversed_changes,
)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What the rules find of a sentence and a quote: what is `against` it, what it says `beyond`
    the quote, the `missing` words. `is_all` is whether the quote speaks of all of it, `is_part` of
    a part; `is_open` whether the entailment model may find it supported all the same."""

    found: Features
    against: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_all: bool = False
    is_part: bool = False
    is_open: bool = False


def weigh(
    sentence: str, quote: str, lent: str = "", entailment: Entailment | None = None
) -> tuple[Support, Features]:
    """The verdict, and what it was decided by. `lent` are words that the quote may be taken to
    hold."""
    weighed = _weighed(sentence, quote, lent)
    found = replace(weighed.found, entailment=_log_odds(entailment))
    score = _probability(found)
    if weighed.against:
        return Support("unsupported", score, weighed.against), found
    if weighed.is_all:
        return Support("weak" if weighed.beyond else "supported", score, weighed.beyond), found
    if weighed.is_open and entailment is not None and entailment.entails >= ENTAILS:
        return Support("supported", score, (_HEARD,)), found
    unsaid = f"the quote does not speak of: {', '.join(weighed.missing[:_TOLD])}"
    verdict: Verdict = "weak" if weighed.is_part else "unsupported"
    return Support(verdict, score, (unsaid, *weighed.beyond)), found


@lru_cache(_WEIGHED)
def _weighed(sentence: str, quote: str, lent: str = "") -> _Weighed:
    spelled = [name for name in names(sentence) if spelled_out(name, quote)]
    around = " ".join(filter(None, (quote, lent, *spelled)))
    mentions = [
        *missing_numbers(sentence, quote),
        *missing_names(sentence, around),
        *other_measures(sentence, quote),
    ]
    said, held, unheld = tokens(sentence), tokens(own(quote)), unheld_words(sentence, quote)
    known, contradictions = known_words(own(around), quote), _contradictions(sentence, quote)
    missing = tuple(
        said.words[at] for at in unheld.places if at in unheld.surely or not known.has(at, said)
    )
    counted = counted_words(sentence)
    found = Features(
        missing=len(missing) / (len(counted) or 1),
        leaning=leaning(sentence) * leaning(quote),
        undirected=min(len(directed_words(sentence).difference(held.stems)), _MOST_COUNTED),
        contrary=min(len(unheld.contraries) + len(contradictions), _MOST_COUNTED),
        turned=int(denies(sentence) != denies(quote)),
        denies=int(denies(sentence)),
        mentions=int(bool(mentions)),
        entailment=0.0,
    )
    if against := (*mentions, *contradictions, *unheld.contraries):
        return _Weighed(found, against)
    over = tuple(overstated(sentence, quote))
    if counted and not missing:
        moved = (
            f"the quote has {there!r} where the sentence has {word!r}"
            for word, there in words_elsewhere(said, held)
        )
        return _Weighed(found, beyond=(*moved, *over), is_all=True)
    return _Weighed(
        found,
        beyond=over,
        missing=missing,
        is_part=bool(counted) and found.missing <= 1 - _PART,
        is_open=bool(counted)
        and not (found.undirected or over or found.missing > MOST_MISSING)
        and numbers(sentence) <= numbers(quote)
        and are_free(missing, said, quote),
    )


@lru_cache(_WEIGHED)
def _contradictions(sentence: str, quote: str) -> tuple[str, ...]:
    return tuple(reason for rule in _CONTRADICTIONS for reason in rule(sentence, quote))


def _log_odds(entailment: Entailment | None) -> float:
    """Of entailment against contradiction, -5..5."""
    if entailment is None:
        return 0.0
    return min(max(math.log(entailment.entails / entailment.contradicts), -_SUREST), _SUREST)


def _probability(found: Features) -> float:
    """0..1, by the logistic regression."""
    total = INTERCEPT + sum(w * f for w, f in zip(WEIGHTS, _values(found), strict=True))
    return round(1 / (1 + math.exp(-total)), 3)
