"""Our answers as LlamaIndex's query engine and tool: quotes are its source nodes.

Covers assistant.query_engine.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from llama_index.core.base.response.schema import Response

import index
from assistant import ask
from index.errors import SettingError
from tests.doors import QUESTION


def test_source_nodes_are_the_quotes(small_home: Path) -> None:
    answer = ask(QUESTION, home=small_home, llm="none")
    response = index.as_query_engine(home=small_home, llm="none").query(QUESTION)
    assert isinstance(response, Response)
    assert str(response) == answer.text
    assert response.source_nodes
    papers = {paper.paper.id: paper.paper for paper in index.search(QUESTION, home=small_home)}
    for node, citation in zip(response.source_nodes, answer.citations, strict=True):
        held = node.node.metadata
        assert (held["number"], held["title"]) == (citation.number, citation.title)
        assert node.node.get_content() == citation.quote
        place = slice(node.node.start_char_idx, node.node.end_char_idx)  # type: ignore[attr-defined]
        assert papers[held["paper_id"]].abstract[place] == citation.quote
    assert response.metadata
    assert response.metadata["answer"]["status"] == "answered"


def test_it_may_be_awaited_and_a_refusal_has_no_sources(small_home: Path) -> None:
    engine = index.as_query_engine(home=small_home, llm="none")
    response = asyncio.run(engine.aquery("What is the recipe for sourdough bread?"))
    assert isinstance(response, Response)
    assert response.source_nodes == []
    assert response.metadata
    assert response.metadata["answer"]["reason"] == "off_topic"


def test_a_tool_answers_an_agent(small_home: Path) -> None:
    tool = index.as_tool(home=small_home, llm="none", digest="compact.txt")
    assert tool.metadata.name == "ask_papers"
    output = tool.call(input="papers on speech")
    assert output.raw_output.source_nodes
    assert "Whispering" in output.content
    assert index.as_tool("mine", "For speech.", home=small_home).metadata.name == "mine"


def test_a_filter_or_a_model_that_means_nothing_is_told(small_home: Path) -> None:
    with pytest.raises(SettingError, match="digest"):
        index.as_query_engine(home=small_home, digest="nowhere").query(QUESTION)
    with pytest.raises(SettingError, match="--llm"):
        index.as_query_engine(home=small_home, llm="ftp://x")
