"""How likely each entry of a file is a paper: by what it says of itself, else by its words and by
how many of the others are.

A file is mostly of one kind. So the share of papers in it is estimated together with the chance of
each entry, as the weight of a mixture is (expectation-maximization, from some papers and other
things that count as seen before): a terse paper among papers is kept, and a news item that speaks
of a study is none among news.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.layouts.prose import reads_as_paper
from index.types import Entry

_ROUNDS = 12
_MOST_WEIGHED = 2_000  # entries, spread over the file; the others are taken to be as these
_MOST = 5.0  # log odds: no text tells more by its words
_OF_AUTHORS = 2.2  # log odds: nine of ten papers are told with their authors, one of ten others


@dataclass(frozen=True, slots=True)
class Seen:
    """Of so many things that count as seen before, how many were papers."""

    papers: float
    all: float


IN_PROSE = Seen(15.0, 20.0)  # a page on which titles stand above abstracts says so by its form
IN_RECORDS = Seen(1.0, 2.0)


def chances(entries: Sequence[Entry], seen: Seen) -> list[float | None]:
    """Of each entry that it is a paper, 0..1; None where nothing tells: neither it nor any other
    says so, and its language is not known here."""
    step = 1 + sum(not entry.stated for entry in entries) // _MOST_WEIGHED
    odds = [
        None if entry.stated or at % step else reads_as_paper(entry.title, entry.abstract)
        for at, entry in enumerate(entries)
    ]
    if not any(entry.stated for entry in entries) and all(one is None for one in odds):
        return [None] * len(entries)
    share, found = seen.papers / seen.all, [0.0] * len(entries)
    for _ in range(_ROUNDS):
        prior = math.log(share / (1 - share))
        found = [
            1.0 if entry.stated else _logistic(prior + _told(entry, one))
            for entry, one in zip(entries, odds, strict=True)
        ]
        share = (seen.papers + sum(found)) / (seen.all + len(found))
    return list(found)


def _told(entry: Entry, by_words: float | None) -> float:
    """The log odds, by its words and by whether its authors are named."""
    return max(-_MOST, min(_MOST, by_words or 0.0)) + _OF_AUTHORS * bool(entry.authors)


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
