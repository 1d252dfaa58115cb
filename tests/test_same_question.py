"""assistant.question.same_question: the question before, of another subject."""

from __future__ import annotations

import pytest

from assistant.question.same_question import about_another

LAMPS = "Which papers are about oil lamps?"


def another(question: str, before: str = LAMPS) -> str:
    return about_another(question, before, lambda _: False)


@pytest.mark.parametrize(
    "question",
    [
        "and on tide clocks?",
        "And about tide clocks",
        "what about tide clocks?",
        "and how about tide clocks?",
        "same for tide clocks",
        "and the same question about tide clocks?",
        "ok, now on tide clocks",
        "and papers on tide clocks?",
    ],
)
def test_only_the_subject_is_another(question: str) -> None:
    assert another(question) == "Which papers are about tide clocks?"


def test_the_kind_stays() -> None:
    counted = another("and on kites?", "how many papers are about oil lamps?")
    assert counted == "how many papers are about kites?"
    assert another("and kites?", "What is known about oil lamps?") == "What is known about kites?"


@pytest.mark.parametrize(
    "question",
    [
        "and its code?",
        "and the first?",
        "what about those on kites?",
        "and in 2024?",
        "and why is that?",
        "what about limitations?",
        "and how do they differ?",
        "and",
        "tide clocks",
    ],
)
def test_what_names_no_other_subject_is_left_to_others(question: str) -> None:
    assert another(question) == ""


def test_a_fact_is_not_asked_again_of_a_subject() -> None:
    assert another("and on kites?", "Who invented the oil lamp?") == ""
