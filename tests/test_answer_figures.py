"""The script that measures a model's answers keeps what it measured, and takes other prompts."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.evaluation import Question
from index.errors import ModelError
from index.home import Home
from tests.asking import QUESTION
from tests.scripted_server import Reply, ScriptedServer
from tests.test_assistant_evaluation import BAD, GOOD, with_model

answers = pytest.importorskip("benchmarks.answers", reason="the scripts that measure are not here")
ASKED = [Question(id=str(n), kind="fact", question=QUESTION, facts=("3.1x",)) for n in range(2)]


def cells(told: str) -> dict[str, str]:
    found = [cell.strip() for cell in told.strip().strip("|").split("|")]
    return dict(zip(answers.HEAD, found, strict=True))


def test_a_finished_row_is_kept_where_another_fails(
    small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def away() -> Assistant:
        raise ModelError("The server is away.")

    measured = answers.measured
    assert measured("m", "-", away, ASKED) == "m: The server is away."
    silent = measured("silent", "-", lambda: with_model(small_home, "", ""), ASKED)
    assert silent.startswith("silent: None of the 2 questions")
    assert capsys.readouterr().out == ""
    once = measured("once", "-", lambda: with_model(small_home, f"{GOOD} {BAD}", ""), ASKED)
    assert once == ""
    found = cells(capsys.readouterr().out)
    assert (found["model"], found["sentences supported"], found["failed"]) == ("once", "0.500", "1")
    assert found["commit"] != "?"
    assert measured("extractive", "-", lambda: Assistant(Home(small_home)), ASKED) == ""
    assert cells(capsys.readouterr().out)["sentences supported"] == "1.000"


@pytest.mark.slow
def test_other_prompts_are_asked_with_in_a_process_of_their_own(
    seeds_home: Path, tmp_path: Path
) -> None:
    """Of the seeds, whose questions it asks."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "answer_system.txt").write_text("Say what you like.")
    with ScriptedServer(Reply("So it is [1]."), models=("m",)) as server:
        done = answers.beside(
            tmp_path / "mine", seeds_home, ["--llm", server.url, "--model", "m", "--limit", "1"]
        )
        (request,) = server.asked
    assert request.body["messages"][0]["content"] == "Say what you like."
    assert done.returncode == 0
    assert cells(done.stdout)["prompts"] == "mine"


def test_without_the_digests_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "SHARED", tmp_path / "shared")
    with pytest.raises(SystemExit, match="with the five digests is not here"):
        answers.main(["--llm", "none"])
    (tmp_path / "shared").mkdir()
    with pytest.raises(SystemExit, match=r"questions\.jsonl' could not be read"):
        answers.main(["--llm", "none"])
    with pytest.raises(SystemExit, match="is no folder of prompts"):
        answers.main(["--llm", "none", "--prompts", str(tmp_path / "none")])
