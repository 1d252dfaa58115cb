"""Our search for any LlamaIndex application, and any LlamaIndex postprocessor in our search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.errors import SettingError
from index.generation.following import fetch_newest
from index.home import locate
from index.models.embedders import Models
from index.retrieval.searcher import Searcher
from index.text.unicode import sound
from index.types import FilterFields, Filters, Result

_DEPTH = 50  # papers that a postprocessor gets


def as_retriever(
    k: int = 10,
    *,
    home: str | Path | None = None,
    embed: BaseEmbedding | None = None,
    postprocessors: Sequence[BaseNodePostprocessor] = (),
    **filters: Unpack[FilterFields],
) -> PaperRetriever:
    """A LlamaIndex retriever over the index that is published now: the best passage of each of the
    `k` best papers, best first, with paper_id, title and url as metadata.

    Scores are unbounded, higher is better, and compare within one search only. `embed`,
    `postprocessors` and the filters are as for `search`, as is what it raises.
    """
    place = locate(home)
    fetch_newest(place)
    return PaperRetriever(
        Searcher.open(place, Models.of(place, embed)), k, Filters.of(**filters), postprocessors
    )


class PaperRetriever(BaseRetriever):
    """Hybrid search: the best passage of each of the `k` best papers, its paper's id, title and
    link as metadata."""

    def __init__(
        self,
        searcher: Searcher,
        k: int,
        filters: Filters,
        postprocessors: Sequence[BaseNodePostprocessor] = (),
    ) -> None:
        super().__init__()
        self._searcher = searcher
        self._k = k
        self._filters = filters
        self._postprocessors = postprocessors

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question, _ = sound(query_bundle.query_str)
        found = postprocessed(
            self._searcher, question, self._k, self._filters, self._postprocessors
        )
        return [node for _, node in found]


def postprocessed(
    searcher: Searcher,
    question: str,
    k: int,
    filters: Filters,
    postprocessors: Sequence[BaseNodePostprocessor],
) -> list[tuple[Result, NodeWithScore]]:
    """Each paper with its node, as the postprocessors left it."""
    results = searcher.search(question, max(k, _DEPTH) if postprocessors else k, filters)
    by_id = {result.paper.id: result for result in results}
    nodes = [_node(result) for result in results]
    for postprocessor in postprocessors:
        nodes = postprocessor.postprocess_nodes(nodes, query_str=question)
    found = []
    for node in nodes[:k]:
        if (result := by_id.get(node.node.metadata.get("paper_id", ""))) is None:
            raise SettingError(
                "A postprocessor gave a node without the paper_id of a paper that was found. Keep "
                "their metadata."
            )
        found.append(
            (result if node.score is None else replace(result, score=float(node.score)), node)
        )
    return found


def _node(result: Result) -> NodeWithScore:
    passage, paper = result.passages[0].passage, result.paper
    metadata = {"paper_id": paper.id, "title": paper.title, "url": paper.url}
    return NodeWithScore(
        node=TextNode(id_=passage.id, text=passage.text, metadata=metadata), score=result.score
    )
