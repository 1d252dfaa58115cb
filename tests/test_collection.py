"""Which digests a home holds, and of which day. Covers index.sources.copies, index.sources.dating,
index.sources.register.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import copies
from index.sources.collection import Collection
from index.types import Arrival, Digest
from tests.conftest import DATA


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return _collection(tmp_path)


def _collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "store", lambda sha, parsed: None)


def _again(collection: Collection) -> Collection:
    """The next build's collection."""
    other = Collection(
        collection.store, lambda sha, parsed: pytest.fail("a known digest was read again")
    )
    other.know(collection.digests())
    other.removed = set(collection.removed)
    return other


def _names(collection: Collection) -> list[str]:
    return [digest.name for digest in collection.digests()]


def _touch(file: Path, day: str) -> None:
    stamp = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    os.utime(file, (stamp, stamp))


def _page(folder: Path, header: str = "Sep 3", name: str = "page.txt") -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    file = folder / name
    file.write_text(
        (DATA / "spaced.txt").read_text(encoding="utf-8").replace("Feb 29", header),
        encoding="utf-8",
    )
    return file


def _only(collection: Collection) -> Digest:
    (digest,) = collection.digests()
    return digest


@pytest.mark.parametrize(
    ("header", "modified", "captured"),
    [
        ("Sep 3", "2026-09-10", "2026-09-03"),
        ("Sep 3", "2026-09-03", "2026-09-03"),
        ("Sep 3", "2026-09-02", "2025-09-03"),
        ("Feb 29", "2027-01-01", "2024-02-29"),
    ],
)
def test_the_year_is_inferred_as_the_newest_not_after_the_file(
    collection: Collection, tmp_path: Path, header: str, modified: str, captured: str
) -> None:
    file = _page(tmp_path, header)
    _touch(file, modified)
    collection.give(file)
    assert (_only(collection).captured, _only(collection).origin) == (captured, "inferred")


def test_an_inferred_year_is_never_changed_by_a_copy_a_touch_or_a_removal(tmp_path: Path) -> None:
    file, first = _page(tmp_path), _collection(tmp_path)
    _touch(file, "2024-10-01")
    first.give(file)
    copies.prune(first.store, set())
    _touch(file, "2026-10-01")
    second = _collection(tmp_path)
    second.give(file.rename(tmp_path / "other.txt"))
    assert _only(second).captured == "2024-09-03"


def test_dates_from_links_names_records_and_flags(tmp_path: Path) -> None:
    def captured(file: Path, given: str | None = None) -> str | None:
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
        collection = _collection(tmp_path)
        collection.give(file, given)
        return _only(collection).captured

    linked = _page(tmp_path, "https://huggingface.co/papers/date/2025-03-24\n\nMar 25")
    assert captured(linked) == "2025-03-25"
    assert captured(linked, "2020-01-02") == "2020-01-02"
    named = tmp_path / "papers_2024-05-27.txt"
    named.write_bytes((DATA / "compact.txt").read_bytes())
    assert captured(named) == "2024-05-27"
    records = tmp_path / "2019-01-01.jsonl"
    abstract = "It says one thing, and then it says another."
    records.write_text(json.dumps({"title": "A Paper", "abstract": abstract, "date": "2024-05-28"}))
    assert captured(records) == "2024-05-28"
    assert captured(DATA / "compact.txt") is None


def test_an_edited_file_is_another_digest_in_the_same_place(tmp_path: Path) -> None:
    file = _page(tmp_path / "in")
    first = _collection(tmp_path)
    first.give(tmp_path / "in")
    first.give(file)
    _page(tmp_path / "in", header="Sep 4")
    second = _collection(tmp_path)
    second.know(first.digests())
    second.look_again(tmp_path / "in")
    assert [d.sha256 for d in second.digests()] != [d.sha256 for d in first.digests()]
    assert {place.source for place in _only(second).places} == {str(tmp_path / "in"), str(file)}


def test_a_file_missing_from_a_folder_goes_unless_it_was_given_itself(tmp_path: Path) -> None:
    kept, gone, given = (_page(tmp_path / "in", f"Sep {day}", f"{day}.txt") for day in (1, 2, 3))
    first = _collection(tmp_path)
    first.give(tmp_path / "in")
    first.give(given)
    gone.unlink()
    given.unlink()
    second = _again(first)
    second.look_again(tmp_path / "in")
    second.look_again(given)
    assert _names(second) == [kept.name, given.name]
    assert [warning.split(" ")[0] for warning in second.warnings] == [repr(str(given))]


def test_one_content_in_two_folders_goes_when_both_have_lost_it(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        _page(tmp_path / folder, "Sep 1", "same.txt")
        _page(tmp_path / folder, "Sep 2" if folder == "one" else "Sep 3", "other.txt")
    collection = _collection(tmp_path)
    for folder in ("one", "two"):
        collection.give(tmp_path / folder)
    for folder, left in (("one", True), ("two", False)):
        (tmp_path / folder / "same.txt").unlink()
        collection = _again(collection)
        collection.look_again(tmp_path / folder)
        assert ("same.txt" in _names(collection)) == left


@pytest.mark.parametrize("how", ["emptied", "deleted", "unreadable", "garbage"])
def test_what_cannot_be_read_changes_nothing_and_is_warned_about(tmp_path: Path, how: str) -> None:
    file = _page(tmp_path / "in")
    other = _page(tmp_path / "in", "Sep 9", "other.txt")
    first = _collection(tmp_path)
    first.give(tmp_path / "in")
    if how == "emptied":
        file.unlink()
        other.unlink()
    elif how == "deleted":
        shutil.rmtree(tmp_path / "in")
    elif how == "unreadable":
        file.unlink()
        file.mkdir()
        other.write_bytes(b"")
    else:
        file.write_text("Buy milk.")
    second = _again(first)
    second.look_again(tmp_path / "in")
    assert [d.sha256 for d in second.digests()] == [d.sha256 for d in first.digests()]
    assert second.warnings
    assert not second.skipped


def test_what_was_taken_away_stays_away_until_it_is_given_again(tmp_path: Path) -> None:
    _page(tmp_path / "in")
    _page(tmp_path / "in", "Sep 9", "other.txt")
    first = _collection(tmp_path)
    first.give(tmp_path / "in")
    first.remove("PAGE.txt")
    second = _collection(tmp_path)
    second.know(first.digests())
    second.removed = first.removed
    second.look_again(tmp_path / "in")
    assert _names(second) == ["other.txt"]
    second.give(tmp_path / "in")
    assert _names(second) == ["other.txt", "page.txt"]
    assert not second.removed


def test_digests_are_removed_by_name_by_path_and_by_folder(tmp_path: Path) -> None:
    one, two = (
        _page(tmp_path / "in", "Sep 1", "one.txt"),
        _page(tmp_path / "in", "Sep 2", "two.txt"),
    )
    collection = _collection(tmp_path)
    collection.give(tmp_path / "in")
    with pytest.raises(
        SourceError,
        match=r"no digest named 'three.txt'. The digests are: "
        r"one.txt, two.txt",
    ):
        collection.remove("three.txt")
    collection.remove("one.txt")
    collection.remove(str(two))
    assert collection.digests() == ()
    collection.give(one)
    collection.give(two)
    collection.give(tmp_path / "in")
    collection.remove(str(tmp_path / "in"))
    assert collection.digests() == ()


def test_an_archive_is_a_folder_of_its_members(tmp_path: Path, collection: Collection) -> None:
    archive = tmp_path / "saved.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("spaced.txt", "compact.txt"):
            file.write(DATA / name, f"2026/{name}")
        file.writestr("notes.md", "Buy milk.")
    collection.give(archive)
    assert _names(collection) == ["compact.txt", "spaced.txt"]
    assert [piece.path for piece in collection.skipped] == [f"{archive}/notes.md"]
    with zipfile.ZipFile(archive, "w") as file:
        file.write(DATA / "spaced.txt", "2026/spaced.txt")
    second = _again(collection)
    second.look_again(archive)
    assert _names(second) == ["spaced.txt"]
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("notes.md", "Buy milk.")
    with pytest.raises(SourceError, match="holds no digest"):
        second.give(archive)


def test_arrivals_are_digests_without_a_file(collection: Collection) -> None:
    content = (DATA / "compact.txt").read_bytes()
    collection.receive(Arrival("../evil.txt", content, "upload:../evil.txt", "2026-01-02"))
    digest = _only(collection)
    assert (digest.name, digest.path, digest.captured) == (
        "evil.txt",
        "upload:../evil.txt",
        "2026-01-02",
    )
    assert collection.sources() == []
    with pytest.raises(SourceError, match=r"note.txt.*is not a digest"):
        collection.receive(Arrival("note.txt", b"Buy milk.", "upload:note.txt"))


def test_copies_are_the_digests_again(tmp_path: Path) -> None:
    file = _page(tmp_path)
    first = _collection(tmp_path)
    first.give(file)
    assert copies.known(first.store) == list(first.digests())
    second = _collection(tmp_path)
    second.restore(first.digests(), held=False)
    assert second.digests() == first.digests()


def test_a_damaged_copy_is_made_good_from_the_file_or_told(tmp_path: Path) -> None:
    file = _page(tmp_path)
    first = _collection(tmp_path)
    first.give(file)
    (copy,) = first.store.glob("*.gz")
    content = copy.read_bytes()
    copy.write_bytes(content[:-9])
    second = _collection(tmp_path)
    second.restore(first.digests(), held=False)
    assert (second.warnings, copy.read_bytes()) == ([], content)
    copy.write_bytes(b"no gzip")
    file.unlink()
    third = _collection(tmp_path)
    third.restore(first.digests(), held=False)
    assert third.digests() == ()
    assert "copy of the digest 'page.txt' is missing or damaged" in third.warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"  \n", "is empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "is a binary file"),
        ("note.txt", b"Buy milk.", "is not a digest"),
    ],
)
def test_files_that_are_no_digest_are_refused_in_one_sentence(
    collection: Collection, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        collection.give(file)
    assert name in str(caught.value)


def test_paths_that_lead_nowhere(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        collection.give(tmp_path / "no")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        collection.give(Path(os.devnull))
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match="holds no file"):
        collection.give(tmp_path / "folder")
    (tmp_path / "folder" / "note.txt").write_text("Buy milk.")
    with pytest.raises(SourceError, match="holds no digest"):
        collection.give(tmp_path / "folder")


def test_in_a_folder_what_is_no_digest_is_reported_and_the_rest_is_read(
    collection: Collection, tmp_path: Path
) -> None:
    _page(tmp_path / "in")
    (tmp_path / "in" / "note.txt").write_text("Buy milk.")
    (tmp_path / "in" / ".hidden").write_text("x")
    collection.give(tmp_path / "in")
    assert _names(collection) == ["page.txt"]
    assert [
        (Path(piece.path).name, "is not a digest" in piece.why) for piece in collection.skipped
    ] == [("note.txt", True)]


def test_bytes_that_are_not_utf8_are_replaced_and_counted(
    collection: Collection, tmp_path: Path
) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes((DATA / "compact.txt").read_bytes().replace(b"irregular", b"irr\xe9gular"))
    collection.give(file)
    assert _only(collection).replaced == 1


def test_different_digests_of_one_name_bear_the_start_of_their_hash(
    tmp_path: Path, collection: Collection
) -> None:
    for folder, day in (("one", "Sep 1"), ("two", "Sep 2"), ("three", "Sep 2")):
        _page(tmp_path / folder, day)
        collection.give(tmp_path / folder)
    assert _names(collection) == sorted(f"page.txt ({d.sha256[:6]})" for d in collection.digests())
    assert len(_names(collection)) == 2


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    """A file that somebody writes to without a pause."""
    file = _page(tmp_path)
    text, stop = file.read_text(encoding="utf-8"), threading.Event()

    def write() -> None:
        number = 0
        while not stop.wait(0.001):
            number += 1
            file.write_text(text + "\n" * (number % 50), encoding="utf-8")

    writing = threading.Thread(target=write)
    writing.start()
    yield file
    stop.set()
    writing.join()


def test_a_file_that_changes_while_it_is_read_is_told(collection: Collection, busy: Path) -> None:
    """Or read whole, should there be a moment of rest."""
    told = ""
    try:
        collection.give(busy)
    except SourceError as error:
        told = str(error)
    assert "is being written to" in told or "is empty" in told or _only(collection).entries == 3


def test_real_digests_have_the_dates_of_their_headers(collection: Collection, seeds: Path) -> None:
    collection.give(seeds)
    assert collection.skipped == []
    days = [digest.captured for digest in collection.digests()]
    assert [day and day[5:] for day in days] == ["09-03", None, "08-20", None, "03-24"]
