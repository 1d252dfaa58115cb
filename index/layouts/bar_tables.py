"""Tables of Markdown, wherever they stand on a page: rows between bars, below a head and a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.layouts.boilerplate import names
from index.layouts.decoding import Document
from index.layouts.fields import fields_of, is_weak, named
from index.layouts.lines import unescape_entities
from index.layouts.markdown import TAG
from index.layouts.records import Piece, Record, digest_of
from index.types import ParsedDigest

_RULE = re.compile(r"\|?[ \t]*:?-{2,}[-:+| \t]*")
_MARGIN = " \t>"
_BETWEEN = re.compile(r"(?<!\\)\|")
_FOLD = re.compile(r"<summary>(?:(?!<summary>).)*?</summary>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"!?\[(?P<text>(?:\\.|[^\[\]\\])*)\]\((?P<url>[^\s()]*)\)")
_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3})(?=\S)(?P<text>.*\S)\1")
# a cell of both: **A title** - its text
_BOTH = re.compile(
    r"(?:[(\[]?\d{1,4}[.)\]]\s*)?(?P<title>\*\*(?:(?!\*\*).){8,}\*\*|\[[^\]]{8,}\]\([^\s()]+\))"
    r"\s*[-–—:.]*\s*(?P<abstract>\S.*)"
)
_FEWEST_WORDS = 12  # of the text in a cell of both
_MOST = 0.5  # of the rows, at least, have such a cell


@dataclass(frozen=True, slots=True)
class BarTable:
    """`rows`: each with the number of its line, as many cells as it has."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def has_bar_table(text: str) -> bool:
    return "|" in text and next(tables_in(text), None) is not None


def read_bar_tables(document: Document) -> ParsedDigest:
    """Nothing where no table has titles and abstracts."""
    pieces = [piece for table in tables_in(document.text) for piece in _pieces(table)]
    return digest_of(pieces, document.path, "table")


def tables_in(text: str) -> Iterator[BarTable]:
    lines = text.split("\n")
    at = 1
    while at < len(lines):
        line = lines[at]
        if "|" not in lines[at - 1] or "-" not in line or not _RULE.fullmatch(line.strip(_MARGIN)):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
        rows = [(number + 1, _cells(lines[number])) for number in range(at + 1, end)]
        head = _cells(lines[at - 1])
        # rules and the head itself may stand between the rows as well
        kept = ((n, row) for n, row in rows if row != head and not _RULE.fullmatch("|".join(row)))
        yield BarTable(tuple(map(_plain, head)), tuple(kept))
        at = end + 1


def _cells(line: str) -> list[str]:
    bare = line.strip(_MARGIN).removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BETWEEN.split(bare)]


def _pieces(table: BarTable) -> Iterator[Piece]:
    head = named(table.head)
    fields = fields_of(head)
    if {"title", "abstract"} <= fields.keys() and not is_weak(fields["abstract"][0]):
        for number, row in table.rows:
            yield Piece(number, _record(head, row))
        return
    halves = [(number, row, _both(row)) for number, row in table.rows]
    found = sum(both is not None for *_, both in halves)
    if found and found >= len(halves) * _MOST:
        for number, row, both in halves:
            own = _record(head, row)
            yield Piece(number, {**_without_text(own), **both} if both else own)


def _both(row: list[str]) -> Record | None:
    """The title and the abstract that stand in one cell."""
    for cell in row:
        match = _BOTH.fullmatch(_FOLD.sub("", cell))
        if match and len((text := _plain(match["abstract"])).split()) >= _FEWEST_WORDS:
            return {"title": _plain(match["title"]), "text": text}
    return None


def _without_text(record: Record) -> Record:
    texts = fields_of(tuple(record)).get("abstract", ())
    return {key: value for key, value in record.items() if key not in texts}


def _record(head: tuple[str, ...], row: list[str]) -> dict[str, object]:
    links = [match["url"] for cell in row for match in _LINK.finditer(cell) if match["url"]]
    record: dict[str, object] = {}
    for name, cell in zip(head, row, strict=False):
        if name and "title" in fields_of((name,)):
            title, people = _with_people(cell)
            record |= {name: title, **({"authors": people} if people else {})}
        elif name:
            record[name] = _plain(cell)
    return {**record, "links": links, "url": [*links, record.get("url") or ""]}


def _with_people(cell: str) -> tuple[str, list[str]]:
    """A title, and the people on the line below it."""
    title, *below = re.split(r"<br */?>", cell, maxsplit=1)
    people = names(_plain(below[0])) if below else ()
    return (_plain(title), list(people)) if people else (_plain(cell), [])


def _plain(cell: str) -> str:
    """The words of a cell: links, emphasis from end to end, tags and what unfolds undone."""
    text = TAG.sub(" ", _FOLD.sub("", cell)) if "<" in cell else cell
    for _ in range(2):
        text = text.strip()
        whole = _EMPHASISED.fullmatch(text)
        text = _LINK.sub(lambda m: m["text"], whole["text"] if whole else text)
    return unescape_entities(" ".join(text.split()))
