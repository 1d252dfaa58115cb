"""Questions that are known by their words alone: of each class that they need one, and none beside
these but such as only ask.

A word that is in no class is a subject, and whatever has a subject is no question of these forms:
that keeps "what is new in optimizers?" from being read as "what is new?".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.retrieval.spelling import slip_of
from index.text.words import STOP_WORDS, stem, words

Class = frozenset[str]
_LONGEST = 20  # words: whoever says more says more than a form has
_WORD = re.compile(r"[A-Za-z]?[a-z]{3,}")


def of(text: str) -> Class:
    """The class of these words, in any of their forms."""
    return frozenset(map(stem, words(text)))


_POINTS = re.compile(  # at papers that were shown
    r"\b(?:he|she|his|her|they|them|their|these|those|(?:the\s)?ones?"
    r"|that(?=\s(?:paper|one|article|method|digest|page)\b)|that(?=\W*$)"
    r"|(?:the|this)\s(?:paper|article|study|method|work)(?!s)|its|itself)\b",
    re.IGNORECASE,
)
_MAY_POINT = re.compile(  # at what was shown, else at the program; not "this week", "this tool"
    r"\b(?:it|this(?!\s(?:week|month|year|day|collection|library|index|tool|program|app|thing|chat"
    r"|page|site|place|assistant|bot|digest|system|software)\b))\b",
    re.IGNORECASE,
)
_OF_ONE_NAMED = re.compile(r"\b((?:an?|my|each|every)\s+\w+\s+)(?:its|their)\b", re.IGNORECASE)
_ITS_OWN_ONE = re.compile(  # "which file is the oldest one?" points at none shown
    r"\b((?:which|what)\s(?!ones?\b)\w+\b.*?\b(?:the|an?)\s(?:\w+\s)?\w+)\sones?\b", re.IGNORECASE
)
# Words that join and ask. Not among them: what denies, what compares, and who did something.
_APART = of("no not nor most more few same other own each who whom why")
ASKING = (
    of(" ".join(STOP_WORDS - {"s", "t", "d", "m", "o", "y"}))
    | of(
        """please tell show give list name let know want like would could can get got see find look
        s re ve ll d m currently now right actually really exactly just hey hi ok okay so there
        here us lets need anything something everything things stuff thing"""
    )
) - _APART


@dataclass(frozen=True, slots=True)
class Form:
    """`asks`: for what; `needs`: of each class a word; `may`: what else may stand there, and
    `never` what may not, though it only asks. `points`: "this" and "it" may be the program;
    `of_papers`: papers that were shown may be meant as well, with which something is to be done."""

    asks: str
    needs: Sequence[Class]
    may: Class = frozenset()
    never: Class = frozenset()
    points: bool = False
    of_papers: bool = False

    @property
    def known(self) -> Class:
        return frozenset().union(self.may, *self.needs)


def read(text: str, forms: Sequence[Form], *, goes_on: bool = False) -> str:
    """What a question of one of these forms asks for, by the first that it has; else nothing.
    `goes_on`: papers were shown before, at which it may point."""
    said = frozenset(map(stem, words(text)))
    if not said or len(text.split()) > _LONGEST:
        return ""
    text = _OF_ONE_NAMED.sub(r"\1", text)  # "a page its date" points at nothing shown
    text = _ITS_OWN_ONE.sub(r"\1", text)
    points = _POINTS.search(text) is not None
    may_point = _MAY_POINT.search(text) is not None
    for form in forms:
        elsewhere = points or (may_point and (goes_on or not form.points))
        if elsewhere and not form.of_papers:
            continue
        if said & form.never or not said <= ASKING | form.known:
            continue
        if all(said & one for one in form.needs):
            return form.asks
    return ""


def mended(text: str, forms: Sequence[Form], is_known: Callable[[str], bool]) -> str:
    """The text with each word that is a slip away from one of the forms as that; `is_known` says
    of a word whether some paper has it."""
    vocabulary = vocabulary_of(forms)

    def as_meant(match: re.Match[str]) -> str:
        word = match[0].lower()
        if stem(word) in vocabulary or is_known(word):
            return match[0]
        return slip_of(word, vocabulary) or match[0]

    return _WORD.sub(as_meant, text)


def vocabulary_of(forms: Sequence[Form]) -> Class:
    return ASKING.union(*(form.known for form in forms))
