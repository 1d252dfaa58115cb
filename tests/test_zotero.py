"""A Zotero library as digests: from its database and from what it answers while it runs, which give
the same. Covers index.sources.zotero, index.zotero."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.published import Published
from assistant.terminal.cli import main
from index.errors import SourceError
from index.home import Home
from index.sources.zotero import shelves
from index.zotero import index_zotero

Item = dict[str, Any]
# key: (name, key of the one above)
COLLECTIONS = {"AAAA": ("Boats", ""), "BBBB": ("Small / odd", "AAAA"), "CCCC": ("Empty", "")}


def item(number: int, collections: list[str], **more: str) -> Item:
    return {
        "itemType": "preprint",
        "title": f"Kelp nets {number}",
        "abstractNote": f"We knot {number} nets of kelp and count the boats which they hold still. "
        "They hold for a winter in salt water, and rot in one week on land.",
        "creators": [{"firstName": "Ada", "lastName": "Quill"}, {"name": "The Harbour Group"}],
        "date": "2025-03-00 March 2025",
        "collections": collections,
        **more,
    }


ITEMS = [
    item(1, ["AAAA"], extra="arXiv:2503.00001 [cs]"),
    item(2, ["AAAA", "BBBB"], DOI="10.1000/kelp.2", url="https://harbour.example/2"),
    item(3, []),
    item(4, ["BBBB"], abstractNote=""),
    item(5, ["AAAA"], itemType="note"),
]


def database(path: Path, items: list[Item], collections: dict[str, tuple[str, str]]) -> Path:
    """In the part of Zotero's own form (its userdata.sql) that is read."""
    made = sqlite3.connect(path)
    made.executescript(
        """CREATE TABLE items(itemID INTEGER PRIMARY KEY, itemTypeID INT, key TEXT);
        CREATE TABLE itemTypes(itemTypeID INTEGER PRIMARY KEY, typeName TEXT UNIQUE);
        CREATE TABLE fields(fieldID INTEGER PRIMARY KEY, fieldName TEXT UNIQUE);
        CREATE TABLE itemDataValues(valueID INTEGER PRIMARY KEY, value);
        CREATE TABLE itemData(itemID INT, fieldID INT, valueID INT);
        CREATE TABLE creators(creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT,
            fieldMode INT);
        CREATE TABLE itemCreators(itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
        CREATE TABLE collections(collectionID INTEGER PRIMARY KEY, collectionName TEXT,
            parentCollectionID INT, key TEXT);
        CREATE TABLE collectionItems(collectionID INT, itemID INT, orderIndex INT);
        CREATE TABLE deletedItems(itemID INT);"""
    )
    numbers = {key: number for number, key in enumerate(collections, 1)}
    for key, (name, above) in collections.items():
        row = (numbers[key], name, numbers.get(above), key)
        made.execute("INSERT INTO collections VALUES (?, ?, ?, ?)", row)
    gone = item(99, ["AAAA"])
    for number, one in enumerate([*items, gone], 1):
        made.execute("INSERT OR IGNORE INTO itemTypes(typeName) VALUES (?)", (one["itemType"],))
        made.execute(
            "INSERT INTO items SELECT ?, itemTypeID, ? FROM itemTypes WHERE typeName = ?",
            (number, f"K{number}", one["itemType"]),
        )
        for field, value in one.items():
            if field in ("itemType", "creators", "collections") or not value:
                continue
            made.execute("INSERT OR IGNORE INTO fields(fieldName) VALUES (?)", (field,))
            at = made.execute("INSERT INTO itemDataValues(value) VALUES (?)", (value,)).lastrowid
            made.execute(
                "INSERT INTO itemData SELECT ?, fieldID, ? FROM fields WHERE fieldName = ?",
                (number, at, field),
            )
        for place, person in enumerate(one["creators"]):
            row = (person.get("firstName"), person.get("lastName") or person.get("name"))
            at = made.execute(
                "INSERT INTO creators(firstName, lastName) VALUES (?, ?)", row
            ).lastrowid
            made.execute("INSERT INTO itemCreators VALUES (?, ?, 1, ?)", (number, at, place))
        for key in one["collections"]:
            made.execute("INSERT INTO collectionItems VALUES (?, ?, 0)", (numbers[key], number))
    made.execute("INSERT INTO deletedItems VALUES (?)", (len(items) + 1,))
    made.commit()
    made.close()
    return path


class Answering(BaseHTTPRequestHandler):
    """As Zotero answers at its port: pages of `limit` from `start`."""

    items: list[Item] = ITEMS
    status = 200

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        given = {
            name: int(value[0]) for name, value in parse_qs(asked.query).items() if name != "format"
        }
        whole: list[Any] = {
            "/api/users/0/collections": [
                {"key": key, "data": {"name": name, "parentCollection": above or False}}
                for key, (name, above) in COLLECTIONS.items()
            ],
            "/api/users/0/items/top": [
                {"data": {**one, "date": "March 2025"}, "meta": {"parsedDate": "2025-03"}}
                for one in self.items
            ],
        }[asked.path]
        page = whole[given["start"] : given["start"] + given["limit"]]
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/users/0"
    server.shutdown()
    server.server_close()


def titles(home: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paper in Published(Home(home)).listing().find():
        for name in paper.digests:
            found.setdefault(name, []).append(paper.title)
    return {name: sorted(some) for name, some in found.items()}


def test_the_database_and_the_program_tell_the_same(tmp_path: Path, address: str) -> None:
    copy = database(tmp_path / "zotero.sqlite", ITEMS, COLLECTIONS)
    told, answered = shelves(str(copy)), shelves("", address)
    assert told == answered
    assert [(one.key, one.name, len(one.records), one.bare) for one in told] == [
        ("AAAA", "Boats", 2, 0),
        ("BBBB", "Boats / Small / odd", 1, 1),
        ("unfiled", "Unfiled", 1, 0),
    ]
    assert told[0].records[0]["arxivId"] == "2503.00001"


def test_each_collection_is_a_digest_and_only_what_changed_is_read(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    report = index_zotero(home=home, address=address)
    assert titles(home) == {
        "zotero Boats.json": ["Kelp nets 1", "Kelp nets 2"],
        "zotero Boats-Small-odd.json": ["Kelp nets 2"],
        "zotero Unfiled.json": ["Kelp nets 3"],
    }
    assert (report.build.papers, report.bare, report.gone) == (3, 1, ())
    (first,) = (one for one in Published(Home(home)).listing().find() if one.title == "Kelp nets 1")
    paper = Published(Home(home)).paper(first.id)
    assert paper.arxiv_id == "2503.00001"
    assert paper.authors == ("Ada Quill", "The Harbour Group")
    assert (paper.published or "").startswith("2025-03")

    again = index_zotero(home=home, address=address)
    assert (again.build.added, again.build.changed, again.build.removed) == (0, 0, 0)

    monkeypatch.setattr(Answering, "items", [item(1, ["AAAA"]), item(6, ["AAAA"])])
    later = index_zotero(home=home, address=address)
    assert titles(home) == {"zotero Boats.json": ["Kelp nets 1", "Kelp nets 6"]}
    assert sorted(later.gone) == ["zotero Boats-Small-odd.json", "zotero Unfiled.json"]


def test_more_than_a_page_is_read(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [item(number, ["AAAA"]) for number in range(230)]
    monkeypatch.setattr(Answering, "items", many)
    assert [len(one.records) for one in shelves("", address)] == [230]


def test_a_library_that_cannot_be_read_is_told_in_a_sentence(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match=r"Zotero does not answer .* zotero:FILE\.sqlite"):
        shelves("", "http://127.0.0.1:9/api/users/0")
    monkeypatch.setattr(Answering, "status", 403)
    with pytest.raises(SourceError, match="allow other applications"):
        shelves("", address)
    with pytest.raises(SourceError, match="is not there"):
        shelves(str(tmp_path / "none.sqlite"))
    (tmp_path / "page.sqlite").write_text("a saved page")
    with pytest.raises(SourceError, match="no database of Zotero's"):
        shelves(str(tmp_path / "page.sqlite"))
    bare = database(tmp_path / "bare.sqlite", [item(1, [], abstractNote="")], {"AAAA": ("A", "")})
    with pytest.raises(SourceError, match="has an abstract"):
        index_zotero(str(bare), home=tmp_path / "home")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = database(tmp_path / "zotero.sqlite", ITEMS, COLLECTIONS)
    given = ["--home", str(tmp_path / "home")]
    assert main(["index", f"zotero:{copy}", *given]) == 0
    told = capsys.readouterr().out
    assert "Zotero: 3 collections with abstracts." in told
    assert "Left out, having no abstract in Zotero: 1 paper." in told
    assert "Now 3 papers" in told
    assert main(["index", f"zotero:{copy}", "--json", *given]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["collections"] == ["Boats", "Boats / Small / odd", "Unfiled"]
    assert main(["index", f"zotero:{copy}", "other.txt", *given]) != 0
    assert "stands alone" in capsys.readouterr().err
