"""A Zotero library as digests: each collection a list of papers, from Zotero itself while it runs
on this machine, or from a copy of its database.

Zotero answers other programs of this machine at a port of its own, in the form of its web API (not
through pyzotero, which wants bibtexparser 1 where exports here need 2). Its database is opened to
be read alone.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from index.errors import SourceError
from index.layouts.item_types import KIND
from index.sources.names import shown

ADDRESS = "http://localhost:23119/api/users/0"
_PAGE = 100  # items a request: the most that Zotero gives
_MOST = 100_000  # items of a library
_SECONDS = 30.0  # of silence
_NO_PAPERS = frozenset({"attachment", "note", "annotation"})
_ARXIV = re.compile(r"\barxiv:\s*(?P<id>[\w.-]+(?:/\d+)?)", re.IGNORECASE)
_DAY = re.compile(
    r"\d{4}(?:-(?!00)\d\d(?:-(?!00)\d\d)?)?"
)  # Zotero writes 00 for what is not known
_ASLEEP = (
    "Zotero does not answer on this machine. Start it, and in its settings, under Advanced, allow "
    "other applications on this computer to communicate with it; or give a copy of its database: "
    "zotero:FILE.sqlite"
)
_FIELDS = ("title", "abstractNote", "date", "DOI", "url", "extra", "archiveID", "archiveLocation")

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection: `key` is Zotero's own and stays, `name` has those above it; of its papers the
    `records`, and how many came `bare`, without an abstract."""

    key: str
    name: str
    records: Sequence[Record]
    bare: int

    @property
    def content(self) -> bytes:
        """As a digest; the same where nothing has changed."""
        return json.dumps(self.records, ensure_ascii=False, indent=1, sort_keys=True).encode()


def shelves(source: str, address: str = ADDRESS) -> list[Shelf]:
    """All collections that hold papers, and "Unfiled" for those in none; `source` is the path of a
    database, or empty for the Zotero that runs. Raises SourceError where it cannot be read."""
    return _of_database(Path(source).expanduser()) if source else _of_program(address)


def _of_program(address: str) -> list[Shelf]:
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
            names = _names(
                (one["key"], one["data"]["name"], one["data"].get("parentCollection") or "")
                for one in _pages(client, f"{address}/collections")
            )
            held: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            for item in _pages(client, f"{address}/items/top"):
                fields = {**item["data"], "day": item.get("meta", {}).get("parsedDate", "")}
                for key in fields.get("collections") or [""]:
                    held[key].append(fields)
    except httpx.ConnectError as error:
        raise SourceError(_ASLEEP) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{_ASLEEP} (it said: {str(error)[:200]})") from error
    return _shelves(names, held)


def _pages(client: httpx.Client, address: str) -> Iterable[Mapping[str, Any]]:
    for start in range(0, _MOST, _PAGE):
        given: dict[str, str | int] = {"limit": _PAGE, "start": start, "format": "json"}
        answer = client.get(address, params=given, headers={"Zotero-API-Version": "3"})
        found = answer.raise_for_status().json()
        yield from found
        if len(found) < _PAGE:
            return


def _of_database(path: Path) -> list[Shelf]:
    if not path.is_file():
        raise SourceError(f"{shown(path)!r} is not there. Give a copy of Zotero's zotero.sqlite.")
    try:
        # `immutable`: a running Zotero holds a lock on the one that it writes to
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            names = _names(database.execute(_COLLECTIONS))
            items = _items(database)
            held: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            filed = set()
            for key, item in database.execute(_FILED):
                if item in items:
                    held[key].append(items[item])
                    filed.add(item)
            held[""] = [fields for item, fields in items.items() if item not in filed]
    except sqlite3.Error as error:
        raise SourceError(
            f"{shown(path)!r} is no database of Zotero's ({error}). Close Zotero, and give a copy "
            "of its zotero.sqlite."
        ) from error
    return _shelves(names, held)


_COLLECTIONS = """SELECT one.key, one.collectionName, coalesce(above.key, '') FROM collections one
    LEFT JOIN collections above ON above.collectionID = one.parentCollectionID"""
_FILED = """SELECT key, itemID FROM collections JOIN collectionItems USING (collectionID)
    ORDER BY orderIndex, itemID"""
_VALUES = """SELECT items.itemID, typeName, fieldName, value FROM items
    JOIN itemTypes USING (itemTypeID) JOIN itemData USING (itemID) JOIN fields USING (fieldID)
    JOIN itemDataValues USING (valueID)
    WHERE items.itemID NOT IN (SELECT itemID FROM deletedItems) ORDER BY items.itemID"""
_PEOPLE = """SELECT itemID, firstName, lastName FROM itemCreators JOIN creators USING (creatorID)
    ORDER BY itemID, orderIndex"""


def _items(database: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for item, kind, field, value in database.execute(_VALUES):
        fields = found.setdefault(item, {"itemType": kind, "creators": []})
        if field in _FIELDS:
            fields[field] = value
    for item, first, last in database.execute(_PEOPLE):
        if item in found:
            found[item]["creators"].append({"firstName": first, "lastName": last})
    return found


def _names(collections: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Of each collection its name with those above it."""
    rows = {key: (name, above) for key, name, above in collections}
    found = {"": "Unfiled"}
    for key in rows:
        parts: list[str] = []
        at, seen = key, set[str]()
        while at in rows and at not in seen:
            seen.add(at)
            parts.insert(0, str(rows[at][0]))
            at = rows[at][1]
        found[key] = " / ".join(parts)
    return found


def _shelves(
    names: Mapping[str, str], held: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Shelf]:
    found = []
    for key, items in held.items():
        papers = [item for item in items if item.get("itemType") not in _NO_PAPERS]
        records = [_record(item) for item in papers if item.get("title")]
        told = [record for record in records if record["abstract"]]
        if key in names and told:
            found.append(Shelf(key or "unfiled", names[key], told, len(records) - len(told)))
    return sorted(found, key=lambda shelf: shelf.name)


def _record(item: Mapping[str, Any]) -> dict[str, object]:
    people = [
        one.get("name") or f"{one.get('firstName') or ''} {one.get('lastName') or ''}".strip()
        for one in item.get("creators") or []
    ]
    day = _DAY.match(str(item.get("day") or item.get("date") or ""))
    where = " ".join(
        str(item.get(name) or "") for name in ("archiveID", "archiveLocation", "extra")
    )
    known = {
        KIND: item.get("itemType") or "",
        "title": item["title"],
        "abstract": item.get("abstractNote") or "",
        "authors": [name for name in people if name],
        "published": day[0] if day else "",
        "doi": item.get("DOI") or "",
        "url": item.get("url") or "",
        "arxivId": match["id"] if (match := _ARXIV.search(where)) else "",
    }
    return {name: value for name, value in known.items() if value or name == "abstract"}
