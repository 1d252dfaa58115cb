"""Papers of a list as they are pointed at.

Covers assistant.question.places.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.question.places import papers_at, places
from assistant.types import Answer, Citation, Seconds
from index.errors import QuestionError

NUMBERS = (1, 3, 5, 6)  # a model may leave numbers out
BEFORE = Answer(
    "?",
    "answered",
    "So.",
    None,
    "m",
    tuple(Citation(n, f"p{n}", "T", "So.", 0, 3, "supported", (), 0) for n in NUMBERS),
    (),
    (),
    Seconds(0, 0, 0),
    papers=tuple(f"p{n}" for n in NUMBERS),
)


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("the third", "p5"),
        ("the second and [5]", "p3 p5"),
        ("1 and 3", "p1 p3"),
        ("papers 1, 3 and 5", "p1 p3 p5"),
        ("number 6", "p6"),
        ("#3", "p3"),
        ("5 to 6", "p5 p6"),
        ("the first two", "p1 p3"),
        ("the last one", "p6"),
        ("last two papers", "p6 p5"),
        ("the 4th & the first", "p6 p1"),
        ("paper five", "p5"),
        ("the first and the first", "p1"),
    ],
)
def test_a_place_is_counted_and_a_number_is_the_citations(text: str, papers: str) -> None:
    assert papers_at(places(text), BEFORE) == papers.split()


@pytest.mark.parametrize(
    "text", ["", "the survey", "the third and the vision ones", "GPT 4", "3 bears"]
)
def test_what_says_more_is_no_place(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize("text", ["[2]", "the seventh", "the first nine", "[0]", "0", "4"])
def test_a_place_that_no_paper_has_is_told(text: str) -> None:
    with pytest.raises(QuestionError, match="has 4 papers: there is no"):
        papers_at(places(text), BEFORE)


def test_a_list_without_numbers_is_counted() -> None:

    assert papers_at(places("[2]"), replace(BEFORE, citations=())) == ["p3"]
