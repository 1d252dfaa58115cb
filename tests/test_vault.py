"""Notes in a folder: found again wherever they were moved to, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.marks import Mark
from assistant.paper_notes import Note, paper_note
from assistant.vault import write_notes
from index.errors import SettingError
from index.types import Paper

PAPERS = [
    Paper(f"p{n}", title, "Lit.", ("d",)) for n, title in enumerate(("Lamps", "LAMPS", "Oil"))
]


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Each file with its bytes and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def made(mark: Mark | None = None) -> list[Note]:
    return [paper_note(paper, mark or Mark()) for paper in PAPERS]


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "Papers"
    first = write_notes(folder, made())
    assert first.added == ("Lamps.md", "LAMPS (2).md", "Oil.md")
    before = state(folder)
    again = write_notes(folder, made())
    assert (again.added, again.rewritten, again.unchanged, again.left) == ((), (), 3, ())
    assert state(folder) == before
    assert again.names == first.names


def test_a_note_that_was_moved_and_renamed_is_found(tmp_path: Path) -> None:
    write_notes(tmp_path, made())
    (tmp_path / "Read").mkdir()
    moved = (tmp_path / "Oil.md").rename(tmp_path / "Read" / "On oil.md")
    moved.write_text(moved.read_text() + "\nMine.\n")
    moved.chmod(0o640)
    written = write_notes(tmp_path, made(Mark(read=True)))
    assert written.added == ()
    assert set(written.rewritten) == {"Lamps.md", "LAMPS (2).md", "Read/On oil.md"}
    assert moved.read_text().endswith("\nMine.\n")
    assert "read: true" in moved.read_text()
    assert moved.stat().st_mode & 0o777 == 0o640


def test_files_of_a_person_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "lamps.MD").write_bytes(b"\xff mine")
    (tmp_path / "Oil.md").write_text("---\ntitle: Oil\n---\nmine")
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "Oil.md").write_text(made()[2].text())
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / "Oil.md").write_text(made()[2].text())
    (tmp_path / "linked").symlink_to(elsewhere)
    (tmp_path / "linked.md").symlink_to(elsewhere / "Oil.md")
    before = state(tmp_path) | state(elsewhere)
    written = write_notes(tmp_path, made(Mark(starred=True)))
    assert written.added == ("Lamps (2).md", "LAMPS (3).md", "Oil (2).md")
    assert before.items() <= (state(tmp_path) | state(elsewhere)).items()


def test_a_note_without_our_part_is_left_and_told(tmp_path: Path) -> None:
    write_notes(tmp_path, made())
    (tmp_path / "Oil.md").write_text("---\npaper_id: p2\n---\nOnly mine.\n")
    written = write_notes(tmp_path, made(Mark(starred=True)))
    assert [one.path for one in written.left] == ["Oil.md"]
    assert (tmp_path / "Oil.md").read_text() == "---\npaper_id: p2\n---\nOnly mine.\n"
    assert written.added == ()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is not there"):
        write_notes(tmp_path / "no" / "Papers", [])
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="is no folder"):
        write_notes(tmp_path / "file", [])
