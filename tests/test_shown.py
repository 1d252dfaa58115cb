"""An answer as Python shows it: in a notebook, as Markdown, as a dict of JSON.

Covers assistant.shown.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from assistant import Answer, Citation, Sentence, open_assistant
from assistant.shown import address
from assistant.types import Seconds
from tests.doors import QUESTION, QUESTIONS

HOSTILE = "<script>alert(1)</script> $x$ \u202e [a](http://evil.example) &amp;"


@pytest.fixture(scope="module")
def answer(small_home: Path) -> Answer:
    with open_assistant(small_home, llm="none") as assistant:
        return assistant.ask(QUESTION)


def made(text: str, **more: object) -> Answer:
    """An answer of one sentence that cites one paper."""
    cited = Citation(1, "2106.09685", HOSTILE, HOSTILE, 0, 5, "weak", (HOSTILE,), 0)
    sentence = Sentence(text, (1,), "weak", (HOSTILE,))
    plain = Answer(
        HOSTILE, "answered", text, None, "m", (cited,), (sentence,), (), Seconds(0, 0, 0)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_a_notebook_shows_text_marks_and_quotes(answer: Answer) -> None:
    shown = BeautifulSoup(answer._repr_html_(), "html.parser")
    for citation in answer.citations:
        assert citation.quote in " ".join(shown.get_text().split())
        assert any(citation.quote in one.get_text() for one in shown.find_all("blockquote"))
        assert citation.title in shown.get_text()
    marks = [one for one in shown.find_all("sup") if one.get_text() == "[1]"]
    assert marks
    assert answer.citations[0].title == marks[0]["title"]
    assert answer.short
    assert shown.find("mark").get_text() == answer.short  # type: ignore[union-attr]


def test_what_is_doubtful_and_what_is_noted_is_told() -> None:
    text = made(
        "It is 9x cheaper [1].", notes=("A note.",), problem="The model went."
    )._repr_html_()
    assert "only partly supported" in text
    assert "A note." in text
    assert "The model went." in text


def test_a_refusal_is_said_to_be_one(small_home: Path) -> None:
    with open_assistant(small_home, llm="none") as assistant:
        refused = assistant.ask("What is the recipe for sourdough bread?")
    assert "Not in these papers" in refused._repr_html_()
    assert "<sup" not in refused._repr_html_()


def test_a_digest_opens_no_tag_link_or_formula() -> None:
    shown = BeautifulSoup(made(f"{HOSTILE} [1]", notes=(HOSTILE,))._repr_html_(), "html.parser")
    assert {tag.name for tag in shown.find_all(True)} <= set(
        "div p b i sup a span blockquote br mark".split()
    )
    links = {one["href"] for one in shown.find_all("a")}
    assert links == {"https://arxiv.org/abs/2106.09685"}
    assert "\u202e" not in shown.get_text()
    root = shown.find("div")
    assert "mathjax_ignore" in root["class"]  # type: ignore[index, operator]


@pytest.mark.parametrize(("paper", "where"), [("2106.09685", True), ("a1b2c3d4e5f60718", False)])
def test_an_address_is_told_by_an_id_of_arxiv(paper: str, *, where: bool) -> None:
    cited = Citation(1, paper, "A title", "It is.", 0, 6, "supported", (), 0)
    assert bool(address(cited)) == where


def test_markdown_has_the_text_and_the_references(small_home: Path, answer: Answer) -> None:
    with open_assistant(small_home, llm="none") as assistant:
        papers = assistant.published.papers_of(answer)
    for told in (answer.to_markdown(), answer.to_markdown(papers)):
        assert told.startswith(f"**{QUESTION}**")
        assert "3.1x" in told
        assert "- [1] " in told
    linked = made("It is cheap [1].").to_markdown()
    assert "](https://arxiv.org/abs/2106.09685)" in linked
    assert r"\<script\>" in linked


def test_a_dict_is_that_of_the_json(small_home: Path) -> None:
    with open_assistant(small_home, llm="none") as assistant:
        for *before, question in QUESTIONS:
            history: list[Answer] = []
            for earlier in before:
                history.append(assistant.ask(earlier, history=history))
            one = assistant.ask(question, history=history)
            assert one.to_dict() == json.loads(json.dumps(asdict(one)))
            assert one._repr_html_().startswith("<div")
