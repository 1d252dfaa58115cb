"""The packages are typed, and the public names have the types that tests/typed_use.py uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parents[1]


def test_the_packages_say_that_they_are_typed() -> None:
    for package in ("assistant", "index", "prompts"):
        assert (ROOT / package / "py.typed").is_file()


@pytest.mark.slow
def test_a_program_that_checks_its_types_can_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said, failed, code = api.run(["-m", "tests.typed_use"])
    assert (code, failed) == (0, ""), said
