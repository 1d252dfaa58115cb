"""Covers index.retrieval.reading_ahead. Sentences that were read ahead have the vectors of
those that were not."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.generation.generations import Recipe, open_generation
from index.generation.sentence_store import SentenceStore
from index.home import Home
from index.models.minilm import MiniLM, bundled
from index.retrieval.encoder import of_paper
from index.retrieval.reading_ahead import read_ahead
from index.retrieval.searcher import Searcher
from index.text.sentences import sentences

ROWS = np.random.default_rng(0).random((3, 384), dtype=np.float32)
TEXTS = ["one", "two", "three"]


@pytest.fixture
def home(tmp_path: Path, small_home: Path) -> Home:
    shutil.copytree(small_home, tmp_path / "home")
    return Home(tmp_path / "home")


def goes_on() -> bool:
    return True


def test_what_is_kept_comes_back_to_the_bit(tmp_path: Path) -> None:
    store = SentenceStore(tmp_path / "new" / "sentences.sqlite")
    assert not store.found(TEXTS)
    assert not store.file.exists()
    store.keep(TEXTS, ROWS)
    store.close()
    found = SentenceStore(store.file).found([*TEXTS, "four"])
    assert list(found) == TEXTS
    assert all((found[text] == row).all() for text, row in zip(TEXTS, ROWS, strict=True))
    assert store.file.stat().st_mode & 0o077 == 0


def test_the_latest_are_kept(tmp_path: Path) -> None:
    store = SentenceStore(tmp_path / "sentences.sqlite", most=2)
    store.keep(TEXTS, ROWS)
    assert set(store.found(TEXTS)) == {"two", "three"}


def test_a_row_that_was_damaged_is_none(tmp_path: Path) -> None:
    store = SentenceStore(tmp_path / "sentences.sqlite")
    store.keep(TEXTS, ROWS)
    store.close()
    whole = store.file.read_bytes()
    store.file.write_bytes(whole.replace(ROWS[1].tobytes()[100:140], b"?" * 40))
    found = SentenceStore(store.file).found(TEXTS)
    assert set(found) == {"one", "three"}


def test_a_file_that_was_damaged_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "sentences.sqlite"
    file.write_bytes(b"no database" * 1000)
    store = SentenceStore(file)
    assert not store.found(TEXTS)
    store.keep(TEXTS, ROWS)
    assert len(store.found(TEXTS)) == len(TEXTS)


class Counted(MiniLM):
    """The bundled model, which counts what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.read += texts
        return bundled().encode(texts)

    @property
    def bundled(self) -> MiniLM:
        return self


def opened(home: Home) -> tuple[Searcher, Counted]:
    counted, store = Counted(), SentenceStore(home.vectors / "sentences.sqlite")
    generation = open_generation(home, Recipe(counted.name))
    return Searcher(generation, counted, ahead=store), counted


def test_what_was_read_ahead_is_not_read_again_and_the_same(home: Home) -> None:
    searcher, counted = opened(home)
    assert read_ahead(searcher, goes_on)
    papers = list(searcher.generation.papers.values())
    every = [of_paper(paper, one) for paper in papers for one in sentences(paper.abstract)]
    assert sorted(counted.read) == sorted(every)
    searcher.close()
    again, counted = opened(home)
    some = every[:5]
    assert (again.encode([*some, "A new one."]) == bundled().encode([*some, "A new one."])).all()
    assert counted.read == ["A new one."]
    assert read_ahead(again, goes_on)
    assert counted.read == ["A new one."]
    again.close()


def test_the_next_generation_has_what_was_read_for_the_one_before(home: Home) -> None:
    searcher, counted = opened(home)
    first = searcher.encode(TEXTS)
    searcher.close()
    generation = open_generation(home, Recipe(counted.name))
    following = Searcher(generation, counted)
    assert (following.encode(TEXTS) == first).all()
    assert counted.read == TEXTS
    following.close()


def test_it_ends_when_it_is_told_to_and_goes_on_there(home: Home) -> None:
    searcher, counted = opened(home)
    asked = iter([True] * 10)
    assert not read_ahead(searcher, lambda: next(asked, False))
    assert len(counted.read) == 10
    assert read_ahead(searcher, goes_on)
    twice = len(counted.read) - len(set(counted.read))
    assert twice < 15, "only the paper that it was at is read again"
    searcher.close()


def test_only_so_many_and_the_last_papers(home: Home) -> None:
    searcher, counted = opened(home)
    assert read_ahead(searcher, goes_on, most=10)
    papers = searcher.generation.papers
    assert 0 < len(counted.read) <= 10
    assert counted.read[0].startswith(papers[list(papers)[-1]].title)
    searcher.close()


def test_one_process_at_a_time(home: Home) -> None:
    searcher, counted = opened(home)
    assert searcher.ahead is not None
    with FileLock(f"{searcher.ahead.file}.lock"):
        assert not read_ahead(searcher, goes_on)
    assert not counted.read
    searcher.close()
