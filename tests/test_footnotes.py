"""An answer with footnotes, as Obsidian reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import Answer, Citation, Sentence, open_assistant
from assistant.footnotes import footnoted
from assistant.types import Seconds
from index.types import Paper
from tests.doors import QUESTIONS

_DEFINED = re.compile(r"^\[\^(\d+)\]: (.+)$", re.MULTILINE)
_REFERRED = re.compile(r"(?<!\\)\[\^(\d+)\](?!:)")
SAID = "Lamps burn."


def made(text: str, title: str = "Lamps", quote: str = SAID) -> Answer:
    cited = Citation(1, "2401.00001", title, quote, 0, len(quote), "supported", ("d",), 0)
    sentence = Sentence(text, (1,), "supported", ())
    return Answer(
        "Do lamps burn?", "answered", text, None, "m", (cited,), (sentence,), (), Seconds(0, 0, 0)
    )


def test_every_mark_is_a_footnote_with_its_quote_and_its_address(small_home: Path) -> None:
    seen = 0
    with open_assistant(small_home, llm="none") as assistant:
        for asked in QUESTIONS:
            answer = assistant.ask(asked[-1])
            text = answer.to_markdown(assistant.published.papers_of(answer), footnotes=True)
            defined = dict(_DEFINED.findall(text))
            assert set(_REFERRED.findall(text)) == set(defined)
            assert set(defined) == {str(one.number) for one in answer.citations}
            for one in answer.citations:
                said = defined[str(one.number)].replace("\\", "")
                assert " ".join(one.quote.split()).replace("\\", "") in said
                seen += 1
    assert seen > 10


def test_it_leads_to_the_paper_and_to_its_note() -> None:
    answer = made("Lamps burn. [1]")
    assert "[^1]: [Lamps](https://arxiv.org/abs/2401.00001). 2024: “Lamps burn.”\n" in (
        answer.to_markdown(footnotes=True)
    )
    papers = {"2401.00001": Paper("2401.00001", "Lamps", SAID, (), arxiv_id="2401.00001")}
    assert "[^1]: [[Lamps (2)]]. [Lamps](" in footnoted(answer, papers, {"2401.00001": "Lamps (2)"})


def test_several_numbers_of_a_mark_are_as_many_footnotes() -> None:
    text = made("Both [1, 1] burn, and so does [7].").to_markdown(footnotes=True)
    assert "Both [^1] burn, and so does [7]." in text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("see [^7] and ^[mine]", r"see \[^7] and \^[mine]"),
        ("[^7]: mine", r"\[^7]\: mine"),
        ("![[Diary]] and [[Diary]]", r"!\[[Diary]] and \[[Diary]]"),
        ("%%hidden%%", r"\%%hidden\%%"),
        ("```dataviewjs\nrun()\n```", "```\nrun()\n```"),
        ("> ~~~ dataviewjs\n> run()", "> ~~~\n> run()"),
        ("it is `$= run()` and ` = this`", r"it is \`$= run()` and \` = this`"),
    ],
)
def test_what_a_model_says_is_no_footnote_link_comment_or_query(hostile: str, shown: str) -> None:
    text = made(f"Lamps burn. [1]\n\n{hostile}").to_markdown(footnotes=True)
    assert f"\n\n{shown}\n\n[^1]: " in text


@pytest.mark.parametrize("hostile", ["[^7]", "[[Diary]]", "%%x", "a\n[^1]: b", "`= x`"])
def test_what_a_digest_says_stays_text(hostile: str) -> None:
    text = made("Lamps burn. [1]", hostile, hostile).to_markdown(footnotes=True)
    assert len(_DEFINED.findall(text)) == 1
    assert set(_REFERRED.findall(text)) == {"1"}
    last = text.splitlines()[-1]
    assert not re.search(r"(?<!\\)\[\[|(?<!\\)`|(?<!\\)%%", last)
