"""In what a sentence says more than its quote does, which the quote does not carry, though it may
be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.checking.polarity import NEXT, clauses, telling_behind
from index.text.words import NUMBERS, STOP_WORDS, TEXTS, stem, words, words_of_known

# Whose doing a clause tells: what is said of others' methods is not said of the paper's own.
_OTHERS = frozenset(
    "existing previous prior conventional traditional earlier classical classic standard current "
    "recent".split()
)
_OWN = frozenset("it its the this our we they their".split())
_STARTS_WITH = 3  # words that may stand before the one that says whose
_INTRODUCES = frozenset(
    "we find show observe note that while whereas although though however but and since because "
    "as many most all the in for some these those here".split()
)
# What is only hoped for, or possible; an aim governs the verb behind its "to".
_HEDGE = re.compile(
    r"\b(?:may|might|could"
    r"|(?:aim|seek|hope|attempt|intend|strive|want|plan|try|tries)s? to|(?:aim|seek|hop)ing to)\b"
    r"(?: also| even| potentially| further| thus| thereby)*",
    re.I,
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|can|would|should|perhaps|maybe|possib\w+|potential\w*|likely"
    r"|aim\w*|goal\w*|seek\w*|hop\w+|tr(?:y|ies|ying)|attempt\w*|inten\w+|strive\w*"
    r"|want\w*|plan\w*|designed|meant|suppos\w+)\b",
    re.I,
)
_ASKING = frozenset(
    "question questions ask asks asked whether how what when why which who problem".split()
)
_SMALL_NUMBERS = " ".join(word for word, number in NUMBERS.items() if 2 <= number <= 7)
# How many of a thing a text tells of: a word of a lower rank tells of fewer.
_RANKS = {
    word: rank
    for rank, group in enumerate(
        (
            f"no few {_SMALL_NUMBERS}",
            "some several many certain multiple various",
            "most",
            "all every each",
        )
    )
    for word in group.split()
}
_ONLY = frozenset("only solely exclusively merely just alone".split())
_ONLY_THERE = re.compile(
    r"\bonly (?:for|if|when|in|on|under|where|after|at|with) (?:[a-z]+ing )?(?:the |a |an )?(\w+)",
    re.I,
)
_PAIRED = ("to", "for", "on")
# so many words behind: what a hedge governs, what a quantity is of
_GOVERNED_WITHIN, _RANKED_WITHIN = 3, 3
_RANKED_WORDS = 2  # of those, that are no stop words


def overstated(sentence: str, quote: str) -> Iterator[str]:
    """In what a sentence says more than its quote does: of the paper's method what is said of
    others, as a fact what is hoped or asked, of all what is said of some. None of this makes it
    false, but the quote does not carry it."""
    yield from _of_others(sentence, quote)
    if (hedges := _hedges(quote)) and not _HEDGED.search(sentence):
        said = _stems_of(sentence)
        for hedge, governed in hedges:
            if stem(governed) in said:
                yield f"the quote says {hedge!r}, not that it does {governed!r}"
                break
    if quote.rstrip(" \"'”’").endswith("?"):
        asks = "?" in sentence or not _ASKING.isdisjoint(words_of_known(sentence))
        if not asks:
            yield "the quote only asks it"
    yield from _more_of(sentence, quote)
    yield from _mixed_pairs(sentence, quote)


@lru_cache(TEXTS)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(map(stem, words_of_known(text)))


@lru_cache(TEXTS)
def _hedges(quote: str) -> tuple[tuple[str, str], ...]:
    """What is only hoped for, or possible: the words that say so, and the one that they govern."""
    found = (
        (match[0].strip(), words(quote[match.end() :])[:_GOVERNED_WITHIN])
        for match in _HEDGE.finditer(quote)
    )
    governed = (
        (hedge, next((word for word in behind if word not in STOP_WORDS), ""))
        for hedge, behind in found
    )
    return tuple((hedge, word) for hedge, word in governed if word)


def _of_others(sentence: str, quote: str) -> Iterator[str]:
    if not (there := _told_of_others(quote)):
        return
    said = words_of_known(sentence)
    # "Methods that …" are others', too
    if not _OTHERS.isdisjoint(said) or _OWN.isdisjoint(said[:_STARTS_WITH]):
        return
    told = {stem(word) for word in said if word not in STOP_WORDS}
    for whose, behind in there:
        if len(told & behind) * 2 > len(told):
            yield f"the quote says it of {whose}"
            return


@lru_cache(TEXTS)
def _told_of_others(quote: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Of each clause about others' work, whose it is, and the stems of what is told of it."""
    found = []
    for clause in clauses(quote):
        place = next(
            (at for at, word in enumerate(clause[: _STARTS_WITH + 1]) if word in _OTHERS), None
        )
        if place is not None and _INTRODUCES.issuperset(clause[:place]):
            behind = frozenset(stem(word) for word in clause[place + 1 :] if word not in STOP_WORDS)
            found.append((" ".join(clause[place : place + 2]), behind))
    return tuple(found)


def _more_of(sentence: str, quote: str) -> Iterator[str]:
    """A thing of which the sentence means more than the quote, and "only" where one has it
    alone."""
    there: dict[str, set[int]] = {}
    for thing, rank in _ranked(quote):
        there.setdefault(stem(thing), set()).add(rank)
    for thing, rank in _ranked(sentence):
        if rank >= 2 and stem(thing) in there and max(there[stem(thing)]) < rank:
            yield f"the quote does not tell it of as many: {thing!r}"
            break
    said, held = words_of_known(sentence), words_of_known(quote)
    if "only" in said and _ONLY.isdisjoint(held) and "not only" not in sentence.casefold():
        yield "the quote does not say 'only'"
    if (things := _only_there(quote)) and _ONLY.isdisjoint(said):
        for thing in things:
            if stem(thing.casefold()) in _stems_of(sentence):
                yield f"the quote says it only of {thing!r}"


@lru_cache(TEXTS)
def _only_there(quote: str) -> tuple[str, ...]:
    """Of what alone a quote says something, and which it does not name a second time."""
    stems = [stem(word) for word in words_of_known(quote)]
    found = _ONLY_THERE.findall(quote)
    return tuple(thing for thing in found if stems.count(stem(thing.casefold())) == 1)


@lru_cache(TEXTS)
def _ranked(text: str) -> tuple[tuple[str, int], ...]:
    """Things, and the rank of the word that says how many of them are meant."""
    found = words_of_known(text)
    return tuple(
        (other, _RANKS[word])
        for place, word in enumerate(found)
        if word in _RANKS
        and found[place - 1 : place] != ("at",)
        and found[place + 1 : place + 2] != ("other",)
        for other in telling_behind(found, place, _RANKED_WITHIN)[:_RANKED_WORDS]
    )


def _mixed_pairs(sentence: str, quote: str) -> Iterator[str]:
    """One of several pairs around the same "to", mixed: "noise to the inputs" for "noise to the
    weights"."""
    for pivot in _PAIRED:
        there = _pairs(quote, pivot)
        for one, other in _pairs(sentence, pivot) - there if there else ():
            if {a for a, _ in there} >= {one} and {b for _, b in there} >= {other}:
                yield f"the quote has {one!r} {pivot} something else than {other!r}"


@lru_cache(TEXTS)
def _pairs(text: str, pivot: str) -> frozenset[tuple[str, str]]:
    found = words_of_known(text)
    return frozenset(
        (stem(found[place - 1]), stem(behind[0]))
        for place, word in enumerate(found)
        if word == pivot
        and place
        and found[place - 1] not in STOP_WORDS
        and (behind := telling_behind(found, place, NEXT))
    )
