"""Whether paragraphs read as abstracts of papers do, or as any other text: by the words in them.

The weights are those of a logistic regression (training/abstract_words.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import fmean

LOOKED_AT = 1_500  # characters
_WORD = re.compile(r"[a-z]+")
_LATIN = 0.9  # of the letters: what is written otherwise cannot be judged here
_WEIGHTS = Path(__file__).resolve().parents[1] / "data" / "abstract_words.json"


def words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def reads_as_abstracts(texts: Sequence[str]) -> float | None:
    """The mean log odds that a text is an abstract, higher is surer; None where none is in
    English letters."""
    judged = [_log_odds(text[:LOOKED_AT]) for text in texts if _is_latin(text[:LOOKED_AT])]
    return fmean(judged) if judged else None


def _is_latin(text: str) -> bool:
    if text.isascii():
        return _WORD.search(text.lower()) is not None
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) > _LATIN * len(letters)


def _log_odds(text: str) -> float:
    bias, weights = _weights()
    return bias + sum(weights.get(word, 0.0) for word in words_of(text))


@cache
def _weights() -> tuple[float, dict[str, float]]:
    held = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return held["bias"], held["words"]
