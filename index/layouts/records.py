"""Papers that come as records: JSON, JSON Lines and tables. Changes no words."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from index.errors import SourceError
from index.layouts.boilerplate import is_cut
from index.layouts.bounds import MOST_RECORDS, TOLD
from index.layouts.decoding import Document
from index.layouts.fields import KEYS
from index.layouts.identifiers import arxiv_id, bare_arxiv_id, iso_date, web_link
from index.types import Entry, ParsedDigest, Unparsed

# an object that holds the list may hold it in `data.papers.items`, but not without end
_DEEPEST = 4
_LONGEST_HEAD = 10_000  # characters; a longer first line is no row of names

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A record with its number in the file, from 1, or why that place holds none."""

    number: int
    record: Record | None
    why: str = "not a JSON object"


def read_json(document: Document) -> ParsedDigest:
    """A list of papers, an object that holds one, or an object a line."""
    whole = load(document.text)
    if whole is None:
        lines = list(islice(_json_lines(document.text), MOST_RECORDS + 1))
        parsed = digest_of(lines or _cut_list(document.text), document.path, "JSON Lines")
        if not parsed.entries and _nests_too_deep(document.text):
            raise SourceError(
                f"{document.path!r} nests its lists and objects too deep to hold papers. Give a "
                "plain list of papers."
            )
        return parsed
    found = papers_in(whole)
    day = _text(whole.get("date")) if isinstance(whole, dict) else None
    return digest_of(
        [Piece(n, r) for n, r in enumerate(found, start=1)], document.path, "JSON", day
    )


def read_table(document: Document) -> ParsedDigest:
    """Columns with a head, between commas, semicolons, tabs, or the bars of Markdown."""
    head = document.text.lstrip().split("\n", 1)[0][:_LONGEST_HEAD]
    for delimiter in sorted(",;\t|", key=head.count, reverse=True):
        columns = _cells(next(csv.reader([head], delimiter=delimiter), []), delimiter)
        if {"title", "abstract"} <= _names(tuple(columns)).keys():
            return digest_of(_rows(document.text, delimiter), document.path, "table")
    return ParsedDigest("table", (), ())


def load(text: str) -> object:
    """The value of a JSON text; None if it is none, or nests too deep to be data."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _nests_too_deep(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        pass
    return False


def papers_in(value: object, depth: int = 0) -> list[Record]:
    """The first list, from the outside in, whose objects have a title and an abstract."""
    if isinstance(value, list):
        records = [_flat(item) for item in value if isinstance(item, dict)]
        if any("abstract" in _names(tuple(record)) for record in records):
            return records
        return []
    if isinstance(value, dict) and depth < _DEEPEST:
        for inner in value.values():
            if isinstance(inner, list | dict) and (found := papers_in(inner, depth + 1)):
                return found
        if depth == 0 and {"title", "abstract"} <= _names(tuple(value)).keys():
            return [value]
    return []


def digest_of(
    some_pieces: Iterable[Piece], path: str, layout: str, day: str | None = None
) -> ParsedDigest:
    """The entries of records. Their common `date`, or the given one, is the digest's; other dates
    are the papers'."""
    pieces = list(islice(some_pieces, MOST_RECORDS + 1))
    is_cut_off = len(pieces) > MOST_RECORDS
    del pieces[MOST_RECORDS:]
    fields = [_values(piece.record) if piece.record else {} for piece in pieces]
    days = {iso_date(_text(values.get("day")) or "") for values in fields if values}
    common = next(iter(days)) if len(days) == 1 else None
    captured = iso_date(day or "") or common
    is_common = captured is not None and len(captured) == 10
    entries: list[Entry] = []
    unparsed: list[Unparsed] = []
    for piece, values in zip(pieces, fields, strict=True):
        entry = (
            None
            if piece.record is None
            else _entry(piece.record, values, piece.number, dated=not is_common)
        )
        if isinstance(entry, Entry):
            entries.append(entry)
        else:
            unparsed.append(Unparsed(path, piece.number, entry or piece.why))
    if is_cut_off:
        unparsed.append(
            Unparsed(
                path, MOST_RECORDS + 1, f"all after the first {MOST_RECORDS:,} records of the file"
            )
        )
    return ParsedDigest(
        layout, tuple(entries), tuple(unparsed), captured=captured if is_common else None
    )


def unwrapped_text(text: str) -> str:
    """The text with its hard line wraps undone."""
    return " ".join(filter(None, map(str.strip, text.split("\n"))))


def _json_lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(filter(str.strip, text.split("\n")), start=1):
        value = load(line)
        if number == 1 and not isinstance(value, dict):
            return
        yield Piece(number, _flat(value) if isinstance(value, dict) else None)


def _cut_list(text: str) -> Iterator[Piece]:
    """The objects of a list that ends midway."""
    decoder = json.JSONDecoder()
    start = re.match(r"\s*(?:\{\s*\"[^\"\\]{0,80}\"\s*:\s*)?\[", text)
    at, number = start.end() if start else len(text), 0
    while match := re.compile(r"[\s,]*(?=\S)").match(text, at):
        number += 1
        try:
            value, at = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            yield Piece(number, None, "the file ends or is damaged in the middle of a record")
            return
        yield Piece(number, _flat(value) if isinstance(value, dict) else None)


def _rows(text: str, delimiter: str) -> Iterator[Piece]:
    head: list[str] = []
    number = 0
    try:
        lines = text.strip("\n").split("\n")
        # a quoted cell keeps its line ends
        kept = lines if delimiter == "|" else (f"{line}\n" for line in lines)
        for row in csv.reader(kept, delimiter=delimiter):
            cells = _cells(row, delimiter)
            if not head:
                head = cells
            elif any(cells) and not all(re.fullmatch(r":?-{3,}:?|", cell) for cell in cells):
                number += 1
                yield Piece(number, dict(zip(head, cells, strict=False)))
    except csv.Error as error:
        yield Piece(number + 1, None, f"not a row of the table ({error})")


def _cells(row: list[str], delimiter: str) -> list[str]:
    if delimiter != "|":
        return [cell.strip() for cell in row]
    return [re.sub(r"^(\*\*|__)(.*)\1$", r"\2", cell.strip()) for cell in row[row[:1] == [""] :]]


def _flat(record: dict[str, object]) -> Record:
    """The paper that a record of the Hub's API holds, in front of what the record itself says."""
    paper = record.get("paper")
    return {**record, **paper} if isinstance(paper, dict) else record


@lru_cache(maxsize=256)
def _names(keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Which keys of a record hold which field."""
    plain = {re.sub(r"[\W_]+", "", str(key)).lower(): key for key in reversed(keys)}
    found = {
        field: tuple(plain[name] for name in names if name in plain)
        for field, names in KEYS.items()
    }
    return {field: keys for field, keys in found.items() if keys}


def _values(record: Record) -> dict[str, object]:
    """The value of each field that has one."""
    found: dict[str, object] = {}
    for field, keys in _names(tuple(record)).items():
        for key in keys:
            value = record[key]
            if value is not None and value != "" and value != []:
                found[field] = value
                break
    return found


def _entry(record: Record, values: dict[str, object], number: int, *, dated: bool) -> Entry | str:
    """The paper of a record, or what it lacks. `dated`: its `date` is its own, not the digest's."""
    title, abstract = _text(values.get("title")), _text(values.get("abstract"))
    if not title or not abstract:
        lacking = "an abstract" if title else "a title"
        return f"a record without {lacking}: {(title or abstract or '')[:TOLD]!r}"
    published = _text(values.get("published"))
    if not published and dated:
        published = _text(values.get("day"))
    ids = _texts(record[key] for key in _names(tuple(record)).get("id", ()))
    links = _texts(values.get(field) for field in ("url", "doi", "id"))
    arxiv_ids = [*map(bare_arxiv_id, ids), *map(arxiv_id, links)]
    return Entry(
        title=unwrapped_text(title),
        abstract=unwrapped_text(abstract),
        line=number,
        arxiv_id=next(filter(None, arxiv_ids), None),
        authors=tuple(_people(values.get("authors"))),
        published=iso_date(published) if published else None,
        upvotes=_count(values.get("upvotes")),
        url=next(filter(None, map(web_link, links)), None),
        keywords=tuple(_words(values.get("keywords"))),
        truncated=is_cut(abstract),
    )


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def _texts(values: Iterable[object]) -> list[str]:
    """Those of them that say something."""
    return [text for text in map(_text, values) if text]


def _count(value: object) -> int | None:
    if isinstance(value, int | str) and re.fullmatch(r"\d{1,9}", str(value)):
        return int(value)
    return None


def _people(value: object) -> Iterator[str]:
    """Names from a list of strings or objects, or from one string."""
    if isinstance(value, str):
        # commas are then within a name
        is_family_first = ";" in value or (" and " in value and "," not in value)
        separator = r";|(?<!\s)\s+and\s+" if is_family_first else r",\s*(?:and\s+)?"
        yield from (name.strip() for name in re.split(separator, value) if name.strip())
        return
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            parts = [_text(item.get(key)) for key in ("given", "firstName", "family", "lastName")]
            item = (
                _text(item.get("name"))
                or _text(item.get("fullname"))
                or " ".join(filter(None, parts))
            )
        if isinstance(item, str) and item.strip():
            yield item.strip()


def _words(value: object) -> Iterator[str]:
    items = re.split(r"[;,]", value) if isinstance(value, str) else value
    if not isinstance(items, list):
        return
    yield from (item.strip() for item in items if isinstance(item, str) and item.strip())
