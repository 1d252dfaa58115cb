"""The script that compares a model's answers with extractive ones keeps what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.evaluation import Question
from index.errors import ModelError
from index.home import Home
from tests.asking import QUESTION
from tests.test_assistant_evaluation import BAD, GOOD, with_model

answers = pytest.importorskip("benchmarks.answers", reason="the scripts that measure are not here")
ASKED = [Question(id=str(n), kind="fact", question=QUESTION, facts=("3.1x",)) for n in range(2)]


def test_finished_columns_are_kept_where_another_fails(small_home: Path) -> None:
    def away() -> Assistant:
        raise ModelError("The server is away.")

    assistants = {
        "extractive": lambda: Assistant(Home(small_home)),
        "m": away,
        "once": lambda: with_model(small_home, f"{GOOD} {BAD}", ""),
        "silent": lambda: with_model(small_home, "", ""),
    }
    finished, failed = answers.columns(assistants, ASKED)
    assert list(finished) == ["extractive", "once"]
    assert failed[0] == "m: The server is away."
    assert failed[1].startswith("silent: None of the 2 questions")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in answers.table(finished, 2).splitlines()
    ]
    assert rows[0] == ["2 questions", "extractive", "once"]
    assert ["citation_recall", "1.000", "0.500"] in rows
    assert rows[-1] == ["failed", "0", "1"]


def test_without_the_digests_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "SHARED", tmp_path / "shared")
    with pytest.raises(SystemExit, match="with the five digests is not here"):
        answers.main(["--llm", "none"])
    (tmp_path / "shared").mkdir()
    with pytest.raises(SystemExit, match=r"questions\.jsonl' could not be read"):
        answers.main(["--llm", "none"])
