"""A question's acronyms, spelled out as the collection's papers spell them: "DPO" as "direct
preference optimization".

What stands before "(DPO)" is its long form if its last words begin with these letters, or else,
where two papers agree, if its letters are found there from the right, the first at the beginning of
a word (Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence

_WORD = re.compile(r"(?<![\w-])[^\W_][\w-]{1,19}(?![\w-])")
ENDING = re.compile(r"[-‑–](?:like|style|type|based)$")  # "S4-like" names S4
_PLAIN = re.compile(r"[\w\s'’/-]+")  # neither TeX nor what stands in brackets
_PIECE = re.compile(r"[^\W_]+")
_SMALL = frozenset("a an and for from in of on or the to with".split())
_TRIED, _MOST = 8, 3  # of a question: acronyms that are looked for, and that are spelled out
_LONGEST = 10  # letters
_SHORT = 5  # letters of one that is typed in lower case
_AGREE = 2  # papers


def acronyms(question: str, known: Container[str]) -> list[str]:
    """The words that may be acronyms, in singular: those with two capitals, and short ones in lower
    case that are no `known` word."""
    found = []
    for typed in dict.fromkeys(_WORD.findall(question)):
        word = ENDING.sub("", typed)
        short = word[:-1] if len(word) > 2 and word.endswith("s") else word
        capitals = sum(map(str.isupper, short))
        rare = len(short) <= _SHORT and word not in known and short not in known
        if len(short) <= _LONGEST and (capitals > 1 or (not capitals and rare)):
            found.append(short)
    return found[:_TRIED]


def long_forms(short: str, before: str) -> tuple[str, str]:
    """Of an acronym, in the words that stand before it: by the beginnings of words, and by letters;
    empty if none."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    # at most two words a letter, as Schwartz and Hearst 2003 have it
    most = min(len(short) + 5, 2 * len(short))
    words = before.lower().split()[-most:]
    text = " ".join(words)
    return _form(_by_words(letters, text), short), _form(_by_letters(letters, text), short)


def _by_words(letters: Sequence[str], text: str) -> str:
    pieces = list(_PIECE.finditer(text))
    telling = [piece for piece in pieces if piece[0] not in _SMALL]
    for counted in (telling, pieces):  # "out of distribution" is OOD with its "of"
        last = counted[-len(letters) :]
        if [piece[0][0] for piece in last] == list(letters):
            return text[last[0].start() :]
    return ""


def _by_letters(letters: Sequence[str], text: str) -> str:
    at = len(text)
    for place, letter in reversed(list(enumerate(letters))):
        at = text.rfind(letter, 0, at)
        while place == 0 and at > 0 and text[at - 1].isalnum():
            at = text.rfind(letter, 0, at)
        if at < 0:
            return ""
    return text[at:]


def _form(found: str, short: str) -> str:
    """What was found, if it can be a long form."""
    several = len(_PIECE.findall(found)) > 1
    return found if several and len(found) > len(short) and _PLAIN.fullmatch(found) else ""


def spelled_out(
    question: str, known: Container[str], texts_with: Callable[[str], Iterable[str]]
) -> str:
    """The question with the long form, that most of the texts with it give, before each acronym."""
    told = 0
    for short in acronyms(question, known):
        form = _most_common(short, texts_with(short))
        if form and told < _MOST and form not in question.lower():
            typed = re.compile(rf"(?<![\w-])({re.escape(short)}s?)(?!\w)")
            question = typed.sub(rf"{form} (\1)", question, count=1)  # a form has no backslash
            told += 1
    return question


def _most_common(short: str, texts: Iterable[str]) -> str:
    """The long form that most texts give; of two that are as common the first in the alphabet."""
    case = "" if short != short.lower() else "(?i)"
    introduced = re.compile(rf"{case}\(\s*({re.escape(short)})(?-i:s)?\s*[);,]")
    by_words, by_letters = Counter[str](), Counter[str]()
    for text in texts:
        for match in introduced.finditer(text):
            if any(map(str.isupper, match[1])):
                surely, perhaps = long_forms(short, text[: match.start()])
                by_words[surely] += bool(surely)
                by_letters[perhaps] += bool(perhaps)
    return _first(by_words, 1) or _first(by_letters, _AGREE)


def _first(forms: Counter[str], fewest: int) -> str:
    best = min(forms, key=lambda form: (-forms[form], form), default="")
    return best if best and forms[best] >= fewest else ""
