"""Whether a title and the text below it read as a paper's do, or as those of any other thing: by
the words in them, or by Chinese signs and pairs of these.

The weights are those of a logistic regression (training/abstract_words.py).
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from index.text.glossary import ASKS_IN_ENGLISH

_LOOKED_AT = 1_500  # characters of a text
_OF_A_TITLE = 300  # characters
_WORD = re.compile(r"[a-zß-ſ]+|[!?]|[一-鿿]")
_PAIR = re.compile(r"(?=([一-鿿]{2}))")
_OTHERWISE = re.compile(r"[^\W\d_a-zß-ſ一-鿿]")  # letters
_MOST_OTHERWISE = 0.1  # of the signs
# of the words of a text: fewer are such as these, and fewer are known, in another language
_OF_ENGLISH, _FEWEST_KNOWN = 0.1, 0.7
_WEIGHTS = Path(__file__).resolve().parents[1] / "data" / "abstract_words.json"


def features_of(title: str, text: str) -> frozenset[str]:
    """What stands in the text, and marked as such what does in the title."""
    start = text[:_LOOKED_AT].lower()
    return _features(title[:_OF_A_TITLE].lower(), start, set(_WORD.findall(start)))


def _features(head: str, start: str, words: set[str]) -> frozenset[str]:
    of_title = [*_WORD.findall(head), *_pairs(head)]
    return frozenset([*words, *_pairs(start), *(f"t:{one}" for one in of_title)])


def reads_as_paper(title: str, text: str) -> float | None:
    """The log odds that they are a paper's, higher is surer; None where they are not in English or
    Chinese, or hold no words."""
    return _odds(title[:_OF_A_TITLE].lower(), text[:_LOOKED_AT].lower())


@lru_cache(maxsize=16_000)  # what stands within a record is judged there, and with all others
def _odds(head: str, start: str) -> float | None:
    bias, weights = _weights()
    words = set(_WORD.findall(start))
    known = sum(word in weights for word in words)
    is_english = len(words & ASKS_IN_ENGLISH) > _OF_ENGLISH * len(words)
    if not words or not (is_english or known > _FEWEST_KNOWN * len(words)):
        return None
    if not start.isascii() and len(_OTHERWISE.findall(start)) > _MOST_OTHERWISE * len(start):
        return None
    return bias + sum(weights.get(one, 0.0) for one in _features(head, start, words))


def is_known_word(word: str) -> bool:
    """Whether it is one of papers, news and other texts in English, as names seldom are."""
    return word.lower().strip(".,") in _weights()[1]


def _pairs(text: str) -> list[str]:
    return [] if text.isascii() else _PAIR.findall(text)


@cache
def _weights() -> tuple[float, dict[str, float]]:
    held = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return held["bias"], held["words"]
