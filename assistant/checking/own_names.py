"""What a paper calls itself and its things: lent to its sentences, which say "it" and "our
method"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.mentions import (
    introduces,
    names,
    places,
    short_name,
    spelled_out,
    stands_alone,
)
from index.text.words import TEXTS, stem, words, words_of_known
from index.types import Paper

_PAPERS = 512  # whose names are remembered
_SHORT = re.compile(r"((?:[\w-]+ ){1,7})\((\w[\w-]{1,9}?)s?\)")
_OF_A_TITLE = re.compile(r"[\w-]+")
_ENDS_BEHIND = re.compile(r"\b")


def unnamed(sentence: str, quote: str, paper: Paper, instead: str) -> str:
    """Without the paper's name for its work, where the quote does not give it: the words of a name
    say nothing of their own ("Sparse Lanterns" are not "dense")."""
    for name in _own_of(paper).names:
        if name not in quote and name in sentence:
            sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, sentence)
    return sentence


@lru_cache(TEXTS)
def lent(paper: Paper, quote: str) -> str:
    """The words that a sentence of a paper may be taken to hold besides its own."""
    return " ".join(_lent(paper, quote))


def _lent(paper: Paper, quote: str) -> Iterator[str]:
    of_paper = _own_of(paper)
    yield from of_paper.names
    held = of_paper.title | {stem(word) for word in words_of_known(quote)}
    for long, short in of_paper.spelled:
        if stands_alone(short, quote):
            yield long
        if {stem(word) for word in words(long)} <= held:
            yield short


@dataclass(frozen=True, slots=True)
class _Own:
    """`names` are lent to every sentence of a paper; of `spelled`, each a long form and its short
    name, one stands for the other; `title`: its stems."""

    names: tuple[str, ...]
    spelled: tuple[tuple[str, str], ...]
    title: frozenset[str]


@lru_cache(_PAPERS)
def _own_of(paper: Paper) -> _Own:
    head = short_name(paper)
    # "Lion", where the abstract writes it so as well
    written = [
        word
        for word in _OF_A_TITLE.findall(paper.title)
        if word.istitle() and _is_written(word, f"  {paper.abstract}")
    ]
    of_theirs = sorted(name for name in names(paper.abstract) if introduces(paper, name) > 1)
    found = (
        (spelled_out(short, before), short) for before, short in _SHORT.findall(paper.abstract)
    )
    return _Own(
        tuple(dict.fromkeys([*([head] if head else ()), *written, *of_theirs])),
        tuple((long, short) for long, short in found if long),
        frozenset(stem(word) for word in words(paper.title)),
    )


def _is_written(word: str, text: str) -> bool:
    """Whether a text has a word within a sentence, or right before a bracket."""
    for at in places(word, text):
        end = at + len(word)
        within = text[at - 1] == " " and text[at - 2] not in ".!?"
        if within and _ENDS_BEHIND.match(text, end):
            return True
        if text.startswith(" (", end) and _ENDS_BEHIND.match(text, at):
            return True
    return False
