"""What a text denies, and in which direction it points: increases or decreases, better or worse.

Similarity is blind to both, so each word with a direction is held against the word that stands in
its place in the quote: the one beside the same neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Literal

from index.text.words import NUMBERS, STOP_WORDS, stem, terms, words


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
_LONG_WORD, _LONGEST_ENDING = 6, 4  # letters: by which long words are forms of one
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


def tokens(text: str) -> list[str]:
    """Words, a prefix that makes a contrary joined to its word, and BREAK where a part of the
    sentence ends."""
    for pattern, other in _IDIOMS:
        text = pattern.sub(other, text)
    text = _COMPARED.sub(
        "than", _SPLIT_PREFIX.sub(r"\1", _NEGATED.sub(" not", _MORE_THAN.sub("", text)))
    )
    found: list[str] = []
    for part in _BREAKS.split(text):
        found += [BREAK, *words(part)] if found else words(part)
    return found


def own(quote: str) -> str:
    """A quote without what it only sets itself against ("in contrast to …,"), unless nothing else
    is left."""
    rest = _CONTRASTED.sub(" ", quote)
    return rest if len(words(rest)) > _BESIDE else quote


def exchanged_sides(sentence: str, quote: str) -> Iterator[str]:
    """Both sides of a comparison, or of a verb, that have changed places."""
    said, held = tokens(sentence), tokens(quote)
    if "than" in said and "than" in held and _sides_of(said, "than", held, "than")[1]:
        yield "the quote compares the other way round"
    passive, passive_there = _passive(said), _passive(held)
    for verb in {
        stem(word): word for word in said if stem(word) in {stem(other) for other in held}
    }.values():
        same = next(other for other in held if stem(other) == stem(verb))
        turned = verb != same and (stem(verb) in passive) != (stem(verb) in passive_there)
        kept, crossed = _sides_of(said, verb, held, same)
        ways = (said, verb, held, same) if stem(verb) in passive else (held, same, said, verb)
        if (turned and kept and not crossed and not _is_doer_before(*ways)) or (
            not turned and crossed and stem(verb) in _RELATIONS
        ):
            yield f"in the quote it is the other of which {same!r} is told"


def exchanged_around_prepositions(sentence: str, quote: str) -> Iterator[str]:
    """Both sides of a "from" or "into" that have changed places ("the teacher learns from the
    student")."""
    for pivot in _PIVOTS:
        there = list(_around(quote, pivot))
        for left, right in _around(sentence, pivot):
            crossed = [bool(left & behind and right & before) for before, behind in there]
            kept = [bool(left & before and right & behind) for before, behind in there]
            if any(crossed) and not any(k and not c for k, c in zip(kept, crossed, strict=True)):
                yield f"the quote has what stands around {pivot!r} the other way round"


def _around(text: str, pivot: str) -> Iterator[tuple[set[str], set[str]]]:
    """What stands before each `pivot` of a text and not behind it, and the reverse, within its
    clause."""
    for clause in _clauses(_ASIDE.sub(" ", text)):
        said = words(clause)
        for place in (at for at, word in enumerate(said) if word == pivot):
            left, right = (
                {stem(word) for word in side if word not in STOP_WORDS}
                for side in (said[:place], said[place + 1 :])
            )
            yield left - right, right - left


def overstated(sentence: str, quote: str) -> Iterator[str]:
    """In what a sentence says more than its quote does: of the paper's method what is said of
    others, as a fact what is hoped or asked, of all what is said of some. None of this makes it
    false, but the quote does not carry it."""
    yield from _of_others(sentence, quote)
    if not _HEDGED.search(sentence):
        said = {stem(word) for word in words(sentence)}
        for match in _HEDGE.finditer(quote):
            behind = words(quote[match.end() :])[:_GOVERNED_WITHIN]
            governed = next((word for word in behind if word not in STOP_WORDS), "")
            if governed and stem(governed) in said:
                yield f"the quote says {match[0].strip()!r}, not that it does {governed!r}"
                break
    asks = "?" in sentence or not _ASKING.isdisjoint(words(sentence))
    if quote.rstrip(" \"'”’").endswith("?") and not asks:
        yield "the quote only asks it"
    yield from _more_of(sentence, quote)
    yield from _mixed_pairs(sentence, quote)


def _of_others(sentence: str, quote: str) -> Iterator[str]:
    said = words(sentence)
    # "Methods that …" are others', too
    if not _OTHERS.isdisjoint(said) or _OWN.isdisjoint(said[:_STARTS_WITH]):
        return
    told = {stem(word) for word in said if word not in STOP_WORDS}
    for clause in _clauses(quote):
        found = words(clause)
        place = next(
            (at for at, word in enumerate(found[: _STARTS_WITH + 1]) if word in _OTHERS), None
        )
        if place is not None and _INTRODUCES.issuperset(found[:place]):
            behind = {stem(word) for word in found[place + 1 :] if word not in STOP_WORDS}
            if len(told & behind) * 2 > len(told):
                yield f"the quote says it of {' '.join(found[place : place + 2])}"
                return


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
    said, held = words(sentence), words(quote)
    if "only" in said and _ONLY.isdisjoint(held) and "not only" not in sentence.casefold():
        yield "the quote does not say 'only'"
    stems = {stem(word) for word in said}
    for thing in _ONLY_THERE.findall(quote):
        alone = [stem(word) for word in held].count(stem(thing.casefold())) == 1
        if alone and _ONLY.isdisjoint(said) and stem(thing.casefold()) in stems:
            yield f"the quote says it only of {thing!r}"


def _ranked(text: str) -> Iterator[tuple[str, int]]:
    """Things, and the rank of the word that says how many of them are meant."""
    found = words(text)
    for place, word in enumerate(found):
        before, after = found[place - 1 : place], found[place + 1 : place + 2]
        if word in _RANKS and before != ["at"] and after != ["other"]:
            for other in _telling_behind(found, place, _RANKED_WITHIN)[:_RANKED_WORDS]:
                yield other, _RANKS[word]


def _mixed_pairs(sentence: str, quote: str) -> Iterator[str]:
    """One of several pairs around the same "to", mixed: "noise to the inputs" for "noise to the
    weights"."""
    for pivot in _PAIRED:
        there = set(_pairs(quote, pivot))
        for one, other in set(_pairs(sentence, pivot)) - there:
            if {a for a, _ in there} >= {one} and {b for _, b in there} >= {other}:
                yield f"the quote has {one!r} {pivot} something else than {other!r}"


def _pairs(text: str, pivot: str) -> Iterator[tuple[str, str]]:
    found = words(text)
    for place, word in enumerate(found):
        behind = _telling_behind(found, place, _NEXT)
        if word == pivot and place and behind and found[place - 1] not in STOP_WORDS:
            yield stem(found[place - 1]), stem(behind[0])


def _telling_behind(found: Sequence[str], place: int, within: int) -> list[str]:
    """Of so many words behind a place those that are no stop words."""
    behind = found[place + 1 : place + 1 + within]
    return [word for word in behind if word not in STOP_WORDS]


def _passive(found: Sequence[str]) -> set[str]:
    """Stems of the verbs that something is done by: "by" and a measure ("by 3%", "by more") tells
    no doer."""
    triples = zip(found, found[1:], found[2:], strict=False)
    told = (
        (verb, doer) for verb, by, doer in triples if by == "by" and verb.endswith(("ed", "en"))
    )
    return {stem(verb) for verb, doer in told if not (doer[:1].isdigit() or sign(doer))}


def _is_doer_before(passive: Sequence[str], verb: str, active: Sequence[str], same: str) -> bool:
    """Whether by whom a verb is done, in the passive, stands right before it in the active, and
    nobody else in between."""
    place, at = passive.index(verb), active.index(same)
    told = _telling_behind(passive, place + 1, _BY_WHOM_WITHIN)
    doers = {stem(word) for word in told if word != BREAK}

    def tells_no_other(word: str) -> bool:
        return word in STOP_WORDS or stem(word) in doers

    before = {stem(word) for word in takewhile(tells_no_other, reversed(active[:at]))}
    return bool(doers & before) and doers.isdisjoint(map(stem, active[at + 1 :]))


def _sides_of(said: Sequence[str], one: str, held: Sequence[str], other: str) -> tuple[bool, bool]:
    """Whether something stands on the same side of both words; and whether on either side of the
    one there is something that stands on the other side of the other, and only there."""

    def sides(found: Sequence[str], word: str) -> tuple[set[str], set[str]]:
        at = found.index(word)
        around = (found[:at], found[at + 1 :])
        left, right = (
            {stem(w) for w in side if w not in STOP_WORDS and not sign(w)} for side in around
        )
        return left, right

    (left, right), (left_there, right_there) = sides(said, one), sides(held, other)
    crossed = bool((left & right_there) - left_there) and bool((right & left_there) - right_there)
    return bool(left & left_there or right & right_there), crossed


def sign(word: str) -> int:
    """1 for what points up or is good, -1 for the contrary, 0 for all other words."""
    stemmed = stem(word)
    return int(stemmed in _UP) or -int(stemmed in _DOWN)


def leaning(text: str) -> int:
    """The sign of a text's directions together, each turned around by a negation shortly before
    it."""
    found, total = tokens(text), 0
    for place, word in enumerate(found):
        if turn := sign(word):
            before = found[max(0, place - _NEGATED_WITHIN) : place]
            total += turn * (-1) ** sum(word in _NEGATIONS for word in before)
    return (total > 0) - (total < 0)


def denies(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(tokens(text))


def denying(word: str, held: Sequence[str]) -> bool:
    """Whether a word denies, and some word of the quote does as well: what both deny is compared
    by `denials`."""
    return word in _NEGATIONS and not (_NEGATIONS | _REMOVALS).isdisjoint(held)


def denials(sentence: str, quote: str) -> Iterator[str]:
    """What one denies and the other says: of either, the first words behind a negation, within its
    clause."""
    said, held = _clauses(sentence), _clauses(quote)
    free = {stem(word) for word in _FREE.findall(quote)}  # "training-free" denies training
    denied, denied_there = _denied(sentence) - free, _denied(quote)
    if denied and (_NEGATIONS | _REMOVALS).isdisjoint(words(_NEGATED.sub(" not", quote))):
        yield "the sentence denies what the quote does not deny"
    elif wrong := next(
        (term for term in sorted(denied) if _plainly(term, held, _NEGATIONS | _REMOVALS)), ""
    ):
        yield f"the sentence denies {wrong!r}, which the quote does not deny"
    if wrong := next(
        (term for term in sorted(denied_there) if _plainly(term, said, _NEGATIONS)), ""
    ):
        yield f"the quote denies {wrong!r}, which the sentence does not deny"


def direction(place: int, sentence: Sequence[str], quote: Sequence[str]) -> Place:
    """Whether the quote has a word of the same direction where the sentence has the one at
    `place`."""
    wanted = sign(sentence[place])
    signs = [sign(word) for word in quote]
    stems = [stem(word) for word in quote]
    for neighbour in _beside(place, sentence):
        there = {
            turn
            for at, word in enumerate(stems)
            if word == neighbour and (turn := _nearest(at, signs))
        }
        if there:
            return _compared(there, wanted) or "both"
    return _compared({turn for turn in signs if turn}, wanted) or "unknown"


def _compared(there: set[int], wanted: int) -> Literal["held", "contrary"] | None:
    if there == {wanted}:
        return "held"
    return "contrary" if there == {-wanted} else None


def contrary(place: int, sentence: Sequence[str], quote: Sequence[str]) -> str:
    """The quote's word that says the contrary of the sentence's, where that is not there, or of
    another thing."""
    word = sentence[place]
    whole = f"{sentence[place - 1]}{word}"  # "in place" is "in-place"
    against = _contraries(word) - {whole, stem(whole)}
    found = [other for other in quote if other in against or stem(other) in against]
    if not found:
        return ""
    if stem(word) not in {stem(other) for other in quote}:
        return found[0]
    following = next(map(stem, _telling_behind(sentence, place, _NEXT)), "")
    mine = theirs = False
    for at, other in enumerate(quote):
        is_followed = following in map(stem, quote[at + 1 : at + 1 + _NEXT])
        mine = mine or (is_followed and stem(other) == stem(word))
        theirs = theirs or (is_followed and other in found)
    return found[0] if following and theirs and not mine else ""


def alike(word: str, other: str) -> bool:
    """Whether two long words are forms of one, and not contraries."""
    length = max(_LONG_WORD, max(len(word), len(other)) - _LONGEST_ENDING)
    return (
        min(len(word), len(other)) >= _LONG_WORD
        and word[:length] == other[:length]
        and other not in _contraries(word)
    )


def _contraries(word: str) -> set[str]:
    """Words, and stems, that say the contrary."""
    found = {prefix + word for prefix in _PREFIXES}
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_BARE:
            found.add(word.removeprefix(prefix))
    return found | {stem(other) for other in found} | _OPPOSITES.get(stem(word), set())


def _beside(place: int, found: Sequence[str]) -> Iterator[str]:
    """Stems of the words around a place that have no direction themselves, the nearest first."""
    open_to = {1: True, -1: True}
    for distance in range(1, _BESIDE + 1):
        for way in (1, -1):
            at = place + way * distance
            open_to[way] = open_to[way] and 0 <= at < len(found) and found[at] != BREAK
            if open_to[way] and found[at] not in STOP_WORDS and not sign(found[at]):
                yield stem(found[at])


def _nearest(place: int, signs: Sequence[int]) -> int:
    """The direction nearest to a place; 0 for none, or two."""
    for distance in range(1, _BESIDE + 1):
        near = {
            signs[at] for at in (place - distance, place + distance) if 0 <= at < len(signs)
        } - {0}
        if near:
            return near.pop() if len(near) == 1 else 0
    return 0


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(_NEGATED.sub(" not", text)) if clause.strip()]


def _plainly(term: str, clauses: Sequence[str], turning: frozenset[str]) -> bool:
    """Whether a term stands in these clauses, and in none behind a word that turns it around, or
    right before one ("requires no …")."""
    found = [words(clause) for clause in clauses]
    around = [
        clause[:at] + clause[at + 1 : at + 2]
        for clause in found
        for at, word in enumerate(clause)
        if stem(word) == term
    ]
    return bool(around) and all(turning.isdisjoint(some) for some in around)


def _denied(text: str) -> set[str]:
    found: set[str] = set()
    for clause in _clauses(text):
        said = words(clause)
        for place, word in enumerate(said):
            if word in _NEGATIONS:
                found |= set(terms(" ".join(said[place + 1 :]))[:_DENIED_TERMS]) or {word}
    return found
