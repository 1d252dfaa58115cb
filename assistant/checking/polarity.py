"""What a text denies, and in which direction it points: increases or decreases, better or worse.

Similarity is blind to both, so each word with a direction is held against the word that stands in
its place in the quote: the one beside the same neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.text.words import STOP_WORDS, TEXTS, stem, terms, words


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_UP = stems_of(
    """increase increased rise grow gain improve enhance raise boost promote activate activation
    induce stimulate upregulate facilitate support accelerate strengthen expand amplify augment
    exacerbate elevate maximize help enable allow encourage higher high greater larger large more
    faster fast quick better best superior stronger strong longer above positive sufficient
    necessary essential require efficient effective well good success succeed outperform surpass
    exceed beat advantage benefit beneficial robust stable abundant overexpression most easier easy
    simple dominant"""
)
_DOWN = stems_of(
    """decrease decreased fall drop shrink decline reduce reduction lower diminish inhibit
    inhibition suppress suppression impair attenuate block prevent hinder downregulate deficient
    deficiency less fewer worse worsen worst degrade hurt harm abolish delay limit slow slower small
    smaller low weak weaker shorter below negative inverse save saving cut inactivate disrupt
    deplete depletion protect protective insufficient unnecessary inefficient ineffective poor
    poorly bad fail failure underperform disadvantage fragile unstable rare absent absence lack
    minimize mitigate halt harder hard complex complicated resistant unaffected dispensable
    silence"""
)
_PAIRS = """width depth, seen unseen, soft hard, local global, linear nonlinear, single double,
    upper lower, outer inner, before after, pre post, online offline, discrete continuous,
    deterministic random, deterministic stochastic, convex nonconvex, supervised unsupervised,
    first last, early late, maximum minimum, finite infinite, constant varying, same different,
    joint separate, light heavy, with without, partially completely, dense sparse,
    sequential parallel, encoder decoder, source target, best worst"""
_OPPOSITES: dict[str, set[str]] = {}
for _one, _other in (pair.split() for pair in _PAIRS.split(",")):
    _OPPOSITES.setdefault(stem(_one), set()).add(stem(_other))
    _OPPOSITES.setdefault(stem(_other), set()).add(stem(_one))
_PREFIXES = (
    "un",
    "non",
    "in",
    "im",
    "ir",
    "il",
    "dis",
    "de",
    "sub",
    "under",
    "over",
    "anti",
    "mis",
)
BREAK = ""
_BREAKS = re.compile(r"[;:!?]|\.(?!\d)")
_COMPARED = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\b(?:compared|in comparison) "
    r"(?:to|with)\b",
    re.I,
)
# Words with a direction that have none here, and what is said in one way as well as in another.
_IDIOMS = [
    (re.compile(told, re.IGNORECASE), other)
    for told, other in (
        (r"\bmore or less\b|(?:^|(?<=, ))above all(?=,)", " "),
        (r"\bknown as\b", "called"),
        (r"\bSOTA\b", "state of the art"),
    )
]
_MORE_THAN = re.compile(r"\b(?:more|less|fewer) than (?=\d)", re.IGNORECASE)
# What a quote only sets itself against.
_CONTRASTED = re.compile(
    r"\b(?:in contrast to|as opposed to|unlike|rather than|instead "
    r"of)\b[^,;.]*[,;.]?",
    re.I,
)
_SPLIT_PREFIX = re.compile(
    r"\b(non|un|sub|dis|de|in|zero|one|two|three|few|single|multi)[-‑–](?=\w)", re.IGNORECASE
)

_NEGATIONS = frozenset(
    "not no never without cannot neither nor none fail fails failed lack lacks unable "
    "hardly".split()
)
# By these, too, a quote can say what a sentence denies.
_REMOVALS = frozenset(
    "eliminating eliminate eliminates avoid avoids avoiding remove removes removing obviate "
    "obviates obviating circumvent circumvents circumventing bypass bypasses bypassing omit omits "
    "omitting instead unlike".split()
)
_TURNING = _NEGATIONS | _REMOVALS
_NEGATED = re.compile(r"n['’]t\b")
_FREE = re.compile(r"\b(\w+)[-‑–]free\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.!?()]|\b(?:and|but|while|whereas|although|though|yet)\b", re.IGNORECASE)
_DENIED_TERMS = 2  # terms behind a negation that are what it denies
_BESIDE = 3  # words
NEXT = 2  # so many words behind another belong to it
_NEGATED_WITHIN = 4  # words before one with a direction, among which a negation turns it round
LONG_WORD, _LONGEST_ENDING = 6, 4  # letters: by which long words are forms of one
_SHORTEST_BARE = 4  # letters of a word without its prefix
Place = Literal["held", "contrary", "both", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Words, a prefix that makes a contrary joined to its word, and BREAK where a part of the
    sentence ends; of each its stem, and its `sign`; `known` are all words and stems."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    signs: tuple[int, ...]
    known: frozenset[str]


@lru_cache(TEXTS)
def tokens(text: str) -> Tokens:
    for pattern, other in _IDIOMS:
        text = pattern.sub(other, text)
    text = _COMPARED.sub(
        "than", _SPLIT_PREFIX.sub(r"\1", _NEGATED.sub(" not", _MORE_THAN.sub("", text)))
    )
    found: list[str] = []
    for part in _BREAKS.split(text):
        found += [BREAK, *words(part)] if found else words(part)
    stems = tuple(map(stem, found))
    return Tokens(tuple(found), stems, tuple(map(sign, found)), frozenset((*found, *stems)))


@lru_cache(TEXTS)
def own(quote: str) -> str:
    """A quote without what it only sets itself against ("in contrast to …,"), unless nothing else
    is left."""
    rest = _CONTRASTED.sub(" ", quote)
    return rest if len(words(rest)) > _BESIDE else quote


def telling_behind(found: Sequence[str], place: int, within: int) -> list[str]:
    """Of so many words behind a place those that are no stop words."""
    behind = found[place + 1 : place + 1 + within]
    return [word for word in behind if word not in STOP_WORDS]


def sign(word: str) -> int:
    """1 for what points up or is good, -1 for the contrary, 0 for all other words."""
    stemmed = stem(word)
    return int(stemmed in _UP) or -int(stemmed in _DOWN)


@lru_cache(TEXTS)
def leaning(text: str) -> int:
    """The sign of a text's directions together, each turned around by a negation shortly before
    it."""
    found, total = tokens(text), 0
    for place, turn in enumerate(found.signs):
        if turn:
            before = found.words[max(0, place - _NEGATED_WITHIN) : place]
            total += turn * (-1) ** sum(word in _NEGATIONS for word in before)
    return (total > 0) - (total < 0)


def denies(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(tokens(text).words)


def denying(word: str, held: Tokens) -> bool:
    """Whether a word denies, and some word of the quote does as well: what both deny is compared
    by `denials`."""
    return word in _NEGATIONS and not _TURNING.isdisjoint(held.words)


def denials(sentence: str, quote: str) -> Iterator[str]:
    """What one denies and the other says: of either, the first words behind a negation, within its
    clause."""
    if denied := _denied(sentence):
        # "training-free" denies training
        denied = denied - {stem(word) for word in _FREE.findall(quote)}
    held = clauses(quote)
    if denied and all(map(_TURNING.isdisjoint, held)):
        yield "the sentence denies what the quote does not deny"
    elif wrong := next((term for term in sorted(denied) if _plainly(term, held, _TURNING)), ""):
        yield f"the sentence denies {wrong!r}, which the quote does not deny"
    said = clauses(sentence)
    if wrong := next(
        (term for term in sorted(_denied(quote)) if _plainly(term, said, _NEGATIONS)), ""
    ):
        yield f"the quote denies {wrong!r}, which the sentence does not deny"


def direction(place: int, sentence: Tokens, quote: Tokens) -> Place:
    """Whether the quote has a word of the same direction where the sentence has the one at
    `place`."""
    wanted = sentence.signs[place]
    for neighbour in _beside(place, sentence):
        there = {
            turn
            for at, word in enumerate(quote.stems)
            if word == neighbour and (turn := _nearest(at, quote.signs))
        }
        if there:
            return _compared(there, wanted) or "both"
    return _compared({*quote.signs} - {0}, wanted) or "unknown"


def _compared(there: set[int], wanted: int) -> Literal["held", "contrary"] | None:
    if there == {wanted}:
        return "held"
    return "contrary" if there == {-wanted} else None


def contrary(place: int, sentence: Tokens, quote: Tokens) -> str:
    """The quote's word that says the contrary of the sentence's, where that is not there, or of
    another thing."""
    word, stemmed = sentence.words[place], sentence.stems[place]
    against = _contraries(word)
    if against.isdisjoint(quote.known):
        return ""
    whole = f"{sentence.words[place - 1]}{word}"  # "in place" is "in-place"
    against = against - {whole, stem(whole)}
    pairs = list(zip(quote.words, quote.stems, strict=True))
    found = [other for other, its_stem in pairs if other in against or its_stem in against]
    if not found:
        return ""
    if stemmed not in quote.stems:
        return found[0]
    following = next(map(stem, telling_behind(sentence.words, place, NEXT)), "")
    mine = theirs = False
    for at, (other, its_stem) in enumerate(pairs):
        is_followed = following in quote.stems[at + 1 : at + 1 + NEXT]
        mine = mine or (is_followed and its_stem == stemmed)
        theirs = theirs or (is_followed and other in found)
    return found[0] if following and theirs and not mine else ""


def alike(word: str, other: str) -> bool:
    """Whether two long words are forms of one, and not contraries."""
    length = max(LONG_WORD, max(len(word), len(other)) - _LONGEST_ENDING)
    return (
        min(len(word), len(other)) >= LONG_WORD
        and word[:length] == other[:length]
        and other not in _contraries(word)
    )


@lru_cache(maxsize=8192)
def _contraries(word: str) -> frozenset[str]:
    """Words, and stems, that say the contrary."""
    found = {prefix + word for prefix in _PREFIXES}
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_BARE:
            found.add(word.removeprefix(prefix))
    return frozenset(found | {stem(other) for other in found} | _OPPOSITES.get(stem(word), set()))


def _beside(place: int, found: Tokens) -> Iterator[str]:
    """Stems of the words around a place that have no direction themselves, the nearest first."""
    words, open_to = found.words, {1: True, -1: True}
    for distance in range(1, _BESIDE + 1):
        for way in (1, -1):
            at = place + way * distance
            open_to[way] = open_to[way] and 0 <= at < len(words) and words[at] != BREAK
            if open_to[way] and words[at] not in STOP_WORDS and not found.signs[at]:
                yield found.stems[at]


def _nearest(place: int, signs: Sequence[int]) -> int:
    """The direction nearest to a place; 0 for none, or two."""
    for distance in range(1, _BESIDE + 1):
        near = {
            signs[at] for at in (place - distance, place + distance) if 0 <= at < len(signs)
        } - {0}
        if near:
            return near.pop() if len(near) == 1 else 0
    return 0


@lru_cache(TEXTS)
def clauses(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each clause."""
    clauses = _CLAUSE.split(_NEGATED.sub(" not", text))
    return tuple(tuple(words(clause)) for clause in clauses if clause.strip())


def _plainly(term: str, clauses: Sequence[Sequence[str]], turning: frozenset[str]) -> bool:
    """Whether a term stands in these clauses, and in none behind a word that turns it around, or
    right before one ("requires no …")."""
    around = [
        (*clause[:at], *clause[at + 1 : at + 2])
        for clause in clauses
        for at, word in enumerate(clause)
        if stem(word) == term
    ]
    return bool(around) and all(turning.isdisjoint(some) for some in around)


@lru_cache(TEXTS)
def _denied(text: str) -> frozenset[str]:
    found: set[str] = set()
    for said in clauses(text):
        for place, word in enumerate(said):
            if word in _NEGATIONS:
                found |= set(terms(" ".join(said[place + 1 :]))[:_DENIED_TERMS]) or {word}
    return frozenset(found)
