"""Sentences of an abstract with their offsets: sentencex's boundaries, mended where abstracts trip
it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sentencex import segment

from index.text.words import LONGEST_KNOWN, TEXTS

MOST_SENTENCES = 60  # no abstract has more; what is called one may, and is read no further
_LOOKED_BACK = 80  # characters: a text may be endless
_WIDE_ENDS = "\u3002\uff01\uff1f\uff61"  # of Chinese and Japanese, which no blank follows
_CLOSING = "\u201d\u2019\u300d\u300f\uff09\u3011\u300b"
_ENDS = re.compile(rf"""[.?!;:…{_WIDE_ENDS}]["'”’)\]}}$*{_CLOSING}]*\s*$""")
_ENDS_COLON = re.compile(r":\s*$")
# "up to k. However, …": a single letter before the stop reads as an initial, a bracket as an
# abbreviation's end, and "the state of the art." as that of an article.
_MISSED = re.compile(
    r"the[ -]art\s*\.\s+(?=[A-Z])"
    r"|(?<=[\w)}$%]\.)\s+(?=(?:However|In|We|Our|To|This|These|Those|Finally|Importantly|Instead"
    r"|Conversely|Moreover|Furthermore|Extensive|Experiments|Here|First|Second|At|It|The|On|For"
    r"|With|By|While|Although)[,\s])"
    rf"|(?<=[{_WIDE_ENDS}])[{_CLOSING}]*\s*(?![\s{_WIDE_ENDS}{_CLOSING}])"
)
# what made it an entry of a list, a heading or a quotation where it was written
_MARK = re.compile(r"(?:(?:[-*+•◦‣▪–—>]|#{1,6}|\d{1,2}[.)])\s+)+(?=\S)")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|cf|vs|al|etc|resp|Fig|Eq|Sec|Dr|St|w\.r\.t|a\.k\.a)\.$")


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the text that was cut, without white space around; offsets in Unicode
    code points."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    """Cut a text into sentences, in order; together they cover all of it but white space. The
    latest are remembered: an abstract is read again and again."""
    return list(_remembered(text) if len(text) <= LONGEST_KNOWN else _cut(text))


@lru_cache(TEXTS)
def _remembered(text: str) -> tuple[Span, ...]:
    return tuple(_cut(text))


def _cut(text: str) -> list[Span]:
    pieces: list[str] = []
    for found in segment("en", text):
        if pieces and _belongs_to(pieces[-1], found):
            pieces[-1] += found
        else:
            pieces.append(found)
    spans: list[Span] = []
    offset = 0
    for piece in pieces:
        cuts = [0]
        for missed in _MISSED.finditer(piece):
            if not _ABBREVIATION.search(
                piece, max(0, missed.start() - _LOOKED_BACK), missed.start()
            ):
                cuts.append(missed.end())
        for start, end in zip(cuts, [*cuts[1:], len(piece)], strict=True):
            if part := piece[start:end].strip():
                at = offset + start + piece[start:end].index(part)
                spans.append(Span(at, at + len(part), part))
        offset += len(piece)
    return spans


def unmarked(span: Span) -> Span:
    """A sentence without the bullet, number or sign before it: set into an answer it would become
    an entry of a list there, and within a list a list of its own."""
    mark = _MARK.match(span.text)
    cut = mark.end() if mark else 0
    return Span(span.start + cut, span.end, span.text[cut:])


def _belongs_to(before: str, found: str) -> bool:
    """A piece that starts in lower case, or follows one that does not end, is no sentence of its
    own."""
    start = found.lstrip()
    end = before[-_LOOKED_BACK:]
    return start[:1].islower() or _ENDS.search(end) is None or _ENDS_COLON.search(end) is not None
