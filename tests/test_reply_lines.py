"""Which lines of a reply say something: what only gives it a form is no claim."""

from __future__ import annotations

import pytest

from assistant.checking.citations import Checker, answer_sentences, claims
from assistant.checking.reply_lines import cells, claiming
from tests.test_citations import PAPER

FORM = [
    "## Overview",
    "### What it *costs*",
    "**Results**",
    "**Results:**",
    "Key findings:",
    "- **Limits**",
    "1. **Methods:**",
    "- Approach:",
    "---",
    "* * *",
    "| Method | Result |",
    "|---|:---:|",
    "主要结果：",
]
CLAIMS = [
    "Pruning removes small weights [1].",
    "- It is faster [1]",
    "**Pruning removes small weights.** [1]",
    "**It is faster than dense training.**",
    "Three of 4 papers prune by magnitude:",
    "The method prunes by magnitude, as two others of its kind and time do already:",
    "Results: pruning removes small weights [1].",
    "#3 of them is faster.",
]


@pytest.mark.parametrize("line", FORM)
def test_form_is_no_claim(line: str) -> None:
    assert list(claiming(line)) == []
    assert list(answer_sentences(line)) == []


@pytest.mark.parametrize("line", CLAIMS)
def test_a_claim_is_one(line: str) -> None:
    assert list(claiming(line)) == [line]


def test_code_and_references_are_passed_over_and_what_follows_is_not() -> None:
    text = (
        "Before [1].\n```\nx = prune(w)  # 80%\n```\nBetween [1].\n\n**References**\n"
        "[1] Gradient Gardening, 2025. https://example.org\n2. Another\n- [2] A third\n\n"
        "After all this it is faster.\n[1] is no entry now."
    )
    assert list(claiming(text)) == [
        "Before [1].",
        "Between [1].",
        "After all this it is faster.",
        "[1] is no entry now.",
    ]


def test_a_line_is_judged_alike_whatever_comes_after_it() -> None:
    """A reply is read while it comes: what was told is not taken back."""
    text = (
        "## A\n\nB is fast [1].\n| C | D |\n|--|--|\n| E | F [1] |\n\nSources:\n[1] G\nH is slow."
    )
    whole = list(answer_sentences(text))
    lines = text.splitlines(keepends=True)
    for end in range(len(lines)):
        told = list(answer_sentences("".join(lines[:end])))
        assert told == whole[: len(told)]


def test_a_row_of_a_table_is_read_by_its_cells() -> None:
    row = "| **Gradient Gardening** | removes 80% of the weights [1] | is faster, e.g. 2x |"
    assert cells(row)[0] == "**Gradient Gardening**"
    assert cells("a | b") == []
    assert list(answer_sentences(f"| Method | Does |  |\n|---|---|---|\n{row}")) == [row]
    assert claims(row, {1}) == [
        ("Gradient Gardening: removes 80% of the weights", [1]),
        ("Gradient Gardening: is faster, e.g. 2x", [1]),
    ]
    assert claims("| only one |", {1}) == [("| only one |", [])]


@pytest.mark.parametrize(
    ("cell", "support"),
    [
        ("removes 80% of the weights of ResNet-50 [1]", "supported"),
        ("removes 90% of the weights of ResNet-50 [1]", "unsupported"),
    ],
)
def test_a_wrong_cell_is_told(cell: str, support: str) -> None:
    checked = Checker({1: PAPER}).check(
        f"| Method | What |\n|---|---|\n| Gradient Gardening | {cell} |"
    )
    (sentence,) = checked.sentences
    assert sentence.support == support
    assert sentence.citations == (1,)
