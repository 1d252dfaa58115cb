"""The vector store behind LlamaIndex's interface, through which builds write.

LlamaIndex's own ChromaVectorStore returns exp(-distance) rather than a cosine, and keeps the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import PrivateAttr

from index.arrays import Floats
from index.generation.vector_store import PassageVectors
from index.types import Passage


class PassageStore(BasePydanticVectorStore):
    """The passages of one collection. Similarities are cosines, -1..1, higher is closer."""

    stores_text: bool = False
    flat_metadata: bool = True
    _vectors: PassageVectors = PrivateAttr()

    def __init__(self, vectors: PassageVectors) -> None:
        super().__init__(stores_text=False)
        self._vectors = vectors

    @property
    def client(self) -> Any:
        return self._vectors.client

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Put nodes that carry embeddings in; one with a known id is replaced. Raises
        StorageError."""
        ids = [node.node_id for node in nodes]
        papers = [node.metadata["paper_id"] for node in nodes]
        self._vectors.put(ids, [node.get_embedding() for node in nodes], papers)
        return ids

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Take a paper's passages out."""
        self._vectors.drop_paper(ref_doc_id)

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        found = self._vectors.nearest(
            query.query_embedding or [], query.similarity_top_k, query.node_ids
        )
        return VectorStoreQueryResult(similarities=list(found.values()), ids=list(found))


def passage_node(passage: Passage, vector: Floats) -> TextNode:
    """A passage as LlamaIndex has it."""
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata={"paper_id": passage.paper_id},
        embedding=vector.tolist(),
    )
