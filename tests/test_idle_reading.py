"""A server of which nobody asks anything reads ahead, each generation once, and stops for whoever
asks."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.page.idle_reading import IdleReading
from assistant.published import Published
from index.builder import build
from index.generation.sentence_store import SentenceStore
from index.home import Home
from index.models import minilm
from index.retrieval.encoder import of_paper
from index.text.sentences import sentences

MORE = """# A paper that came later
It has an abstract of one sentence, which says that sparse hats are worn by dense heads in winter.
"""


@pytest.fixture
def published(tmp_path: Path, small_home: Path) -> Published:
    shutil.copytree(small_home, tmp_path / "home")
    return Published(Home(tmp_path / "home"))


def left(published: Published) -> int:
    """How many sentences are not read yet."""
    papers = published.open().searcher.generation.papers.values()
    every = {of_paper(paper, one) for paper in papers for one in sentences(paper.abstract)}
    file = published.home.vectors / f"sentences-{minilm.NAME}.sqlite"
    store = SentenceStore(file)
    try:
        return len(every) - len(store.found(list(every)))
    finally:
        store.close()


def until(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 60
    while not true() and time.monotonic() < ends:
        time.sleep(0.05)
    return true()


def test_it_reads_while_nobody_asks_and_what_is_published_later_too(
    published: Published, tmp_path: Path
) -> None:
    with IdleReading(published, lambda: 0, begins=0, looks=0.1):
        assert until(lambda: left(published) == 0)
        (tmp_path / "later.md").write_text(MORE)
        before = published.open().name
        assert build([tmp_path / "later.md"], home=published.home.root).added == 1
        assert published.open().name != before
        assert until(lambda: left(published) == 0)


def test_it_waits_for_whoever_asks(published: Published) -> None:
    answering = [1]
    every = left(published)
    with IdleReading(published, lambda: len(answering), begins=0):
        time.sleep(0.5)
        assert left(published) == every
        answering.clear()
        assert until(lambda: left(published) == 0)


def test_a_home_without_an_index_is_left_alone(tmp_path: Path) -> None:
    with IdleReading(Published(Home(tmp_path)), lambda: 0, begins=0):
        time.sleep(0.2)
    assert not (tmp_path / "vectors").exists()
