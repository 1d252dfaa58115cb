"""Of which words of a sentence a quote speaks: itself, in other forms, or by what is lent to it;
and which it has in another place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.checking.polarity import (
    LONG_WORD,
    Tokens,
    alike,
    contrary,
    denying,
    direction,
    own,
    tokens,
)
from assistant.checking.quantities import is_number, unit_words
from index.text.words import STOP_WORDS, TEXTS, stem

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


@dataclass(frozen=True, slots=True)
class Unheld:
    """Where the words of a sentence stand of which a quote does not speak itself, those of which it
    `surely` does not, whatever is lent to it, and `contraries`, reasons why it says the
    contrary."""

    places: tuple[int, ...]
    surely: frozenset[int]
    contraries: tuple[str, ...]


@lru_cache(TEXTS)
def unheld_words(sentence: str, quote: str) -> Unheld:
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
    return Unheld(tuple(places), frozenset(surely), tuple(contraries))


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
def counted_words(sentence: str) -> frozenset[str]:
    found = tokens(sentence)
    return frozenset(
        word
        for word, stemmed in zip(found.words, found.stems, strict=True)
        if word and word not in _TELLING and stemmed not in _LIGHT
    )


@lru_cache(TEXTS)
def directed_words(sentence: str) -> frozenset[str]:
    """Stems of the words with a direction."""
    found = tokens(sentence)
    return frozenset(one for one, turn in zip(found.stems, found.signs, strict=True) if turn)


@dataclass(frozen=True, slots=True)
class Known:
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
def known_words(around: str, quote: str) -> Known:
    found = [*tokens(around).words, *unit_words(quote)]
    long: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(found):
        if len(word) >= LONG_WORD:
            long[word[:LONG_WORD]] = (*long.get(word[:LONG_WORD], ()), word)
    return Known(
        frozenset(found),
        frozenset(map(stem, found)),
        frozenset(f"{one}{other}" for one, other in pairwise(found)),
        long,
    )


def words_elsewhere(said: Tokens, held: Tokens) -> Iterator[tuple[str, str]]:
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


def are_free(missing: Sequence[str], said: Tokens, quote: str) -> bool:
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
