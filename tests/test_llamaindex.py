"""Our search as LlamaIndex's retriever, with postprocessors and a query engine of its own.

Covers index.retrieval.llamaindex.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from llama_index.core.llms.mock import MockLLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

import index
from index.errors import SettingError


class ByTitle(BaseNodePostprocessor):
    """Keeps two papers, those whose titles come last in the alphabet."""

    def _postprocess_nodes(
        self,
        nodes: list[NodeWithScore],
        query_bundle: QueryBundle | None = None,
    ) -> list[NodeWithScore]:
        ordered = sorted(nodes, key=lambda node: node.node.metadata["title"], reverse=True)[:2]
        return [
            NodeWithScore(node=node.node, score=float(-place)) for place, node in enumerate(ordered)
        ]


class Shorter(BaseNodePostprocessor):
    """Makes nodes of its own, with other texts; those of papers only if `named`."""

    named: bool = True

    def _postprocess_nodes(
        self,
        nodes: list[NodeWithScore],
        query_bundle: QueryBundle | None = None,
    ) -> list[NodeWithScore]:
        made = (
            {"paper_id": node.node.metadata["paper_id"]} if self.named else {} for node in nodes
        )
        return [
            NodeWithScore(node=TextNode(text="In short.", metadata=metadata)) for metadata in made
        ]


def test_a_postprocessor_may_make_nodes_of_its_own(small_home: Path) -> None:
    found = index.search("speech", k=2, home=small_home, postprocessors=[Shorter()])
    assert found == index.search("speech", k=2, home=small_home)
    nodes = index.as_retriever(k=2, home=small_home, postprocessors=[Shorter()]).retrieve("speech")
    assert [node.node.get_content() for node in nodes] == ["In short."] * 2
    with pytest.raises(SettingError, match="Keep"):
        index.search("speech", home=small_home, postprocessors=[Shorter(named=False)])


def test_a_llamaindex_retriever_searches_and_filters(small_home: Path) -> None:
    retriever = index.as_retriever(k=2, home=small_home, digest="compact.txt")
    nodes = retriever.retrieve("speech")
    assert len(nodes) == 2
    assert nodes[0].node.metadata["title"].startswith("Whispering")
    assert nodes[0].get_content()
    assert index.search("speech", k=1, home=small_home)[0].paper.title.startswith("Whispering")


def test_a_query_engine_answers_from_our_evidence(small_home: Path) -> None:
    retriever = index.as_retriever(k=3, home=small_home)
    writer = get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT)
    response = RetrieverQueryEngine(retriever=retriever, response_synthesizer=writer).query(
        "speech recognition"
    )
    assert response.source_nodes[0].node.metadata["title"].startswith("Whispering")
    # the mock repeats what it was given
    assert response.source_nodes[0].node.get_content() in str(response)


@pytest.mark.parametrize("k", [1, 5])
def test_a_postprocessor_decides_in_our_search(small_home: Path, k: int) -> None:
    titles = sorted(
        (r.paper.title for r in index.search("speech", k=50, home=small_home)), reverse=True
    )
    found = index.search("speech", k=k, home=small_home, postprocessors=[ByTitle()])
    assert [result.paper.title for result in found] == titles[: min(k, 2)]
    assert [result.score for result in found] == [0.0, -1.0][:k]
    nodes = index.as_retriever(k=k, home=small_home, postprocessors=[ByTitle()]).retrieve("speech")
    assert [node.node.metadata["title"] for node in nodes] == titles[: min(k, 2)]
