"""Papers that a few typed words may mean: by what they are called, by who wrote them, or by what
they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from index.arrays import Numbers
from index.layouts.identifiers import arxiv_id
from index.retrieval.listing import Listing
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import cut, given_that_any_is, relevant
from index.types import Filters, Result

_ANY_IS = 0.4  # as of a question for a list: below it no paper is taken to be about the words
_NEAREST = 10  # papers, where none is
_LETTERS = 3  # in fewer there is no meaning
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Matches:
    """Numbers of papers, best first. `passages`: what of each is nearest to the words, where it was
    found by that; `are_near`: none is about the words, and these come nearest."""

    numbers: Numbers
    passages: Mapping[int, str] = field(default_factory=dict)
    are_near: bool = False

    def __post_init__(self) -> None:
        self.numbers.setflags(write=False)  # they are remembered


def matches(
    searcher: Searcher, listing: Listing, words: str, filters: Filters | None = None
) -> Matches:
    """Raises SettingError for a filter that means nothing, or an error of the model."""
    named = listing.find(words, filters, "newest").numbers
    if _is_name(searcher, words) and len(named):
        return Matches(named)
    if len(_WORD.findall(words)) < _LETTERS:
        return Matches(named)
    found = relevant(searcher, searcher.read(words), filters)
    about = found.any_is >= _ANY_IS
    given = cut(given_that_any_is(np.array(found.chances))) if about else 0
    nearest = found.results[: given if about or len(named) else _NEAREST]
    passages = {number: text for one in nearest for number, text in _passage(searcher, one)}
    meant = np.fromiter(passages, dtype=np.int64)
    also = named[~np.isin(named, meant)]
    return Matches(np.concatenate([meant, also]), passages, not (about or len(named)))


def _is_name(searcher: Searcher, words: str) -> bool:
    """Whether it is a person's name or a paper's id, which has no meaning besides."""
    return arxiv_id(words) is not None or searcher.generation.papers.people.full(words)


def _passage(searcher: Searcher, result: Result) -> list[tuple[int, str]]:
    number = searcher.generation.papers.named(result.paper.id)
    text = result.passages[0].passage.text if result.passages else ""
    return [] if number is None else [(number, text)]
