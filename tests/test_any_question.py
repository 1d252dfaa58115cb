"""Whatever a newcomer types gets a sensible reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from benchmarks.any_question import fault, rows
from index.home import Home


@pytest.mark.slow
def test_every_input_gets_a_sensible_reply(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    wanted = [row for row in rows() if not row.get("open")]
    assert len(wanted) >= 147
    wrong = {row["asked"]: why for row in wanted if (why := fault(assistant, row))}
    assert wrong == {}
