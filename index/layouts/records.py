"""Papers that come as records, whose fields have names: from JSON, tables, reference managers.
Changes no words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from index.errors import SourceError
from index.layouts.author_names import authors_of, separates_by_semicolon
from index.layouts.boilerplate import is_cut, word_count
from index.layouts.bounds import MOST_RECORDS, TOLD
from index.layouts.fields import fields_of, is_weak, meaning
from index.layouts.identifiers import arxiv_id, bare_arxiv_id, names_a_paper, web_link
from index.layouts.item_types import is_other, is_paper, kind_of, why_none
from index.layouts.nested_links import linked_within
from index.layouts.record_dates import day_of
from index.layouts.title_marks import bare_title
from index.types import Entry, ParsedDigest, Unparsed

_SAID = tuple("value plain_text rich_text title content text description name en".split())
_DEEPEST = 6  # levels of a text within another
_NAMES_TOLD = 8
_LONGEST_NAME_TOLD = 40
_FEWEST_WORDS = 4  # of an abstract: "N/A" and "no abstract available" are none
_FEWEST_OF_ANY = 12  # of one that is called as the texts of other things are
_LOOKED_AT = 2_000  # characters of an abstract
_LINKED = re.compile(r"\[(?P<text>.+)\]\((?P<url>https?://[^\s()]+)\)", re.DOTALL)
_HYPERLINK = re.compile(
    r'=HYPERLINK\(\s*"(?P<url>[^"]+)"\s*[,;]\s*"(?P<text>.+)"\s*\)', re.IGNORECASE | re.DOTALL
)
_MARKED_UP = re.compile(r"\s*<(?:jats:\w+|p|div)\b[^>]*>", re.IGNORECASE)

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A record with its number in the file, from 1, or why that place holds none."""

    number: int
    record: Record | None
    why: str = "not a JSON object"


def digest_of(
    some_pieces: Iterable[Piece], path: str, layout: str, day: str | None = None
) -> ParsedDigest:
    """The entries of records. Their common `date`, or the given one, is the digest's; other dates
    are the papers'."""
    pieces = list(islice(some_pieces, MOST_RECORDS + 1))
    is_cut_off = len(pieces) > MOST_RECORDS
    del pieces[MOST_RECORDS:]
    fields = [_values(piece.record) if piece.record else {} for piece in pieces]
    captured = _captured(fields, day)
    is_family_first = separates_by_semicolon([values.get("authors") for values in fields])
    entries: list[Entry] = []
    unparsed: list[Unparsed] = []
    for piece, values in zip(pieces, fields, strict=True):
        entry = (
            None
            if piece.record is None
            else _entry(piece, values, dated=captured is None, is_family_first=is_family_first)
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
    return ParsedDigest(layout, tuple(entries), tuple(unparsed), captured=captured)


def refusal(path: str, what: str, saw: str, remedy: str) -> SourceError:
    """Of a file whose form is sure, so that it is read as nothing else."""
    return SourceError(
        f"{path!r} is not a digest: no titles with abstracts were found in it (tried as {what}, "
        f"which is not read as text; {saw}). {remedy}"
    )


def names_told(names: Iterable[object]) -> str:
    """What fields are called, for a sentence."""
    some = list(islice((str(name) for name in names if str(name).strip()), _NAMES_TOLD + 1))
    told = ", ".join(repr(name[:_LONGEST_NAME_TOLD]) for name in some[:_NAMES_TOLD])
    return f"{told}, …" if len(some) > _NAMES_TOLD else told or "none"


def unwrapped_text(text: str) -> str:
    """The text with its hard line wraps undone."""
    if "\n" not in text:
        return text.strip()
    return " ".join(filter(None, map(str.strip, text.split("\n"))))


def said(value: object, depth: int = 0) -> str | None:
    """The text of a value: one, or its parts put together, or what stands in a value's own
    fields; None where there is none."""
    if isinstance(value, str):
        return value.strip() if depth == 0 else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        value = _typed(value)
        parts = [part for one in value if (part := said(one, depth + 1))]
        glue = " " if all(isinstance(one, str) for one in value) else ""
        return glue.join(parts).strip() or None
    if isinstance(value, dict):
        if value and all(isinstance(places, list) for places in value.values()):
            return _uninverted(value) or None
        named = (said(value[key], depth + 1) for key in _SAID if key in value)
        return next(filter(None, named), None)
    return None


def is_abstract(text: object) -> bool:
    """Whether it says of itself that it is one."""
    return "abstract" in _types(text)


def _types(text: object) -> list[str]:
    """Of what type a text says that it is, as DataCite's do."""
    items = text.items() if isinstance(text, dict) else ()
    return [str(kind).casefold() for key, kind in items if str(key).endswith("Type")]


def _typed(some: list[object]) -> list[object]:
    """Of texts that have types the abstract; of titles the one that is no translation."""
    if abstract := next(filter(is_abstract, some), None):
        return [abstract]
    if some and all(isinstance(one, dict) and isinstance(one.get("title"), str) for one in some):
        return [next((one for one in some if not _types(one)), some[0])]
    return some


def holds(record: Record, *fields: str) -> bool:
    """Whether a record has a key for each of the fields, and a value there."""
    names = fields_of(tuple(record))
    return all(
        any(record[key] not in (None, "", [], {}) for key in names.get(field, ()))
        for field in fields
    )


def _uninverted(places: dict[str, list[object]]) -> str:
    """The text of an index that tells where each of its words stands, as OpenAlex gives it."""
    words = [(at, word) for word, some in places.items() for at in some if isinstance(at, int)]
    return " ".join(word for _, word in sorted(words))


def _captured(fields: list[dict[str, object]], given: str | None) -> str | None:
    """The digest's whole day: as given, or the `date` of all records, unless that says only more
    exactly when their papers appeared."""
    days = {day_of(values.get("day")) for values in fields if values}
    common = next(iter(days)) if len(days) == 1 else None
    if common and fields and all(_is_of_paper(values, common) for values in fields if values):
        common = None
    captured = day_of(given) or common
    return captured if captured is not None and len(captured) == len("2025-01-31") else None


def _is_of_paper(values: dict[str, object], day: str) -> bool:
    published = day_of(values.get("published"))
    return published is not None and published != day and day.startswith(published)


def _values(record: Record) -> dict[str, object]:
    """The value of each field that has one."""
    found: dict[str, object] = {}
    for field, keys in fields_of(tuple(record)).items():
        for key in keys:
            value = record[key]
            if isinstance(value, dict) and "value" in value:  # as OpenReview has each of them
                value = value["value"]
            if value not in (None, "", [], {}):
                found[field] = value
                break
    return found


def _entry(
    piece: Piece, values: dict[str, object], *, dated: bool, is_family_first: bool
) -> Entry | str:
    """The paper of a record, or what it lacks. `dated`: its `date` is its own, not the digest's."""
    record = piece.record or {}
    title, abstract = said(values.get("title")), said(values.get("abstract"))
    if abstract and word_count(abstract[:_LOOKED_AT]) < _FEWEST_WORDS:
        abstract = None
    if not title or not abstract:
        lacking = "an abstract" if title else "a title"
        return f"a record without {lacking}: {(title or abstract or '')[:TOLD]!r}"
    link = _LINKED.fullmatch(title) or _HYPERLINK.fullmatch(title)
    names = fields_of(tuple(record))
    days = [day_of(values.get("published")), day_of(values.get("day")) if dated else None]
    ids = _texts(record[key] for key in names.get("id", ()))
    links = _texts(record[key] for field in ("url", "doi") for key in names.get(field, ())) + ids
    links += [link["url"]] if link else []
    links = links if any(map(names_a_paper, links)) else links + linked_within(record)
    arxiv_ids = [*map(bare_arxiv_id, [*ids, *links]), *map(arxiv_id, links)]
    kind = kind_of(record)
    if is_other(kind) and not any(arxiv_ids):
        return why_none(kind[:TOLD], title[:TOLD])
    abstract = _plain(abstract)
    stated = is_paper(kind) or _calls_it_abstract(record) or any(map(names_a_paper, links))
    if not stated and is_weak(_key_of_abstract(record)) and word_count(abstract) < _FEWEST_OF_ANY:
        return f"a record of few words that may be of anything: {title[:TOLD]!r}"
    return Entry(
        title=bare_title(unwrapped_text(_plain(link["text"] if link else title))),
        abstract=abstract,
        line=piece.number,
        arxiv_id=next(filter(None, arxiv_ids), None),
        authors=authors_of(
            values.get("authors"),
            # so Zotero writes tables
            is_family_first=is_family_first or "Abstract Note" in record,
        ),
        # the fuller one; of equal ones the first
        published=max(filter(None, days), key=len, default=None),
        upvotes=_count(values.get("upvotes")),
        url=next(filter(None, map(web_link, links)), None),
        keywords=tuple(_words(values.get("keywords"))),
        truncated=is_cut(abstract),
        stated=stated,
    )


def _key_of_abstract(record: Record) -> str:
    keys = fields_of(tuple(record)).get("abstract", ())
    return next((key for key in keys if record[key] not in (None, "", [], {})), "")


def _calls_it_abstract(record: Record) -> bool:
    key = _key_of_abstract(record)
    return meaning(key) == "abstract" or any(map(is_abstract, listed_in(record.get(key))))


def listed_in(value: object) -> list[object]:
    """The value if it is a list, else none."""
    return value if isinstance(value, list) else []


def _plain(text: str) -> str:
    """Without the paragraphs of a text that is markup as a whole, as Crossref gives abstracts."""
    if not _MARKED_UP.match(text):
        return unwrapped_text(text)
    from index.layouts.html import html_lines

    lines = [line.text for line in html_lines(text)]
    return " ".join(lines[1:] if len(lines) > 1 and lines[0] == "Abstract" else lines)


def _texts(values: Iterable[object]) -> list[str]:
    """Those of them that say something, and what stands in lists and objects of them."""
    found: list[str | None] = []
    for value in values:
        if isinstance(value, list):
            found += map(said, value)
        elif isinstance(value, dict):
            found += map(said, value.values())
        else:
            found.append(said(value))
    return [text for text in found if text]


def _count(value: object) -> int | None:
    if isinstance(value, int | str) and re.fullmatch(r"\d{1,9}", str(value)):
        return int(value)
    return None


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        value = re.split(r"[;；]" if re.search("[;；]", value) else r"[,，、]", value)
    items = value
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            item = item.get("tag") or item.get("term") or item.get("name")
        if isinstance(item, str) and item.strip():
            yield item.strip()
