"""Words and terms of a text: lower case, folded, stemmed. What BM25 counts, and what questions are
compared by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_SHORT_ACRONYM = 3  # letters: up to so many, an s at the end may be part of it
_SPELT_ALIKE = 5  # letters: words of so many are no British or American spellings
TEXTS = 1024  # remembered, for each of what is read off a sentence
LONGEST_KNOWN = 8000  # characters of a text that is remembered; an abstract has some 1,500

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"(?<![\w‑–-])(?=[\w‑–-]*[^\W\d_])[^\W_]+(?:[-‑–][^\W_]+)+")
_HYPHENS = frozenset("-‑–")
_COMMAND = re.compile(r"\$?\\([a-zA-Z]+)\$?")  # of LaTeX: "$\mu$P" is "muP"
_VOWEL = re.compile("[aeiouy]")
_SPELLINGS = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"is(e|es|ed|er|ers|ing|ation|ations|able)$", r"iz\1"),
        (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"our(|s|ed|ing|al|ally|hood|hoods|able)$", r"or\1"),
        (r"ell(ed|ing|er|ers)$", r"el\1"),
        (r"^(cent|met|fib)re(s?)$", r"\1er\2"),
        (r"^(def|off)ence(s?)$", r"\1ense\2"),
    )
]
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower()
    for letter in "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
}
_LETTERS = str.maketrans(_GREEK | {"λ": "lambda", "Λ": "lambda"})  # Unicode spells it LAMDA
STOP_WORDS = frozenset(
    """a about above after again against ain all am an and any are aren as at be because been before
    being below between both but by can couldn d did didn do does doesn doing don down during each
    few for from further had hadn has hasn have haven having he her here hers herself him himself
    his how i if in into is isn it its itself just ll m ma me mightn more most mustn my myself needn
    no nor not now o of off on once only or other our ours ourselves out over own re s same shan she
    should shouldn so some such t than that the their theirs them themselves then there these they
    this those through to too under until up ve very was wasn we were weren what when where which
    while who whom why will with won wouldn y you your yours yourself yourselves""".split()
)

_COUNT = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: number for number, word in enumerate(_COUNT.split())}


def words(text: str) -> list[str]:
    """Lower-case words, Greek letters by their names ("μP" and "muP" are one word)."""
    if text.isascii():  # then the rest changes nothing, and takes as long as to find the words
        return _WORD.findall(text.lower())
    return _WORD.findall(unicodedata.normalize("NFKC", text).translate(_LETTERS).casefold())


@lru_cache(TEXTS)
def words_of_known(text: str) -> tuple[str, ...]:
    """The words of a sentence that is read again and again: the latest are remembered."""
    return tuple(words(text))


def terms(text: str) -> list[str]:
    """Stems of the words that are no stop words; single letters are dropped, digits kept."""
    plain = _COMMAND.sub(r"\1", text) if "\\" in text else text
    kept = [
        word
        for word in words(plain)
        if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]
    return [stem(word) for word in kept]


def terms_of_known(text: str) -> tuple[str, ...]:
    """The terms of a text that is read again and again, such as an abstract: the latest are
    remembered."""
    return _remembered_terms(text) if len(text) <= LONGEST_KNOWN else tuple(terms(text))


@lru_cache(maxsize=4096)
def _remembered_terms(text: str) -> tuple[str, ...]:
    return tuple(terms(text))


def counted(text: str) -> list[str]:
    """What BM25 counts: the terms, and those of compounds also as one word ("fine-tuning" is
    "finetuning", too)."""
    # few pieces can hold one, and to look for them everywhere takes longer than all else
    pieces = " ".join([piece for piece in text.split() if not _HYPHENS.isdisjoint(piece)])
    return terms(text) + [stem("".join(words(compound))) for compound in _COMPOUND.findall(pieces)]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Of a word in lower case; British and American spelling have one, and so have "LLMs" and
    "LLM"."""
    if len(word) > _SHORT_ACRONYM and word.endswith("s") and not _VOWEL.search(word):
        word = word[:-1]
    if len(word) > _SPELT_ALIKE:
        for british, american in _SPELLINGS:
            word, changed = british.subn(american, word)
            if changed:
                break
    stemmed: str = _stemmer().stemWord(word)
    return stemmed
