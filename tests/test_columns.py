"""The width of lines."""

from __future__ import annotations

import pytest

from index.layouts.columns import columns, is_one_word, to_fit


@pytest.mark.parametrize(("text", "wide"), [("abc", 3), ("é", 1), ("港口", 4), ("항구 a", 6)])
def test_a_letter_may_take_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide


@pytest.mark.parametrize(("below", "wide"), [("port of call", 5), ("港口", 2), ("항구는", 7)])
def test_a_line_ends_before_a_word_or_before_a_letter(below: str, wide: int) -> None:
    assert to_fit(below) == wide


@pytest.mark.parametrize(
    ("above", "below", "one"),
    [("潮汐的", "航线", True), ("。", "航线", True), ("port", "of", False), ("항구", "는", False)],
)
def test_no_blank_stands_between_ideographs(above: str, below: str, *, one: bool) -> None:
    assert is_one_word(above, below) is one
