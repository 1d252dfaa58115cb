"""The vector store is copied whole and counted, whatever a reader left in it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexCorrupt
from index.generation.generations import current_name
from index.generation.vector_store import PassageVectors, check, copy
from index.home import Home

PASSAGES = 5


@pytest.fixture
def store(small_home: Path, tmp_path: Path) -> Path:
    home = Home(small_home)
    return Path(
        shutil.copytree(home.generations / current_name(home) / "chroma", tmp_path / "chroma")
    )


def test_a_store_that_a_reader_is_writing_is_copied_whole(store: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store / "chroma.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN IMMEDIATE")
        reader.execute("CREATE TABLE half_written (n)")
        assert (store / "chroma.sqlite3-journal").is_file()
        copy(store, tmp_path / "copy")
    assert not list((tmp_path / "copy").glob("*-journal"))
    opened = PassageVectors.open(tmp_path / "copy", PASSAGES)
    assert opened.count() == PASSAGES
    opened.close()


def test_what_a_killed_reader_left_half_written_is_undone(store: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store / "chroma.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN IMMEDIATE")
        reader.execute("DELETE FROM embeddings")
        killed = Path(shutil.copytree(store, tmp_path / "killed"))
    check(killed, PASSAGES)
    with pytest.raises(IndexCorrupt, match=f"holds {PASSAGES} of 6"):
        check(killed, 6)
