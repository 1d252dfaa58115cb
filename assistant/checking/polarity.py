"""What a text denies, and in which direction it points: increases or decreases, better or worse.

Similarity is blind to both, so each word with a direction is held against the word that stands in
its place in the quote: the one beside the same neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from index.text.words import NUMBERS, STOP_WORDS, TEXTS, stem, terms, words, words_of_known


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_UP = _stems(
    """increase increased rise grow gain improve enhance raise boost promote activate activation
    induce stimulate upregulate facilitate support accelerate strengthen expand amplify augment
    exacerbate elevate maximize help enable allow encourage higher high greater larger large more
    faster fast quick better best superior stronger strong longer above positive sufficient
    necessary essential require efficient effective well good success succeed outperform surpass
    exceed beat advantage benefit beneficial robust stable abundant overexpression most easier easy
    simple dominant"""
)
_DOWN = _stems(
    """decrease decreased fall drop shrink decline reduce reduction lower diminish inhibit
    inhibition suppress suppression impair attenuate block prevent hinder downregulate deficient
    deficiency less fewer worse worsen worst degrade hurt harm abolish delay limit slow slower small
    smaller low weak weaker shorter below negative inverse save saving cut inactivate disrupt
    deplete depletion protect protective insufficient unnecessary inefficient ineffective poor
    poorly bad fail failure underperform disadvantage fragile unstable rare absent absence lack
    minimize mitigate halt harder hard complex complicated resistant unaffected dispensable
    silence"""
)
# Verbs of which both sides matter.
_RELATIONS = _stems(
    """outperform surpass exceed beat match improve enable prevent require induce cause lead produce
    replace extend generalize dominate imply contain include"""
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
# So many words behind: what a hedge governs, what a quantity is of, what belongs to a word.
_GOVERNED_WITHIN, _RANKED_WITHIN, _NEXT = 3, 3, 2
_RANKED_WORDS = 2  # of those, that are no stop words
_BY_WHOM_WITHIN = 6  # words behind "by"
_NEGATED_WITHIN = 4  # words before one with a direction, among which a negation turns it round
LONG_WORD, _LONGEST_ENDING = 6, 4  # letters: by which long words are forms of one
_SHORTEST_BARE = 4  # letters of a word without its prefix
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
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_PIVOTS = ("into", "from", "onto")
_PAIRED = ("to", "for", "on")
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
    for said in _clauses(text):
        for place in (at for at, word in enumerate(said) if word == pivot):
            left, right = (
                frozenset(stem(word) for word in side if word not in STOP_WORDS)
                for side in (said[:place], said[place + 1 :])
            )
            yield left - right, right - left


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
    for clause in _clauses(quote):
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
        for other in _telling_behind(found, place, _RANKED_WITHIN)[:_RANKED_WORDS]
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
        and (behind := _telling_behind(found, place, _NEXT))
    )


def _telling_behind(found: Sequence[str], place: int, within: int) -> list[str]:
    """Of so many words behind a place those that are no stop words."""
    behind = found[place + 1 : place + 1 + within]
    return [word for word in behind if word not in STOP_WORDS]


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
    told = _telling_behind(passive.words, place + 1, _BY_WHOM_WITHIN)
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
    held = _clauses(quote)
    if denied and all(map(_TURNING.isdisjoint, held)):
        yield "the sentence denies what the quote does not deny"
    elif wrong := next((term for term in sorted(denied) if _plainly(term, held, _TURNING)), ""):
        yield f"the sentence denies {wrong!r}, which the quote does not deny"
    said = _clauses(sentence)
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
    following = next(map(stem, _telling_behind(sentence.words, place, _NEXT)), "")
    mine = theirs = False
    for at, (other, its_stem) in enumerate(pairs):
        is_followed = following in quote.stems[at + 1 : at + 1 + _NEXT]
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
def _clauses(text: str) -> tuple[tuple[str, ...], ...]:
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
    for said in _clauses(text):
        for place, word in enumerate(said):
            if word in _NEGATIONS:
                found |= set(terms(" ".join(said[place + 1 :]))[:_DENIED_TERMS]) or {word}
    return frozenset(found)
