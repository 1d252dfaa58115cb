"""Compounds as the papers write them: "finetuning" as "fine-tuning", "bi-level" as "bilevel", where
most of them do. To words and vectors alike these are different texts.

BM25 has each compound as one word as well, so that it tells which papers have either form; their
texts tell which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise, takewhile

import numpy as np

from index.arrays import Numbers
from index.generation.bm25 import BM25
from index.text.words import stem

_HYPHEN = "[-‑–]"
_WORD = re.compile(rf"(?<![\w-])[^\W\d_]+(?:{_HYPHEN}[^\W\d_]+){{0,3}}(?![\w-])")
_SHORTEST = 6  # letters
_SHORTEST_PART = 2
_FEWEST = 2  # times that papers write it otherwise
_MOST = 0.5  # of the papers with it, more than which have its parts as words of their own

Shape = tuple[int, ...]
"""Before which of a compound's letters, by their places, a hyphen stands."""


def as_written(text: str, bm25: BM25, texts_with: Callable[[str], Iterable[str]]) -> str:
    """A text whose compounds are written as in most of the papers that have them. `texts_with`
    gives the texts of papers that have a word."""

    def written(match: re.Match[str]) -> str:
        typed = match[0]
        letters = re.sub(_HYPHEN, "", typed)
        if len(letters) < _SHORTEST or not letters[1:].islower():
            return typed
        shape = _shape(typed)
        if not _may_be_otherwise(letters.lower(), shape, bm25):
            return typed
        found = _shapes(letters.lower(), texts_with)
        commonest, times = max(found.items(), key=lambda one: one[1], default=(shape, 0))
        if times < _FEWEST or times <= found[shape]:
            return typed
        return _in_shape(letters, commonest)

    return _WORD.sub(written, text)


def _may_be_otherwise(letters: str, shape: Shape, bm25: BM25) -> bool:
    """Whether papers seem to write it otherwise: most that have it have its parts, if it was typed
    as one word, or lack them, if it was not."""
    having = bm25.holding(stem(letters))
    if not len(having):
        return False
    if shape:
        return not _have_parts(letters, shape, having, bm25)
    places = range(_SHORTEST_PART, len(letters) - _SHORTEST_PART + 1)
    return any(_have_parts(letters, (place,), having, bm25) for place in places)


def _have_parts(letters: str, shape: Shape, having: Numbers, bm25: BM25) -> bool:
    fewest, found = len(having) * _MOST, having
    parts = [stem(part) for part in _in_shape(letters, shape).split("-")]
    if min(bm25.document_frequency(parts)) <= fewest:  # as of most parts, which are no words
        return False
    for part in parts:
        found = np.intersect1d(found, bm25.holding(part), assume_unique=True)
        if len(found) <= fewest:
            return False
    return True


def _shapes(letters: str, texts_with: Callable[[str], Iterable[str]]) -> Counter[Shape]:
    """How often it is written in each way, in any of its forms."""
    same = takewhile(lambda two: two[0] == two[1], zip(letters, stem(letters), strict=False))
    beginning = [letter for letter, _ in same]
    form = re.compile(rf"(?<![\w-])(?i:{f'{_HYPHEN}?'.join(beginning)})")
    return Counter(_shape(found) for text in texts_with(letters) for found in form.findall(text))


def _shape(word: str) -> Shape:
    places = [match.start() for match in re.finditer(_HYPHEN, word)]
    return tuple(place - before for before, place in enumerate(places))


def _in_shape(letters: str, shape: Shape) -> str:
    ends = [0, *shape, len(letters)]
    return "-".join(letters[start:end] for start, end in pairwise(ends))
