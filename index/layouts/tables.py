"""Tables: columns with a head, between commas, semicolons, tabs, or the bars of Markdown."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from index.layouts.decoding import Document
from index.layouts.fields import fields_of, named
from index.layouts.item_types import kinds_told
from index.layouts.records import Piece, digest_of, names_told, refusal
from index.types import ParsedDigest

_LONGEST_HEAD = 10_000  # characters; a longer first line is no row of names
_LONGEST_START = 100_000  # characters in which the first rows stand
_ABOVE = 10  # rows that may stand above the head: a sheet's own title, blank ones
_LOOKED_AT = 50  # rows by which a text is known for a table
_LONGEST_NAME = 60  # characters of a column's name
_ENDINGS = (".csv", ".tsv", ".tab")
_EXCEL = re.compile(r"\ufeff?sep=(.)\n", re.IGNORECASE)
_REMEDY = "Export a table with a column of titles and one of abstracts, or BibTeX with abstracts."


def read_table(document: Document) -> ParsedDigest:
    """Raises SourceError for what is surely a table and has no papers."""
    text = document.text.lstrip("\n")
    order = sorted(",;\t|", key=text[:_LONGEST_HEAD].split("\n", 1)[0].count, reverse=True)
    if match := _EXCEL.match(text):
        text, order = text[match.end() :], [match[1], *order]
    for delimiter in order:
        for place, row in enumerate(_first_rows(text, delimiter, _ABOVE)):
            if {"title", "abstract"} <= fields_of(names := named(tuple(row))).keys():
                pieces = _pieces(names, islice(_rows(text, delimiter), place + 1, None))
                parsed = digest_of(pieces, document.path, "table")
                if not parsed.entries and delimiter != "|":
                    none = "its column of abstracts has no text beside a title"
                    saw = kinds_told(parsed.unparsed) or none
                    raise refusal(document.path, "table", saw, _REMEDY)
                return parsed
            if len(list(filter(None, row))) > 1:
                break
    is_named_so = document.path.lower().endswith(_ENDINGS)
    for delimiter in order[:2] if "|" not in order[:1] else ():
        if head := _head(text, delimiter, is_named_so=is_named_so):
            fields = fields_of(tuple(head))
            lacks = " and ".join(
                f"no column of {name}s" for name in ("title", "abstract") if name not in fields
            )
            saw = f"it has {lacks}; its columns are {names_told(head)}"
            raise refusal(document.path, "table", saw, _REMEDY)
    return ParsedDigest("table", (), ())


def _head(text: str, delimiter: str, *, is_named_so: bool) -> list[str]:
    """The names of the columns, if the text is a table between such delimiters: all rows have as
    many cells as the first, which are names. Nothing if it is none."""
    rows = [row for row in _first_rows(text, delimiter, _LOOKED_AT) if any(row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return []
    head = [name for name in rows[0] if name]
    are_names = len(head) > 1 and all(len(name) < _LONGEST_NAME for name in head)
    width, times = Counter(map(len, rows)).most_common(1)[0]
    are_even = width == len(rows[0]) and (times == len(rows) or is_named_so)
    # a list of "A, B" lines is hardly one
    is_told = is_named_so or len(fields_of(tuple(head))) > 1 or width > 2 or delimiter == "\t"
    return rows[0] if are_names and are_even and is_told else []


def _first_rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    """So many of them as stand whole in the start of the text."""
    start = text[:_LONGEST_START]
    if len(start) < len(text):
        start = start[: start.rfind("\n") + 1]
    found: list[list[str]] = []
    with suppress(csv.Error):
        found.extend(islice(_rows(start, delimiter), most))
    return found


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row. Raises csv.Error for what is none."""
    lines = text.strip("\n").split("\n")
    # a quoted cell keeps its line ends
    kept = lines if delimiter == "|" else (f"{line}\n" for line in lines)
    for row in csv.reader(kept, delimiter=delimiter):
        yield _cells(row, delimiter)


def _pieces(head: Sequence[str], rows: Iterator[list[str]]) -> Iterator[Piece]:
    number = 0
    try:
        for cells in rows:
            if any(cells) and not all(re.fullmatch(r":?-{3,}:?|", cell) for cell in cells):
                number += 1
                yield Piece(number, dict(zip(head, cells, strict=False)))
    except csv.Error as error:
        yield Piece(number + 1, None, f"not a row of the table ({error})")


def _cells(row: list[str], delimiter: str) -> list[str]:
    if delimiter != "|":
        return [cell.strip() for cell in row]
    return [re.sub(r"^(\*\*|__)(.*)\1$", r"\2", cell.strip()) for cell in row[row[:1] == [""] :]]
