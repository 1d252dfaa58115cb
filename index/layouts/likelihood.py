"""How likely each entry of a file is a paper: by what it says of itself, else by its words and by
how many of the others are.

A file is mostly of one kind: of papers, or of other things, and seldom of both. So the share of
papers in it is one of a few, most likely nearly all or nearly none, and the entries together tell
which: a terse paper among papers is kept, a news item that speaks of a study is none among news,
and several texts that each are somewhat unlike a paper are none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from index.layouts.foreign_prose import reads_as_foreign_paper
from index.layouts.prose import reads_as_paper
from index.types import Entry

_MOST_WEIGHED = 2_000  # entries, spread over the file; the others are taken to be as these
_MOST_FOREIGN = 300  # of those in other languages, which take longer
_MOST = 5.0  # log odds: no text tells more by its words
_ALIKE = 0.75  # of what an entry tells of its file: the texts of one are alike
_CHINESE = re.compile("[一-鿿]")
_BEGINNING = 100  # characters
_OF_AUTHORS = 2.2  # log odds: nine of ten papers are told with their authors, one of ten others

Seen = tuple[tuple[float, float], ...]
"""Which shares of papers a file may have, and how likely each is before it is read."""
IN_PROSE: Seen = ((0.03, 0.12), (0.3, 0.05), (0.7, 0.08), (0.97, 0.75))
"""A page on which titles stand above abstracts says so by its form."""
IN_RECORDS: Seen = ((0.03, 0.42), (0.3, 0.08), (0.7, 0.08), (0.97, 0.42))


def chances(entries: Sequence[Entry], seen: Seen) -> list[float | None]:
    """Of each entry that it is a paper, 0..1; None where nothing tells: neither it nor any other
    says so, and its language is not known here."""
    words = _by_words(entries)
    if not any(entry.stated for entry in entries) and all(one is None for one in words):
        return [None] * len(entries)
    lacking = _of_lacking(entries)
    odds = [
        math.inf if entry.stated else _told(entry, one) + lacking
        for entry, one in zip(entries, words, strict=True)
    ]
    return list(together(odds, seen))


def together(odds: Sequence[float], seen: Seen) -> list[float]:
    """The chances of entries by the log odds of each alone, infinite for what is surely a paper."""
    likely = {share: _likely(share, chance, odds) for share, chance in seen}
    most = max(likely.values())
    weight = {share: math.exp(one - most) for share, one in likely.items()}
    whole = sum(weight.values())
    found = []
    for one in odds:
        ratio = math.exp(min(one, _MOST + _OF_AUTHORS))
        chance = sum(w * s * ratio / (s * ratio + 1 - s) for s, w in weight.items()) / whole
        found.append(1.0 if math.isinf(one) else chance)
    return found


def _likely(share: float, before: float, odds: Sequence[float]) -> float:
    """The log of how likely a file of that share has such entries, up to what all shares have in
    common."""
    return math.log(before) + _ALIKE * sum(
        math.log(share) if math.isinf(one) else math.log(share * math.exp(one) + 1 - share)
        for one in odds
    )


def _by_words(entries: Sequence[Entry]) -> list[float | None]:
    step = 1 + sum(not entry.stated for entry in entries) // _MOST_WEIGHED
    found: list[float | None] = []
    left = _MOST_FOREIGN
    for at, entry in enumerate(entries):
        one = None
        if not entry.stated and not at % step:
            one = reads_as_paper(entry.title, entry.abstract)
            if left and (one is None or _CHINESE.search(entry.abstract[:_BEGINNING])):
                left -= 1
                one = _with_form(one, reads_as_foreign_paper(entry.title, entry.abstract))
        found.append(one)
    return found


def _with_form(by_words: float | None, by_form: float | None) -> float | None:
    """Of Chinese both are known: what was learned of the words of its journals, and what all other
    languages show; neither alone is right where the other is."""
    if by_words is None or by_form is None:
        return by_form if by_words is None else by_words
    return (max(-_MOST, min(_MOST, by_words)) + by_form) / 2


def _of_lacking(entries: Sequence[Entry]) -> float:
    """The log odds of what does not say that it is a paper, where most of the file does."""
    stated = sum(entry.stated for entry in entries)
    return math.log((len(entries) - stated + 1) / (len(entries) + 2)) if stated else 0.0


def _told(entry: Entry, by_words: float | None) -> float:
    """The log odds, by its words and by whether its authors are named."""
    return max(-_MOST, min(_MOST, by_words or 0.0)) + _OF_AUTHORS * bool(entry.authors)
