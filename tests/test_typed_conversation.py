"""A conversation in the terminal: what follows what, what is completed and kept, how it ends.

Covers assistant.terminal.typed_conversation.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, open_assistant
from assistant.terminal.cli import main
from assistant.terminal.typed_conversation import Conversation, completions, keep, kept, words_of
from index.errors import ModelError, NoIndex
from index.home import Home
from tests.browsing import COMMAND
from tests.doors import QUESTION

WORDS = ["LoRA", "Language", "Lanterns", "Attention"]
SUGGESTED = ["What results does LoRA report?", "How does LoRA differ from QLoRA?"]


def typed(
    home: Path, monkeypatch: pytest.MonkeyPatch, *lines: str, fails: str = ""
) -> list[tuple[str, int]]:
    """Each question that was asked, with how many answers stood before it."""
    asked: list[tuple[str, int]] = []
    with open_assistant(home, llm="none") as assistant:

        def answered(question: str, history: Sequence[Answer]) -> Answer:
            asked.append((question, len(history)))
            if question == fails:
                raise ModelError("The model went. Ask again.")
            if question == "stop":
                raise KeyboardInterrupt
            answer = assistant.ask(question, history=history)
            assert len(history) == 0 or history[-1].question == asked[-2][0]
            return replace(answer, followups=(*SUGGESTED,))

        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
            Conversation(assistant.published, Home(home), answered).run()
    return asked


def test_each_question_follows_those_before_it(
    own_home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "and how many keys does it keep?"
    asked = typed(own_home.root, monkeypatch, QUESTION, "", more, "/new", more, "/quit", "never")
    assert asked == [(QUESTION, 0), (more, 1), (more, 0)]
    assert "A new conversation" in capsys.readouterr().err
    assert kept(own_home) == [QUESTION, more]
    if os.name != "nt":
        assert stat.S_IMODE(own_home.typed.stat().st_mode) == 0o600


def test_what_goes_wrong_ends_nothing(
    own_home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = typed(own_home.root, monkeypatch, "one?", "stop", "/what", QUESTION, fails="one?")
    assert [question for question, _ in asked] == ["one?", "stop", QUESTION]
    err = capsys.readouterr().err
    assert "askpapers: The model went. Ask again." in err
    assert "askpapers: stopped." in err
    assert err.count("Tab completes") == 2  # at first, and for an order that is none


def test_without_an_index_it_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoIndex):
        typed(tmp_path / "empty", monkeypatch, QUESTION)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/", ["/help", "/new", "/quit"]),
        ("/n", ["/new"]),
        ("", SUGGESTED),
        ("what re", SUGGESTED[:1]),
        ("How does la", ["How does Language", "How does Lanterns"]),
        ("does lor", ["does LoRA"]),
        ("does LoRA ", []),
        ("zzz", []),
    ],
)
def test_what_tab_completes(line: str, found: list[str]) -> None:
    assert completions(line, SUGGESTED, WORDS) == found


def test_words_are_as_titles_mostly_write_them() -> None:
    titles = ["LoRA: Low-Rank Adaptation", "QLoRA and LoRA", "a lora of \x1b[31mred"]
    words = words_of(titles)
    assert words[0] == "LoRA"
    assert "lora" not in words
    assert {"Low-Rank", "Adaptation", "QLoRA"} <= set(words)
    assert not any("\x1b" in word for word in words)


def test_what_was_typed_is_kept_within_bounds(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert kept(home) == []
    keep(home, [f"question {number}?" for number in range(1500)] + ["two\nlines\x1b[31m"])
    assert len(kept(home)) == 1000
    assert kept(home)[-1] == "two lines[31m"
    home.typed.write_bytes(b"\xff")
    assert kept(home) == []


def test_what_is_piped_in_is_one_question(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(QUESTION))
    assert main(["ask", "--home", str(small_home)]) == 0
    out, err = capsys.readouterr()
    assert "3.1x" in out
    assert "Tab completes" not in err


@pytest.mark.slow
def test_its_answers_are_written_in_every_form(own_home: Home) -> None:
    command = [*COMMAND, "ask", "--format", "bibtex", "--home", str(own_home.root)]
    shown, ended = at_a_terminal(command, [("\n> ", f"{QUESTION}\n"), ("\n> ", "\x04")])
    assert ended == 0
    assert shown.count("@misc{") == 1
    assert "Ask next" not in shown


@pytest.mark.slow
def test_at_a_terminal_tab_and_arrows_do(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("readline")
    command = [*COMMAND, "ask", "--home", str(own_home.root)]
    keys = [
        ("\n> ", "How much faster are Sparse Lant\t?\n"),
        ("\n> ", "\x1b[A\n"),
        ("\n> ", "\x04"),
    ]
    shown, ended = at_a_terminal(command, keys)
    assert ended == 0
    assert shown.count("3.1x faster than dense attention") >= 2
    assert kept(own_home) == [QUESTION]


def at_a_terminal(command: list[str], keys: list[tuple[str, str]]) -> tuple[str, int]:
    """What a terminal shows in which keys are typed, each as soon as a text stands there."""
    import pty
    import select
    import subprocess
    import time

    outer, inner = pty.openpty()
    child = subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, start_new_session=True
    )
    os.close(inner)
    shown, seen, ends = b"", 0, time.monotonic() + 120
    while time.monotonic() < ends:
        if select.select([outer], [], [], 0.2)[0]:
            try:
                shown += os.read(outer, 65536)
            except OSError:  # so a terminal says that nobody writes any more
                break
        if keys and keys[0][0].encode() in shown[seen:]:
            seen = len(shown)
            os.write(outer, keys.pop(0)[1].encode())
    os.close(outer)
    return shown.decode(), child.wait(20)
