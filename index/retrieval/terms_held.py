"""What a paper's words are, in all and by sentence: counted once, since the candidates of a search
are mostly those of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.generation.bm25 import share
from index.text.sentences import sentences
from index.text.words import LONGEST_KNOWN, terms
from index.types import Paper

_IN_TITLE = 2  # times as much as a word in the abstract
_REMEMBERED = 1024  # papers, some 10 kB each


@dataclass(frozen=True, slots=True)
class TermsHeld:
    """`counts`: how often each term stands in the paper, twice as often where that is its title;
    `sentences`: how many the abstract has; `where`: of each term of theirs a bit a sentence."""

    title: frozenset[str]
    counts: Mapping[str, int]
    sentences: int
    where: Mapping[str, int]

    def shares(self, weights: Mapping[str, float]) -> tuple[float, float, list[float]]:
        """Of terms by their weights, what the title has, the whole, and each sentence, 0..1."""
        total = sum(weights.values()) or 1.0
        said = [0.0] * self.sentences
        for term, weight in weights.items():
            if there := self.where.get(term, 0):
                said = [held + weight * (there >> at & 1) for at, held in enumerate(said)]
        whole = share(weights, self.counts.keys())
        return share(weights, self.title), whole, [held / total for held in said]


def terms_held(paper: Paper) -> TermsHeld:
    counted = _remembered if len(paper.abstract) <= LONGEST_KNOWN else _counted
    return counted(paper.title, paper.abstract)


def _counted(title: str, abstract: str) -> TermsHeld:
    of_title, spans = terms(title), sentences(abstract)
    where: dict[str, int] = {}
    for at, span in enumerate(spans):
        for term in terms(span.text):
            where[term] = where.get(term, 0) | 1 << at
    counts = Counter((*of_title * _IN_TITLE, *terms(abstract)))
    return TermsHeld(frozenset(of_title), dict(counts), len(spans), where)


_remembered = lru_cache(_REMEMBERED)(_counted)
