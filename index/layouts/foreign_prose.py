"""Whether a title and the text below it read as a paper's, in languages of whose abstracts too few
are at hand to learn their words: by what the glossary knows of them, put into English word by word,
and by their form (names in capitals, figures, questions, quotes).

The weights are those of a logistic regression over all of these languages at once, so that each
stands on what the others show (training/foreign_words.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from index.layouts.columns import columns
from index.text.glossary import LANGUAGES, Word, glossed
from index.text.languages import scripts

_LOOKED_AT = 1_500  # characters of a text
_GLOSSED = 600  # of these, word by word
_TELLING = 200  # of these, by which a language is chosen
_OF_A_TITLE = 300
_IN_LATIN = ("es", "fr", "pt", "de")
_PER = 500  # columns of text, on which names and figures are counted
_NAMES = re.compile(r"[A-Za-z]*[A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9]*")
_FIGURES = re.compile(r"\d+[.,]\d+|\d+\s?[%％]")
_SIGNS = {
    "asks": re.compile("[?？!！¿¡]"),
    "quotes": re.compile('[«»„“”「」『』"]'),
    "short form": re.compile(r"[(（][A-Z]{2,}s?[)）]"),
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "leads on": re.compile(r"[:：]\s*\Z"),
}
_COLON = re.compile(r"\w[:：] ?\w")
_LATIN_WORD = re.compile("[A-Za-z]{3}")
_STEPS = {
    "columns of title": (15, 30, 60, 100),
    "names": (0, 1, 3),
    "figures": (0, 1, 3),
    "of the field": (0, 0.01, 0.02, 0.04, 0.07),
}
_WEIGHTS = Path(__file__).resolve().parents[1] / "data" / "foreign_words.json"


def features_of(title: str, text: str, language: str) -> frozenset[str]:
    """What tells a paper from other things; `language`: of the glossary that is nearest."""
    start, head = text[:_LOOKED_AT], title[:_OF_A_TITLE]
    words = glossed(start[:_GLOSSED], language)
    field = [word.english for word in words if word.kind == "field"]
    wide = max(columns(start), 1)
    counted = {
        "columns of title": columns(head),
        "names": len(_NAMES.findall(start)) * _PER / wide,
        "figures": len(_FIGURES.findall(start)) * _PER / wide,
        "of the field": len(field) / max(len(words), 1),
    }
    return frozenset(_told(head, start, words, counted))


def _told(head: str, start: str, words: list[Word], counted: dict[str, float]) -> Iterator[str]:
    for name, value in counted.items():
        yield f"{name} {sum(value > step for step in _STEPS[name])}"
    yield from (name for name, sign in _SIGNS.items() if sign.search(start))
    yield from ["title asks"] * bool(_SIGNS["asks"].search(head))
    yield from ["title: colon"] * bool(_COLON.search(head))
    yield from ["title: latin"] * (not head.isascii() and bool(_LATIN_WORD.search(head)))
    yield from (f"{word.kind}:{word.english}" for word in words if word.kind in {"field", "asks"})


@lru_cache(maxsize=16_000)
def reads_as_foreign_paper(title: str, text: str) -> float | None:
    """The log odds that they are a paper's, higher is surer; None where no glossary is near."""
    language = nearest(text[:_TELLING])
    if not language:
        return None
    bias, weights = _weights()
    told = features_of(title[:_OF_A_TITLE], text[:_LOOKED_AT], language)
    return bias + sum(weights.get(one, 0.0) for one in told)


def nearest(text: str) -> str:
    """The language whose glossary reads a text: its own, or of those in Latin letters the one that
    knows most of its words, as the Spanish one does of Italian; nothing for other scripts."""
    found = scripts(text)
    if found:
        code = "ja" if "ja" in found else min(found)
        return code if code in LANGUAGES else ""
    return max(_IN_LATIN, key=lambda code: _known(text, code))


def _known(text: str, language: str) -> float:
    words = glossed(text, language)
    return sum(word.kind in {"field", "asks"} for word in words) / max(len(words), 1)


@cache
def _weights() -> tuple[float, dict[str, float]]:
    held = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return held["bias"], held["weights"]
