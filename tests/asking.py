"""A question that the small home answers, and what holds of every answer."""

from __future__ import annotations

from assistant import Answer
from assistant.answering.assistant import Assistant
from assistant.checking.citations import marks

QUESTION = "How much faster than dense attention are Sparse Lanterns?"


def check_invariants(assistant: Assistant, answer: Answer) -> None:
    """Every number shown resolves to a paper, every quote stands where it says."""
    numbers = {citation.number for citation in answer.citations}
    assert set(marks(answer.text)) <= numbers
    for citation in answer.citations:
        paper = assistant.paper(citation.paper_id)
        assert paper.title == citation.title
        assert paper.abstract[citation.start : citation.end] == citation.quote
        assert citation.number in answer.sentences[citation.sentence].citations
