"""Invariant 6: a home that was copied is the same home."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from assistant import Assistant
from assistant.types import Seconds
from index.home import Home

QUESTION = "How much faster than dense attention are Sparse Lanterns?"


def test_a_home_that_was_copied_answers_as_before(small_home: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(small_home, tmp_path / "elsewhere"))
    answers = [Assistant(Home(home)).ask(QUESTION) for home in (small_home, copied)]
    before, after = (replace(answer, seconds=Seconds(0, 0, 0)) for answer in answers)
    assert after == before
    assert "3.1x faster" in after.text
    status = Assistant(Home(copied)).status()
    assert replace(status, home=str(small_home)) == Assistant(Home(small_home)).status()
