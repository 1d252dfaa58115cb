from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import keep_copy, known_digests, read_copies, read_file, read_paths, unique_names
from index.types import Digest
from tests.conftest import DATA


def _touch(file: Path, day: str) -> None:
    stamp = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    os.utime(file, (stamp, stamp))


def _page(tmp_path: Path, header: str = "Sep 3", name: str = "page.txt") -> Path:
    file = tmp_path / name
    file.write_text((DATA / "spaced.txt").read_text(encoding="utf-8").replace("Feb 29", header), encoding="utf-8")
    return file


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
    tmp_path: Path, header: str, modified: str, captured: str
) -> None:
    file = _page(tmp_path, header)
    _touch(file, modified)
    digest = read_file(file, tmp_path / "store").digest
    assert (digest.captured, digest.origin) == (captured, "inferred")


def test_an_inferred_year_is_never_changed_by_a_copy_or_a_touch(tmp_path: Path) -> None:
    file, store = _page(tmp_path), tmp_path / "store"
    _touch(file, "2024-10-01")
    keep_copy(store, read_file(file, store))
    _touch(file, "2026-10-01")
    moved = file.rename(tmp_path / "other.txt")
    assert read_file(moved, store).digest.captured == "2024-09-03"


def test_dates_from_links_names_and_flags(tmp_path: Path) -> None:
    linked = _page(tmp_path, "https://huggingface.co/papers/date/2025-03-24\n\nMar 25")
    assert read_file(linked, tmp_path / "store").digest.captured == "2025-03-25"
    assert read_file(linked, tmp_path / "store", captured="2020-01-02").digest.captured == "2020-01-02"
    named = tmp_path / "papers_2024-05-27.txt"
    named.write_bytes((DATA / "compact.txt").read_bytes())
    assert read_file(named, tmp_path / "store").digest.captured == "2024-05-27"
    assert read_file(DATA / "compact.txt", tmp_path / "store").digest.captured is None


def test_copies_are_the_digests_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    source = read_file(DATA / "compact.txt", store)
    keep_copy(store, source)
    assert known_digests(store) == [source.digest]
    assert read_copies(store, [source.digest])[0].parsed.entries == source.parsed.entries
    next(store.glob("*.gz")).write_bytes(b"\x1f\x8bnot gzip")
    with pytest.raises(SourceError, match=r"copy of the digest 'compact.txt' is missing or damaged"):
        read_copies(store, [source.digest])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"  \n", "is empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "is a binary file"),
        ("note.txt", b"Buy milk.", "is not a digest"),
    ],
)
def test_files_that_are_no_digest_are_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        read_paths([file], tmp_path / "store")
    assert name in str(caught.value)


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        read_paths([tmp_path / "no"], tmp_path)
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        read_paths([Path(os.devnull)], tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match="holds no file"):
        read_paths([tmp_path / "folder"], tmp_path)
    (tmp_path / "folder" / "note.txt").write_text("Buy milk.")
    with pytest.raises(SourceError, match="holds no digest"):
        read_paths([tmp_path / "folder"], tmp_path)


def test_in_a_folder_what_is_no_digest_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    _page(tmp_path)
    (tmp_path / "note.txt").write_text("Buy milk.")
    (tmp_path / ".hidden").write_text("x")
    sources, skipped = read_paths([tmp_path], tmp_path / "store")
    assert [source.digest.name for source in sources] == ["page.txt"]
    assert [(Path(piece.path).name, "is not a digest" in piece.why) for piece in skipped] == [("note.txt", True)]


def test_bytes_that_are_not_utf8_are_replaced_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes((DATA / "compact.txt").read_bytes().replace(b"irregular", b"irr\xe9gular"))
    source = read_file(file, tmp_path / "store")
    assert source.digest.replaced == 1
    assert "irr\ufffdgular" in source.parsed.entries[0].abstract


def test_names_are_unique_and_one_content_is_one_digest() -> None:
    def digest(path: str, sha: str) -> Digest:
        return Digest(Path(path).name, path, sha, None, "undated", 1)

    found = unique_names([digest("/b/x.txt", "bb" * 32), digest("/a/x.txt", "aa" * 32), digest("/c/y.txt", "aa" * 32)])
    assert [d.name for d in found] == ["x.txt (aaaaaa)", "x.txt (bbbbbb)"]


def test_real_digests_have_the_dates_of_their_headers(seeds: Path, tmp_path: Path) -> None:
    sources, skipped = read_paths([seeds], tmp_path)
    assert skipped == []
    days = [source.digest.captured for source in sources]
    assert [day and day[5:] for day in days] == ["09-03", None, "08-20", None, "03-24"]
