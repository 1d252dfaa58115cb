"""A question that the small home answers, a model behind a scripted server, and what holds of every
answer."""

from __future__ import annotations

from pathlib import Path

from assistant import Answer, Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.checking.citations import marks
from assistant.llm.connecting import connect
from index.home import Home
from tests.scripted_server import ScriptedServer

QUESTION = "How much faster than dense attention are Sparse Lanterns?"


def check_invariants(assistant: Engine, answer: Answer) -> None:
    """Every number shown resolves to a paper, every quote stands where it says."""
    numbers = {citation.number for citation in answer.citations}
    assert set(marks(answer.text)) <= numbers
    for citation in answer.citations:
        paper = assistant.published.paper(citation.paper_id)
        assert paper.title == citation.title
        assert paper.abstract[citation.start : citation.end] == citation.quote
        assert citation.number in answer.sentences[citation.sentence].citations


def served(home: Path, server: ScriptedServer, timeout: float = 0.5) -> Engine:
    model = connect(
        server.url,
        model="m",
        api_key=None,
        openai_key=None,
        openai_base_url=None,
        timeout=timeout,
        context=8000,
    )
    return Assistant(Home(home), model=lambda: model, llm="m")
