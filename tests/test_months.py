"""Months by their names, wherever a date is read."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name

import pytest

from index.layouts.identifiers import iso_date
from index.text.months import MONTH, month_number


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_is_known_whole_and_short(number: int) -> None:
    for name in (
        month_name[number],
        month_abbr[number],
        month_name[number].upper(),
        f"{month_abbr[number]}.",
    ):
        assert re.fullmatch(MONTH, name, re.IGNORECASE)
        assert month_number(name) == number
        assert iso_date(f"{name} 3, 2025") == iso_date(f"3 {name} 2025") == f"2025-{number:02}-03"


@pytest.mark.parametrize("name", ["", "ja", "models", "\u017fep"])
def test_what_is_no_month_has_no_number(name: str) -> None:
    assert month_number(name) is None
    # the long s is an s to a pattern without case, and to nothing else
    assert iso_date(f"{name} 3, 2025") is None
