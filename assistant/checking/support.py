"""The gate that every shown sentence passes: does a piece of evidence carry it?

Similarity cannot tell a claim from its contradiction, so numbers, names, negations and directions
are compared explicitly (`mentions`, `polarity`), and then it is asked whether the quote speaks of
all the rest. Where these rules find nothing against a sentence, but words of its own, the model of
`entailment` has a say: it hears paraphrases that words do not show.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.checking.entailment import Entailment, entailment_of
from assistant.checking.mentions import (
    exchanged_names,
    introduces,
    is_number,
    missing_names,
    missing_numbers,
    names,
    numbers,
    numbers_of_other_names,
    other_measures,
    reversed_changes,
    short_name,
    spelled_out,
    unit_words,
)
from assistant.checking.polarity import (
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
    sign,
    tokens,
)
from assistant.types import Support, Verdict
from index.text.unicode import sound
from index.text.words import STOP_WORDS, stem, words
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
_MOST_COUNTED = 3  # of words without their direction, and of contradictions
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
    helped = weigh(
        _unnamed(sentence, quote, paper, "it"), quote, " ".join(_lent(paper, quote)), entailment
    )[0]
    return (
        helped
        if (RANK[helped.verdict], -helped.score) < (RANK[alone.verdict], -alone.score)
        else alone
    )


def check_with_entailment(sentence: str, quote: str, paper: Paper) -> Support:
    """The same, with the entailment model beside the rules."""
    return check_in(
        sentence, quote, paper, entailment_of(_unnamed(sentence, quote, paper, "the method"), quote)
    )


RANK: dict[Verdict, int] = {"supported": 0, "weak": 1, "unsupported": 2}


_CONTRADICTIONS = (
    denials,
    numbers_of_other_names,
    exchanged_names,
    exchanged_sides,
    exchanged_around_prepositions,
    reversed_changes,
)


def weigh(
    sentence: str, quote: str, lent: str = "", entailment: Entailment | None = None
) -> tuple[Support, Features]:
    """The verdict, and what it was decided by. `lent` are words that the quote may be taken to
    hold."""
    spelled = [name for name in names(sentence) if spelled_out(name, quote)]
    around = " ".join([quote, lent, *spelled])
    mentions = [
        *missing_numbers(sentence, quote),
        *missing_names(sentence, around),
        *other_measures(sentence, quote),
    ]
    contradictions = [reason for rule in _CONTRADICTIONS for reason in rule(sentence, quote)]
    said, held = tokens(sentence), tokens(own(quote))
    missing, contraries = _unheld(said, held, [*tokens(own(around)), *unit_words(quote)])
    counted = {word for word in said if word and word not in _TELLING and stem(word) not in _LIGHT}
    directed = {stem(word) for word in said if sign(word)}
    denied = denies(sentence)
    found = Features(
        missing=len(missing) / (len(counted) or 1),
        leaning=leaning(sentence) * leaning(quote),
        undirected=min(len(directed - {stem(word) for word in held}), _MOST_COUNTED),
        contrary=min(len(contraries) + len(contradictions), _MOST_COUNTED),
        turned=int(denied != denies(quote)),
        denies=int(denied),
        mentions=int(bool(mentions)),
        entailment=_log_odds(entailment),
    )
    score = _probability(found)
    if reasons := (*mentions, *contradictions, *contraries):
        return Support("unsupported", score, reasons), found
    over = tuple(overstated(sentence, quote))
    if counted and not missing:
        return _support_of_all(said, held, over, score), found
    is_entailed = entailment is not None and entailment.entails >= ENTAILS
    heard = counted and is_entailed and not found.undirected and not over
    if heard and numbers(sentence) <= numbers(quote) and _are_free(missing, said, quote):
        why = "the entailment model finds that the quote carries it"
        return Support("supported", score, (why,)), found
    verdict: Verdict = "weak" if counted and found.missing <= 1 - _PART else "unsupported"
    unsaid = f"the quote does not speak of: {', '.join(missing[:_TOLD])}"
    return Support(verdict, score, (unsaid, *over)), found


def _support_of_all(
    said: Sequence[str], held: Sequence[str], over: tuple[str, ...], score: float
) -> Support:
    """Of a sentence of whose words the quote has all, though perhaps in other places; `over` is
    what it says more."""
    moved = [
        f"the quote has {there!r} where the sentence has {word!r}"
        for word, there in _words_elsewhere(said, held)
    ]
    return Support("weak" if moved or over else "supported", score, (*moved, *over))


def _log_odds(entailment: Entailment | None) -> float:
    """Of entailment against contradiction, -5..5."""
    if entailment is None:
        return 0.0
    return min(max(math.log(entailment.entails / entailment.contradicts), -_SUREST), _SUREST)


def _probability(found: Features) -> float:
    """0..1, by the logistic regression."""
    total = INTERCEPT + sum(w * f for w, f in zip(WEIGHTS, astuple(found), strict=True))
    return round(1 / (1 + math.exp(-total)), 3)


def _unheld(
    said: Sequence[str], held: Sequence[str], around: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The words of which the quote does not speak, and reasons for those against which it says the
    contrary."""
    missing, contraries = [], []
    stems, known = {stem(word) for word in held}, {stem(word) for word in around}
    joined = {f"{one}{other}" for one, other in pairwise(around)}  # "muP" and "mu P" are one
    for place, word in enumerate(said):
        if word in _TELLING or len(word) < 2 or word in said[:place] or is_number(word):
            continue
        other = contrary(place, said, held)
        if sign(word):
            found = direction(place, said, held)
            if found == "contrary" or (other and stem(word) not in stems):
                contraries.append(f"the sentence says {word!r}, the quote the contrary")
            elif found != "held" and (
                stem(word) not in stems
                or (found == "both" and not _beside_the_same(place, said, held))
            ):
                missing.append(word)
        elif other:
            contraries.append(f"the sentence says {word!r} where the quote says {other!r}")
        elif not (
            stem(word) in known | _LIGHT
            or word in joined
            or (place and f"{said[place - 1]}{word}" in around)
            or denying(word, held)
            or known & _GROUP.get(stem(word), frozenset())
            or any(alike(word, form) for form in around)
        ):
            missing.append(word)
    return missing, contraries


def _words_elsewhere(said: Sequence[str], held: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words that the quote has as well, but not in this place, where it has another: "learns *old*
    samples only" for "learns *new* samples only, and replays old ones"."""
    claims, quotes = [stem(word) for word in said], [stem(word) for word in held]
    there: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place in range(len(quotes)):
        for context in _contexts(quotes, place):
            there[context].add(place)
    for place, word in enumerate(said):
        if word in STOP_WORDS or sign(word) or claims[place] not in quotes:
            continue
        for context in _contexts(claims, place):
            found = {quotes[other]: held[other] for other in there[context]}
            telling = set(context) - STOP_WORDS - {"_"}
            if found and telling and not found.keys() & (STOP_WORDS | {*claims}):
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


def _are_free(missing: Sequence[str], said: Sequence[str], quote: str) -> bool:
    """Whether the words may be the sentence's own way to say it: none of them stands in the quote,
    where it was not counted for a reason, or has the place of another there ("a *manual* update"
    for "a *learned* update"), which the entailment model is easily taken in by."""
    whole = [stem(word) for word in tokens(quote)]
    around = {
        (before, after) for before, _, after in zip(whole, whole[1:], whole[2:], strict=False)
    }
    stems = ["", *(stem(word) for word in said), ""]
    places = [place for place, word in enumerate(said) if word in missing]
    return not any(
        stems[place + 1] in whole or (stems[place], stems[place + 2]) in around for place in places
    )


def _beside_the_same(place: int, said: Sequence[str], held: Sequence[str]) -> bool:
    """Whether the word is followed by the same word in both."""
    following = [stem(word) for word in said[place : place + 2]]
    return any([stem(word) for word in held[at : at + 2]] == following for at in range(len(held)))


_SHORT = re.compile(r"((?:[\w-]+ ){1,7})\((\w[\w-]{1,9}?)s?\)")


def _unnamed(sentence: str, quote: str, paper: Paper, instead: str) -> str:
    """Without the paper's name for its work, where the quote does not give it: the words of a name
    say nothing of their own ("Sparse Lanterns" are not "dense")."""
    for name in _own_of(paper).names:
        if name not in quote:
            sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, sentence)
    return sentence


@dataclass(frozen=True, slots=True)
class _Own:
    """What a paper calls itself and its things. `names` are lent to every sentence of it; of
    `spelled`, each a long form and its short name, one stands for the other; `title`: its stems."""

    names: tuple[str, ...]
    spelled: tuple[tuple[str, str], ...]
    title: frozenset[str]


@lru_cache(maxsize=64)
def _own_of(paper: Paper) -> _Own:
    """Remembered, since every sentence of an abstract is held against a claim."""
    head = short_name(paper)
    # "Lion", where the abstract writes it so as well
    written = [
        word
        for word in re.findall(r"[\w-]+", paper.title)
        if word.istitle()
        and re.search(rf"[^.!?] {re.escape(word)}\b|\b{re.escape(word)} \(", f"  {paper.abstract}")
    ]
    of_theirs = sorted(name for name in names(paper.abstract) if introduces(paper, name) > 1)
    found = (
        (spelled_out(short, before), short) for before, short in _SHORT.findall(paper.abstract)
    )
    return _Own(
        tuple(dict.fromkeys([*([head] if head else ()), *written, *of_theirs])),
        tuple((long, short) for long, short in found if long),
        frozenset(stem(word) for word in words(paper.title)),
    )


def _lent(paper: Paper, quote: str) -> Iterator[str]:
    of_paper = _own_of(paper)
    yield from of_paper.names
    held = of_paper.title | {stem(word) for word in words(quote)}
    for long, short in of_paper.spelled:
        if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", quote):
            yield long
        if {stem(word) for word in words(long)} <= held:
            yield short
