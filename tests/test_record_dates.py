"""The day in what records say of one."""

from __future__ import annotations

import pytest

from index.layouts.record_dates import day_of, fullest


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-03-12T09:00:00Z", "2025-03-12"),
        ("2025/03/12/", "2025-03-12"),
        ("2025/3", "2025-03"),
        ("2025-3-2", "2025-03-02"),
        ("20250312", "2025-03-12"),
        ("12.03.2025", "2025-03-12"),
        ("13/3/2025", "2025-03-13"),
        ("3/13/2025", "2025-03-13"),
        ("3/12/2025", "2025"),
        ("2025年3月12日 上午9:00", "2025-03-12"),
        ("2025年3月", "2025-03"),
        ("2025년 3월 12일", "2025-03-12"),
        ("12. März 2025", "2025-03-12"),
        ("12 août 2025", "2025-08-12"),
        ("12 de diciembre de 2025", "2025-12-12"),
        ("2025 Mar 12", "2025-03-12"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"),
        ("October 2025", "2025-10"),
        ("03/2025", "2025-03"),
        ("13/2025", "2025"),
        (
            [
                {"date": "2025-03-30", "dateType": "Updated"},
                {"date": "2025-03-12", "dateType": "Issued"},
            ],
            "2025-03-12",
        ),
        ("2025", "2025"),
        (2025, "2025"),
        (1741770000, "2025-03-12"),
        (1741770000123, "2025-03-12"),
        ("1741770000.000100", "2025-03-12"),
        ({"date-parts": [[2025, 3, 12]]}, "2025-03-12"),
        ({"date-parts": [["2025"]]}, "2025"),
        ({"year": 2025, "month": 3}, "2025-03"),
        ([{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "2007-04-02"),
        ("2025-02-30", None),
        ("Mar 45, 2025", None),
        ("soon", None),
        ("version 2025 of it", None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (None, None),
        ({}, None),
        ([], None),
    ],
)
def test_a_day_is_as_exact_as_it_is_told(value: object, day: str | None) -> None:
    assert day_of(value) == day


@pytest.mark.parametrize(
    ("values", "day"),
    [
        (["Mar 1", "2018"], "2018-03-01"),
        (["JUN", "2018"], "2018-06"),
        (["2018", "2018/03"], "2018-03"),
        (["2018", "soon"], "2018"),
        (["Mar 1"], ""),
        ([], ""),
    ],
)
def test_the_fullest_day_counts_and_a_month_is_of_the_year_beside_it(
    values: list[object], day: str
) -> None:
    assert fullest(values) == day
