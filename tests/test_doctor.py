"""The states of a machine, each with the sentence that helps."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.chosen_model import ChosenModel, choose
from assistant.doctor import Finding, examine
from assistant.terminal.cli import main
from index.home import Home
from tests.scripted_server import Reply, ScriptedServer

KEY = "sk-a-secret-of-askpapers"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def served() -> Iterator[ScriptedServer]:
    with ScriptedServer(models=("qwen3:8b",)) as server:
        yield server


def by_subject(
    home: Home, *ports: tuple[str, int], about: str, state: str | None = None
) -> list[Finding]:
    return [
        one for one in examine(home, ports) if one.about == about and state in (None, one.state)
    ]


def one(home: Home, *ports: tuple[str, int], about: str) -> Finding:
    (found,) = by_subject(home, *ports, about=about)
    return found


def test_a_new_machine_is_told_where_to_begin(home: Home) -> None:
    found = examine(home, ())
    assert {one.state for one in found} == {"good", "note"}
    assert one(home, about="index").does == "Add your digests: askpapers index FOLDER"
    assert "without a language model" in one(home, about="answers").said
    assert not home.root.exists()  # nothing is made by looking


def test_a_home_in_use(small_home: Path) -> None:
    found = one(Home(small_home), about="index")
    assert (found.state, found.does) == ("good", "")
    assert found.said.startswith("5 papers of ")
    assert one(Home(small_home), about="home").state == "good"


def test_a_found_model_is_offered(home: Home, served: ScriptedServer) -> None:
    port = urlsplit(served.root).port or 0
    assert one(home, ("Ollama", port), about="found").said.endswith("/v1: qwen3:8b")
    offered = one(home, ("Ollama", port), about="answers").does
    assert offered == "To have one write them: askpapers model use qwen3:8b"


def test_a_server_without_models_and_one_that_wants_a_key(home: Home) -> None:
    refusal = Reply(status=401, body={"error": {"message": "Invalid API key"}})
    with (
        ScriptedServer(models=()) as empty,
        ScriptedServer(paths={"/v1/models": refusal}) as locked,
    ):
        ports = [(name, urlsplit(s.root).port or 0) for name, s in (("a", empty), ("b", locked))]
        first, second = by_subject(home, *ports, about="found")
    assert first.said.endswith("no model yet")
    assert second.does.endswith("--key")


def test_the_chosen_model_is_there_or_not(home: Home, served: ScriptedServer) -> None:
    choose(home, ChosenModel(served.url, "qwen3:8b"))
    assert one(home, about="answers") == Finding("answers", "good", f"by qwen3:8b at {served.url}")
    choose(home, ChosenModel(served.url, "qwen9:1b"))
    gone = one(home, about="answers")
    assert gone.state == "fault"
    assert gone.does == "Choose one of its own: qwen3:8b"


def test_its_server_is_down(home: Home) -> None:
    with ScriptedServer() as server:
        choose(home, ChosenModel(server.url, "qwen3:8b"))
    found = one(home, about="answers")
    assert found.state == "fault"
    assert found.said.startswith("Nothing listens at")
    assert found.does.startswith("Start the server there")


def test_no_other_machine_is_asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets elsewhere are blocked in tests: to ask would fail."""
    monkeypatch.setenv("ASKPAPERS_LLM", "https://models.example.org/v1")
    monkeypatch.setenv("ASKPAPERS_EMBED", "https://models.example.org/v1")
    monkeypatch.setenv("ASKPAPERS_RERANK", "https://models.example.org/v1")
    for about in ("answers", "embedding", "reranking"):
        found = one(home, about=about)
        assert found.state == "note"
        assert "was not asked" in found.said


def test_a_chosen_model_beside_the_environments(
    home: Home, served: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(home, ChosenModel("http://127.0.0.1:9/v1", "qwen3:8b"))
    monkeypatch.setenv("ASKPAPERS_LLM", served.url)
    assert "askpapers model forget" in one(home, about="settings").does
    assert one(home, about="answers").state == "good"


def test_settings_that_cannot_be_used(home: Home) -> None:
    home.root.mkdir()
    home.settings.write_text("llm_timout = 3")
    found = one(home, about="settings")
    assert found.state == "fault"
    assert "llm_timout" in found.said + found.does


def test_endpoints_that_find_papers(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(models=()) as server:
        monkeypatch.setenv("ASKPAPERS_EMBED", server.url)
        monkeypatch.setenv("ASKPAPERS_EMBED_MODEL", "bge")
        monkeypatch.setenv("ASKPAPERS_RERANK", server.url)
        monkeypatch.setenv("ASKPAPERS_RERANK_MODEL", "bge-reranker")
        for about in ("embedding", "reranking"):
            assert one(home, about=about).state == "fault"


def test_a_model_file_that_is_not_there(home: Home, tmp_path: Path) -> None:
    choose(home, ChosenModel(str(tmp_path / "none.gguf")))
    assert one(home, about="answers").state == "fault"


def test_keys_are_told_and_never_shown(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ASKPAPERS_LLM_API_KEY", KEY)
    assert len(by_subject(home, about="keys")) == 2
    assert main(["doctor", "--json", "--home", str(home.root)]) == 0
    told = capsys.readouterr()
    assert KEY not in told.out + told.err
    assert {"about", "state", "said", "does"} == set(json.loads(told.out)["findings"][0])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_a_damaged_index_and_an_open_home(
    small_home: Path, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(small_home, home.root)
    home.root.chmod(0o755)
    (home.root / "CURRENT").write_text("nonsense")
    assert one(home, about="home").does.startswith("Close it: chmod 700")
    assert one(home, about="index").state == "fault"
    assert main(["doctor", "--home", str(home.root)]) == 1
    assert "FAULT index" in capsys.readouterr().out
