"""Makes a follow-up question stand on its own, from the answers before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.types import Answer
from index.lexical import terms

_POINTS_BACK = re.compile(
    r"\b(?:it|its|itself|they|them|their|this|these|those|that (?:paper|method|model|approach|one|work)"
    r"|the (?:same|other"
    r"|first|second|third|last|former|latter) ?(?:one|paper|method|model|approach)?|he|she|the (?:paper|method"
    r"|authors?|approach|model))\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"^\s*(?:and|but|or|so|also|then|what about|how about|why|how so|which ones?|more)\b", re.I)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_NTH = re.compile(r"\bthe (first|1st|second|2nd|third|3rd|fourth|4th) (?:one|paper|result)\b", re.I)
_FEW_TERMS = 2
_HELD = 0.5  # the share of a follow-up's own words that the papers before must hold
_TURNS = 3


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question to search for, and the ids of the papers that it is about, if it is about some already shown."""

    question: str
    papers: tuple[str, ...] = ()


def standalone(question: str, history: Sequence[Answer], text_of: Callable[[str], str]) -> Standalone:
    """Complete a follow-up without a model. `text_of` gives a paper's title and abstract, by its id.

    A follow-up whose own words the last answer's papers hold is asked of those papers. One that brings new words is
    asked of the whole collection: joined to the question before it if it has a pronoun, else as it stands.
    """
    before = next((answer for answer in reversed(history) if answer.status == "answered"), None)
    if before is None or not points_back(question):
        return Standalone(question)
    papers = before.papers
    if (nth := _NTH.search(question)) and (place := _ORDINALS[nth[1].lower()]) < len(papers):
        return Standalone(question, (papers[place],))
    joined = f"{before.searched or before.question} {question}"
    own = set(terms(question)) - set(terms(before.question))
    held = {term for key in papers for term in terms(text_of(key))}
    if len(own & held) >= _HELD * len(own):
        return Standalone(joined, papers)
    return Standalone(joined if _POINTS_BACK.search(question) else question)


def points_back(question: str) -> bool:
    """Whether the question needs the conversation to be understood."""
    few = len(set(terms(question))) <= _FEW_TERMS
    return _POINTS_BACK.search(question) is not None or (_CONTINUES.search(question) is not None) or few


def transcript(history: Sequence[Answer]) -> str:
    """The last turns, short, for a model that rewrites the question."""
    turns = [f"Researcher: {a.question}\nAssistant: {a.text[:500]}" for a in history[-_TURNS:]]
    return "\n".join(turns)
