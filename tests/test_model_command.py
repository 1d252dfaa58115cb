"""The command `model`: what is found, tried, chosen and forgotten. Covers
assistant.terminal.models."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant.chosen_model import ChosenModel, chosen
from assistant.llm.local_servers import PORTS
from assistant.terminal.cli import main
from index.home import Home
from tests.scripted_server import Reply, ScriptedServer
from tests.test_trial import CITED

KEY = "sk-a-secret-of-askpapers"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def run(home: Home, *words: str) -> int:
    return main(["model", *words, "--home", str(home.root)])


def test_a_model_is_tried_chosen_answers_and_is_forgotten(
    small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    shutil.copytree(small_home, tmp_path / "home")
    home = Home(tmp_path / "home")
    said = Reply("Sparse Lanterns are 3.1x faster [1].")
    with ScriptedServer(Reply(CITED), said) as server:
        assert run(home, "use", server.url, "--model", "scripted") == 0
        told = capsys.readouterr()
        assert "keeps citations: yes" in told.out
        assert "scripted writes the answers from now on." in told.err
        assert chosen(home) == ChosenModel(server.url, "scripted")
        question = "How much faster are Sparse Lanterns?"
        assert main(["ask", question, "--json", "--home", str(home.root)]) == 0
        assert json.loads(capsys.readouterr().out)["llm"] == "scripted"
    assert run(home, "forget") == 0
    assert run(home, "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["llm"] == "none"


def test_one_that_fails_its_trial_is_not_taken(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(Reply(status=400), models=("scripted",)) as server:
        assert run(home, "use", server.url) == 1
    assert chosen(home) is None
    with ScriptedServer(Reply("I cannot cite."), models=("scripted",)) as server:
        assert run(home, "try", server.url, "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["keeps_citations"] is False
    assert "another may serve better" in told.err
    assert chosen(home) is None


def test_a_key_goes_to_its_server_and_nowhere_else(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    with ScriptedServer(Reply(CITED), Reply(CITED)) as server:
        assert run(home, "use", server.url, "--model", "scripted", "--key") == 0
        assert run(home, "try") == 0
        assert {r.headers["authorization"] for r in server.asked} == {f"Bearer {KEY}"}
    assert run(home) == 0
    told = capsys.readouterr()
    assert KEY not in told.out + told.err
    held = [file for file in home.root.rglob("*") if file.is_file()]
    assert [file.name for file in held if KEY.encode() in file.read_bytes()] == ["model.json"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("use",), "needs WHAT"),
        (("use", "qwen99"), "is no model on this machine"),
        (("try",), "No language model answers here"),
        (("use", "http://127.0.0.1:9/v1"), "Nothing listens"),
        (("use", "openai"), "OpenAI wants a key"),
        (("use", "none.gguf"), "There is no file"),
    ],
)
def test_what_cannot_be_meant(
    home: Home, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert run(home, *words) == 1
    assert told in capsys.readouterr().err
    assert chosen(home) is None


def test_an_empty_key_is_no_key(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert run(home, "use", "http://127.0.0.1:9/v1", "--key") == 1
    assert chosen(home) is None


def test_none_is_a_choice_and_the_environment_wins_over_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASKPAPERS_LLM", "http://127.0.0.1:9/v1")
    assert run(home, "use", "none") == 0
    assert "wins over what is chosen" in capsys.readouterr().err
    monkeypatch.delenv("ASKPAPERS_LLM")
    assert run(home) == 0
    assert "quoted from the papers" in capsys.readouterr().out


@pytest.mark.slow
def test_a_server_at_its_usual_port_is_found_by_its_models_name(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    name, port = PORTS[0]
    try:
        server = ScriptedServer(Reply(CITED), models=("qwen3:8b",), port=port)
    except OSError:
        pytest.skip(f"port {port} is taken here")
    with server:
        assert run(home) == 0
        assert f"{name} at {server.url}: qwen3:8b" in capsys.readouterr().out
        assert run(home, "use", "qwen3:8b") == 0
    assert chosen(home) == ChosenModel(server.url, "qwen3:8b")
