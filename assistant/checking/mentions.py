"""Names: which words of a text are some, where they stand, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.text.words import STOP_WORDS, TEXTS, words
from index.types import Paper

_LONGEST_NAME = 4  # words
WORD = re.compile(r"[^\W_]+(?:[-‑–@][^\W_]+)*")
_OFFER = r"(?:propose|introduce|present|develop|design|call|term|name|dub|describe|study)"
_NO_METHOD = re.compile(
    r"(?:\w+ )?(?:knowledge|experiments?|results?|evaluations?|analys[ei]s|case|view|opinion)\b"
)
# What stands right before a name that the authors give to something of theirs, or use.
_THEIR_OWN = tuple(
    re.compile(rf"{before}\Z")
    for before in (
        rf"\b[Ww]e (?:\w+ ){{0,2}}{_OFFER} (?:[^.,;(]{{0,100}}\()?(?:an? |the )?",
        r"\b(?:called|named|dubbed|termed) (?:[^.,;(]{0,100}\()?",
    )
)
_OUR = re.compile(r"\b[Oo]ur ")
_OF_OURS = re.compile(r"(?:\w+[ -]){0,3}\w+,? (?:[^.,;(]{0,100}\()?")
_THEY_USE = re.compile(r"\b(?:[Oo]ur|[Ww]e)\b[^.]{0,60}\Z")
_NO_WORD, _LETTER = re.compile(r"\W*"), re.compile(r"\w")
_HEAD_ENDS = re.compile(r"\s*(?::|$)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with its `unit` (empty if it has none), or a name: `text[start:end]` of a text."""

    start: int
    end: int
    unit: str = ""


def name_mentions(text: str) -> Iterator[Mention]:
    """Where the names of a text stand in it."""
    for match in WORD.finditer(text):
        if is_name(match[0]):
            yield Mention(match.start(), match.end())


@lru_cache(TEXTS)
def names(text: str) -> frozenset[str]:
    """Words written as names of methods, models and data sets are: capitals within, or capitals
    with digits."""
    return frozenset(word for word in WORD.findall(text) if is_name(word))


def introduces(paper: Paper, name: str) -> int:
    """How surely a name comes from a paper: 4 its title gives it that name ("X: …"; not "X v2: …"),
    3 has it or its long form, 2 the authors call something of theirs so, 1 they spell it out or use
    it, 0 none of these."""
    title, abstract = paper.title, paper.abstract
    if name not in title and name not in abstract:
        return 0
    if any(
        _NO_WORD.fullmatch(title, 0, at) and _HEAD_ENDS.match(title, at + len(name))
        for at in places(name, title)
    ):
        return 4
    spelled = f"({name})" in abstract
    initials = "".join(part[0] for part in words(title))
    if stands_alone(name, title) or (spelled and name.lower() in initials):
        return 3
    found = stands_alone(name, abstract)
    if any(_is_called_so(abstract, at) for at in found):
        return 2
    return int(spelled or any(_THEY_USE.search(abstract, 0, at) for at in found))


def _is_called_so(abstract: str, at: int) -> bool:
    """Whether the authors give a name to something of theirs: what stands right before it is
    looked at, so that no pattern has to be made of the name."""
    return any(calls.search(abstract, 0, at) for calls in _THEIR_OWN) or any(
        _OF_OURS.fullmatch(abstract, our.end(), at) and not _NO_METHOD.match(abstract, our.end())
        for our in _OUR.finditer(abstract, 0, at)
    )


def places(name: str, text: str) -> Iterator[int]:
    """Where a text has a name, also within a word."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def stands_alone(name: str, text: str) -> list[int]:
    """Where a text has a name, and not within a word."""
    return [at for at in places(name, text) if not _goes_on(text, at, at + len(name))]


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a letter stands right before a part of a text, or right behind it."""
    return bool(start and _LETTER.match(text, start - 1)) or bool(_LETTER.match(text, end))


def missing_names(sentence: str, evidence: str) -> Iterator[str]:
    held = plain(evidence)
    for name in sorted(names(sentence)):
        if plain(name).removesuffix("s") not in held and not spelled_out(
            name.removesuffix("s"), evidence
        ):
            yield f"the name {name} is not in the quote"


def spelled_out(short: str, text: str) -> str:
    """The words of a text that a name of capitals abbreviates, empty if there are none."""
    if len(short) < 2 or not (short.isalpha() and short.isupper()):
        return ""
    found = _lettered(text)
    for start in range(len(found) - len(short) + 1):
        some = found[start : start + len(short)]
        if [word[0].upper() for word in some] == list(short):
            return " ".join(some)
    return ""


@lru_cache(TEXTS)
def _lettered(text: str) -> tuple[str, ...]:
    found = re.findall(r"[A-Za-z]+", text)
    return tuple(word for word in found if word.casefold() not in STOP_WORDS)


@lru_cache(TEXTS)
def plain(text: str) -> str:
    """A text's letters and digits alone: "μP", "mu P" and "muP" are the same."""
    return "".join(words(text))


@lru_cache(maxsize=65536)
def is_name(word: str) -> bool:
    parts = re.split(r"[-‑–@]", word)
    if any(part[1:] != part[1:].lower() for part in parts):
        return True
    # "D-Adaptation"
    if len(parts[0]) == 1 and len(parts) > 1 and parts[0].isupper() and parts[1][:1].isupper():
        return True
    capital = any(part[0].isupper() for part in parts)
    digit = any(c.isdigit() for part in parts for c in part)
    return capital and digit


def short_name(paper: Paper) -> str:
    """What a paper calls its work: what stands before the colon of its title, if that is short."""
    head, colon, _ = paper.title.partition(":")
    return head if colon and len(words(head)) <= _LONGEST_NAME else ""
