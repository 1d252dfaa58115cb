"""The gate that every shown sentence passes: does a piece of evidence carry it?

Similarity cannot tell a claim from its contradiction, so numbers, names, negations and directions
are compared explicitly (`mentions`, `polarity`), and then it is asked whether the quote speaks of
all the rest. Where these rules find nothing against a sentence, but words of its own, the model of
`entailment` has a say: it hears paraphrases that words do not show.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from assistant.checking.entailment import Entailment, entailment_of
from assistant.checking.mentions import (
    exchanged_names,
    is_number,
    missing_names,
    missing_numbers,
    names,
    numbers,
    numbers_of_other_names,
    other_measures,
    reversed_changes,
    spelled_out,
    unit_words,
)
from assistant.checking.own_names import lent, unnamed
from assistant.checking.polarity import (
    LONG_WORD,
    Tokens,
    alike,
    contrary,
    denials,
    denies,
    denying,
    direction,
    exchanged_around_prepositions,
    exchanged_sides,
    leaning,
    overstated,
    own,
    tokens,
)
from assistant.types import Support, Verdict
from index.text.unicode import sound
from index.text.words import STOP_WORDS, TEXTS, stem
from index.types import Paper

_PART = 0.4  # the share of a sentence's words that a weak quote holds
_TELLING = STOP_WORDS - frozenset("before after below above more most same few than".split())
# Words that a sentence may have beyond its quote: they say how something is told, not what.
_LIGHT = frozenset(
    stem(word)
    for word in """show shown find report propose introduce present use apply achieve reach obtain
        get give given make made work method approach author paper result study new novel call name
        well also one ones across over against part way thing case set kind form several many much
        various different within via based let take describe provide offer consider include namely
        develop development design do see need main key important significantly significant
        substantially substantial largely very highly quite rather simply already therefore thus
        hence moreover further furthermore still even however instead respectively overall generally
        typically usually often especially particularly though although while whereas time times run
        turn able manage contrast underlying stand hold possible relative tell meant serve go
        together another far ordinary about around roughly approximately nearly almost terms lie
        kind respect put may whose like come go aim yet stood inherently attain yield
        goes went gone does done did gave came""".split()
)
# Words of which one may stand for the other in an abstract.
_SAME = [
    frozenset(map(stem, group.split()))
    for group in """prior previous earlier existing, average mean, whole entire full,
        nearest closest, choose pick select, use employ utilize apply adopt leverage,
        need require demand, appear occur, begin start, call name term dub, defence defense,
        place prepend insert, build construct create, aim goal objective, problem issue challenge,
        keep retain preserve maintain stay remain,
        method approach technique algorithm framework procedure, combine merge join,
        test evaluate evaluation assess assessment, cover include comprise, equal match,
        reward return, optimum optimal, own itself, paper work study, dataset data,
        initial original, restrict constrain, gain improvement, several multiple many,
        part component, seek look target, inside within, gap vacancy, largest maximal,
        drive push move, accelerate speed sped, focus concentrate,
        tolerate cope withstand, rely depend rest""".split(",")
]
_GROUP = {word: group for group in _SAME for word in group}

# A logistic regression over Features, in their order, fitted by benchmarks/gate.py, which prints
# what it can do.
WEIGHTS = (-1.0, 0.23, -0.2, -0.81, -0.25, 0.11, -0.5, 0.79)
INTERCEPT = 2.07  # log-odds, as the weights

_SUREST = 5.0  # log-odds, beyond which the entailment model's words count no more
# A share of a sentence's words: where more are missing the entailment model is never sure enough,
# .54 at most for 173 such pairs of SciFact's (benchmarks/gate.py), and is not asked.
MOST_MISSING = 0.75
_MOST_COUNTED = 3  # of words without their direction, and of contradictions
_WEIGHED = 2048  # sentences with a quote, that are remembered
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
    said, held, unheld = tokens(sentence), tokens(own(quote)), _unheld(sentence, quote)
    known = _known(own(around), quote)
    missing = tuple(
        said.words[at] for at in unheld.places if at in unheld.surely or not known.has(at, said)
    )
    counted = _counted(sentence)
    found = Features(
        missing=len(missing) / (len(counted) or 1),
        leaning=leaning(sentence) * leaning(quote),
        undirected=min(len(_directed(sentence).difference(held.stems)), _MOST_COUNTED),
        contrary=min(len(unheld.contraries) + len(unheld.contradictions), _MOST_COUNTED),
        turned=int(denies(sentence) != denies(quote)),
        denies=int(denies(sentence)),
        mentions=int(bool(mentions)),
        entailment=0.0,
    )
    if against := (*mentions, *unheld.contradictions, *unheld.contraries):
        return _Weighed(found, against)
    over = tuple(overstated(sentence, quote))
    if counted and not missing:
        moved = (
            f"the quote has {there!r} where the sentence has {word!r}"
            for word, there in _words_elsewhere(said, held)
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
        and _are_free(missing, said, quote),
    )


def _log_odds(entailment: Entailment | None) -> float:
    """Of entailment against contradiction, -5..5."""
    if entailment is None:
        return 0.0
    return min(max(math.log(entailment.entails / entailment.contradicts), -_SUREST), _SUREST)


def _probability(found: Features) -> float:
    """0..1, by the logistic regression."""
    total = INTERCEPT + sum(w * f for w, f in zip(WEIGHTS, _values(found), strict=True))
    return round(1 / (1 + math.exp(-total)), 3)


@dataclass(frozen=True, slots=True)
class _Unheld:
    """Where the words of a sentence stand of which a quote does not speak itself, those of which it
    `surely` does not, whatever is lent to it, and reasons why it says the contrary."""

    places: tuple[int, ...]
    surely: frozenset[int]
    contraries: tuple[str, ...]
    contradictions: tuple[str, ...]


@lru_cache(_WEIGHED)
def _unheld(sentence: str, quote: str) -> _Unheld:
    said, held = tokens(sentence), tokens(own(quote))
    places, surely, contraries = [], set(), []
    for place in _telling(sentence):
        word, stemmed, other = said.words[place], said.stems[place], contrary(place, said, held)
        if said.signs[place]:
            found = direction(place, said, held)
            if found == "contrary" or (other and stemmed not in held.stems):
                contraries.append(f"the sentence says {word!r}, the quote the contrary")
            elif found != "held" and (
                stemmed not in held.stems
                or (found == "both" and not _beside_the_same(place, said, held))
            ):
                places.append(place)
                surely.add(place)
        elif other:
            contraries.append(f"the sentence says {word!r} where the quote says {other!r}")
        elif not (stemmed in _LIGHT or denying(word, held)):
            places.append(place)
    contradictions = tuple(reason for rule in _CONTRADICTIONS for reason in rule(sentence, quote))
    return _Unheld(tuple(places), frozenset(surely), tuple(contraries), contradictions)


@lru_cache(TEXTS)
def _telling(sentence: str) -> tuple[int, ...]:
    """The places of words, each once, that say something, but for numbers."""
    found = tokens(sentence).words
    return tuple(
        place
        for place, word in enumerate(found)
        if word not in _TELLING
        and len(word) > 1
        and found.index(word) == place
        and not is_number(word)
    )


@lru_cache(TEXTS)
def _counted(sentence: str) -> frozenset[str]:
    found = tokens(sentence)
    return frozenset(
        word
        for word, stemmed in zip(found.words, found.stems, strict=True)
        if word and word not in _TELLING and stemmed not in _LIGHT
    )


@lru_cache(TEXTS)
def _directed(sentence: str) -> frozenset[str]:
    """Stems of the words with a direction."""
    found = tokens(sentence)
    return frozenset(one for one, turn in zip(found.stems, found.signs, strict=True) if turn)


@dataclass(frozen=True, slots=True)
class _Known:
    """The words that a quote holds, or is lent: their stems, what any two beside each other are as
    one word ("muP" and "mu P" are one), and the long ones by how they begin."""

    words: frozenset[str]
    stems: frozenset[str]
    joined: frozenset[str]
    long: Mapping[str, tuple[str, ...]]

    def has(self, place: int, said: Tokens) -> bool:
        word, stemmed = said.words[place], said.stems[place]
        return (
            stemmed in self.stems
            or word in self.joined
            or (place > 0 and f"{said.words[place - 1]}{word}" in self.words)
            or not self.stems.isdisjoint(_GROUP.get(stemmed, ()))
            or any(alike(word, form) for form in self.long.get(word[:LONG_WORD], ()))
        )


@lru_cache(TEXTS)
def _known(around: str, quote: str) -> _Known:
    found = [*tokens(around).words, *unit_words(quote)]
    long: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(found):
        if len(word) >= LONG_WORD:
            long[word[:LONG_WORD]] = (*long.get(word[:LONG_WORD], ()), word)
    return _Known(
        frozenset(found),
        frozenset(map(stem, found)),
        frozenset(f"{one}{other}" for one, other in pairwise(found)),
        long,
    )


def _words_elsewhere(said: Tokens, held: Tokens) -> Iterator[tuple[str, str]]:
    """Words that the quote has as well, but not in this place, where it has another: "learns *old*
    samples only" for "learns *new* samples only, and replays old ones"."""
    there: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place in range(len(held.stems)):
        for context in _contexts(held.stems, place):
            there[context].add(place)
    for place, word in enumerate(said.words):
        if word in STOP_WORDS or said.signs[place] or said.stems[place] not in held.stems:
            continue
        for context in _contexts(said.stems, place):
            found = {held.stems[other]: held.words[other] for other in there[context]}
            telling = set(context) - STOP_WORDS - {"_"}
            if found and telling and not found.keys() & (STOP_WORDS | {*said.stems}):
                yield word, next(iter(found.values()))
                break


def _contexts(stems: Sequence[str], place: int) -> Iterator[tuple[str, ...]]:
    """The three words next to a place, of which at least one stands on each side."""
    if 0 < place < len(stems) - 1:
        before, after = stems[max(place - 2, 0) : place], stems[place + 1 : place + 3]
        if len(before) == 2:
            yield (*before, "_", after[0])
        if len(after) == 2:
            yield (before[-1], "_", *after)


def _are_free(missing: Sequence[str], said: Tokens, quote: str) -> bool:
    """Whether the words may be the sentence's own way to say it: none of them stands in the quote,
    where it was not counted for a reason, or has the place of another there ("a *manual* update"
    for "a *learned* update"), which the entailment model is easily taken in by."""
    whole = tokens(quote).stems
    around = {
        (before, after) for before, _, after in zip(whole, whole[1:], whole[2:], strict=False)
    }
    stems = ["", *said.stems, ""]
    places = [place for place, word in enumerate(said.words) if word in missing]
    return not any(
        stems[place + 1] in whole or (stems[place], stems[place + 2]) in around for place in places
    )


def _beside_the_same(place: int, said: Tokens, held: Tokens) -> bool:
    """Whether the word is followed by the same word in both."""
    following = said.stems[place : place + 2]
    return any(held.stems[at : at + 2] == following for at in range(len(held.stems)))
