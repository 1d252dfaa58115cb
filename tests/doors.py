"""An engine over a home, and questions of all kinds that the small home is asked through every
door."""

from __future__ import annotations

from pathlib import Path

from assistant.doors.engine import Engine
from assistant.wiring import open_assistant
from index.home import Home

LANTERNS = "Sparse Lanterns: Lighting Only What Matters in Attention"
QUESTION = "How much faster are Sparse Lanterns?"
CLAIM = "Sparse Lanterns are 3.1x faster than dense attention on long documents."


def engine_of(home: Path) -> Engine:
    return Engine(open_assistant(Home(home), llm="none"))


def lanterns(engine: Engine) -> str:
    """The id of a paper of the small home."""
    return next(one.paper_id for one in engine.newest(10) if one.title == LANTERNS)
