"""Papers as PDF: one entry a file, of what its first pages say: title, authors, abstract, arXiv id
and date. Nothing else of the paper is read."""

from __future__ import annotations

import re

from index.errors import SourceError
from index.layouts.front_matter import front_matter
from index.layouts.identifiers import arxiv_id, bare_arxiv_id, iso_date
from index.layouts.pdf_page import Printing, printed
from index.types import Entry, ParsedDigest

NAME = "PDF"
_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # bytes: some programs write something in front
# arXiv prints it up the margin of the first page, or on top of an older one
_STAMP = re.compile(
    r"arXiv:\s?(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d{1,3}))?"
    r"\s+(?:\[?[\w.-]+\]?\s+)?"
    r"(?P<date>\d{1,2} [A-Z][a-z]{2} \d{4})"
)
_STRANGE = re.compile(r"[^\w\s.,;:()'\"\u2018-\u201f\u2010-\u2015%&?!\[\]/+=<>\u2212@*$-]")
_MOST_STRANGE = 0.1  # of the signs of a text whose fonts say what their letters are
_CODES = re.compile(r"/#?[0-9A-F]{2}\b|\(cid:\d+\)|/[\d.,;:(-]|\ufffd|[\x00-\x08\x0e-\x1f]")
_LOOKED_AT = 3_000  # characters of what no paper was found in
_SPEAKS = 0.6  # of the signs of a title or an abstract are letters and blanks


def is_pdf(content: bytes) -> bool:
    return _MARK in content[:_MARK_WITHIN] and not content[:_MARK_WITHIN].lstrip().startswith(b"<")


def read_pdf(content: bytes, path: str) -> ParsedDigest:
    """Raises SourceError for what is damaged, encrypted, scanned, or has no abstract."""
    printing = printed(content, path)
    found = front_matter(printing)
    start = " ".join(line.text for line in printing.lines)[:_LOOKED_AT]
    if not (_speaks(start) if found is None else _speaks(found.title) and _speaks(found.abstract)):
        raise SourceError(
            f"{path!r} is a PDF whose fonts do not tell which letters they print. Give its title "
            "and abstract as text."
        )
    if found is None:
        raise SourceError(
            f"{path!r} is a PDF in whose first pages no abstract was found. Give its title and "
            "abstract as text."
        )
    stamp = _stamp(printing)
    known = stamp and bare_arxiv_id(stamp["id"])
    # a later version's stamp has that version's day
    first = stamp is not None and stamp["version"] in (None, "1")
    entry = Entry(
        title=found.title,
        abstract=found.abstract,
        line=1,
        arxiv_id=known or _id_of_name(path),
        authors=found.authors,
        published=iso_date(stamp["date"]) if stamp and first else None,
        truncated=not found.whole,
        sure=found.headed,
    )
    doubts = []
    if not found.headed:
        doubts.append("no heading says where the abstract stands: its first paragraph was taken")
    if not found.whole:
        doubts.append("it was not seen where the abstract ends")
    return ParsedDigest(NAME, (entry,), (), doubtful=tuple(doubts))


def _stamp(printing: Printing) -> re.Match[str] | None:
    if match := _STAMP.search(printing.aside):
        return match
    first = (line.text for line in printing.lines if line.page == 0)
    return next((match for text in first if (match := _STAMP.fullmatch(text))), None)


def _id_of_name(path: str) -> str | None:
    """What arXiv calls the files that it hands out."""
    stem = re.sub(r"(?i)\.pdf$", "", re.split(r"[/\\]", path)[-1])
    return bare_arxiv_id(re.sub(r"\s?\(\d\)$", "", stem)) or arxiv_id(stem)


def _speaks(text: str) -> bool:
    spoken = sum(sign.isalpha() or sign.isspace() for sign in text)
    codes = sum(map(len, _CODES.findall(text)))
    strange = len(_STRANGE.findall(text))
    return spoken >= len(text) * _SPEAKS and max(codes, strange) <= len(text) * _MOST_STRANGE
