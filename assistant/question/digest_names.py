"""A digest that a question names by its file, or by how much it holds: "in sep-03.txt", "of the
digest sep-03", "in the largest digest"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from index.types import Digest

_IN = r"(?:\b(?:only\s+)?(?:in|from|of|on|within)\s+)?(?:\bthe\s+)?"
_CALLED = r"(?:digest|page|file)"
_ALONE = r"[\"“]?(?<![\w.-]){}(?![\w-]|\.\w)[\"”]?"  # "sep-03.txt" is not in "old-sep-03.txt"
_BY_SIZE = re.compile(
    rf"\b(?:(?:is|are)\s+)?(?:only\s+)?(?:in|from|of|within)\s+the\s+(?:(?P<most>largest|biggest|fullest|longest)"
    rf"|smallest|shortest|emptiest)\s+{_CALLED}\b",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"[\d_-]")
_THE_UNDATED = re.compile(
    r"(?:\b(?:in|of|from|on)\s+)?(?:\b(?:the|my|both|all)\s+)*\b(?:(?:undated|dateless)\s+"
    r"(?:digest|page|file)s?|(?:digest|page|file)s?\s+(?:without|with\s+no|that\s+ha(?:s|ve)\s+no)"
    r"\s+(?:an?\s+|any\s+)?dates?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A digest's name, and the question without it."""

    digest: str
    rest: str


def named(question: str, digests: Sequence[Digest]) -> Named | None:
    """The digest whose file a question names, whole; or without its ending, if that has a sign that
    no word has, or is no word and called a digest there. Of several, the one with the longest
    name. One without a name may be the one that holds most, or fewest."""
    question = normalize("NFC", question)
    folded = question.casefold()
    for name, written, pattern in _forms(tuple(digest.name for digest in digests)):
        if written in folded and (match := re.search(pattern, question, re.IGNORECASE)):
            return Named(name, _without(match))
    if digests and (match := _BY_SIZE.search(question)):
        choose = max if match["most"] else min
        return Named(choose(digests, key=lambda one: one.entries).name, _without(match))
    return None


def undated(question: str) -> str | None:
    """A question that is asked of the digests without a date, without these; None of any other."""
    match = _THE_UNDATED.search(question)
    return _without(match) if match else None


def _without(match: re.Match[str]) -> str:
    """The question without what names a digest."""
    rest = f"{match.string[: match.start()]} {match.string[match.end() :]}"
    return re.sub(r"[\s,]+([?.!,])", r"\1", " ".join(rest.split())).strip(" ,:;")


@lru_cache(maxsize=4)  # asked several times a question, of the same digests
def _forms(names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Of each name, the longest first, how it may be called, in small letters, and what that is in
    a question."""
    longest_first = sorted(names, key=len, reverse=True)
    return tuple(
        (name, written.casefold(), pattern)
        for name in longest_first
        for written, pattern in _forms_of(normalize("NFC", name))
    )


def _forms_of(name: str) -> Iterator[tuple[str, str]]:
    """How a digest may be called, and what that is in a question."""
    stem, dot, _ = name.rpartition(".")
    if dot and stem:
        whole = _ALONE.format(re.escape(name))
        yield name, rf"{_IN}(?:\b{_CALLED}\s+)?{whole}(?:\s+{_CALLED}\b)?"
    stem = stem or name
    if _NO_WORD.search(stem):
        short = _ALONE.format(re.escape(stem))
        alone = f"|{short}" if "_" in stem else ""
        yield stem, rf"{_IN}(?:\b{_CALLED}\s+{short}|{short}\s+{_CALLED}\b{alone})"
