"""Settings of flags, environment and file, in this order.

Covers assistant.settings, assistant.wiring, index.settings.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import read_settings
from assistant.wiring import open_assistant, sample_files
from index.errors import SettingError
from index.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_flags_win_over_the_environment_and_it_over_the_file(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings(home).llm == "auto"
    home.settings.write_text('llm = "http://file/v1"\nmodel = "file"\nllm_timeout = 5')
    monkeypatch.setenv("ASKPAPERS_LLM", "http://env/v1")
    settings = read_settings(home, model="flag", llm=None)
    assert (settings.llm, settings.model, settings.llm_timeout) == ("http://env/v1", "flag", 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("llm = ", "is not valid TOML"),
        ("colour = 'red'", "setting 'colour' cannot be used"),
        ("llm_timeout = 'soon'", "setting 'llm_timeout' cannot be used"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(home: Home, text: str, message: str) -> None:
    home.settings.write_text(text)
    with pytest.raises(SettingError, match=message):
        read_settings(home)


def test_a_key_of_openai_is_found_and_not_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assistant = open_assistant(home)
    assert assistant.is_extractive
    assert "OPENAI_API_KEY is set but not used" in assistant._notes[0]
    assert "--llm openai" in assistant._notes[0]
    assert "sk-secret" not in repr(read_settings(home))


def test_a_model_that_cannot_be_meant(home: Home) -> None:
    with pytest.raises(SettingError, match="--llm 'gpt' is none of"):
        open_assistant(home, llm="gpt")


def test_the_sample_is_there() -> None:
    assert [file.name for file in sample_files()] == ["foundations.txt", "language_models.txt"]
