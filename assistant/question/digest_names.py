"""A digest that a question names by its file: "in sep-03.txt", "of the digest sep-03"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from index.types import Digest

_IN = r"(?:\b(?:only\s+)?(?:in|from|of|on|within)\s+)?(?:\bthe\s+)?"
_CALLED = r"(?:digest|page|file)"
_ALONE = r"[\"“]?(?<![\w.-]){}(?![\w-]|\.\w)[\"”]?"  # "sep-03.txt" is not in "old-sep-03.txt"
_NO_WORD = re.compile(r"[\d_-]")


@dataclass(frozen=True, slots=True)
class Named:
    """A digest's name, and the question without it."""

    digest: str
    rest: str


def named(question: str, digests: Sequence[Digest]) -> Named | None:
    """The digest whose file a question names, whole; or without its ending, if that has a sign that
    no word has, or is no word and called a digest there. Of several, the one with the longest
    name."""
    question = normalize("NFC", question)
    folded = question.casefold()
    for name in sorted((digest.name for digest in digests), key=len, reverse=True):
        for written, pattern in _forms(normalize("NFC", name)):
            if written.casefold() not in folded:
                continue
            if match := re.search(pattern, question, re.IGNORECASE):
                rest = " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())
                return Named(name, re.sub(r"\s+([?.!,])", r"\1", rest).strip(" ,:;"))
    return None


def _forms(name: str) -> Iterator[tuple[str, str]]:
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
