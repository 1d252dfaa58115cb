"""The model that was chosen for a home: kept to its owner, taken whole, and let go of."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.chosen_model import ChosenModel, choose, chosen, forget
from assistant.settings import named_by_environment, read_settings, settings_for
from index.errors import SettingError
from index.home import Home

URL = "http://127.0.0.1:11434/v1"
KEY = "sk-a-secret-of-askpapers"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_it_is_kept_to_its_owner_and_forgotten(home: Home) -> None:
    assert chosen(home) is None
    choose(home, ChosenModel(URL, "qwen3:8b", KEY))
    assert chosen(home) == ChosenModel(URL, "qwen3:8b", KEY)
    assert stat.S_IMODE(home.chat_model.stat().st_mode) == 0o600
    assert KEY not in repr(chosen(home))
    assert forget(home)
    assert chosen(home) is None
    assert not forget(home)


def test_it_wins_over_the_file_and_gets_no_key_of_another_server(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(home, ChosenModel(URL, "qwen3:8b"))
    home.settings.write_text('llm = "https://example.org/v1"\nllm_api_key = "sk-of-another"\n')
    monkeypatch.setenv("ASKPAPERS_LLM_API_KEY", "sk-of-a-third")
    settings = read_settings(home)
    assert (settings.llm, settings.model, settings.llm_api_key) == (URL, "qwen3:8b", None)
    assert read_settings(home, model="other").model == "other"
    assert not named_by_environment()


@pytest.mark.parametrize("by", ["flag", "environment"])
def test_a_flag_and_the_environment_win_over_it_and_get_nothing_of_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    choose(home, ChosenModel(URL, "qwen3:8b", KEY))
    other = "http://127.0.0.1:8000/v1"
    if by == "environment":
        monkeypatch.setenv("ASKPAPERS_LLM", other)
    settings = read_settings(home, llm=other if by == "flag" else None)
    assert (settings.llm, settings.model, settings.llm_api_key) == (other, None, None)
    assert named_by_environment() == (by == "environment")


def test_settings_as_they_would_be(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPAPERS_LLM", "http://127.0.0.1:8000/v1")
    monkeypatch.setenv("ASKPAPERS_LLM_TIMEOUT", "7")
    settings = settings_for(home, ChosenModel("none"))
    assert (settings.llm, settings.llm_timeout) == ("none", 7)


@pytest.mark.parametrize(
    "held", ["", "[]", "{}", '{"llm": 3, "model": null, "key": null}', '{"llm": ""}', "\x00"]
)
def test_a_file_that_is_damaged_says_what_to_do(home: Home, held: str) -> None:
    home.root.mkdir()
    home.chat_model.write_text(held)
    with pytest.raises(SettingError, match="askpapers model forget"):
        read_settings(home)
    assert forget(home)
    assert read_settings(home).llm == "auto"
