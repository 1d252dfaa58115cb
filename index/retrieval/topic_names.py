"""What topics are called: by terms of their papers, which few other papers have.

Class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794), in which titles count besides. A term
names one topic, the one of which it is more telling; and it is whole: "partial differential" is a
part of "partial differential equations". Pure functions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.text.words import STOP_WORDS

_VOCABULARY = 30_000  # terms
_SMALL = 20  # papers: in fewer, a term that one of them has may name a topic
_TRIED, _WIDER = 40, 12  # terms, best first: for a topic's name, and that may hold another one
_TERMS = 3  # a topic's name has
_PAIR = 1.6  # times as telling as a word is a pair of words
_SHARE = 0.06  # of a topic's papers have a term that names it
_NEARLY_ALL, _LONGEST = 0.6, 4  # of a term's places, with the same word beside it; words
_WORD = re.compile(r"\b[^\W\d_][\w-]*[^\W_]\b|[.;:!?](?=\s)")  # and where a sentence ends
_APART = STOP_WORDS | frozenset(".;:!?")
_NO_WORDS = re.compile(r"\\\w+|\$[^$]*\$|https?://\S+")
# What every abstract has: it names no topic.
HOLLOW = frozenset(
    """model models method methods paper approach approaches propose proposed based using use used
    learning data results performance new novel show task tasks training framework existing state
    art work problem problems different high various achieve improve demonstrate introduce present
    evaluation provide study research analysis challenges effective efficient approach large
    large-scale experiments extensive significantly outperforms dataset datasets algorithm
    algorithms however also recent recently benchmarks benchmark across better many most main key
    given first one two three""".split()
)


Weights = npt.NDArray[np.float64]


def names(
    texts: Sequence[str], titles: Sequence[str], topic_of: npt.NDArray[np.int16]
) -> tuple[tuple[str, ...], ...]:
    """The name of each topic, of some terms. `texts` of papers, with their titles; `topic_of`
    `(papers,)`."""
    from sklearn.feature_extraction.text import CountVectorizer

    topics = range(int(topic_of.max()) + 1)
    least = 2 if len(texts) > _SMALL else 1
    counter = CountVectorizer(analyzer=_telling, min_df=least, max_features=_VOCABULARY)
    try:
        found = counter.fit_transform(texts)
    except ValueError:  # no word but hollow ones
        return tuple((f"topic {topic + 1}",) for topic in topics)
    terms = counter.get_feature_names_out()
    telling = _weights(found > 0, counter.transform(titles) > 0, topic_of, least)
    telling *= np.array([_PAIR if " " in term else 1.0 for term in terms])
    ranked = [_ranked(terms, weights) for weights in telling]
    inside = [[text for text, own in zip(texts, topic_of, strict=True) if own == n] for n in topics]
    first = [_name([*ranked[n]], inside[n]) for n in topics]
    return tuple(_name(_own(n, ranked, first), inside[n]) or (f"topic {n + 1}",) for n in topics)


def _weights(held: Any, titled: Any, topic_of: npt.NDArray[np.int16], least: int) -> Weights:
    """How telling each term is of each topic, `(topics, terms)`, from which papers hold it, and in
    their titles (sparse, `(papers, terms)`)."""
    everywhere = np.asarray(held.sum(0)).ravel()
    rows = []
    for topic in range(int(topic_of.max()) + 1):
        inside = topic_of == topic
        here, size = np.asarray(held[inside].sum(0)).ravel(), int(inside.sum())
        in_titles = np.asarray(titled[inside].sum(0)).ravel() / size
        elsewhere = (everywhere - here + 0.5) / (len(topic_of) - size + 1)
        rarer = np.log(np.maximum(here / size, 1e-9) / elsewhere)
        weights = (here / size + in_titles) * np.maximum(rarer, 0)
        weights[here < max(least, _SHARE * size)] = 0
        rows.append(weights)
    return np.stack(rows)


def _ranked(terms: Any, weights: Weights) -> dict[str, float]:
    best = np.argsort(-weights, kind="stable")[:_TRIED]
    return {str(terms[at]): float(weights[at]) for at in best if weights[at] > 0}


def _telling(text: str) -> list[str]:
    """Words, and pairs of neighbours, that can name a topic."""
    said = _words(text)
    single = [word for word in said if word not in _APART and word not in HOLLOW]
    pairs = [
        f"{one} {other}"
        for one, other in pairwise(said)
        if not {one, other} & _APART and not {one, other} <= HOLLOW and one not in HOLLOW
    ]
    return single + pairs


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_NO_WORDS.sub(" ", text))]


def _own(
    topic: int, ranked: Sequence[Mapping[str, float]], named: Sequence[Sequence[str]]
) -> list[str]:
    """Its terms without those that name another topic, of which they are more telling."""
    taken: dict[str, float] = {}
    for other, terms in enumerate(named):
        for term in terms if other != topic else ():
            for one, weight in ranked[other].items():
                if one == term or (" " in one and set(_stems(one)) <= set(_stems(term))):
                    taken[_key(one)] = max(taken.get(_key(one), 0), weight)
    own = [term for term, weight in ranked[topic].items() if weight >= taken.get(_key(term), 0)]
    lost = [term for term in [*ranked[topic]][:_WIDER] if term not in own]
    parts = {word for term in lost for word in term.split()}
    return [term for term in own if term not in parts]


def _name(terms: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The first terms that do not repeat one another, each whole; two words rather than one of
    them."""
    chosen: list[str] = []
    for term in terms:
        wider = next(
            (other for other in terms[:_WIDER] if other != term and term in other.split()), None
        )
        term = _whole(wider if wider and len(term.split()) == 1 else term, texts)
        if not any(_repeats(term, other) for other in chosen):
            chosen.append(term)
        if len(chosen) == _TERMS:
            break
    return tuple(chosen)


def _repeats(term: str, other: str) -> bool:
    """Whether they share a word, or one is the other's initials."""
    initials = {"".join(word[0] for word in one.split()) for one in (term, other)}
    shared = set(_stems(term)) & set(_stems(other))
    return bool(shared or {term, other, term.rstrip("s"), other.rstrip("s")} & initials)


def _key(term: str) -> str:
    return " ".join(_stems(term))


def _stems(term: str) -> list[str]:
    return [word.rstrip("s") for word in term.split()]


def _whole(term: str, texts: Sequence[str]) -> str:
    """With the words that nearly always stand beside it."""
    for _ in range(_LONGEST - len(term.split())):
        beside = Counter(wider for text in texts for wider in _widened(term, text))
        held = beside.pop(term, 0)
        best = max(beside, key=lambda one: (beside[one], one), default="")
        if not best or beside[best] < _NEARLY_ALL * held:
            break
        term = best
    first, _, last = term.rpartition(" ")
    return first if first and _repeats(first, last) else term  # "neural architecture search nas"


def _widened(term: str, text: str) -> Iterator[str]:
    """The term at each of its places, and what it is with the word before, and behind."""
    if term not in text.lower():
        return
    said, words = _words(text), term.split()
    for at in range(len(said) - len(words) + 1):
        if said[at : at + len(words)] != words:
            continue
        yield term
        end = at + len(words)
        if end < len(said) and said[end] not in _APART:
            yield f"{term} {said[end]}"
        if at and said[at - 1] not in _APART | HOLLOW:
            yield f"{said[at - 1]} {term}"
