"""Whether the abstracts found state what a question asks for: a calibrated probability.

That papers are about the right thing (assistant.question.answerability) does not say that they hold
its learning rate. What the question asks for is a slot; here it is held against what the sentences
of the best papers have that could fill it, and against the words and names of the question that
these papers lack.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from assistant.checking.mentions import Mention, introduces, names, plain, short_name, spelled_out
from assistant.question.analysis import Analysis
from assistant.question.answerability import OWN
from assistant.question.filled_slots import is_filled
from assistant.question.fillers import around, beside, fillers, of_unit
from assistant.question.slots import ANY_NAME, ASKING, counts
from index.arrays import logistic
from index.generation.bm25 import BM25, idf, share
from index.retrieval.encoder import of_paper
from index.retrieval.searcher import Searcher
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import terms
from index.types import Paper, Result

# A logistic regression over Features, in their order; benchmarks/statedness.py fits it and prints
# its rates.
WEIGHTS = (-0.27, -0.21, 0.2, 2.03, 0.9, -1.06, 1.82, 2.82, 5.97, -2.73, 0.85, -3.31, -1.89)
INTERCEPT = -6.83  # log-odds, as the weights
_EVEN = 0.5  # the probability from which on it counts as stated
_SURE = 0.8  # and that from which on what fills the slot leads the answer
_MOST_OF_IT = 0.5  # of what an amount is of, at least, beside one that is surely meant
_MOST_OF_A_UNIT = 2  # amounts in a sentence, of which one may surely be meant
_CLOSE = 25  # characters before an amount, in which what else stands there hardly belongs to it
_JOINS = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)  # "MRR and recall": of two an amount
_SUPERLATIVE = re.compile(
    r"\b(?:(?P<most>biggest|largest|greatest|highest|longest|maximum|maximal)"
    r"|smallest|tiniest|lowest|shortest|minimum|minimal)\b",
    re.IGNORECASE,
)
_SIZES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
Fitting = tuple[tuple[float, int], Mention]
_JOINED = re.compile(r"\s*(?:and|or|to|[-–])\s*")
_BOUND = re.compile(
    r"\b(?:between|from|over|above|about|around|nearly|almost|roughly|approximately|up to"
    r"|at (?:least|most)|(?:more|less|fewer) than|as (?:few|many|little|much) as)\s+\Z",
    re.IGNORECASE,
)
_OF_A_KIND = re.compile(r"(?:which|what)\b", re.IGNORECASE)
LOOKED_AT = 3  # papers
_MOST_NAMED = 200  # papers in which a name is looked for to the letter


@dataclass(frozen=True, slots=True)
class Features:
    """Of one paper, as to what a question asks for."""

    amount: bool  # what kind of thing that is
    name: bool
    rare: bool  # hardware, a licence, a person or a date: abstracts hardly ever have these
    beside: float  # how much of what an amount is of stands beside one, 0..1
    unit: float  # whether one has a unit that is asked for, 0..1
    kind_missing: float  # of what an amount is of, or of the kind of a name, what it lacks, 0..1
    cosine: float  # of its best sentence with the question, -1..1
    share: float  # of the question's words, weighted by idf, that the paper has, 0..1
    late: float  # late interaction: how well its words match the question's, -1..1
    names_missing: int  # names in the question that it lacks, at most 2
    # how rare the two rarest words are that it lacks: their idf over that of a word that no paper
    # has, 0..2
    rare_missing: float
    unfilled: bool  # whether it holds nothing at all that could fill the slot
    filled: bool  # whether it does; neither where that tells nothing


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentence of a paper that comes nearest to filling a slot, with what could fill it."""

    span: Span
    fillers: tuple[Mention, ...]
    beside: float
    unit: float


@dataclass(frozen=True, slots=True)
class Stated:
    """`probability`, 0..1, that the abstracts state what is asked for. `short` is what fills the
    slot, as `paper`'s sentence `quote` has it, empty where that is not sure. `leads`: that
    sentence, if what it holds is so surely what is counted that it is to be quoted first."""

    probability: float
    short: str = ""
    paper: str = ""
    quote: str = ""
    leads: Span | None = None

    @property
    def is_stated(self) -> bool:
        return self.probability >= _EVEN


def judge(asked: Analysis, results: Sequence[Result], searcher: Searcher) -> Stated:
    """Of the papers that a question's answer is to be taken from, best first."""
    judged = []
    for result in results[:LOOKED_AT]:
        found, nearest = features(asked, result, searcher)
        chance = logistic(INTERCEPT + np.dot(WEIGHTS, astuple(found)))
        judged.append((float(chance), result.paper, nearest))
    probability, paper, nearest = max(judged, key=lambda one: one[0])
    short, is_counted = "", _is_counted(asked, nearest, paper)
    is_sure = probability >= _SURE or (is_counted and probability >= _EVEN)
    if is_sure and not asked.parts:
        is_name = asked.slot.kind == "name"
        bm25 = searcher.generation.bm25
        short = _own_name(asked, nearest, paper, bm25) if is_name else _short(asked, nearest, paper)
    leads = nearest.span if short or is_counted else None
    return Stated(probability, short, paper.id, nearest.span.text, leads)


def _is_counted(asked: Analysis, nearest: Nearest, paper: Paper) -> bool:
    """Whether a sentence holds an amount of just what is counted, of a paper that is named."""
    named = plain(short_name(paper))
    is_named = bool(named) and named in plain(asked.text)
    return is_named and counts(asked.slot) and (nearest.beside, nearest.unit) == (1.0, 1.0)


def features(asked: Analysis, result: Result, searcher: Searcher) -> tuple[Features, Nearest]:
    paper, slot, bm25 = result.paper, asked.slot, searcher.generation.bm25
    text = f"{paper.title} {paper.abstract}"
    weights, of = _weights(asked, bm25), idf(bm25, slot.of, absent=True)
    nearest, cosine = _nearest(asked, paper, weights, searcher)
    plainly, held = plain(text), set(terms(text))
    lacking = [
        name
        for name in asked.names
        if plain(name).removesuffix("s") not in plainly
        and not spelled_out(name.removesuffix("s"), text)
    ]
    rarest = sorted((weights[term] for term in weights.keys() - held), reverse=True)[:2]
    is_amount = slot.kind == "amount"
    holds = is_filled(slot, asked.text, paper)
    return Features(
        amount=is_amount,
        name=slot.kind == "name",
        rare=slot.kind in ("hardware", "licence", "person", "date"),
        beside=nearest.beside * is_amount,
        unit=nearest.unit * is_amount,
        # "2B" is of parameters that the paper has no word for
        kind_missing=min(1 - share(of, held), 1 - nearest.beside * is_amount) if of else 0.0,
        cosine=cosine,
        share=share(weights, held),
        late=result.features.get("late", 0.0),
        names_missing=min(len(lacking), 2),
        rare_missing=sum(rarest) / float(np.log(2 * (bm25.documents + 1))),
        unfilled=holds is False,
        filled=holds is True,
    ), nearest


def _weights(asked: Analysis, bm25: BM25) -> dict[str, float]:
    """The words of a question that a paper needs to have, with their idf."""
    return idf(bm25, (term for term in terms(asked.text) if term not in ASKING), absent=True)


def _nearest(
    asked: Analysis, paper: Paper, weights: dict[str, float], searcher: Searcher
) -> tuple[Nearest, float]:
    """The sentence that comes nearest to filling the slot, and the best cosine of any."""
    spans = sentences(paper.abstract)[:MOST_SENTENCES] or [Span(0, 0, "")]
    rows = searcher.encode([asked.text, *(of_paper(paper, span) for span in spans)])
    cosines = (rows[1:] @ rows[0]).tolist()
    title, of = set(terms(paper.title)), idf(searcher.generation.bm25, asked.slot.of, absent=True)

    def worth(one: Nearest, cosine: float) -> float:
        held = set(terms(one.span.text))
        wanted = share(of, held) if of else 0.5
        words = share(weights, held | title) + share(weights, held)
        return bool(one.fillers) + (one.beside + one.unit) / 2 + wanted + words + cosine

    each = [_could_fill(asked, span) for span in spans]
    best, _ = max(zip(each, cosines, strict=True), key=lambda one: worth(*one))
    return best, max(cosines)


def _could_fill(asked: Analysis, span: Span) -> Nearest:
    slot, found = asked.slot, tuple(fillers(asked.slot, span.text, asked.text))
    return Nearest(
        span,
        found,
        beside=max((beside(slot, span.text, one) for one in found), default=0.0),
        unit=max((of_unit(slot, one) for one in found), default=0.0),
    )


def _is_of_it(asked: Analysis, paper: Paper) -> bool:
    """Whether an amount in a paper is one of what the question names, rather than of what the paper
    names beside it."""
    own = plain(short_name(paper))
    if own and own in plain(asked.text):
        return True
    return not asked.names or any(introduces(paper, name) for name in asked.names)


def _short(asked: Analysis, nearest: Nearest, paper: Paper) -> str:
    """What fills the slot, where one thing in the sentence surely does, and better than any other:
    it has the unit and what it is to be of, and more of the question's words stand around it."""
    slot, text = asked.slot, nearest.span.text
    if slot.kind not in ("amount", "hardware", "licence", "date") or not _is_of_it(asked, paper):
        return ""
    wanted = set(terms(asked.text))
    slot = replace(slot, of=slot.of.difference(*map(terms, asked.names)))

    def fits(one: Mention) -> tuple[float, int]:
        before, behind = around(text, one, _CLOSE)
        return beside(slot, text, one) + of_unit(slot, one), len(wanted & (before | behind))

    ranked = sorted(((fits(one), one) for one in nearest.fillers), key=lambda ranked: ranked[0])
    superlative = _SUPERLATIVE.search(asked.text)
    if superlative and ranked:
        ranked = _outermost(text, ranked, is_most=superlative["most"] is not None)
    if not ranked or (len(ranked) > 1 and ranked[-2][0] == ranked[-1][0]):
        return ""
    (fit, around_it), best = ranked[-1]
    least = (_MOST_OF_IT if slot.of else 0.5) + (1.0 if slot.units else 0.5)
    # a bare number is no rate or bound, and one of a list of them is of one case of several
    is_bare = slot.kind == "amount" and not (slot.units or best.unit)
    same = sum(one.unit == best.unit for one in nearest.fillers)
    is_listed = not superlative and same > (1 if _JOINS.search(asked.text) else _MOST_OF_A_UNIT)
    is_chosen = around_it or len(ranked) == 1
    if fit < least or not is_chosen or is_bare or is_listed or best.unit == "O":
        return ""
    return _whole(text, best, nearest.fillers)


def _outermost(text: str, ranked: Sequence[Fitting], *, is_most: bool) -> list[Fitting]:
    """Of the amounts that fit best, and are in one unit, the largest or the smallest alone: "at
    2B, 9B, and 72B" has that of the biggest model; none where they are in several units."""
    top = [one for one in ranked if one[0][0] == ranked[-1][0][0]]
    sizes = [_SIZES.get(one.unit) for _, one in top]
    if len({one.unit for _, one in top}) > 1 and None in sizes:
        return []
    values = {
        size * float(number[0].replace(",", "")): fitting
        for fitting, size in zip(top, (size or 1 for size in sizes), strict=True)
        if (number := _DIGITS.search(_said(text, fitting[1])))
    }
    return [values[(max if is_most else min)(values)]] if len(values) == len(top) else []


def _whole(text: str, best: Mention, others: Sequence[Mention]) -> str:
    """An amount with what bounds it ("up to 17%"), and with the other end of a range, or the other
    of two that are told together ("between 3x and 15x", "15% and 24%")."""
    start, end = best.start, best.end
    for one in others:
        if one.end <= start and _JOINED.fullmatch(text, one.end, start):
            start = one.start
        elif one.start >= end and _JOINED.fullmatch(text, end, one.start):
            end = one.end
    bound = _BOUND.search(text, max(0, start - _CLOSE), start)
    return text[bound.start() if bound else start : end].strip()


def _own_name(asked: Analysis, nearest: Nearest, paper: Paper, bm25: BM25) -> str:
    """What a paper calls something of its own, where the sentence has one such name: the method
    that is asked for. Another kind of thing has to be called one beside it ("the X benchmark"); of
    what the question itself names by such a name, something else is asked."""
    slot, text = asked.slot, nearest.span.text

    def owned(name: str) -> int:
        """How surely it is the paper's own."""
        bare = terms(name)
        few = bool(bare) and min(bm25.document_frequency(bare)) <= OWN
        return few * max(introduces(paper, one) for one in (name, name.removesuffix("s")))

    named = {plain(_said(text, one)).removesuffix("s"): one for one in nearest.fillers}
    chosen = [one for one in named.values() if owned(_said(text, one)) > 1]
    if len(chosen) != 1 or any(map(owned, asked.names)):
        return ""
    kind = terms(slot.asked)[-1:] if _OF_A_KIND.match(slot.asked) else []
    before, behind = around(text, chosen[0])
    return _said(text, chosen[0]) if set(kind) <= ANY_NAME | before | behind else ""


def _said(text: str, one: Mention) -> str:
    return text[one.start : one.end].strip()


def missing_everywhere(asked: Analysis, searcher: Searcher) -> list[str]:
    """Names in the question that no paper of the collection has; a kind of thing that is asked for
    ("which GPUs") is none."""
    kinds = names(asked.slot.asked) if asked.slot.kind in ("hardware", "name") else set[str]()
    return sorted(name for name in asked.names - kinds if not _is_anywhere(name, searcher))


def _is_anywhere(name: str, searcher: Searcher) -> bool:
    bm25, bare = searcher.generation.bm25, name.removesuffix("s")
    parts = [part for part in name.replace("‑", "-").replace("–", "-").split("-") if part]
    # "RL-tune" is a word of the question's own
    if any(part.islower() for part in parts):
        return True
    wanted = terms(bare) or terms(name)
    whole = terms(plain(name)) + terms(plain(bare))
    if any(bm25.document_frequency(whole)):
        return True
    holding = [set(bm25.holding(term).tolist()) for term in wanted]
    both = sorted(set.intersection(*holding))[:_MOST_NAMED] if holding else []
    texts = searcher.generation.papers.documents(np.array(both, dtype=np.int64))
    return any(plain(bare) in plain(text) for _, text in texts)
