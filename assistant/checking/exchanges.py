"""What has changed places between a sentence and its quote: both sides of a comparison, of a verb,
or of a preposition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from assistant.checking.polarity import (
    BREAK,
    Tokens,
    clauses,
    sign,
    stems_of,
    telling_behind,
    tokens,
)
from index.text.words import STOP_WORDS, TEXTS, stem, words_of_known

# Verbs of which both sides matter.
_RELATIONS = stems_of(
    """outperform surpass exceed beat match improve enable prevent require induce cause lead produce
    replace extend generalize dominate imply contain include"""
)
_BY_WHOM_WITHIN = 6  # words behind "by"
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_PIVOTS = ("into", "from", "onto")


def exchanged_sides(sentence: str, quote: str) -> Iterator[str]:
    """Both sides of a comparison, or of a verb, that have changed places."""
    said, held = tokens(sentence), tokens(quote)
    if "than" in said.words and "than" in held.words and _sides_of(said, "than", held, "than")[1]:
        yield "the quote compares the other way round"
    passive, passive_there = _passive(sentence), _passive(quote)
    verbs = dict(zip(said.stems, said.words, strict=True))
    for verb_stem in (one for one in verbs if one in held.stems):
        verb, same = verbs[verb_stem], held.words[held.stems.index(verb_stem)]
        is_passive = verb_stem in passive
        turned = verb != same and is_passive != (verb_stem in passive_there)
        if not turned and verb_stem not in _RELATIONS:
            continue
        kept, crossed = _sides_of(said, verb, held, same)
        ways = (said, verb, held, same) if is_passive else (held, same, said, verb)
        if crossed if not turned else kept and not crossed and not _is_doer_before(*ways):
            yield f"in the quote it is the other of which {same!r} is told"


def exchanged_around_prepositions(sentence: str, quote: str) -> Iterator[str]:
    """Both sides of a "from" or "into" that have changed places ("the teacher learns from the
    student")."""
    for pivot in _PIVOTS:
        there = _around(quote, pivot)
        for left, right in _around(sentence, pivot):
            crossed = [bool(left & behind and right & before) for before, behind in there]
            kept = [bool(left & before and right & behind) for before, behind in there]
            if any(crossed) and not any(k and not c for k, c in zip(kept, crossed, strict=True)):
                yield f"the quote has what stands around {pivot!r} the other way round"


@lru_cache(TEXTS)
def _around(text: str, pivot: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """What stands before each `pivot` of a text and not behind it, and the reverse, within its
    clause."""
    if pivot not in words_of_known(text):
        return ()
    return tuple(_sides_in(_ASIDE.sub(" ", text), pivot))


def _sides_in(text: str, pivot: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for said in clauses(text):
        for place in (at for at, word in enumerate(said) if word == pivot):
            left, right = (
                frozenset(stem(word) for word in side if word not in STOP_WORDS)
                for side in (said[:place], said[place + 1 :])
            )
            yield left - right, right - left


@lru_cache(TEXTS)
def _passive(text: str) -> frozenset[str]:
    """Stems of the verbs that something is done by: "by" and a measure ("by 3%", "by more") tells
    no doer."""
    found = tokens(text).words
    triples = zip(found, found[1:], found[2:], strict=False)
    told = (
        (verb, doer) for verb, by, doer in triples if by == "by" and verb.endswith(("ed", "en"))
    )
    return frozenset(stem(verb) for verb, doer in told if not (doer[:1].isdigit() or sign(doer)))


def _is_doer_before(passive: Tokens, verb: str, active: Tokens, same: str) -> bool:
    """Whether by whom a verb is done, in the passive, stands right before it in the active, and
    nobody else in between."""
    place, at = passive.words.index(verb), active.words.index(same)
    told = telling_behind(passive.words, place + 1, _BY_WHOM_WITHIN)
    doers = {stem(word) for word in told if word != BREAK}

    def tells_no_other(word: str) -> bool:
        return word in STOP_WORDS or stem(word) in doers

    before = {stem(word) for word in takewhile(tells_no_other, reversed(active.words[:at]))}
    return bool(doers & before) and doers.isdisjoint(active.stems[at + 1 :])


def _sides_of(said: Tokens, one: str, held: Tokens, other: str) -> tuple[bool, bool]:
    """Whether something stands on the same side of both words; and whether on either side of the
    one there is something that stands on the other side of the other, and only there."""

    def sides(found: Tokens, word: str) -> tuple[set[str], set[str]]:
        at = found.words.index(word)
        told = [
            (place, stemmed)
            for place, stemmed in enumerate(found.stems)
            if found.words[place] not in STOP_WORDS and not found.signs[place]
        ]
        return {one for n, one in told if n < at}, {one for n, one in told if n > at}

    (left, right), (left_there, right_there) = sides(said, one), sides(held, other)
    crossed = bool((left & right_there) - left_there) and bool((right & left_there) - right_there)
    return bool(left & left_there or right & right_there), crossed
