"""What a person sees in a terminal, and what whoever pipes gets: the same words.

Covers assistant.terminal.colours.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.control_characters import COMMANDS, Terminal, filtered
from assistant.terminal.cli import main
from assistant.terminal.colours import put_styled, styled_piece
from tests.scripted_server import Reply, ScriptedServer

QUESTION = "How much faster are Sparse Lanterns?"
STYLE = re.compile(r"\x1b\[[0-9;]*m")
EVIL = "\x1b]0;HACKED\x07\x9b31m\u202e\rFAKE\x1b[2J\x1b[31m[bold]red[/bold]"
Shown = Callable[..., str]


class Screen(io.StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, small_home: Path) -> Shown:
    """Runs a command in a terminal with colours, and gives what stands there."""
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> str:
        screen = Screen()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", screen)
            assert main([*arguments, "--home", str(small_home)]) == 0
        return screen.getvalue()

    return run


def plain(text: str) -> str:
    """Without colours, and without the lines of tables."""
    return " ".join(re.sub(r"[\u2500-\u257f]", " ", STYLE.sub("", text)).split())


def test_quotes_marks_and_sources_are_set_off(
    shown: Shown, small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coloured = shown("ask", QUESTION)
    main(["ask", QUESTION, "--home", str(small_home)])
    piped = capsys.readouterr().out
    assert not STYLE.search(piped)
    timeless = [re.sub(r"\d+\.\d s", "N s", plain(one)) for one in (coloured, piped)]
    assert timeless[0] == timeless[1]
    assert "\x1b[36m[1]\x1b[0m" in coloured  # a mark
    assert re.search(r"\x1b\[32mOn long documents", coloured)  # a quote
    assert re.search(r"\x1b\[1mSparse Lanterns", coloured)  # a source


def test_what_is_said_beside_an_answer_is_set_off(shown: Shown) -> None:
    coloured = shown("ask", QUESTION)
    assert re.search(r"\x1b\[2mAsk next: *\x1b\[0m *\x1b\[36m\w", coloured)
    assert re.search(r"\x1b\[2m\(extractive: sentences quoted", coloured)
    listed = shown("ask", "papers on pruning, newest first")
    assert re.search(r"\x1b\[2munderstood as asking which papers there are", listed)
    with ScriptedServer(Reply("Lanterns are 9x faster [1].")) as server:
        doubted = shown("ask", QUESTION, "--llm", server.url, "--model", "m")
    assert re.search(r"\x1b\[2mnot supported: *\x1b\[0m *\x1b\[31mLanterns are 9x", doubted)
    dated = shown("ask", "papers since 2020 on pruning")
    assert re.search(r"\x1b\[3m[A-Z0-9][^\x1b]+", dated)  # a note


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("TERM", "dumb"), ("TERM", "")])
def test_who_wants_no_colours_gets_none(
    shown: Shown, variable: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(*variable)
    assert "\x1b" not in shown("ask", QUESTION)
    assert "\x1b" not in shown("search", "lanterns")


def test_lists_comparisons_and_searches_are_tables(shown: Shown) -> None:
    listed = shown("ask", "papers on pruning")
    assert "Captured" in listed
    compared = shown("ask", "How do Sparse Lanterns and Gradient Gardening differ?")
    assert "method" in compared
    assert re.search(r"\[1\].*\[2\]", plain(compared))
    tabled = shown("ask", "overview of lanterns", "--table")
    assert "result" in tabled
    searched = shown("search", "lanterns")
    for text in (listed, compared, tabled, searched):
        assert "\u2502" in text
        assert all(
            len(STYLE.sub("", line)) <= 120 for line in text.splitlines() if "\u2502" in line
        )


def test_a_models_answer_comes_with_its_quotes_by_their_verdicts(shown: Shown) -> None:
    good = "It is 3.1x faster than dense attention on long documents [1]. "
    with ScriptedServer(Reply(good, "It is 9x cheaper [1].")) as server:
        text = shown("ask", QUESTION, "--llm", server.url, "--model", "m")
    assert "\x1b[32m    supported: " in text
    assert "\x1b[36m[1]\x1b[0m" in text
    assert plain(text).count(good.strip()) == 1  # what came is not shown twice


def test_nothing_that_is_shown_commands_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    with filtered():
        put_styled(styled_piece(f"{EVIL} [1] {EVIL}"))
    assert not COMMANDS.findall(STYLE.sub("", screen.getvalue()))
    assert "[bold]red[/bold]" in screen.getvalue()  # it is no markup either
    assert "\x1b[31m" not in screen.getvalue()  # nor a colour of its own


def test_of_what_was_not_cleaned_colours_alone_arrive() -> None:
    screen = Screen()
    Terminal(screen).through(f"\x1b[32mgreen\x1b[0m {EVIL}")
    assert screen.getvalue().startswith("\x1b[32mgreen\x1b[0m ")
    assert not COMMANDS.findall(STYLE.sub("", screen.getvalue()))


@pytest.mark.parametrize("text", ["one ", " two", "\n\nthree\n", "a\n b", "x" * 300, ""])
def test_a_piece_that_comes_is_shown_as_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    put_styled(styled_piece(text))
    assert STYLE.sub("", screen.getvalue()) == text
