"""Entries, papers and passages of one generation, in a SQLite file that is written once and then
only read.

Papers are numbered from 0 in the order of their ids, passages in the order of their papers: vectors
and the word index go by these numbers. Nothing is held in memory but what a caller asks for, so a
large collection opens as fast as a small one. How a file is written is
catalogue_writer's business; these two are the only modules that know SQL.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Numbers
from index.errors import corrupt
from index.generation.people import People
from index.generation.titles import Titles
from index.models.remembered import Remembered
from index.types import Filters, Listed, Paper, Passage, Unparsed

SCHEMA = """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, digest TEXT NOT NULL, key TEXT NOT NULL, paper TEXT NOT NULL,
    title TEXT NOT NULL, abstract TEXT NOT NULL, line INTEGER NOT NULL, arxiv_id TEXT,
    authors TEXT NOT NULL, published TEXT, upvotes INTEGER, url TEXT, keywords TEXT NOT NULL,
    truncated INTEGER NOT NULL, sure INTEGER NOT NULL);
CREATE TABLE paper (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL, arxiv_id TEXT,
    authors TEXT NOT NULL, published TEXT, upvotes INTEGER, link TEXT, keywords TEXT NOT NULL,
    truncated INTEGER NOT NULL, conflict INTEGER NOT NULL, cuts INTEGER NOT NULL,
    passages INTEGER NOT NULL, first INTEGER NOT NULL);
CREATE TABLE held (
    paper TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (paper, digest)) WITHOUT ROWID;
CREATE INDEX held_digest ON held (digest);
CREATE TABLE alias (
    alias TEXT NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (alias, paper)) WITHOUT ROWID;
CREATE TABLE unparsed (
    digest TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE passage (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, paper INTEGER NOT NULL, start INTEGER NOT NULL,
    stop INTEGER NOT NULL);
"""
# Made when their tables are filled, which is much faster.
ENTRY_INDEXES = """
CREATE INDEX entry_digest ON entry (digest);
CREATE INDEX entry_key ON entry (key);
"""
PASSAGE_INDEXES = """
CREATE INDEX entry_paper ON entry (paper);
CREATE UNIQUE INDEX passage_id ON passage (id);
CREATE INDEX passage_paper ON passage (paper);
CREATE INDEX alias_paper ON alias (paper);
"""
_PAPER = """
SELECT paper.id, title, abstract, paper.arxiv_id, paper.authors, paper.published, paper.upvotes,
    link, paper.keywords, paper.truncated,
    (SELECT json_group_array(digest) FROM held WHERE held.paper = paper.id),
    (SELECT json_group_array(alias) FROM alias WHERE alias.paper = paper.id)
FROM paper JOIN entry ON entry.number = paper.entry
"""
_PASSAGE = """
SELECT passage.id, paper.id, start, stop, substr(abstract, start + 1, stop - start)
FROM passage JOIN paper ON paper.number = passage.paper JOIN entry ON entry.number = paper.entry
"""
# A paper's day where a digest gives one, else the month in its arXiv id.
_APPEARED = """coalesce(published, CASE
    WHEN arxiv_id GLOB '[0-9][0-9][0-9][0-9].*'
    THEN '20' || substr(arxiv_id, 1, 2) || '-' || substr(arxiv_id, 3, 2)
    WHEN arxiv_id GLOB '*/[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
    THEN (CASE WHEN substr(arxiv_id, -7, 1) = '9' THEN '19' ELSE '20' END)
        || substr(arxiv_id, -7, 2) || '-' || substr(arxiv_id, -5, 2) END)"""


class Catalogue(Mapping[str, Paper]):
    """The papers of one generation by their ids, in the order of these. Safe to use from several
    threads.

    `names` gives each digest's name by its hash. `passed`: the numbers of the papers that filters
    pass, which index.retrieval.filters finds.
    """

    def __init__(self, file: Path, names: Mapping[str, str]) -> None:
        """Raises IndexCorrupt if it cannot be read; so does every other method."""
        self._names = names
        self._lock = threading.Lock()
        self.passed: Remembered[Filters, Numbers] = Remembered(_FILTERS)
        try:
            self._database = connect(file, "mode=ro&immutable=1")
        except sqlite3.Error as error:
            raise corrupt("its catalogue is missing") from error

    def close(self) -> None:
        self._database.close()

    def __getitem__(self, key: str) -> Paper:
        if not (rows := self._rows(f"{_PAPER} WHERE paper.id = ?", key)):
            raise KeyError(key)
        return self._paper(rows[0])

    def __contains__(self, key: object) -> bool:
        return bool(self._rows("SELECT 1 FROM paper WHERE id = ?", key))

    def __iter__(self) -> Iterator[str]:
        return iter([key for (key,) in self._rows("SELECT id FROM paper ORDER BY number")])

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM paper")[0][0])

    def at(self, numbers: Iterable[int]) -> dict[int, Paper]:
        """The papers of these numbers."""
        rows = self._rows(
            f"{_PAPER.replace('SELECT', 'SELECT paper.number,', 1)} WHERE paper.number IN {_LIST}",
            _listed(numbers),
        )
        return {row[0]: self._paper(row[1:]) for row in rows}

    def passages_of(self, numbers: Iterable[int]) -> dict[int, tuple[Passage, ...]]:
        """The passages of papers, by the papers' numbers, in the order of the abstract."""
        found: dict[int, list[Passage]] = {}
        passages = _PASSAGE.replace("SELECT", "SELECT passage.paper,", 1)
        query = f"{passages} WHERE passage.paper IN {_LIST} ORDER BY passage.number"
        for paper, *row in self._rows(query, _listed(numbers)):
            found.setdefault(paper, []).append(Passage(*row))
        return {paper: tuple(some) for paper, some in found.items()}

    def listed(
        self, captured: Mapping[str, str | None], numbers: Numbers | None = None
    ) -> Iterator[Listed]:
        """Every paper, or those of these numbers, without abstracts. `captured`: the date of each
        digest, by its name."""
        held: dict[str, list[str]] = {}
        some = () if numbers is None else (_listed(numbers),)
        among = f"WHERE paper.number IN {_LIST}" if some else ""
        names_of = (
            f"SELECT held.paper, digest FROM held JOIN paper ON paper.id = held.paper {among}"
        )
        for paper, digest in self._rows(names_of, *some):
            held.setdefault(paper, []).append(self._names[digest])
        query = f"""SELECT number, id, title, arxiv_id, upvotes, {_APPEARED}, authors FROM (
            SELECT paper.number, paper.id, title, paper.arxiv_id AS arxiv_id, paper.authors,
            paper.published AS published, paper.upvotes
            FROM paper JOIN entry ON entry.number = paper.entry {among})"""
        for number, key, title, arxiv_id, upvotes, appeared, authors in self._rows(query, *some):
            names = tuple(sorted(held.get(key, ())))
            newest = max((day for name in names if (day := captured.get(name))), default=None)
            by = tuple(json.loads(authors))
            yield Listed(number, key, title, arxiv_id, upvotes, appeared, by, names, newest)

    def called(self, words: Sequence[str]) -> set[int]:
        """Numbers of the papers of whose title, authors and id each of these words begins one,
        whatever its capitals."""
        plain = [word for word in words if word.isascii()]  # whose capitals the database knows
        query = f"""SELECT paper.number, title, paper.authors, paper.arxiv_id
            FROM paper JOIN entry ON entry.number = paper.entry
            WHERE {
            " AND ".join(
                ["instr(lower(title || paper.authors || coalesce(paper.arxiv_id, '')), ?)"]
                * len(plain)
            )
            or "1"
        }"""
        begins = [re.compile(rf"(?<![^\W_]){re.escape(word.casefold())}") for word in words]
        found = set()
        for number, title, authors, arxiv_id in self._rows(query, *map(str.lower, plain)):
            said = f"{title} {' '.join(json.loads(authors))} {arxiv_id}".casefold()
            if all(begin.search(said) for begin in begins):
                found.add(number)
        return found

    def titles_told(self) -> list[str]:
        """The titles, by the papers' numbers."""
        query = """SELECT title FROM paper JOIN entry ON entry.number = paper.entry
            ORDER BY paper.number"""
        return [title for (title,) in self._rows(query)]

    def days(self) -> list[str]:
        """When papers appeared, by their numbers; empty where nothing tells."""
        rows = self._rows(f"SELECT {_APPEARED} FROM paper ORDER BY number")
        return [day or "" for (day,) in rows]

    def upvotes(self) -> list[int]:
        """Votes, by the papers' numbers; -1 where none are told."""
        rows = self._rows("SELECT upvotes FROM paper ORDER BY number")
        return [-1 if votes is None else votes for (votes,) in rows]

    def newest_of(self, days: Mapping[str, str]) -> list[str]:
        """The newest of the days of a paper's digests (by their hashes), by the papers' numbers;
        empty where none has one."""
        found = [""] * len(self)
        query = "SELECT number, digest FROM held JOIN paper ON paper.id = held.paper"
        for number, digest in self._rows(query):
            found[number] = max(found[number], days.get(digest, ""))
        return found

    def numbered(self, passages: Iterable[int]) -> list[Passage]:
        """The passages of these numbers, in their order."""
        query = f"{_PASSAGE} WHERE passage.number IN {_LIST} ORDER BY passage.number"
        return [Passage(*row) for row in self._rows(query, _listed(passages))]

    def texts(self, passages: Iterable[int]) -> list[tuple[str, str]]:
        """Title and text of the passages of these numbers, in their order."""
        titled = _PASSAGE.replace("passage.id, paper.id, start, stop", "title")
        query = f"{titled} WHERE passage.number IN {_LIST} ORDER BY passage.number"
        return [(title, text) for title, text in self._rows(query, _listed(passages))]

    def documents(self, papers: Sequence[int] | Numbers) -> Iterator[tuple[int, str]]:
        """Number and whole text of papers, some hundred at a time."""
        for number, title, abstract in self.abstracts(papers):
            yield number, f"{title} {abstract}"

    def abstracts(self, papers: Sequence[int] | Numbers) -> Iterator[tuple[int, str, str]]:
        """Number, title and abstract of papers, some hundred at a time."""
        query = f"""SELECT paper.number, title, abstract
            FROM paper JOIN entry ON entry.number = paper.entry WHERE paper.number IN {_LIST}"""
        for start in range(0, len(papers), _DOCUMENTS_AT_ONCE):
            yield from self._rows(query, _listed(papers[start : start + _DOCUMENTS_AT_ONCE]))

    def unparsed(self) -> list[Unparsed]:
        """What could not be read of the digests."""
        return [
            Unparsed(*row)
            for row in self._rows("SELECT path, line, why FROM unparsed ORDER BY path, line")
        ]

    def papers_of(self, passages: Sequence[str]) -> dict[str, int]:
        """The number of the paper that holds each of these passages, by its id."""
        return dict(
            self._rows(f"SELECT id, paper FROM passage WHERE id IN {_LIST}", _listed(passages))
        )

    def held(self, passages: Sequence[str]) -> set[str]:
        """Those of these ids that are passages here."""
        return {
            key
            for (key,) in self._rows(
                f"SELECT id FROM passage WHERE id IN {_LIST}", _listed(passages)
            )
        }

    def first_passages(self) -> Numbers:
        """`(papers + 1,)`: the passages of paper n are those numbered from the n-th to before the
        next."""
        rows = self._rows("SELECT first FROM paper ORDER BY number")
        total = self._rows("SELECT count(*) FROM passage")[0][0]
        return np.array([*(first for (first,) in rows), total], dtype=np.int64)

    def named(self, name: str) -> int | None:
        """The number of the paper with this id or alias."""
        rows = self._rows("SELECT number FROM paper WHERE id = ?", name) or self._rows(
            "SELECT number FROM alias JOIN paper ON paper.id = alias.paper WHERE alias = ?", name
        )
        return int(rows[0][0]) if rows else None

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Of the papers with these ids, aliases not among them, by the ids; in no order."""
        return dict(self._rows(f"SELECT id, number FROM paper WHERE id IN {_LIST}", _listed(ids)))

    def quoting(self, text: str) -> list[int]:
        """Numbers of the papers whose abstracts hold a text, whatever its capitals."""
        query = """SELECT paper.number FROM paper JOIN entry ON entry.number = paper.entry
            WHERE instr(lower(abstract), lower(?))"""
        return [number for (number,) in self._rows(query, text)]

    def in_digests(self, digests: Iterable[str]) -> set[int]:
        """Numbers of the papers that any of these digests (hashes) holds."""
        query = f"""SELECT number FROM held JOIN paper ON paper.id = held.paper
            WHERE digest IN {_LIST}"""
        return {number for (number,) in self._rows(query, _listed(digests))}

    def appeared(self, since: str, until: str) -> set[int]:
        """Numbers of the papers that appeared between two ISO 8601 dates, both included.

        Where only the month is known, the whole month counts; where nothing is, the paper is left
        out.
        """
        known = f"SELECT number, {_APPEARED} AS day FROM paper"
        query = (
            f"SELECT number FROM ({known}) WHERE day >= substr(?, 1, length(day)) AND day <= "
            "substr(?, 1, length(day))"
        )
        return {number for (number,) in self._rows(query, since, until)}

    @cached_property
    def people(self) -> People:
        """The authors, read when the first one is asked for."""
        rows = self._rows("SELECT number, authors FROM paper WHERE authors != '[]'")
        return People((number, json.loads(names)) for number, names in rows)

    @cached_property
    def titles(self) -> Titles:
        """What papers are called, read when the first one is asked for by it."""
        query = """SELECT paper.number, title, link
            FROM paper JOIN entry ON entry.number = paper.entry ORDER BY paper.number"""
        return Titles(self._rows(query))

    def voted(self, least: int | None, most: int | None) -> set[int]:
        """Numbers of the papers with so many votes, both included; where no votes are known, the
        paper is left out."""
        query = "SELECT number FROM paper WHERE upvotes >= ? AND upvotes <= ?"
        low, high = 0 if least is None else least, _MOST_VOTES if most is None else most
        return {number for (number,) in self._rows(query, low, min(high, _MOST_VOTES))}

    def _paper(self, row: Sequence[Any]) -> Paper:
        (
            key,
            title,
            abstract,
            arxiv_id,
            authors,
            published,
            upvotes,
            link,
            keywords,
            truncated,
            held,
            aliases,
        ) = row
        return Paper(
            id=key,
            title=title,
            abstract=abstract,
            digests=tuple(sorted(self._names[digest] for digest in json.loads(held))),
            arxiv_id=arxiv_id,
            aliases=tuple(sorted(json.loads(aliases))),
            authors=tuple(json.loads(authors)),
            published=published,
            upvotes=upvotes,
            link=link,
            keywords=tuple(json.loads(keywords)),
            truncated=bool(truncated),
        )

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise corrupt(f"its catalogue cannot be read ({error})") from error


_FILTERS = 8  # whose papers are remembered, 8 bytes a paper each at most
_MOST_VOTES = 2**62  # what the database can hold
_DOCUMENTS_AT_ONCE = 500  # papers whose texts are in memory
_LIST = "(SELECT value FROM json_each(?))"


def _listed(values: Iterable[Any]) -> str:
    """Any number of values as one parameter."""
    return json.dumps([int(v) if isinstance(v, np.integer) else v for v in values])


def connect(file: Path, mode: str) -> sqlite3.Connection:
    """Used by one thread at a time. Raises sqlite3.Error."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True, check_same_thread=False)
