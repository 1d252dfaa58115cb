"""Words of the ten commonest languages but English, and what they are in English: those in which
something is asked for, and those of the field. index/data/glossary.txt has them.

A question is read word by word: each is known, stands as it is (a name, a number), or is unknown.
It is no translation, and whoever uses it has to see that no word is unknown, or to leave those out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from index.text.words import STOP_WORDS

Kind = Literal["asks", "field", "as it is", "unknown"]
LANGUAGES = ("zh", "ja", "ko", "es", "de", "fr", "pt", "ru", "ar", "hi")
_LATIN = ("es", "de", "fr", "pt")
_UNSPACED = frozenset({"zh", "ja"})
_NOTHING = "_"
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0962\u0963"  # inside of words
_TOKEN = re.compile(rf"[^\W_][\w{_MARKS}]*(?:[-.'’]?[^\W_][\w{_MARKS}]*)*")
_JOINTS = re.compile(r"[-'’.]")
_NAME = re.compile(r"\d|.[A-Z]")
_AN_ASCII_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_CHANGE = re.compile(r"(?<=[A-Za-z0-9])(?=[^\W_A-Za-z0-9])|(?<=[^\W_A-Za-z0-9])(?=[A-Za-z0-9])")
_VOWELS = re.compile("[\u064b-\u0652\u0640]")  # of Arabic, which are mostly left out
_ALIKE = str.maketrans("أإآىةё", "ااايهе")
_BEFORE = ("وال", "بال", "لل", "فال", "كال", "ال", "و", "ب", "ل", "ف", "ك")  # joined to a word
_BEHIND = frozenset("ك ي نا ها هم ه كم".split())
_LONGEST_ENDING = 3  # syllables of Korean particles behind a word
_SHORTEST_STEM = 2  # syllables before such
_ENOUGH = 3  # words of a language that tell it, though each alone is in others, too
_SHORTEST_TELLING = 3  # letters of a word that tells a language
_FURTHER = 4  # letters before what is joined in Arabic
ASKS_IN_ENGLISH = STOP_WORDS - frozenset(  # and is no word of another language
    "a am an as d do i in is m me no on s so t was will".split()
)
_ALSO_ENGLISH = frozenset(  # of the words that ask, in the languages in Latin letters
    """ai aide alta app application arrive arrives article articles assistant bot bulletin cargo
    charge charged charger charges collection comment compare conserve dame data date dates datum
    define definition difference differences different digest digests dime dire dis donne era
    excellent favor formidable gratis hat hi inconvenient index lecture legal leo limitation
    limitations mil mode mon name nova novo panorama paper papers perfecto plus porter premier
    premiere procure program propose publication quanta question questions recent recently recents
    resume resumes software son stocked such super tens theme themes toll ton tool tout trend
    trends vogue vote votes war was will""".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """`english`: empty for what English does not say; of an unknown one, the word itself."""

    said: str
    english: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Entry:
    tokens: tuple[str, ...]
    english: str
    kind: Kind
    is_open: bool = False  # whether the last token may go on
    as_written: tuple[str, ...] = ()  # with its accents

    def rank(self, said: Sequence[str]) -> tuple[int, bool, int, bool, bool]:
        letters = sum(map(len, self.tokens))
        exact = self.as_written == tuple(said[: len(self.tokens)])
        return len(self.tokens), not self.is_open, letters, exact, bool(self.english)


def glossed(text: str, language: str) -> list[Word]:
    """Word by word; nothing of a language that is not one of the ten."""
    if language not in LANGUAGES:
        return []
    text = unicodedata.normalize("NFKC", text)
    if language not in _LATIN:
        text = _CHANGE.sub(" ", text)  # names are written without blanks around them
    return list(_unspaced(text, language) if language in _UNSPACED else _spaced(text, language))


def english_terms(text: str, language: str) -> str:
    """What of a question the field knows, in English, and what stands as it is."""
    found = (word.english for word in glossed(text, language) if word.kind in ("field", "as it is"))
    return " ".join(found)


@lru_cache(maxsize=256)
def told_by_words(text: str) -> tuple[str, bool, int] | None:
    """The language in Latin letters whose words that ask stand in a text, whether nothing in it
    asks in English, and how many of these words there are. Names tell nothing."""
    said = [token for token in _split(text) if not _NAME.search(token) or text.isupper()]
    said = [token.lower() for token in said]
    best: tuple[tuple[int, int, int], tuple[str, bool, int]] | None = None
    for code in _LATIN:
        known = [(run, entry) for run, entry in _matches(said, code) if entry is not None]
        asks = [(run, entry) for run, entry in known if entry.kind == "asks"]
        own = {token for run, _ in asks for token in run}
        english = sum(token in ASKS_IN_ENGLISH and token not in own for token in said)
        telling = sum(_tells(run, entry) for run, entry in asks)
        many = sum(len(run) for run, _ in asks)
        weak = len(own - STOP_WORDS - _ALSO_ENGLISH) > 1 and many >= _ENOUGH and not english
        if many <= english or not (telling or weak):
            continue
        sure = not english and (many > 1 or many == len(said))
        written = sum(entry.as_written == tuple(run) for run, entry in asks)
        rank = (sum(len(run) for run, _ in known), telling, written)
        if best is None or rank > best[0]:
            best = (rank, (code, sure, many))
    return best[1] if best else None


def _tells(run: Sequence[str], entry: _Entry) -> bool:
    if not entry.english:
        return False
    return (
        any(token not in STOP_WORDS and token not in _ALSO_ENGLISH for token in run)
        and sum(map(len, run)) >= _SHORTEST_TELLING
    )


def _split(text: str) -> list[str]:
    """Words; those of small letters alone are parted at hyphens and apostrophes, and names not."""
    found = []
    for token in _TOKEN.findall(text):
        is_name = _NAME.search(token.replace("'", "").replace("’", "")) is not None
        joined = token if is_name and not re.match(r"[a-zà-ÿ]{1,2}['’]", token) else ""
        found += [joined] if joined else [part for part in _JOINTS.split(token) if part]
    return found


def _spaced(text: str, language: str) -> Iterator[Word]:
    tokens = _split(text)
    place = 0
    for run, entry in _matches([token.lower() for token in tokens], language):
        said = " ".join(tokens[place : place + len(run)])
        first = tokens[place]
        place += len(run)
        is_other = language not in _LATIN and first.isascii()
        if (is_other or _NAME.search(first)) and len(run) == 1:
            yield Word(said, said, "as it is")
        elif entry is not None:
            yield Word(said, entry.english, entry.kind)
        else:
            yield Word(said, said, "unknown")


def _matches(tokens: Sequence[str], language: str) -> Iterator[tuple[list[str], _Entry | None]]:
    """The longest entry at each place, with its tokens; None where no entry is."""
    entries = _by_letter(language)
    plain = [_folded(token, language) for token in tokens]
    place = 0
    while place < len(tokens):
        forms = _forms(plain[place], language)
        several = len(forms) > 1
        some = [
            e
            for form in forms
            if form
            for e in entries.get(form[0], ())
            if several or form.startswith(e.tokens[0].removesuffix("*"))
        ]
        fitting = [e for e in some if _fits(e, plain[place:], forms, language)]
        best = max(fitting, key=lambda e: e.rank(tokens[place:]), default=None)
        length = len(best.tokens) if best else 1
        yield list(tokens[place : place + length]), best
        place += length


def _forms(token: str, language: str) -> list[str]:
    if language != "ar":
        return [token]
    bare = [token.removeprefix(one) for one in _BEFORE if token.startswith(one)]
    return [token, *(one for one in bare if len(one) > 1)]


def _fits(entry: _Entry, plain: Sequence[str], firsts: Sequence[str], language: str) -> bool:
    if len(plain) < len(entry.tokens):
        return False
    last = len(entry.tokens) - 1
    for at, wanted in enumerate(entry.tokens):
        forms = firsts if at == 0 else _forms(plain[at], language)
        goes_on = at == last and entry.is_open
        # a word that inflects inside a phrase is written with its ending left open as well
        stem = wanted.removesuffix("*")
        if not any(
            form == stem
            or ((goes_on or wanted != stem) and form.startswith(stem))
            or _is_ending(form, stem, language)
            for form in forms
        ):
            return False
    return True


def _is_ending(form: str, stem: str, language: str) -> bool:
    if not form.startswith(stem):
        return False
    if language == "ko":
        return len(stem) >= _SHORTEST_STEM and len(form) - len(stem) <= _LONGEST_ENDING
    return language == "ar" and len(stem) >= _FURTHER and form[len(stem) :] in _BEHIND


def _unspaced(text: str, language: str) -> Iterator[Word]:
    entries, unknown, place = _by_letter(language), "", 0
    while place < len(text):
        latin = _AN_ASCII_WORD.match(text, place)
        best = None
        if latin is None:
            fitting = [
                e for e in entries.get(text[place], ()) if text.startswith(e.tokens[0], place)
            ]
            best = max(fitting, key=lambda entry: len(entry.tokens[0]), default=None)
        if unknown and (latin or best or not text[place].isalnum()):
            yield Word(unknown, unknown, "unknown")
            unknown = ""
        if latin is not None:
            said = latin[0].rstrip(".-")
            yield Word(said, said, "as it is")
            place = latin.end()
        elif best is not None:
            yield Word(best.tokens[0], best.english, best.kind)
            place += len(best.tokens[0])
        else:
            unknown += text[place] if text[place].isalnum() or text[place] == "ー" else ""
            place += 1
    if unknown:
        yield Word(unknown, unknown, "unknown")


def _folded(token: str, language: str) -> str:
    """As it is compared: without accents, which are often not typed."""
    if language in _LATIN:
        parted = unicodedata.normalize("NFKD", token.lower())
        return "".join(c for c in parted if not unicodedata.combining(c)).replace("ß", "ss")
    return _VOWELS.sub("", token.lower()).translate(_ALIKE)


@cache
def _by_letter(language: str) -> Mapping[str, Sequence[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for english, kind, said in _rows()[language]:
        tokens = tuple(_folded(token, language) for token in said.split())
        entry = _Entry(
            tuple(token if at < len(tokens) - 1 else token.removesuffix("*")
                  for at, token in enumerate(tokens)),
            english,
            kind,
            tokens[-1].endswith("*"),
            tuple(said.split()),
        )  # fmt: skip
        if language in _UNSPACED:
            entry = _Entry(("".join(entry.tokens),), english, kind)
        found.setdefault(entry.tokens[0][0], []).append(entry)
    return found


@cache
def _rows() -> Mapping[str, Sequence[tuple[str, Kind, str]]]:
    """Of each language, what is English, of which kind, and how it is said; the first of two that
    say the same comes first."""
    found: dict[str, list[tuple[str, Kind, str]]] = {code: [] for code in LANGUAGES}
    kind: Kind = "asks"
    text = files("index").joinpath("data/glossary.txt").read_text(encoding="utf-8")
    for line in text.splitlines()[3:]:
        if line == "## field":
            kind = "field"
            continue
        english, *said = (cell.strip() for cell in line.split("|"))
        english = "" if english == _NOTHING else english
        for code, cell in zip(LANGUAGES, said, strict=True):
            ways = (unicodedata.normalize("NFKC", one).strip() for one in cell.split(","))
            found[code] += [(english, kind, one.lower()) for one in ways if one]
    return found
