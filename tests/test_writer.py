"""Covers assistant.answering.writer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.checking import entailment
from index.home import Home
from tests.fake_model import FakeModel


def test_what_an_answer_needs_is_loaded_without_asking_a_model(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[str] = []

    def connect() -> FakeModel:
        connected.append("now")
        return FakeModel("It prunes [1].")

    loaded: list[str] = []
    monkeypatch.setattr(entailment, "load", lambda: loaded.append("entailment"))
    with Assistant(Home(small_home), model=connect, llm="scripted") as assistant:
        assistant.heard = (lambda answer: loaded.append(answer.question),)
        assistant.warm("What is sparse attention?")
    assert not connected
    assert loaded == ["entailment"]
    assert "openai" in sys.modules
