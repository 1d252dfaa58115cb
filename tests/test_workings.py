"""How compared papers are told apart: by how each works before what it finds."""

from __future__ import annotations

import pytest

from assistant.answering.definitions import coined
from assistant.answering.paper_tables import table
from assistant.answering.workings import side_by_side, told_apart
from index.types import Paper

LEDGES = Paper(
    "p",
    "Learning to Climb by Q-Ledge",
    "Q-Ledge is an approach to climbing that needs no rope and no map. "
    "Our approach keeps a list of ledges and takes the nearest at each step. "
    "We present extensive experiments on forty cliffs, where it climbs 12% higher than ropes do. "
    "A limitation of our approach is that it fails on ice. "
    "Code is available at https://example.org/ledge.",
    ("d",),
)
TIDES = Paper(
    "q",
    "TideNet: Forecasting Water",
    "Forecasts of the sea are slow and expensive. "
    "We propose TideNet, a network that forecasts tides. "
    "For example, TideNet runs in one day. "
    "The network reads the moon's phase and sums it over a window of nine days. "
    "Experiments show that TideNet halves the error of older forecasts.",
    ("d",),
)


def said(paper: Paper) -> list[int]:
    """The places of the sentences, which here end in full stops."""
    return [paper.abstract[: span.start].count(". ") for span in told_apart(paper)]


@pytest.mark.parametrize(("paper", "places"), [(LEDGES, [0, 1, 2, 3]), (TIDES, [1, 3, 4])])
def test_how_it_works_stands_before_what_it_finds_and_its_limits(
    paper: Paper, places: list[int]
) -> None:
    assert said(paper) == places


def test_what_says_what_a_papers_own_is_tells_its_method() -> None:
    (row,) = table([LEDGES])
    assert row.method is not None
    assert row.method.start == 0


def test_the_name_of_the_field_is_none_of_a_papers_own() -> None:
    paper = Paper("r", "PD-MORL: Multi-Objective Reinforcement Learning", "MORL is hard.", ("d",))
    assert coined(paper) == ["PD-MORL"]


def test_a_paper_that_tells_nothing_of_itself_has_its_first_sentence() -> None:
    paper = Paper("r", "On Gulls", "Gulls are white. The sea is grey.", ("d",))
    extract = side_by_side([paper, TIDES])
    assert "Gulls are white. [1]" in extract.text
    assert [citation.number for citation in extract.citations].count(2) == 3
