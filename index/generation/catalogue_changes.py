"""What a new catalogue has changed against the one before it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from index.arrays import Numbers

_SAME_TEXT = """
    (SELECT title || char(0) || abstract FROM entry WHERE number = paper.entry)
    = (SELECT title || char(0) || abstract FROM old.entry WHERE number = before.entry)
"""


_SAME_TITLE = """
    (SELECT title FROM entry WHERE number = paper.entry)
    = (SELECT title FROM old.entry WHERE number = before.entry)
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the papers, and which numbers they and their passages had before.

    `papers_now[n]` is the number that old paper n has now if its text is unchanged, else -1;
    `passages_before[n]` is the number that passage n had before if its vector is the same, else -1;
    `gone` are ids of passages whose vectors are no longer right.
    """

    papers: int
    passages: int
    entries: int
    added: int
    changed: int
    removed: int
    unchanged: int
    conflicts: int
    cuts: int
    papers_now: Numbers
    passages_before: Numbers
    gone: tuple[str, ...]


class Comparison:
    """A whole catalogue against the one before it; with `reuse`, what that generation computed can
    be taken over."""

    def __init__(self, database: sqlite3.Connection, reuse: bool) -> None:
        self._database, self._reuse = database, reuse

    def changes(self) -> Changes:
        run = self._database.execute
        papers, entries, passages = (
            self._one(f"SELECT count(*) FROM main.{table}")
            for table in ("paper", "entry", "passage")
        )
        before = self._one("SELECT count(*) FROM old.paper")
        run("CREATE TEMP TABLE stayed (old INTEGER, new INTEGER, same INTEGER)")
        run(
            "INSERT INTO stayed SELECT before.number, paper.number, before.id NOT IN affected OR "
            f"{_SAME_TEXT} "
            "FROM old.paper AS before JOIN main.paper AS paper ON paper.id = before.id"
        )
        run(  # a paper whose arXiv id was not known before bears its old id as an alias
            f"INSERT INTO stayed SELECT before.number, paper.number, {_SAME_TEXT} FROM old.paper "
            "AS before "
            "JOIN main.alias AS alias ON alias.alias = before.id JOIN main.paper AS paper ON "
            "paper.id = alias.paper "
            "WHERE before.id NOT IN (SELECT id FROM main.paper)"
        )
        still = self._one("SELECT count(DISTINCT new) FROM stayed")
        unchanged = self._one("SELECT count(DISTINCT new) FROM stayed WHERE same")
        passages_before, gone = self._passages_before(passages)
        return Changes(
            papers=papers,
            passages=passages,
            entries=entries,
            added=papers - still,
            changed=still - unchanged,
            removed=before - still,
            unchanged=unchanged,
            conflicts=self._one("SELECT coalesce(sum(conflict), 0) FROM paper"),
            cuts=self._one("SELECT coalesce(sum(cuts), 0) FROM paper"),
            papers_now=self._papers_now(before),
            passages_before=passages_before,
            gone=gone,
        )

    def _papers_now(self, before: int) -> Numbers:
        rows = self._rows(
            "SELECT old, new FROM stayed JOIN old.paper AS was ON was.number = old "
            "JOIN main.paper AS now ON now.number = new WHERE same AND was.id = now.id AND "
            f"{int(self._reuse)}",
            width=2,
        )
        numbers = np.full(before, -1, dtype=np.int64)
        numbers[rows[:, 0]] = rows[:, 1]
        return numbers

    def _passages_before(self, passages: int) -> tuple[Numbers, tuple[str, ...]]:
        """The number that each passage had before, and the ids of those whose vectors are no longer
        right."""
        numbers = np.full(passages, -1, dtype=np.int64)
        if not self._reuse:
            return numbers, ()
        pair = "old.paper AS before JOIN main.paper AS paper ON paper.id = before.id"
        ranges = self._rows(
            f"SELECT paper.first, before.first, before.passages FROM {pair} WHERE before.id NOT "
            "IN affected",
            width=3,
        )
        now, was, sizes = ranges.T
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        numbers[np.repeat(now, sizes) + within] = np.repeat(was, sizes) + within
        same = self._database.execute(
            f"SELECT now.number, was.number, was.id FROM {pair} JOIN old.passage AS was ON "
            "was.paper = before.number "
            "JOIN main.passage AS now ON now.id = was.id WHERE before.id IN affected AND "
            f"{_SAME_TITLE}"
        ).fetchall()
        for new, old, _ in same:
            numbers[new] = old
        affected = self._database.execute(
            "SELECT was.id FROM old.passage AS was JOIN old.paper AS before ON before.number = "
            "was.paper "
            "WHERE before.id IN affected"
        ).fetchall()
        return numbers, tuple({key for (key,) in affected} - {key for _, _, key in same})

    def _rows(self, query: str, *, width: int) -> Numbers:
        """`(n, width)`"""
        return np.array(self._database.execute(query).fetchall(), dtype=np.int64).reshape(-1, width)

    def _one(self, query: str) -> int:
        return int(self._database.execute(query).fetchone()[0])
