"""What other programs' libraries write of random papers is read as it was written."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.written_records import FORMS, PAPERS, Written, difference


@pytest.mark.parametrize("form", FORMS)
def test_random_papers_come_back(form: str) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(PAPERS)
    def comes_back(papers: list[Written]) -> None:
        assert difference(form, papers) == ""

    comes_back()
