"""JSON and JSON Lines: finds the papers in them, however they are wrapped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from index.errors import SourceError
from index.layouts.bounds import MOST_RECORDS
from index.layouts.decoding import Document
from index.layouts.fields import fields_of, is_weak
from index.layouts.identifiers import bare_arxiv_id
from index.layouts.item_types import kinds_told
from index.layouts.record_dates import day_of
from index.layouts.records import (
    Piece,
    Record,
    digest_of,
    holds,
    is_abstract,
    listed_in,
    names_told,
    refusal,
    said,
)
from index.layouts.texts_in_json import Prose, read_texts, texts_in
from index.types import ParsedDigest

_DEEPEST = 8  # levels from the outermost value to a paper
_WRAPPERS = 3  # levels of objects around what a paper says
_FEWEST_WORDS = 3  # of a key that is a title
_REMEDY = "Export the papers with their abstracts, as JSON, CSV or BibTeX."


def read_json(document: Document, prose: Prose) -> ParsedDigest:
    """Papers in lists and objects, or an object a line; messages of a chat and cells of a notebook
    are read as prose. Raises SourceError for JSON without papers."""
    whole = load(document.text)
    if whole is None:
        lines = list(islice(_json_lines(document.text), MOST_RECORDS + 1))
        parsed = digest_of(lines or _cut_list(document.text), document.path, "JSON Lines")
        if not parsed.entries and _nests_too_deep(document.text):
            raise SourceError(
                f"{document.path!r} nests its lists and objects too deep to hold papers. Give a "
                "plain list of papers."
            )
        if not parsed.entries and re.match(r"\s*(?:\{\s*\"|\[\s*\{)", document.text):
            saw = parsed.unparsed[0].why if parsed.unparsed else "it is damaged"
            raise refusal(document.path, "JSON", saw, _REMEDY)
        return parsed
    if said_in := texts_in(whole):
        return read_texts(said_in, document, prose)
    found = papers_in(whole)
    day = said(whole.get("date")) if isinstance(whole, dict) else None
    parsed = digest_of(
        [Piece(n, r) for n, r in enumerate(found, start=1)], document.path, "JSON", day
    )
    if not parsed.entries:
        saw = kinds_told(parsed.unparsed) or _seen(whole)
        raise refusal(document.path, "JSON", saw, _REMEDY)
    return parsed


def load(text: str) -> object:
    """The value of a JSON text; None if it is none, or nests too deep to be data."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def papers_in(value: object, depth: int = 0) -> list[Record]:
    """The records of papers in lists and objects, from the outside in; what a paper itself holds is
    its own. A key that is a day, an id or a title says it of what stands under it."""
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return _listed(value, depth)
    if not isinstance(value, dict):
        return []
    if columns := _columns(value):
        return columns
    own = flat(value)
    is_paper = holds(own, "title", "abstract")
    if is_paper and not _is_weak(own):
        return [own]
    inner = [
        record
        for key, one in value.items()
        if isinstance(one, list | dict)
        for record in _under(str(key), one, depth + 1)
    ]
    if is_paper and not inner:
        return [own]
    day = day_of(value.get("date")) if depth else None  # the outermost one's is the digest's
    return [_with(record, "date", day, "day") for record in inner]


def _under(key: str, value: object, depth: int) -> list[Record]:
    is_title = len(key.split()) >= _FEWEST_WORDS
    if is_title and isinstance(value, dict) and holds(own := flat(value), "abstract"):
        return [_with(own, "title", key, "title")]
    found = papers_in(value, depth)
    if bare_arxiv_id(key):
        return [_with(record, "arxiv", key, "id") for record in found]
    if (day := day_of(key)) and len(day) > len("2025"):
        return [_with(record, "date", day, "day") for record in found]
    return found


def _with(record: Record, name: str, value: str | None, field: str) -> Record:
    """With what is known from around it, where it says nothing of that itself."""
    return record if not value or holds(record, field) else {**record, name: value}


def flat(record: dict[str, object], depth: int = 0) -> Record:
    """What a record says, and in front of that what stands of the paper in an object within it, as
    in the Hub's `paper` or in `details`."""
    if depth >= _WRAPPERS:
        return record
    within = {k: flat(inner, depth + 1) for k, inner in record.items() if isinstance(inner, dict)}
    wrappers = [
        key
        for key, inner in within.items()
        if _is_strong(inner) and not (bare_arxiv_id(key) or day_of(key) or " " in key)
    ]
    if "paper" in within and fields_of(tuple(within["paper"])).keys() & {"title", "abstract"}:
        wrappers = ["paper"]
    elif len(wrappers) != 1:
        return record  # several are papers of their own
    inner = within[wrappers[0]]
    kept = {key: value for key, value in record.items() if key != wrappers[0]}
    if wrappers != ["paper"] and holds(kept, "abstract"):
        return record
    return kept | {k: v for k, v in inner.items() if v not in (None, "", [], {})}


def _is_strong(record: Record) -> bool:
    """Whether it has an abstract that is called nothing else."""
    keys = fields_of(tuple(record))
    has_title = any(not is_weak(key) for key in keys.get("title", ()))
    return holds(record, "abstract") and (
        has_title or any(not is_weak(key) for key in keys.get("abstract", ()))
    )


def _is_weak(record: Record) -> bool:
    """Whether only a name and a description make it a paper, which a list of papers has as well."""
    keys = fields_of(tuple(record))["abstract"]
    is_typed = any(is_abstract(one) for key in keys for one in listed_in(record[key]))
    return not is_typed and not any(key.lower().startswith("abstract") for key in keys)


def _listed(value: list[object], depth: int) -> list[Record]:
    objects = [one for one in value if isinstance(one, dict)]
    records = [flat(one) for one in objects]
    if any("abstract" in fields_of(tuple(record)) for record in records):
        return records
    if len(value) > 1 and all(isinstance(row, list) for row in value):
        return _rows(value[0], value[1:])  # with a head
    return [r for one in value if isinstance(one, list | dict) for r in papers_in(one, depth + 1)]


def _rows(head: object, rows: object) -> list[Record]:
    if not isinstance(head, list) or not isinstance(rows, list):
        return []
    names = [name if isinstance(name, str) else "" for name in head]
    if not {"title", "abstract"} <= fields_of(tuple(names)).keys():
        return []
    return [dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list)]


def _columns(value: dict[str, object]) -> list[Record]:
    """Of a table that is written column by column, as pandas does, or with its head beside it."""
    if rows := _rows(value.get("columns"), value.get("data")):
        return rows
    keys = fields_of(tuple(value))
    if not {"title", "abstract"} <= keys.keys():
        return []
    columns = {name: c for name, c in value.items() if isinstance(c, list | dict)}
    titles, abstracts = (columns.get(keys[name][0]) for name in ("title", "abstract"))
    if titles is None or abstracts is None or (isinstance(titles, list) and len(titles) < 2):
        return []  # a list of one title is one paper's
    places: list[object] = list(titles if isinstance(titles, dict) else range(len(titles)))
    if not all(isinstance(_cell(titles, at), str) for at in places):
        return []
    return [{name: _cell(column, at) for name, column in columns.items()} for at in places]


def _cell(column: list[object] | dict[str, object], at: object) -> object:
    if isinstance(column, dict):
        return column.get(str(at))
    return column[at] if isinstance(at, int) and at < len(column) else None


def _json_lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(filter(str.strip, text.split("\n")), start=1):
        value = load(line)
        if number == 1 and not isinstance(value, dict):
            return
        yield Piece(number, flat(value) if isinstance(value, dict) else None)


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
        yield Piece(number, flat(value) if isinstance(value, dict) else None)


def _nests_too_deep(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        pass
    return False


def _seen(value: object) -> str:
    """What a file has instead of papers."""
    while isinstance(value, list | dict) and value:
        first = value if isinstance(value, dict) else value[0]
        if isinstance(first, dict) and not isinstance(next(iter(first.values())), list | dict):
            return f"its fields are {names_told(first)}"
        value = next(iter(first.values())) if isinstance(first, dict) else first
    return "it holds no records"
