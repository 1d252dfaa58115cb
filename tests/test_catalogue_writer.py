"""Whatever the history of a catalogue, it is the one that its digests make at once.

Covers index.generation.catalogue, index.generation.catalogue_changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.errors import IndexCorrupt
from index.generation.catalogue import Catalogue
from index.generation.catalogue_changes import Changes
from index.generation.catalogue_writer import CatalogueWriter
from index.generation.merging import title_id
from index.types import Entry, Paper, ParsedDigest, Passage

Digests = dict[str, list[Entry]]


def _cut(paper: Paper) -> tuple[Sequence[Passage], int]:
    """Two passages a paper, one where the abstract is short."""
    half = len(paper.abstract) // 2 if len(paper.abstract) > 4 else len(paper.abstract)
    spans = [(0, half), (half, len(paper.abstract))]
    return [
        Passage(
            f"{paper.id}/{start}/{paper.abstract[start:end]}",
            paper.id,
            start,
            end,
            paper.abstract[start:end],
        )
        for start, end in spans
        if end > start
    ], 0


def _write(
    file: Path, before: Path | None, added: Digests, kept: Iterable[str] = (), *, reuse: bool = True
) -> Changes:
    writer = CatalogueWriter(file, before)
    for digest, entries in added.items():
        writer.add(digest, ParsedDigest("test", tuple(entries), ()))
    return writer.settle([*added, *kept], kept if reuse else (), _cut, reuse=reuse)


def _read(file: Path) -> tuple[list[Paper], list[Passage]]:
    catalogue = Catalogue(file, {name: name for name in "abcdefghij"})
    found = list(catalogue.values()), catalogue.numbered(range(1000))
    catalogue.close()
    return found


def _entry(chance: random.Random) -> Entry:
    number = chance.randrange(12)
    arxiv_id = f"24{number % 3:02}.0000{number}" if chance.random() < 0.5 else None
    return Entry(
        f"Title {number % 9}",
        "word " * chance.randrange(1, 4),
        1,
        arxiv_id,
        upvotes=chance.randrange(3),
    )


@pytest.mark.parametrize("seed", range(25))
def test_any_history_ends_in_the_same_catalogue(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    held: Digests = {}
    before: Path | None = None
    for step in range(6):
        removed = [name for name in held if chance.random() < 0.3]
        added = {
            name: [_entry(chance) for _ in range(5)] for name in chance.sample("abcdefghij", 3)
        }
        kept = [name for name in held if name not in removed and name not in added]
        papers_before, passages_before = _read(before) if before else ([], [])
        held = {name: held[name] for name in kept} | added
        file = tmp_path / f"{step}.sqlite"
        changes = _write(file, before, added, kept)
        _write(whole := tmp_path / f"{step}-whole.sqlite", None, held)
        papers, passages = _read(file)
        assert (papers, passages) == _read(whole)

        then, now = {p.id: p for p in papers_before}, {p.id: p for p in papers}
        assert changes.added + changes.changed + changes.unchanged == changes.papers == len(papers)
        assert changes.changed + changes.unchanged + changes.removed == len(papers_before)
        for number, place in enumerate(changes.papers_now):
            old = papers_before[number]
            same = old.id in now and (old.title, old.abstract) == (
                now[old.id].title,
                now[old.id].abstract,
            )
            assert (papers[place].id if place >= 0 else None) == (old.id if same else None)
        for passage, place in zip(passages, changes.passages_before, strict=True):
            titles = (
                then[passage.paper_id].title if passage.paper_id in then else None,
                now[passage.paper_id].title,
            )
            reusable = passage in passages_before and titles[0] == titles[1]
            assert (passages_before[place] if place >= 0 else None) == (
                passage if reusable else None
            )
        taken = {passages_before[place].id for place in changes.passages_before if place >= 0}
        assert set(changes.gone) == {passage.id for passage in passages_before} - taken
        before = file


def test_a_title_joins_an_arxiv_id_where_it_can_mean_only_one(tmp_path: Path) -> None:
    one, two, bare = (
        Entry("Same", "x", 1, arxiv_id) for arxiv_id in ("2401.00001", "2402.00002", None)
    )
    first = _write(tmp_path / "1", None, {"a": [bare]})
    assert (first.added, first.papers) == (1, 1)
    second = _write(tmp_path / "2", tmp_path / "1", {"b": [one]}, ["a"])
    assert (second.papers, second.added, second.unchanged, second.removed) == (1, 0, 1, 0)
    (paper,) = _read(tmp_path / "2")[0]
    assert (paper.id, paper.aliases, paper.digests) == (
        "2401.00001",
        (title_id("same"),),
        ("a", "b"),
    )
    third = _write(tmp_path / "3", tmp_path / "2", {"c": [two]}, ["a", "b"])
    assert (third.papers, third.added) == (3, 2)
    assert {p.id for p in _read(tmp_path / "3")[0]} == {
        "2401.00001",
        "2402.00002",
        title_id("same"),
    }


def test_without_reuse_everything_is_made_anew_but_compared(tmp_path: Path) -> None:
    digests = {"a": [Entry("One", "text one", 1), Entry("Two", "text two", 2)]}
    _write(tmp_path / "1", None, digests)
    again = _write(tmp_path / "2", tmp_path / "1", digests, reuse=False)
    assert (again.unchanged, again.added, again.removed) == (2, 0, 0)
    assert set(again.passages_before) == {-1}
    assert set(again.papers_now) == {-1}


def test_a_catalogue_finds_by_number_digest_alias_and_date(tmp_path: Path) -> None:
    entries = [
        Entry("Dated", "one two three", 1, "2401.00001", published="2024-01-15"),
        Entry("Monthly", "four five six", 2, "2403.00002"),
        Entry("Neither", "seven eight", 3),
    ]
    _write(tmp_path / "c", None, {"a": entries[:2], "b": entries[2:]})
    catalogue = Catalogue(tmp_path / "c", {"a": "a.txt", "b": "b.txt"})
    assert [catalogue[key].digests for key in catalogue] == [("a.txt",), ("a.txt",), ("b.txt",)]
    assert catalogue.appeared("2024-01-15", "2024-02-01") == {0}
    assert catalogue.appeared("2024-01-16", "2024-03-01") == {1}
    assert catalogue.appeared("0001-01-01", "9999-12-31") == {0, 1}
    assert catalogue.in_digests(["b"]) == {2}
    assert catalogue.named("2403.00002") == catalogue.named(title_id("monthly")) == 1
    assert catalogue.named("nobody") is None
    assert catalogue.first_passages().tolist() == [0, 2, 4, 6]
    assert catalogue.texts([2]) == [("Monthly", "four f")]
    assert dict(catalogue.documents([2])) == {2: "Neither seven eight"}
    some_of = [p.id for p in catalogue.numbered([0, 5])]
    assert catalogue.papers_of(some_of) == dict(zip(some_of, [0, 2], strict=True))
    assert "2401.00001" in catalogue
    assert "nobody" not in catalogue
    catalogue.close()


def test_a_missing_or_damaged_catalogue_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt):
        Catalogue(tmp_path / "none", {})
    (tmp_path / "bad").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(IndexCorrupt, match="catalogue cannot be read"):
        len(Catalogue(tmp_path / "bad", {}))


def test_no_search_reads_a_whole_table(tmp_path: Path) -> None:
    """What is asked of few papers costs the same however many there are."""
    _write(tmp_path / "1", None, {"a": [Entry(f"Title {n}", "word", 1) for n in range(30)]})
    plans: list[str] = []

    class Explained(Catalogue):
        def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
            told = self._database.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
            plans.extend(plan for *_, plan in told)
            return super()._rows(query, *values)

    catalogue = Explained(tmp_path / "1", {"a": "a"})
    paper = next(iter(catalogue.at([3]).values()))
    some = catalogue.passages_of([3])
    assert catalogue[paper.id] == paper
    assert paper.id in catalogue
    assert catalogue.named(paper.id) == 3
    assert set(catalogue.papers_of([passage.id for passage in some[3]]).values()) == {3}
    assert [number for number, *_ in catalogue.abstracts([3, 4])] == [3, 4]
    assert catalogue.texts([7]) == [(catalogue.at([7])[7].title, "word")]
    catalogue.close()
    assert plans
    assert [plan for plan in plans if "SCAN" in plan and "json_each" not in plan] == []


def test_papers_are_written_in_lots_and_none_is_lost(tmp_path: Path) -> None:
    one_by_one = [
        Entry(f"Title {n}", f"abstract {n}", 1, keywords=("k",) * (n % 2)) for n in range(600)
    ]
    _write(tmp_path / "all.sqlite", None, {"a": one_by_one})
    papers, passages = _read(tmp_path / "all.sqlite")
    assert {paper.title for paper in papers} == {entry.title for entry in one_by_one}
    assert {paper.keywords for paper in papers} == {(), ("k",)}
    assert all(paper.digests == ("a",) for paper in papers)
    assert [p.paper_id for p in passages] == [p.id for p in papers for _ in range(2)][:1000]
