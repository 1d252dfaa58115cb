"""What the OpenAPI description says of `/api` is so: schemathesis asks what it allows, and what it
does not, and finds no failure. ASKPAPERS_API_SECONDS is how long; five minutes of it are
`python benchmarks/api.py`, before a release."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.described_api import tried

SECONDS = float(os.environ.get("ASKPAPERS_API_SECONDS", "40"))
"""Read here, before a fixture takes all variables of askpapers away."""


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_schemathesis_finds_no_failure(small_home: Path, tmp_path: Path) -> None:
    found = tried(small_home, SECONDS, tmp_path)
    assert found.holds, found.said[-8000:]
    assert found.cases > 100
