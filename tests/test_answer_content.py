"""An answer as one text: each mark resolves, and no digest makes Markdown of its own."""

from __future__ import annotations

import re

import pytest

from assistant.checking.citations import marks
from assistant.doors.answer_content import (
    below,
    body,
    content,
    continued,
    placed,
    references,
    streamable,
)
from assistant.types import Answer, Citation, Seconds, Sentence

NOWHERE = Seconds(0.0, 0.0, 0.0)
HOSTILE = "A [9] <img src=x> ![](http://evil.example/x) title"


def cited(number: int, quote: str, title: str = "Lanterns") -> Citation:
    return Citation(number, f"p{number}", title, quote, 0, len(quote), "supported", ("d",), 0)


def answer(text: str, *citations: Citation, **more: object) -> Answer:
    sentences = (Sentence(text, tuple(one.number for one in citations), "supported"),)
    given: dict[str, object] = {"sentences": sentences, **more}
    return Answer(
        "Why?", "answered", text, None, "m", citations, nearest=(), seconds=NOWHERE, **given
    )  # type: ignore[arg-type]


def url_of(paper_id: str) -> str:
    return "https://example.org/(1)" if paper_id == "p1" else ""


def test_each_mark_has_its_place_and_its_paper() -> None:
    told = answer("It is fast [1]. It is small [1, 2].", cited(1, "Fast."), cited(2, "Small."))
    listed = references(told, url_of)
    text = content(told, listed)
    assert text.startswith(told.text)
    found = list(placed(text, listed))
    for one in found:
        assert one.number in marks(text[one.start : one.end])
    assert [one.number for one in found] == [1, 1, 2, 1, 2]  # the last two head the references
    assert {one.url for one in found if one.number == 1} == {"https://example.org/(1)"}
    assert "[1] [Lanterns](https://example.org/%281%29): “Fast.”" in text


def test_a_quote_stands_once_for_its_paper() -> None:
    told = answer("It is fast [1].", cited(1, "Fast."), cited(1, "Fast."), cited(1, "Small."))
    (one,) = references(told, url_of)
    assert one.quotes == ("Fast.", "Small.")


def test_what_is_doubtful_and_left_out_is_told() -> None:
    doubted = Sentence(
        "It flies [1].", (1,), "unsupported", ("the quote does not speak of: flies",)
    )
    told = answer(
        "It flies [1].",
        cited(1, "Fast."),
        sentences=(doubted,),
        notes=("One digest was left out.",),
        problem="The model stopped.",
    )
    text = below(told, references(told, url_of))
    for words in ("does not speak of", "One digest was left out.", "The model stopped."):
        assert words in text


def test_a_digest_makes_no_mark_link_or_picture() -> None:
    told = answer("See <b>it</b> ![x](http://evil.example) [1].", cited(1, HOSTILE, HOSTILE))
    text = content(told, references(told, url_of))
    assert marks(text) == [1]
    assert "](http:" not in text
    assert not re.search(r"(?<!\\)<\w", text)
    assert "<b>" not in body(told)


@pytest.mark.parametrize(
    ("come", "text", "wanted"),
    [
        ("", "It is fast.", "It is fast."),
        ("It is  ", "It is fast.", "fast."),
        ("It is fast. ", "It is fast.", ""),
        ("It is\n", "It is\n\nfast.", "fast."),
        ("It was ", "It is fast.", None),
        ("It fast. ", "It is fast.", None),
    ],
)
def test_what_has_come_is_not_sent_again(come: str, text: str, wanted: str | None) -> None:
    assert continued(come, text) == wanted


def test_what_comes_is_shown_as_the_whole_will_be() -> None:
    text = "See ![x](http://evil.example) <b>it</b> [1] (undated), [2]: ok."
    for end in range(len(text) + 1):
        assert body(answer(text)).startswith(streamable(text[:end]))


def test_a_refusal_is_its_text() -> None:
    told = answer("Nothing is about this.")
    assert content(told, references(told, url_of)) == told.text
