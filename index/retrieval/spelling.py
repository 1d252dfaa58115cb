"""Words of a question that are mistyped: in no paper and no dictionary, and a slip away from one
that is in both. A word of another language is no slip."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.generation.bm25 import BM25
from index.text.languages import language_of
from index.text.words import stem

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_DICTIONARIES = frozenset("es fr de it pt nl ru".split())  # that pyspellchecker carries
_ANY = re.compile(r"[^\W\d_]+")
# no name: those begin with a capital
_WORD = re.compile(r"(?:^[A-Z][a-z]{5,}|(?<![\w-])[a-z]{6,})(?![\w-])")


def corrected(question: str, bm25: BM25) -> str:
    """The question with each such word as the papers have it; of several that are near, the one
    most papers have."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower()
        if stem(word) in bm25.number_of or word in _dictionary("en"):
            return match[0]
        near = sorted(
            one
            for one in _dictionary("en").candidates(word) or ()
            if one.isalpha() and one[0] == word[0]
        )
        papers = bm25.document_frequency(map(stem, near))
        count, best = max(zip(papers, near, strict=True), default=(0, ""))
        return best if count and not _is_foreign(question) else match[0]

    return _WORD.sub(mended, question)


def _is_foreign(question: str) -> bool:
    """Whether a question is in another language; where its words are too few to tell one, whether
    more of them are of that which they look like than of English."""
    if language_of(question) is not None:
        return True
    language = language_of(question, fewest=1)
    if language is None or language.code not in _DICTIONARIES:
        return False
    said = [word.lower() for word in _ANY.findall(question)]
    own, english = (
        sum(word in _dictionary(code) for word in said) for code in (language.code, "en")
    )
    return own > english


@cache
def _dictionary(language: str) -> SpellChecker:
    """Of English 160,000 words; takes .3 s to load, so only where a word is unknown."""
    from spellchecker import SpellChecker

    return SpellChecker(language, distance=1)
