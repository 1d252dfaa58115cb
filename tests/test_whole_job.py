"""The main job on the five real digests. Sockets other than loopback are blocked in every test of
this suite.

Covers assistant.api.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import pytest_socket

from assistant import Answer, ask
from assistant.answering.assistant import Assistant
from assistant.evaluation import evaluate, read_questions
from index.builder import build
from index.home import Home
from tests.asking import check_invariants
from tests.conftest import SHARED


@pytest.fixture(scope="module")
def assistant(seeds_home: Path) -> Assistant:
    return Assistant(Home(seeds_home))


def test_nothing_can_leave_the_machine() -> None:
    with (
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(pytest_socket.SocketConnectBlockedError),
    ):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_seeds_are_indexed_exactly(assistant: Assistant, seeds: Path, seeds_home: Path) -> None:
    status = assistant.status()
    assert (status.digests, status.papers, status.undated) == (5, 468, 2)
    assert status.captured_from is not None
    assert status.captured_to is not None
    assert (status.captured_from[5:], status.captured_to[5:]) == ("03-24", "09-03")
    again = build([seeds], home=seeds_home)
    assert (again.added, again.unchanged, again.merged, again.unparsed) == (0, 468, 59, ())


def test_the_python_function(seeds_home: Path) -> None:
    answer = ask("By how much does GEPA beat GRPO on average?", home=seeds_home)
    assert isinstance(answer, Answer)
    assert "10%" in answer.text
    assert answer.citations[0].title.startswith("GEPA")
    pieces = list(
        ask("and how many rollouts does it save?", home=seeds_home, history=[answer], stream=True)
    )
    last = pieces[-1]
    assert isinstance(last, Answer)
    assert "35x fewer rollouts" in last.text
    assert {citation.title for citation in last.citations} == {answer.citations[0].title}


def test_the_issues_follow_up(assistant: Assistant) -> None:
    first = assistant.ask(
        "Can a 30-billion parameter model be fine-tuned with MeZO on a single GPU?"
    )
    second = assistant.ask("and how much memory does it save?", history=[first])
    assert "12x memory reduction" in second.text


def test_the_seventeen_questions(assistant: Assistant) -> None:
    figures = evaluate(assistant, read_questions(str(SHARED / "eval" / "questions.jsonl")))
    assert figures.citation_valid == figures.quote_verbatim == 1
    assert (figures.gold_cited or 0) >= 0.95
    assert (figures.fact_recall or 0) >= 0.95
    assert figures.false_answer == figures.false_refusal == 0


@pytest.mark.slow
def test_our_own_questions(assistant: Assistant) -> None:
    """A guard against getting worse; benchmarks/README.md has the figures."""
    file = Path(__file__).parents[1] / "benchmarks" / "questions.jsonl"
    figures = evaluate(assistant, read_questions(str(file)))
    assert figures.citation_valid == figures.quote_verbatim == 1
    assert (figures.gold_cited or 0) >= 0.85
    assert (figures.fact_recall or 0) >= 0.84
    assert (figures.false_answer or 0) <= 0.15
    assert (figures.false_refusal or 0) <= 0.07


@pytest.mark.parametrize("step", [240, pytest.param(20, marks=pytest.mark.slow)])
def test_questions_of_other_fields_are_refused(assistant: Assistant, step: int) -> None:
    lines = (SHARED / "eval" / "ood" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [assistant.ask(json.loads(line)["text"]) for line in lines[::step]]
    assert sum(answer.status == "answered" for answer in answers) <= 0.07 * len(answers)
    for answer in answers:
        check_invariants(assistant, answer)
