"""Writes the catalogue of a new generation from the one before and from what is new.

Only what a change touches is merged and cut again: the papers of entries whose title stands in an
added or a removed digest. All else is copied within SQLite, so that one more day costs little
however large the collection is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.files import Beat, private_file, still
from index.generation.catalogue import ENTRY_INDEXES, PASSAGE_INDEXES, SCHEMA, connect
from index.generation.catalogue_changes import Changes, Comparison
from index.generation.merging import best_first, conflicting, merge, title_id
from index.types import Entry, Paper, ParsedDigest, Passage

Cut = Callable[[Paper], tuple[Sequence[Passage], int]]
"""A paper's passages, and how many of them end within a sentence."""

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_STEPS = 1_000_000  # of SQLite between two beats, some 20 ms
_NEW_ENTRY = f"INSERT INTO entry VALUES ({', '.join('?' * 15)})"
_ENTRY = (
    "title, abstract, line, arxiv_id, authors, published, upvotes, url, keywords, truncated, sure"
)
_COPIED = (
    "id, entry, arxiv_id, authors, published, upvotes, link, keywords, truncated, conflict, cuts, "
    "passages"
)
_PAPERS_AT_ONCE = 256
_OF_A_PAPER = (
    f"INSERT INTO fresh ({_COPIED}) VALUES ({', '.join('?' * 12)})",
    "INSERT INTO held VALUES (?, ?)",
    "INSERT INTO alias VALUES (?, ?)",
    "INSERT INTO piece VALUES (?, ?, ?, ?, ?)",
)


class CatalogueWriter:
    """A catalogue that is being written: digests are added, then everything is settled at once."""

    def __init__(self, file: Path, before: Path | None, beat: Beat = still) -> None:
        private_file(file)
        self._database = connect(file, "mode=rwc")
        self._beat = beat
        self._ended: BaseException | None = None
        self._database.set_progress_handler(self._look, _STEPS)
        self._database.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}"
        )
        if before is None:
            self._database.execute("ATTACH ':memory:' AS old")
            self._database.executescript(
                SCHEMA.replace("TABLE ", "TABLE old.").replace("INDEX ", "INDEX old.")
            )
        else:
            self._database.execute(
                "ATTACH ? AS old", (f"{before.resolve().as_uri()}?mode=ro&immutable=1",)
            )
        newest = self._database.execute(
            "SELECT coalesce(max(number), 0) FROM old.entry"
        ).fetchone()[0]
        self._first_new = int(newest) + 1
        self._next = self._first_new

    def add(self, digest: str, parsed: ParsedDigest) -> None:
        """Add what one digest, named by its hash, holds. Raises SourceError if that cannot be
        kept."""
        number = self._next
        self._next += len(parsed.entries)
        try:
            rows = [
                (place, digest, title_id(entry.title), "", *_columns(entry))
                for place, entry in enumerate(parsed.entries, start=number)
            ]
            pieces = [(digest, piece.path, piece.line, piece.why) for piece in parsed.unparsed]
            with self._interruptible():
                self._database.executemany(_NEW_ENTRY, rows)
                self._database.executemany("INSERT INTO unparsed VALUES (?, ?, ?, ?)", pieces)
        except (UnicodeError, OverflowError) as error:  # what was added of it will not be present
            raise SourceError(
                f"It holds what no database can keep ({error}). Save it again as UTF-8."
            ) from error

    def settle(
        self, present: Iterable[str], kept: Iterable[str], cut: Cut, *, reuse: bool
    ) -> Changes:
        """Merge the added digests with those of the generation before that are `kept`. What was
        added and is not `present` in the end (hashes of all digests) is left out.

        Without `reuse` every paper is merged and cut anew, and the generation before is only
        compared with.
        """
        with self._interruptible():
            return self._settled(present, kept, cut, reuse)

    def _settled(
        self, present: Iterable[str], kept: Iterable[str], cut: Cut, reuse: bool
    ) -> Changes:
        run = self._database.execute
        run("CREATE TEMP TABLE present (digest TEXT PRIMARY KEY)")
        self._database.executemany(
            "INSERT INTO present VALUES (?)", ((digest,) for digest in present)
        )
        for table in ("entry", "unparsed"):
            run(f"DELETE FROM {table} WHERE digest NOT IN present")
        run("CREATE TEMP TABLE kept (digest TEXT PRIMARY KEY)")
        self._database.executemany("INSERT INTO kept VALUES (?)", ((digest,) for digest in kept))
        run("INSERT INTO entry SELECT * FROM old.entry WHERE digest IN kept ORDER BY number")
        run("INSERT INTO unparsed SELECT * FROM old.unparsed WHERE digest IN kept")
        self._database.executescript(ENTRY_INDEXES)
        self._resolve(reuse)
        self._merge(cut)
        self._number()
        self._database.executescript(PASSAGE_INDEXES)
        changes = Comparison(self._database, reuse).changes()
        self._database.commit()
        self._database.execute("DETACH old")
        self._database.close()
        return changes

    def discard(self) -> None:
        self._database.close()

    def _look(self) -> bool:
        """Called by SQLite every now and then; True ends what it does."""
        try:
            self._beat()
        except BaseException as error:  # must not pass through SQLite
            self._ended = error
        return self._ended is not None

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError:
            if self._ended is not None:
                raise self._ended from None
            raise

    def _resolve(self, reuse: bool) -> None:
        """Say which paper each entry is about, where that can have changed, and which papers that
        concerns."""
        run = self._database.execute
        run("CREATE TEMP TABLE touched (key TEXT PRIMARY KEY)")
        first = self._first_new if reuse else 0
        run("INSERT OR IGNORE INTO touched SELECT key FROM entry WHERE number >= ?", (first,))
        run("INSERT OR IGNORE INTO touched SELECT key FROM old.entry WHERE digest NOT IN kept")
        run("CREATE TEMP TABLE titled (key TEXT PRIMARY KEY, id TEXT)")
        run(
            "INSERT INTO titled SELECT key, min(arxiv_id) FROM entry "
            "WHERE key IN touched AND arxiv_id IS NOT NULL "
            "GROUP BY key HAVING min(arxiv_id) = max(arxiv_id)"
        )
        run(
            "UPDATE entry SET paper = "
            "coalesce(arxiv_id, (SELECT id FROM titled WHERE titled.key = entry.key), key) "
            "WHERE key IN touched"
        )
        run("CREATE TEMP TABLE affected (id TEXT PRIMARY KEY)")
        run("INSERT OR IGNORE INTO affected SELECT paper FROM entry WHERE key IN touched")
        run("INSERT OR IGNORE INTO affected SELECT paper FROM old.entry WHERE key IN touched")

    def _merge(self, cut: Cut) -> None:
        run = self._database.execute
        run("CREATE TEMP TABLE fresh AS SELECT * FROM paper")
        run(
            "CREATE TEMP TABLE piece "
            "(paper TEXT, place INTEGER, id TEXT, start INTEGER, stop INTEGER)"
        )
        run("INSERT INTO held SELECT * FROM old.held WHERE paper NOT IN affected")
        run("INSERT INTO alias SELECT * FROM old.alias WHERE paper NOT IN affected")
        rows = run(
            f"SELECT paper, number, digest, {_ENTRY} FROM entry WHERE paper IN affected "
            "ORDER BY paper, number"
        )
        fresh = _Fresh(self._database)
        for key, found in groupby(rows, key=lambda row: row[0]):
            self._beat()
            group = [(row[1], row[2], _entry(row[3:])) for row in found]
            paper = merge(key, ((digest, entry) for _, digest, entry in group))
            best = min(group, key=lambda one: best_first(one[2]))[0]
            conflict = conflicting(entry for _, _, entry in group)
            passages, cuts = cut(paper)
            fresh.add(paper, passages, (best, *_known_of(paper), conflict, cuts, len(passages)))
        fresh.write()

    def _number(self) -> None:
        """Number papers by their ids, and passages by their papers."""
        run = self._database.execute
        run(
            "INSERT INTO paper "
            f"SELECT row_number() OVER byid - 1, {_COPIED}, sum(passages) OVER byid - passages "
            f"FROM (SELECT {_COPIED} FROM old.paper WHERE id NOT IN affected "
            f"UNION ALL SELECT {_COPIED} FROM fresh) "
            "WINDOW byid AS (ORDER BY id ROWS UNBOUNDED PRECEDING)"
        )
        run(
            "INSERT INTO passage SELECT * FROM ("
            "SELECT paper.first + was.number - before.first AS number, "
            "was.id, paper.number, start, stop "
            "FROM old.paper AS before JOIN main.paper AS paper ON paper.id = before.id "
            "JOIN old.passage AS was "
            "ON was.number BETWEEN before.first AND before.first + before.passages - 1 "
            "WHERE before.id NOT IN affected "
            "UNION ALL SELECT paper.first + place, piece.id, paper.number, start, stop "
            "FROM piece JOIN main.paper AS paper ON paper.id = piece.paper) ORDER BY number"
        )


class _Fresh:
    """Papers that were merged, written some hundred at a time: a statement for each would take
    longer than to merge it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._rows: dict[str, list[Sequence[object]]] = {query: [] for query in _OF_A_PAPER}

    def add(self, paper: Paper, passages: Sequence[Passage], known: Sequence[object]) -> None:
        papers, held, aliases, pieces = self._rows.values()
        papers.append((paper.id, *known))
        held += [(paper.id, digest) for digest in paper.digests]
        aliases += [(alias, paper.id) for alias in paper.aliases]
        pieces += [(paper.id, n, p.id, p.start, p.end) for n, p in enumerate(passages)]
        if len(papers) >= _PAPERS_AT_ONCE:
            self.write()

    def write(self) -> None:
        for query, rows in self._rows.items():
            self._database.executemany(query, rows)
            rows.clear()


def _columns(entry: Entry) -> Iterator[object]:
    """In the order of `_ENTRY`."""
    yield from (entry.title, entry.abstract, entry.line, entry.arxiv_id, _json(entry.authors))
    yield from (entry.published, entry.upvotes, entry.url, _json(entry.keywords))
    yield from (entry.truncated, entry.sure)


def _known_of(paper: Paper) -> Iterator[object]:
    """In the order of `_COPIED`, what lies between the entry and whether there is a conflict."""
    yield from (paper.arxiv_id, _json(paper.authors), paper.published, paper.upvotes)
    yield from (paper.link, _json(paper.keywords), paper.truncated)


def _json(texts: Sequence[str]) -> str:
    return _ENCODE(texts) if texts else "[]"


def _texts(column: str) -> tuple[str, ...]:
    return () if column == "[]" else tuple(json.loads(column))


def _entry(row: Sequence[Any]) -> Entry:
    """Of the columns in the order of `_ENTRY`."""
    title, abstract, line, arxiv_id, authors, *others = row
    published, upvotes, url, keywords, truncated, sure = others
    return Entry(
        title,
        abstract,
        line,
        arxiv_id,
        _texts(authors),
        published,
        upvotes,
        url,
        _texts(keywords),
        bool(truncated),
        bool(sure),
    )
