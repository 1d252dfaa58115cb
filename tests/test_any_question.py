"""Whatever a newcomer types gets a sensible reply: over the seeds, the sample, a single paper and
nothing at all; by Python, in the terminal and on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant import Answer, Assistant
from assistant.terminal.cli import main
from benchmarks.any_question import fault, fault_elsewhere, rows
from index.builder import build
from index.home import Home
from tests.browsing import ask, served, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROWS = rows()
WANTED = [row for row in ROWS if not row.get("open")]
PAPER = {
    "paper": {
        "id": "2501.00001",
        "title": "Sparse Lanterns: Routing Attention by Light",
        "summary": "Attention is slow on long texts. We propose Sparse Lanterns, which route "
        "attention by light. They are 3.1 times faster than dense attention at equal accuracy.",
    }
}


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Of a home in which nothing is indexed."""
    return Assistant(Home(tmp_path_factory.mktemp("empty") / "home"))


@pytest.fixture(scope="module")
def of_one_paper(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("one")
    (folder / "daily.json").write_text(json.dumps([PAPER]), encoding="utf-8")
    build([folder / "daily.json"], home=folder / "home", captured="2026-09-03")
    return Assistant(Home(folder / "home"))


def faults(assistant: Assistant, papers: int, some: list[dict[str, Any]]) -> dict[str, str]:
    found = {row["asked"]: fault_elsewhere(assistant, row, papers) for row in some}
    return {asked: why for asked, why in found.items() if why}


def test_the_table_has_every_kind_in_many_languages() -> None:
    kinds = {kind for row in ROWS for kind in row["kinds"]}
    assert {"tool", "talk", "collection", "metadata", "find", "fact", "list", "count"} <= kinds
    assert len(WANTED) >= 210
    assert len({row["language"] for row in ROWS if "language" in row}) == 6


def test_where_nothing_is_indexed(nowhere: Assistant) -> None:
    assert faults(nowhere, 0, WANTED) == {}


def test_over_a_single_paper(of_one_paper: Assistant) -> None:
    assert faults(of_one_paper, 1, WANTED[::2]) == {}


@pytest.mark.slow
def test_over_a_single_paper_and_the_sample(of_one_paper: Assistant, sample_home: Path) -> None:
    assert faults(of_one_paper, 1, WANTED[1::4]) == {}
    assert faults(Assistant(Home(sample_home), sample=True), 70, WANTED[::2]) == {}


@pytest.mark.slow
def test_every_input_gets_a_sensible_reply(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    wrong = {row["asked"]: why for row in WANTED if (why := fault(assistant, row))}
    assert wrong == {}


def test_the_terminal_says_the_same(
    of_one_paper: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(of_one_paper.published.home.root)
    for row in WANTED[::25]:
        assert main(["ask", row["asked"], "--json", "--home", home]) == 0
        told = json.loads(capsys.readouterr().out)
        answer = of_one_paper.ask(row["asked"])
        assert (told["kind"], told["status"]) == (answer.kind, answer.status)
        assert told["text"] == answer.text


@pytest.mark.slow
def test_the_page_says_the_same(browser: Browser, sample_home: Path) -> None:
    assistant = Assistant(Home(sample_home), sample=True)
    history: list[Answer] = []
    with served(sample_home) as url, visit(browser, url) as page:
        for row in WANTED[5::18]:
            shown = ask(page, row["asked"]).inner_text()
            history.append(assistant.ask(row["asked"], history=history))
            first = history[-1].text.split("\n")[0].strip("*# ")
            assert first[:40] in shown, row["asked"]
