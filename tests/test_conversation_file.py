"""A conversation as a file of Markdown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.page.conversation_file import file_name, markdown
from assistant.page.messages import Turn
from assistant.types import Answer
from index.home import Home

LANTERNS = "How much faster than dense attention are Sparse Lanterns?"


def test_each_question_with_its_answer_and_references(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    first = assistant.ask(LANTERNS)
    second = assistant.ask("and how was it tested?", history=[first])
    asked = [Turn(LANTERNS, first), Turn("and how was it tested?", second)]
    told = markdown(asked, assistant.published.papers_of)
    one, two = told.split("\n## ")
    assert one.startswith(f"## {LANTERNS}\n\n")
    assert "3.1x faster" in one
    assert "- [1] " in one
    assert two.startswith("and how was it tested?\n\n*understood as: ")
    assert told.endswith("\n")


def nothing(_answer: Answer) -> dict[str, object]:
    raise AssertionError


def test_what_is_not_complete_says_so_and_nothing_of_it_becomes_markup() -> None:
    cut = Turn(
        "# [x](http://203.0.113.1) <b>", text="Half an <img src=x> ans", problem="*Cut* off."
    )
    told = markdown([cut, replace(cut, text="")], nothing)  # type: ignore[arg-type]
    assert told.count("## \\# \\[x\\](http\\://203.0.113.1) \\<b\\>\n") == 2
    assert "Half an < img src=x> ans" in told
    assert "*\\*Cut\\* off.*" in told
    assert told.count("\n\n") == 4


def test_the_file_is_named_by_the_question() -> None:
    assert file_name([Turn("What explains “grokking”?")]) == "what-explains-grokking.md"
    assert file_name([Turn("../../etc/passwd")]) == "etc-passwd.md"
    assert file_name([Turn("什么是 Grokking?")]) == "什么是-grokking.md"
    assert file_name([Turn("?" * 9)]) == "conversation.md"
    assert len(file_name([Turn("word " * 90)])) <= 63
    assert file_name([]) == "conversation.md"
