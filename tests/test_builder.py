"""From digests to a published index, whatever stood there before.

Covers index.building, index.generation.base, index.generation.generations,
index.generation.graph_writer, index.generation.housekeeping, index.generation.reports,
index.generation.sealing, index.generation.vector_cache, index.generation.writer.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock, Timeout

from assistant import Assistant
from index.builder import amend, build, remove
from index.errors import (
    IndexBusy,
    IndexCorrupt,
    IndexMismatch,
    IndexOutdated,
    NoIndex,
    SettingError,
    SourceError,
    StorageError,
)
from index.files import still
from index.generation.base import Base
from index.generation.catalogue_changes import Changes
from index.generation.generations import (
    PARSER,
    Recipe,
    current_name,
    open_generation,
    read_manifest,
    sealed,
)
from index.generation.graph_writer import GraphWriter
from index.generation.vector_store import PassageVectors
from index.home import Home
from index.models import minilm
from index.models.minilm import NAME
from tests.conftest import DATA

RECIPE = Recipe(NAME)


@pytest.fixture
def built(small_home: Path, tmp_path: Path) -> Home:
    """A copy of the small home, to be changed: a home can be copied."""
    return Home(
        Path(
            shutil.copytree(small_home, tmp_path / "copy", ignore=shutil.ignore_patterns("readers"))
        )
    )


def assert_equal(one: Home, two: Home) -> None:
    """Two homes hold the same papers, passages, words and vectors."""
    a, b = open_generation(one, RECIPE), open_generation(two, RECIPE)
    try:
        assert list(a.papers.values()) == list(b.papers.values())
        assert a.papers.numbered(range(len(a.vectors))) == b.papers.numbered(range(len(b.vectors)))
        assert a.bm25.terms == b.bm25.terms
        arrays = [
            (g.vectors, g.moments, g.bm25.documents_of, g.bm25.counts, g.bm25.lengths)
            for g in (a, b)
        ]
        assert all(np.array_equal(left, right) for left, right in zip(*arrays, strict=True))
        assert a.store.count() == b.store.count()
    finally:
        a.close()
        b.close()


def test_the_report_is_exact(tmp_path: Path) -> None:
    stages: set[str] = set()
    first = build(
        [DATA / "spaced.txt"], home=tmp_path, progress=lambda what, done, total: stages.add(what)
    )
    assert (first.digests, first.papers, first.added, first.merged) == (1, 3, 3, 0)
    assert [piece.line for piece in first.unparsed] == [21]
    second = build([DATA], home=tmp_path)
    assert (second.digests, second.papers, second.added, second.unchanged, second.merged) == (
        2,
        5,
        2,
        3,
        1,
    )
    third = build([DATA], home=tmp_path)
    assert (third.generation, third.added, third.unchanged) == (second.generation, 0, 5)
    # that, only where it takes long
    assert stages - {"Reading"} == {"Embedding passages", "Writing the index"}


def test_an_edited_digest_changes_only_its_papers(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    text = (DATA / "compact.txt").read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    build([page], home=tmp_path / "home")
    page.write_text(text.replace("2.4 million", "2.6 million"), encoding="utf-8")
    report = build(home=tmp_path / "home")
    assert (report.digests, report.changed, report.unchanged, report.removed) == (1, 1, 2, 0)


def test_a_known_file_that_is_gone_stays_and_is_warned_about(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    shutil.copy(DATA / "compact.txt", page)
    build([page], home=tmp_path / "home")
    page.unlink()
    report = build(home=tmp_path / "home")
    assert (report.papers, report.unchanged) == (3, 3)
    assert "is not there; what was read from it stays" in report.warnings[0]


def test_papers_and_vectors_do_not_depend_on_order_or_history(tmp_path: Path) -> None:
    build([DATA / "spaced.txt"], home=tmp_path / "a")
    build([DATA / "compact.txt"], home=tmp_path / "a")
    build([DATA / "compact.txt", DATA / "spaced.txt"], home=tmp_path / "b", rebuild=True)
    assert_equal(Home(tmp_path / "a"), Home(tmp_path / "b"))


def test_the_collection_is_cosine_and_the_manifest_says_what_it_is_made_of(built: Home) -> None:
    manifest = read_manifest(built)
    assert manifest.recipe == Recipe(NAME, 384, "cosine", 100, 248, PARSER)
    generation = open_generation(built, RECIPE)
    config = generation.store._collection.configuration_json["hnsw"]
    assert config["space"] == "cosine"
    assert generation.store.count() == manifest.passages == len(generation.vectors)
    generation.close()


def test_a_rebuild_needs_only_the_homes_copies(built: Home) -> None:
    before = read_manifest(built)
    shutil.rmtree(built.generations)
    built.current.unlink()
    report = build(home=built.root, rebuild=True)
    after = read_manifest(built)
    assert (report.papers, after.digests) == (before.papers, before.digests)


def test_bad_input_changes_nothing(built: Home, tmp_path: Path) -> None:
    name = current_name(built)
    (tmp_path / "note.txt").write_text("Buy milk.")
    with pytest.raises(SourceError):
        build([DATA, tmp_path / "note.txt"], home=built.root)
    assert current_name(built) == name


def test_a_digest_is_dated_and_named_by_hand(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    build([DATA / "compact.txt", DATA / "spaced.txt"], home=home.root)

    def known() -> dict[str, tuple[str | None, str]]:
        return {d.name: (d.captured, d.origin) for d in read_manifest(home).digests}

    before = current_name(home)
    report = amend(
        "spaced.txt", captured="2026-03-02", called=" Otters \n of\tMarch ", home=home.root
    )
    assert (report.papers, report.added, report.changed, report.removed) == (5, 0, 0, 0)
    assert current_name(home) != before
    amended = known()
    assert amended["Otters of March"] == ("2026-03-02", "given")
    assert set(amended) == {"Otters of March", "compact.txt"}
    again = amend("Otters of March", captured="2026-03-02", home=home.root)
    assert again.generation == report.generation  # nothing was changed
    build(home=home.root)
    assert known() == amended
    build(home=home.root, rebuild=True)
    assert known() == amended
    shutil.rmtree(home.generations)
    home.current.unlink()
    build(home=home.root, rebuild=True)  # from the copies and their records alone
    assert known() == amended
    amend("Otters of March", called="compact.txt", home=home.root)
    assert len(known()) == 2  # two of one name are told apart
    amend(str(DATA / "spaced.txt"), captured="", called="", home=home.root)
    assert known()["spaced.txt"] == (None, "undated")
    for wrong, error in (
        ({"name": "nowhere.txt", "captured": "2026-03-02"}, SourceError),
        ({"name": "spaced.txt", "captured": "March"}, SettingError),
        ({"name": "spaced.txt", "called": "x" * 121}, SettingError),
        ({"name": str(DATA), "called": "both"}, SourceError),
    ):
        with pytest.raises(error):
            amend(**wrong, home=home.root)
    assert known()["spaced.txt"] == (None, "undated")


def test_nothing_to_index(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no digest to index yet"):
        build(home=tmp_path)
    with pytest.raises(NoIndex, match="askpapers index FOLDER"):
        open_generation(Home(tmp_path), RECIPE)


def test_a_second_builder_is_told_who_builds(built: Home) -> None:
    code = (
        "import sys, time; from filelock import FileLock; from pathlib import Path\n"
        f"lock = FileLock({str(built.lock)!r}); lock.acquire()\n"
        f"Path({str(built.root / 'build.pid')!r}).write_text('4242'); print('held', flush=True); "
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match="pid 4242"):
            build([DATA], home=built.root)
        holder.kill()
        holder.wait()
    assert build([DATA], home=built.root).unchanged == 5  # the lock died with its process


def _write_manifest(home: Home, **changes: object) -> None:
    file = home.generations / current_name(home) / "manifest.json"
    raw = json.loads(file.read_text()) | changes
    del raw["seal"]
    file.write_bytes(sealed(raw))


def test_an_index_by_another_model_is_refused(built: Home) -> None:
    recipe = json.loads((built.generations / current_name(built) / "manifest.json").read_text())[
        "recipe"
    ]
    _write_manifest(built, recipe=recipe | {"embed": "another-model"})
    with pytest.raises(IndexMismatch, match=r"another-model.*--rebuild"):
        open_generation(built, RECIPE)
    build(home=built.root, rebuild=True)
    open_generation(built, RECIPE).close()


def test_an_index_of_another_schema_is_refused(built: Home) -> None:
    _write_manifest(built, schema=0)
    with pytest.raises(IndexOutdated, match=r"older askpapers.*--rebuild"):
        open_generation(built, RECIPE)
    _write_manifest(built, schema=99)
    with pytest.raises(IndexMismatch, match=r"newer askpapers.*Update"):
        open_generation(built, RECIPE)


def test_an_older_index_is_rebuilt_by_itself_and_that_is_told(built: Home) -> None:
    _write_manifest(built, schema=0)
    answer = Assistant(built).ask("How much faster are Sparse Lanterns?")
    assert "3.1x" in answer.text
    assert answer.notes == (
        "The index was made by an older askpapers, and was built again from the home's copies.",
    )
    assert Assistant(built).ask("How much faster are Sparse Lanterns?").notes == ()


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "catalogue.sqlite",
        "vectors.npy",
        "moments.npy",
        "words/counts.npy",
        "chroma",
        "data_level0.bin",
    ],
)
@pytest.mark.parametrize("how", ["deleted", "truncated", "flipped"])
def test_damage_is_noticed_and_can_be_mended(built: Home, name: str, how: str) -> None:
    (victim,) = (built.generations / current_name(built)).rglob(Path(name).name)
    if how == "deleted":
        shutil.rmtree(victim) if victim.is_dir() else victim.unlink()
    else:
        file = victim / "chroma.sqlite3" if victim.is_dir() else victim
        content = bytearray(file.read_bytes())
        if how == "truncated":
            content = content[:100]
        elif victim.is_dir():  # of what it holds; what Chroma changes to read is not hashed
            with closing(sqlite3.connect(file)) as database, database:
                database.execute(
                    "UPDATE embeddings SET embedding_id = 'x' || "
                    "substr(embedding_id, 2) WHERE id = 1"
                )
            content = bytearray(file.read_bytes())
        else:
            content[len(content) // 2] ^= 4
        file.write_bytes(content)
    with pytest.raises(IndexCorrupt, match=r"damaged.*askpapers index --rebuild"):
        open_generation(built, RECIPE)
    report = build(home=built.root)
    assert "damaged" in report.warnings[0]
    assert "built again from the home's copies" in report.warnings[0]
    open_generation(built, RECIPE).close()


def test_passages_missing_from_the_store_are_noticed(built: Home) -> None:
    file = built.generations / current_name(built) / "chroma" / "chroma.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM embeddings WHERE id = 1")
    database.close()
    with pytest.raises(IndexCorrupt, match="vector store"):
        open_generation(built, RECIPE)


def test_a_pointer_that_leads_nowhere(built: Home) -> None:
    built.current.write_text("20260101-none")
    with pytest.raises(IndexCorrupt, match="manifest is missing"):
        open_generation(built, RECIPE)
    built.current.write_text("../../etc")
    with pytest.raises(IndexCorrupt, match="CURRENT is damaged"):
        open_generation(built, RECIPE)


@pytest.mark.parametrize(
    "content",
    [
        b"a\0b",
        b"\0",
        b"a\nb",
        b"\xff\xfe",
        b"x" * 10**7,
        b"..",
        b".",
        b"/",
        b"C:\\x",
        "ä".encode(),
        b"-rf",
    ],
)
def test_a_pointer_of_any_bytes_is_told_and_mended(built: Home, content: bytes) -> None:
    built.current.write_bytes(content)
    with pytest.raises(
        IndexCorrupt,
        match=r"the file CURRENT is damaged\. Build it again: "
        r"askpapers index --rebuild$",
    ):
        open_generation(built, RECIPE)
    report = build(home=built.root, rebuild=True)
    assert (report.papers, "CURRENT is damaged" in report.warnings[0]) == (5, True)
    open_generation(built, RECIPE).close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_bit_of_any_file_is_noticed_or_harmless(built: Home, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    question = np.ones(384, np.float32)
    published = open_generation(built, RECIPE)
    expected = (
        list(published.papers.values()),
        published.store.nearest(question, 5),
        published.vectors.tobytes(),
    )
    published.close()
    folder = built.generations / current_name(built)
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        places = [n for n, byte in enumerate(content) if byte] or range(len(content))
        for place in chance.sample(places, 3 if len(places) >= 3 else len(places)):
            altered = bytearray(content)
            altered[place] ^= 1 << chance.randrange(8)
            home = Home(Path(shutil.copytree(built.root, tmp_path / f"{file.name}-{place}")))
            (home.generations / folder.name / file.relative_to(folder)).write_bytes(altered)
            try:
                found = open_generation(home, RECIPE)
                seen = (
                    list(found.papers.values()),
                    found.store.nearest(question, 5),
                    found.vectors.tobytes(),
                )
                found.close()
                assert file.name == "chroma.sqlite3", (file.name, place)
                assert seen == expected, place
            except (IndexCorrupt, IndexMismatch, IndexOutdated):
                pass
            shutil.rmtree(home.root)


def test_reading_changes_no_hash_and_an_older_manifest_is_read(built: Home) -> None:
    file = built.generations / current_name(built) / "manifest.json"
    rows = {
        name: known
        for name, known in read_manifest(built).files.items()
        if known.startswith("rows:")
    }
    assert list(rows) == ["chroma/chroma.sqlite3"]
    for _ in range(4):  # Chroma writes each time
        open_generation(built, RECIPE).close()
    raw = json.loads(file.read_text())
    del raw["seal"], raw["files"]["chroma/chroma.sqlite3"]
    file.write_text(json.dumps(raw, ensure_ascii=False, indent=1))
    open_generation(built, RECIPE).close()
    assert build(home=built.root).generation == built.current.read_text()


def test_a_build_that_fails_midway_leaves_the_old_index(built: Home, tmp_path: Path) -> None:
    name = current_name(built)
    page = tmp_path / "new.txt"
    page.write_text(
        (DATA / "compact.txt").read_text(encoding="utf-8").replace("Tide", "Ebb"), encoding="utf-8"
    )

    def fail(what: str, done: int, total: int) -> None:
        if what == "Writing the index":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([page], home=built.root, progress=fail)
    assert current_name(built) == name
    assert [folder.name for folder in built.generations.iterdir()] == [name]


def test_the_sample_goes_with_the_first_real_digest(tmp_path: Path) -> None:
    home = Home(tmp_path)
    build([DATA / "compact.txt"], home=home.sample.root)
    build([DATA / "spaced.txt"], home=home.root)
    assert not home.sample.root.exists()


def test_old_generations_are_swept(built: Home, tmp_path: Path) -> None:
    for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
        build([DATA / "compact.txt"], home=built.root, captured=day)
    assert [folder.name for folder in built.generations.iterdir()] == [current_name(built)]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match=r"could not be written \(Permission denied\)"):
        build([DATA], home=tmp_path / "home")


def test_a_generation_that_is_read_stays_until_nobody_reads_it(built: Home) -> None:
    reading = open_generation(built, RECIPE)
    name = current_name(built)
    build([DATA / "compact.txt"], home=built.root, captured="2024-01-01")
    assert (built.generations / name).is_dir()
    assert reading.papers.texts([0])
    reading.close()
    build([DATA / "compact.txt"], home=built.root, captured="2024-01-02")
    assert [folder.name for folder in built.generations.iterdir()] == [current_name(built)]


def test_a_generation_is_let_go_when_nothing_refers_to_it(built: Home) -> None:
    reading = open_generation(built, RECIPE)
    (lease,) = built.readers.glob("*.lock")
    with pytest.raises(Timeout):
        FileLock(lease, timeout=0).acquire()
    del reading
    assert not list(built.readers.glob("*.lock"))


def test_what_a_killed_build_left_is_cleared_away(built: Home) -> None:
    (built.generations / "20200101T000000-0" / "chroma").mkdir(parents=True)
    (built.readers / "20200101T000000-0.1-dead.lock").parent.mkdir(exist_ok=True)
    (built.readers / "20200101T000000-0.1-dead.lock").touch()
    build(home=built.root)
    assert [folder.name for folder in built.generations.iterdir()] == [current_name(built)]
    assert not list(built.readers.iterdir())


def test_a_clock_that_jumps_back_disturbs_nothing(
    built: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Stopped:
            return cls(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr("index.generation.housekeeping.datetime", Stopped)
    for day in ("2024-01-01", "2024-01-02"):
        build([DATA / "compact.txt"], home=built.root, captured=day)
        assert read_manifest(built).generation.startswith("19990101T000000")
    open_generation(built, RECIPE).close()


def test_no_vector_is_computed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    build([DATA], home=home.root)
    shutil.rmtree(home.generations)  # the index is lost, the home's copies and vectors are not
    monkeypatch.setattr(
        minilm.MiniLM, "index", lambda *_: pytest.fail("a vector was computed again")
    )
    report = build(home=home.root)
    assert report.papers == 5
    build(home=home.root, rebuild=True)
    build([DATA], home=home.root)


def test_a_build_goes_on_from_what_was_embedded_and_says_so(tmp_path: Path) -> None:
    home, told = Home(tmp_path / "home"), set()
    page, more = DATA / "compact.txt", tmp_path / "more.txt"
    more.write_text(page.read_text(encoding="utf-8").replace("Tide", "Ebb"), encoding="utf-8")
    before = build([page], home=home.root).passages
    shutil.rmtree(home.generations)  # as if it had been killed before it was published
    shutil.rmtree(home.digests)
    home.current.unlink()
    every = build([page, more], home=home.root, progress=lambda what, *_: told.add(what)).passages
    goes_on = f"Embedding passages ({before} of {every} were embedded before, going on)"
    assert {what for what in told if what.startswith("Embedding")} == {goes_on}
    open_generation(home, RECIPE).close()


def test_the_graph_is_the_same_in_whichever_lots_its_rows_come(built: Home, tmp_path: Path) -> None:
    generation = open_generation(built, RECIPE)
    vectors, every = generation.vectors, len(generation.vectors)
    none = np.full(every, -1)
    changes = Changes(5, every, 5, 5, 0, 0, 0, 0, 0, np.empty(0, int), none, ())
    found = []
    for n, lots in enumerate([[every], [1] * every, [2, every - 2]]):
        (tmp_path / str(n)).mkdir()
        graph = GraphWriter(tmp_path / str(n), Base(), generation.papers, changes, at_once=n + 2)
        graph.open(still)
        for start, size in zip(np.cumsum([0, *lots[:-1]]).tolist(), lots, strict=True):
            graph.add(start, vectors[start : start + size], still)
        graph.finish()
        graph.close()
        assert graph.progress == (every, every)
        store = PassageVectors.open(tmp_path / str(n) / "chroma", every)
        found.append(store.nearest(vectors[0].astype(np.float32), every))
        store.close()
    generation.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == every


def test_a_damaged_cache_of_vectors_is_begun_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    build([DATA / "compact.txt"], home=home.root)
    (cache,) = home.vectors.glob("*.sqlite")
    cache.write_bytes(b"no database at all" * 100)
    build([DATA / "spaced.txt"], home=home.root)
    build([DATA], home=home.root, rebuild=True)
    shutil.rmtree(tmp_path / "other", ignore_errors=True)
    build([DATA], home=tmp_path / "other")
    assert_equal(home, Home(tmp_path / "other"))


def test_a_digest_of_one_sentence_makes_an_index_that_reading_does_not_change(
    tmp_path: Path,
) -> None:
    page = tmp_path / "one.jsonl"
    page.write_text(
        json.dumps({"title": "One Lone Paper", "abstract": "It holds but a single short sentence."})
    )
    build([page], home=tmp_path / "home")
    for _ in range(3):
        generation = open_generation(Home(tmp_path / "home"), RECIPE)
        assert generation.store.nearest(np.ones(384, np.float32), 1)
        generation.close()


def test_taking_everything_away_leaves_an_empty_home(built: Home) -> None:
    report = remove([digest.name for digest in read_manifest(built).digests], home=built.root)
    assert (report.papers, report.removed, report.digests) == (0, 5, 0)
    with pytest.raises(NoIndex, match="Add others"):
        open_generation(built, RECIPE)
    assert build([DATA], home=built.root).added == 5
