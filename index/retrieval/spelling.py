"""Words of a question that are mistyped: in no paper and no dictionary, and a slip away from one
that is in both."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.generation.bm25 import BM25
from index.text.words import stem

if TYPE_CHECKING:
    from spellchecker import SpellChecker

# no name: those begin with a capital
_WORD = re.compile(r"(?:^[A-Z][a-z]{5,}|(?<![\w-])[a-z]{6,})(?![\w-])")


def corrected(question: str, bm25: BM25) -> str:
    """The question with each such word as the papers have it; of several that are near, the one
    most papers have."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower()
        if stem(word) in bm25.number_of or word in _dictionary():
            return match[0]
        near = sorted(
            one
            for one in _dictionary().candidates(word) or ()
            if one.isalpha() and one[0] == word[0]
        )
        papers = bm25.document_frequency(map(stem, near))
        count, best = max(zip(papers, near, strict=True), default=(0, ""))
        return best if count else match[0]

    return _WORD.sub(mended, question)


def is_english(word: str) -> bool:
    return word.lower() in _dictionary()


@cache
def _dictionary() -> SpellChecker:
    """160,000 English words; takes .3 s to load, so only where a word is unknown."""
    from spellchecker import SpellChecker

    return SpellChecker(distance=1)
