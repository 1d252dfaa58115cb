"""What stands in the index is what stands in its digests, whatever happened on the way there."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import zipfile
from contextlib import nullcontext as nothing
from pathlib import Path

import pytest

from index.builder import build, remove
from index.errors import IndexCorrupt
from index.generation.generations import Recipe, current_name, open_generation, read_manifest
from index.home import Home
from index.models.minilm import NAME
from index.retrieval.searcher import Searcher
from index.types import BuildReport

RECIPE = Recipe(NAME)


def page(folder: Path, name: str, *papers: str) -> Path:
    """A CSV of papers with these words in their titles."""
    folder.mkdir(exist_ok=True)
    rows = [
        f"A study of {word} in practice,We study {word}. It turns out that {word} helps a lot."
        for word in papers
    ]
    (folder / name).write_text("\n".join(["title,abstract", *rows]) + "\n", encoding="utf-8")
    return folder / name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page(tmp_path / "pages", "a.csv", "apples", "apricots")
    return page(tmp_path / "pages", "b.csv", "bananas", "berries").parent


@pytest.fixture
def home(folder: Path, tmp_path: Path) -> Home:
    build([folder], home=tmp_path / "home")
    return Home(tmp_path / "home")


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.papers


def assert_whole(home: Home, *words: str) -> None:
    """These are the papers, each of which is found."""
    searcher = Searcher.open(home)
    try:
        titles = {
            result.paper.title for result in searcher.search("a study of things in practice", 50)
        }
        assert titles == {f"A study of {word} in practice" for word in words}
    finally:
        searcher.close()


def damage(home: Home, name: str) -> None:
    file = home.generations / current_name(home) / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_removed_digest_stays_away_when_others_come(home: Home, folder: Path) -> None:
    remove(["b.csv"], home=home.root)
    page(folder, "c.csv", "cherries")
    assert counts(build(home=home.root)) == (1, 0, 0, 2, 3)
    assert_whole(home, "apples", "apricots", "cherries")


def test_a_rebuild_with_an_edited_file(home: Home, folder: Path) -> None:
    page(folder, "b.csv", "bananas", "blueberries")
    assert counts(build([folder], home=home.root, rebuild=True)) == (1, 0, 1, 3, 4)
    assert_whole(home, "apples", "apricots", "bananas", "blueberries")


def test_a_repair_with_an_edited_file(home: Home, folder: Path) -> None:
    page(folder, "b.csv", "bananas", "blueberries")
    damage(home, "vectors.npy")
    report = build(home=home.root)
    assert counts(report) == (1, 0, 1, 3, 4)
    assert "was built again" in report.warnings[0]
    assert_whole(home, "apples", "apricots", "bananas", "blueberries")


def test_a_repair_while_a_digest_is_removed_and_the_next(home: Home) -> None:
    damage(home, "vectors.npy")
    assert counts(remove(["a.csv"], home=home.root)) == (0, 0, 2, 2, 2)
    assert_whole(home, "bananas", "berries")
    damage(home, "vectors.npy")
    assert counts(build(home=home.root)) == (0, 0, 0, 2, 2)  # what was removed is still remembered
    assert_whole(home, "bananas", "berries")


@pytest.mark.parametrize("content", [None, ""])
def test_a_pointer_that_was_lost_is_told_and_mended(home: Home, content: str | None) -> None:
    home.current.unlink()
    if content is not None:
        home.current.write_text(content)
    report = build(home=home.root)
    assert report.papers == 4
    assert "built again from the home's copies" in report.warnings[0]


def test_papers_of_a_damaged_copy_stay_when_all_is_computed_anew(home: Home, folder: Path) -> None:
    (digest,) = [d for d in read_manifest(home).digests if d.name == "b.csv"]
    (home.digests / f"{digest.sha256}.gz").write_bytes(b"damaged")
    (folder / "b.csv").unlink()
    report = build(home=home.root, rebuild=True)
    assert counts(report) == (0, 0, 0, 4, 4)
    assert "its papers stay as they were" in report.warnings[0]
    assert_whole(home, "apples", "apricots", "bananas", "berries")


def test_an_interrupted_rebuild_keeps_the_copies(home: Home) -> None:
    record = next(home.digests.glob("*.json"))
    record.write_text("{")
    before = {file.name for file in home.digests.glob("*.gz")}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(home=home.root, rebuild=True, progress=stop)
    assert {file.name for file in home.digests.glob("*.gz")} == before


def test_an_archive_may_hold_one_name_twice(tmp_path: Path) -> None:
    papers = [
        page(tmp_path / "one", "day.csv", "figs"),
        page(tmp_path / "two", "day.csv", "grapes"),
    ]
    with zipfile.ZipFile(tmp_path / "days.zip", "w") as archive:
        for file in papers:
            with (
                pytest.warns(UserWarning, match="Duplicate name")
                if file is papers[1]
                else nothing()
            ):
                archive.writestr("day.csv", file.read_bytes())
    home = Home(tmp_path / "home")
    assert build([tmp_path / "days.zip"], home=home.root).papers == 2
    assert_whole(home, "figs", "grapes")


def test_a_member_that_became_unreadable_keeps_its_papers(tmp_path: Path) -> None:
    files = [
        page(tmp_path / "pages", "a.csv", "apples"),
        page(tmp_path / "pages", "b.csv", "bananas"),
    ]
    whole = tmp_path / "days.zip"
    for emptied in (False, True):
        with zipfile.ZipFile(whole, "w") as archive:
            archive.write(files[0], "a.csv")
            archive.writestr("b.csv", b"" if emptied else files[1].read_bytes())
        report = build([whole], home=tmp_path / "home")
    assert (report.removed, report.papers) == (0, 2)


def test_links_are_followed_and_one_that_leads_nowhere_takes_nothing_away(tmp_path: Path) -> None:
    drive = page(tmp_path / "drive", "b.csv", "bananas").parent
    page(drive / "more", "c.csv", "cherries")
    folder = page(tmp_path / "pages", "a.csv", "apples").parent
    (folder / "b.csv").symlink_to(drive / "b.csv")
    (folder / "more").symlink_to(drive / "more")
    (folder / "round").symlink_to(folder)
    home = Home(tmp_path / "home")
    assert build([folder], home=home.root).papers == 3
    drive.rename(tmp_path / "away")
    report = build(home=home.root)
    assert (report.removed, report.papers) == (0, 3)
    assert any("b.csv" in warning and "stays" in warning for warning in report.warnings)


def test_a_reader_never_reads_what_it_has_not_said_it_reads(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another generation is published just when a reader has taken its lease."""
    from index.generation import generations

    entered = generations.enter

    def late(place: Home, name: str) -> object:
        leave = entered(place, name)
        if not (folder / "c.csv").exists():
            page(folder, "c.csv", "cherries")
            build(home=home.root)
        return leave

    monkeypatch.setattr(generations, "enter", late)
    generation = open_generation(home, RECIPE)
    monkeypatch.undo()
    page(folder, "d.csv", "dates")
    build(home=home.root)
    assert (home.generations / generation.manifest.generation).is_dir()
    assert generation.store is not None
    assert generation.store.count() == generation.manifest.passages
    generation.close()


def test_a_panic_of_the_store_is_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> object:
        raise PanicException("index out of bounds")

    monkeypatch.setattr("index.generation.vector_store.chromadb.PersistentClient", panic)
    with pytest.raises(IndexCorrupt, match="its vector store could not be read"):
        open_generation(home, RECIPE)


@pytest.mark.slow
def test_a_killed_build_goes_on_from_the_vectors_it_has(tmp_path: Path) -> None:
    words = [f"{one}{other}" for one in "abcdefghijklmnopqrst" for other in "aeiouxyz" * 2]
    pages = page(tmp_path / "pages", "a.csv", *(f"{word}{n}" for n, word in enumerate(words)))
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(pages), str(tmp_path / "home")])
    assert killed.returncode == -signal.SIGKILL
    told: dict[str, tuple[int, int]] = {}
    report = build(
        [pages],
        home=tmp_path / "home",
        progress=lambda what, done, total: told.update({what: (done, total)}),
    )
    (said,) = (what for what in told if what.startswith("Embedding"))
    known, every = re.findall(r"\d+", said)
    assert said == f"Embedding passages ({known} of {every} were embedded before, going on)"
    assert told[said] == (report.passages, report.passages)
    assert report.papers == len(words)
    assert 256 <= int(known) < len(words)
    open_generation(Home(tmp_path / "home"), RECIPE).close()


_KILLED = """
import os, signal, sys
from index.builder import build

def progress(what, done, total):
    if what.startswith("Embedding") and 256 <= done < total:
        os.kill(os.getpid(), signal.SIGKILL)

build([sys.argv[1]], home=sys.argv[2], progress=progress)
"""
