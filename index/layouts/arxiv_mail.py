"""arXiv's own daily mails as text: entries between rules, each a head of fields and an abstract
between two lines of `\\\\`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.layouts.boilerplate import signed
from index.layouts.bounds import TOLD
from index.layouts.decoding import Document
from index.layouts.identifiers import bare_arxiv_id, iso_date
from index.types import Entry, ParsedDigest, Unparsed

_ENTRY = re.compile(r"^\\\\[ \t]*\n(?=(?:arXiv:|Paper: )\S)", re.MULTILINE)
_END = re.compile(r"^(?:\\\\ \(|-{20,}|%{2,}[-%]{10,})", re.MULTILINE)
_DIVIDER = re.compile(r"^\\\\[ \t]*$", re.MULTILINE)
_ID = re.compile(r"(?:arXiv:|Paper: )(?P<id>\S+)")
_FIELD = re.compile(r"^(?P<name>[A-Z][A-Za-z-]+):[ \t]?(?P<value>.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_BROKEN_NAME = re.compile(r"(?<=\w)- (?=[^\W\d_])")
_UNTIL = re.compile(
    r"^ ?received from .{10,60}? to +\w{3},? +(?P<day>\d{1,2} [A-Z][a-z]{2})"
    r" (?:20)?(?P<year>\d\d) ",
    re.MULTILINE,
)
_HEAD = 200_000  # characters in which the first entry begins


def is_arxiv_mail(text: str) -> bool:
    return _ENTRY.search(text[:_HEAD]) is not None


def read_arxiv_mail(document: Document) -> ParsedDigest:
    """Papers that were replaced come without an abstract, and are reported."""
    found = list(_pieces(document))
    until = _UNTIL.search(document.text[:_HEAD])
    return ParsedDigest(
        "arXiv mail",
        tuple(piece for piece in found if isinstance(piece, Entry)),
        tuple(piece for piece in found if isinstance(piece, Unparsed)),
        captured=iso_date(f"{until['day']} 20{until['year']}") if until else None,
    )


def _pieces(document: Document) -> Iterator[Entry | Unparsed]:
    text, number, counted = document.text, 1, 0
    starts = [match.end() for match in _ENTRY.finditer(text)]
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        end = _END.search(text, start, following)
        number, counted = number + text.count("\n", counted, start), start
        yield _piece(text[start : end.start() if end else following], number, document.path)


def _piece(text: str, number: int, path: str) -> Entry | Unparsed:
    head, *rest = _DIVIDER.split(text, maxsplit=1)
    fields = {
        match["name"].lower(): " ".join(match["value"].split()) for match in _FIELD.finditer(head)
    }
    named = _ID.match(head)
    title, said = fields.get("title", ""), " ".join(rest[0].split()) if rest else ""
    if not title or not said:
        is_new_version = re.search(r"^replaced with revised version", head, re.MULTILINE)
        lacks = (
            "a replaced paper, without its abstract"
            if is_new_version
            else ("a paper without its abstract" if title else "a paper without its title")
        )
        return Unparsed(path, number, f"{lacks}: {(title or head)[:TOLD]!r}")
    return Entry(
        title=title,
        abstract=said,
        line=number,
        arxiv_id=bare_arxiv_id(named["id"]) if named else None,
        authors=signed(_BROKEN_NAME.sub("-", fields.get("authors", ""))),
        published=iso_date(fields.get("date", "")),
        keywords=tuple(fields.get("categories", "").split()),
        stated=True,
    )
