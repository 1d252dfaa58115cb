"""Passages' vectors in an embedded Chroma collection, behind LlamaIndex's vector-store interface.

The only module that knows Chroma. LlamaIndex's own ChromaVectorStore returns exp(-distance) rather than a cosine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.vector_stores.types import BasePydanticVectorStore, VectorStoreQuery, VectorStoreQueryResult
from pydantic import PrivateAttr

from index.embedding import Vectors
from index.errors import corrupt
from index.types import Paper, Passage

_COLLECTION = "passages"
_GRAPH = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
_Found = TypeVar("_Found")


class PassageStore(BasePydanticVectorStore):
    """One collection in one folder. Similarities are cosines, -1..1, higher is closer."""

    stores_text: bool = True
    flat_metadata: bool = True
    _client: Any = PrivateAttr()
    _collection: Any = PrivateAttr()

    def __init__(self, client: Any, collection: Any) -> None:
        super().__init__(stores_text=True)
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, folder: Path) -> PassageStore:
        client = _client(folder)
        return cls(
            client, client.create_collection(_COLLECTION, embedding_function=None, configuration={"hnsw": _GRAPH})
        )

    @classmethod
    def open(cls, folder: Path) -> PassageStore:
        """Raises IndexCorrupt if the folder holds no readable collection."""
        if not (folder / "chroma.sqlite3").is_file():
            raise corrupt("its vector store is missing")
        client = _told(lambda: _client(folder))
        return cls(client, _told(lambda: client.get_collection(_COLLECTION, embedding_function=None)))

    def close(self) -> None:
        self._client.close()

    @property
    def client(self) -> Any:
        return self._client

    def count(self) -> int:
        return int(_told(self._collection.count))

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Put nodes that carry embeddings in; one with a known id is replaced."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(nodes), step):
            batch = nodes[start : start + step]
            self._collection.upsert(
                ids=[node.node_id for node in batch],
                embeddings=[node.get_embedding() for node in batch],
                documents=[node.get_content() for node in batch],
                metadatas=[node.metadata for node in batch],
            )
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Take a paper's passages out."""
        self._collection.delete(where={"paper_id": ref_doc_id})

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        found = _told(
            lambda: self._collection.query(
                query_embeddings=[query.query_embedding],
                n_results=query.similarity_top_k,
                ids=query.node_ids,
                include=["distances", "documents", "metadatas"],
            )
        )
        nodes = [
            TextNode(id_=key, text=text, metadata=metadata)
            for key, text, metadata in zip(found["ids"][0], found["documents"][0], found["metadatas"][0], strict=True)
        ]
        similarities = [1.0 - distance for distance in found["distances"][0]]
        return VectorStoreQueryResult(nodes=nodes, similarities=similarities, ids=found["ids"][0])

    def nearest(self, question: Vectors, k: int) -> dict[str, float]:
        """Passage ids and cosines of the `k` nearest, by the approximate graph."""
        found = _told(lambda: self._collection.query(query_embeddings=[question], n_results=k, include=["distances"]))
        return {key: 1.0 - d for key, d in zip(found["ids"][0], found["distances"][0], strict=True)}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of the given passages."""
        step = self._client.get_max_batch_size()
        rows: dict[str, Vectors] = {}
        for start in range(0, len(ids), step):
            part = list(ids[start : start + step])
            found = _told(lambda part=part: self._collection.get(ids=part, include=["embeddings"]))  # type: ignore[misc]
            rows |= zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True)
        return rows


def passage_node(paper: Paper, passage: Passage, vector: Vectors) -> TextNode:
    """A passage as LlamaIndex has it."""
    metadata = {"paper_id": paper.id, "title": paper.title, "start": passage.start, "end": passage.end}
    return TextNode(id_=passage.id, text=passage.text, metadata=metadata, embedding=vector.tolist())


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _told(call: Callable[[], _Found]) -> _Found:
    """Chroma's own errors, and those of its Rust half, as ours."""
    try:
        return call()
    except (ChromaError, ValueError, RuntimeError, OSError) as error:
        raise corrupt(f"its vector store could not be read ({str(error)[:120]})") from error
