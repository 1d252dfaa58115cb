"""A question's acronyms, spelled out as the collection's papers spell them: "DPO" as "direct preference optimization".

What stands before "(DPO)" is its long form if its letters are found there from the right, the first at the beginning
of a word (Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable

_WORD = re.compile(r"(?<![\w-])[^\W_][\w-]{1,9}(?![\w-])")
_MOST = 3  # of a question
_SHORT = 5  # letters of one that is typed in lower case


def acronyms(question: str, known: Container[str]) -> list[str]:
    """The words that may be acronyms, in singular: those with two capitals, and short ones in lower case that are no
    `known` word."""
    found = []
    for word in dict.fromkeys(_WORD.findall(question)):
        short = word[:-1] if len(word) > 2 and word.endswith("s") else word
        capitals = sum(map(str.isupper, short))
        rare = len(short) <= _SHORT and word not in known and short not in known
        if capitals > 1 or (not capitals and rare):
            found.append(short)
    return found[:_MOST]


def long_form(short: str, before: str) -> str:
    """Of an acronym, in the words that stand before it; empty if there is none."""
    words = before.split()[-min(len(short) + 5, 2 * len(short)) :]
    text = " ".join(words).lower()
    at = len(text)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for place, letter in reversed(list(enumerate(letters))):
        at = text.rfind(letter, 0, at)
        while place == 0 and at > 0 and text[at - 1].isalnum():
            at = text.rfind(letter, 0, at)
        if at < 0:
            return ""
    found = text[at:]
    return found if " " in found and len(found) > len(short) else ""


def spelled_out(question: str, known: Container[str], texts_with: Callable[[str], Iterable[str]]) -> str:
    """The question with the long form, that most of the texts with it give, before each acronym."""
    for short in acronyms(question, known):
        introduced = re.compile(rf"\(\s*{re.escape(short)}s?\s*[);,]", re.IGNORECASE)
        forms = Counter(
            form
            for text in texts_with(short)
            for match in introduced.finditer(text)
            if any(map(str.isupper, match[0])) and (form := long_form(short, text[: match.start()]))
        )
        if forms and (form := min(forms, key=lambda one: (-forms[one], one))) not in question.lower():
            question = re.sub(rf"(?<![\w-])({re.escape(short)}s?)(?![\w-])", rf"{form} (\1)", question, count=1)
    return question
