"""Words of a question that are mistyped: in no paper and no dictionary, and a slip away from one
that is in both. Short words are mended where two letters changed places; names, which no dictionary
has, only where they are asked to be. A word of another language is no slip."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from index.generation.bm25 import BM25
from index.text.languages import language_of
from index.text.words import STOP_WORDS, stem

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_DICTIONARIES = frozenset("es fr de it pt nl ru".split())  # that pyspellchecker carries
_ANY = re.compile(r"[^\W\d_]+")
# no name: those begin with a capital
_WORD = re.compile(r"(?:^[A-Z][a-z]{2,}|(?<![\w-])[a-z]{3,})(?![\w-])")
_NAME = re.compile(r"[^\W\d_]{6,}")
_LONG = 6  # letters: of a shorter word too many others are a letter away
_SHORTEST_HELD = 4  # letters: and of those of three, too many are names
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(question: str, bm25: BM25) -> str:
    """The question with each such word as the papers have it; of several that are near, the one
    most papers have."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower()
        if stem(word) in bm25.number_of or word in STOP_WORDS:
            return match[0]
        if len(word) < _LONG:
            best = _turned_back(word, bm25)
        elif word in _dictionary("en"):
            return match[0]
        else:
            near = _dictionary("en").candidates(word) or ()
            best = _commonest((one for one in near if one[0] == word[0]), bm25)
        return best if best and not _is_foreign(question) else match[0]

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


def with_names(question: str, bm25: BM25) -> str:
    """The question with long words that no paper has, names as well, as papers have them: two
    letters changed places, one was left out, or doubled. Another letter may make another name."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower()
        if stem(word) in bm25.number_of or is_english(word):
            return match[0]
        best = _commonest(_slips(word), bm25)
        return best if best and not _is_foreign(question) else match[0]

    return _NAME.sub(mended, question)


def is_english(word: str) -> bool:
    """Whether the dictionary has it."""
    return word.lower() in _dictionary("en")


def _turned_back(word: str, bm25: BM25) -> str:
    """The short word of which two letters changed places: one of those that every text has, or one
    of the papers'."""
    found = [one for one in _turned(word) if one in STOP_WORDS]
    if not found and len(word) >= _SHORTEST_HELD:
        found = [_commonest(_turned(word), bm25)]
    if not any(found) or is_english(word):  # "three" is no "there"
        return ""
    return max(found, key=_dictionary("en").word_usage_frequency)


def _commonest(near: Iterator[str], bm25: BM25) -> str:
    some = sorted(one for one in near if one.isalpha())
    papers = bm25.document_frequency(map(stem, some))
    count, best = max(zip(papers, some, strict=True), default=(0, ""))
    return best if count else ""


def _slips(word: str) -> Iterator[str]:
    yield from _turned(word)
    for at in range(1, len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in _LETTERS)
        if word[at - 1 : at] == word[at : at + 1]:
            yield word[:at] + word[at + 1 :]


def _turned(word: str) -> Iterator[str]:
    """Each two neighbouring letters changed."""
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def slip_of(word: str, stems: Collection[str]) -> str:
    """The word of one of these stems that a mistyped one is a slip away from; empty where it is in
    the dictionary, or no such slip."""
    if word in _dictionary("en"):
        return ""
    near = [one for one in _dictionary("en").edit_distance_1(word) if stem(one) in stems]
    return max(near, key=lambda one: (_dictionary("en")[one], one), default="")


@cache
def _dictionary(language: str) -> SpellChecker:
    """Of English 160,000 words; takes .3 s to load, so only where a word is unknown."""
    from spellchecker import SpellChecker

    return SpellChecker(language, distance=1)
