"""assistant.question.refusals: why a question was refused, and what would help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.question.refusals import explained
from assistant.types import Answer, Nearest, Reason, Seconds

REFUSED = Answer(
    "Who invented kites?",
    "abstained",
    "Nothing in the indexed digests is about this. The nearest papers are:\n\n- On Lamps",
    "off_topic",
    "extractive",
    (),
    (),
    (Nearest("one", "On Lamps", 0.3),),
    Seconds(0, 0, 0),
    searched="Who invented kites?",
    standing="Who invented kites?",
    probability=0.04,
)


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "Why not?",
        "but why was that refused?",
        "why can't you answer that?",
        "how come?",
        "what went wrong?",
        "what would you need?",
        "what should I ask instead?",
        "what would help?",
    ],
)
def test_the_reason_and_what_to_do_are_told(question: str) -> None:
    reply = explained(question, [REFUSED])
    assert reply is not None
    assert "“Who invented kites?” was refused." in reply.text
    assert "put at 4%" in reply.text
    assert "On Lamps" in reply.text
    assert "askpapers index PATH" in reply.text


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("not_stated", "none of their abstracts states"),
        ("other_language", "language model"),
    ],
)
def test_each_reason_has_its_own_words(reason: Reason, told: str) -> None:
    reply = explained("why?", [replace(REFUSED, reason=reason)])
    assert reply is not None
    assert told in reply.text


def test_of_a_list_its_own_sentence_is_told() -> None:
    none = replace(
        REFUSED,
        text="None of the 3 papers says anything of “oil”. The nearest papers are:\n\n- On Lamps",
        searched="the 3 papers on lamps: those that bear on “oil”",
        standing="papers on lamps",
    )
    reply = explained("why not?", [none])
    assert reply is not None
    assert "None of the 3 papers says anything of “oil”." in reply.text


@pytest.mark.parametrize("question", ["why do kites fly?", "what does it need?", "thanks"])
def test_what_asks_something_else_is_left_to_others(question: str) -> None:
    assert explained(question, [REFUSED]) is None


def test_nothing_was_refused() -> None:
    assert explained("why?", []) is None
    assert explained("why?", [replace(REFUSED, status="answered")]) is None
