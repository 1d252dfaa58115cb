"""LlamaIndex's interface of embedding, both ways: our models as its classes, and any of its models
as one of ours.

Importing any part of LlamaIndex loads all of it (.85 s), so only what is asked for by these classes
imports this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from index.arrays import Floats
from index.errors import EmbeddingError, altered
from index.models import minilm
from index.models.endpoints import TEXTS, Endpoint, prefixed
from index.models.minilm import MiniLM
from index.models.onnx_folder import FolderEmbedding
from index.models.token_projection import Encoded, Idf
from index.models.vectors import PROBE

_LARGEST_BATCH = 2048  # texts


class BundledEmbedding(BaseEmbedding):
    """The bundled model, for LlamaIndex."""

    def __init__(self) -> None:
        super().__init__(model_name=minilm.NAME)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = minilm.bundled().encode(texts).tolist()
        return rows

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class EndpointEmbedding(BaseEmbedding):
    """The vectors of a server, for LlamaIndex."""

    _endpoint: Endpoint = PrivateAttr()
    _query_prefix: str = PrivateAttr()
    _passage_prefix: str = PrivateAttr()

    def __init__(
        self, endpoint: Endpoint, query_prefix: str = "", passage_prefix: str = ""
    ) -> None:
        """Asks the server for its model's name where none is configured."""
        super().__init__(
            model_name=prefixed(endpoint.model, query_prefix, passage_prefix),
            # each address gets its part of a batch; LlamaIndex takes no larger ones
            embed_batch_size=min(TEXTS * len(endpoint), _LARGEST_BATCH),
        )
        self._endpoint = endpoint
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        passages = [self._passage_prefix + text for text in texts]
        parts = [passages[start : start + TEXTS] for start in range(0, len(passages), TEXTS)]
        if len(parts) == 1:
            return self._endpoint.vectors(passages, awaited=False)
        with ThreadPoolExecutor(len(parts)) as pool:
            found = pool.map(lambda part: self._endpoint.vectors(part, awaited=False), parts)
            return [vector for vectors in found for vector in vectors]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def everywhere(self, text: str) -> list[list[float]]:
        """The vectors of a passage, from every address that is well."""
        return self._endpoint.everywhere(self._passage_prefix + text)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._endpoint.vectors([self._query_prefix + query], awaited=True)[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Paired:
    """Another model's vectors, with the bundled one's token vectors."""

    def __init__(self, model: BaseEmbedding) -> None:
        ours = isinstance(model, EndpointEmbedding | FolderEmbedding)
        self.name = model.model_name if ours else f"{type(model).__name__}:{model.model_name}"
        self.fixed = isinstance(model, FolderEmbedding)  # whose name is a hash of what it holds
        self._model = model
        self._dimension = 0

    @property
    def bundled(self) -> MiniLM:
        return minilm.bundled()

    @property
    def dimension(self) -> int:
        return self._dimension or self.encode([PROBE]).shape[1]

    def encode(self, texts: Sequence[str]) -> Floats:
        """`(n, d) float32`, unit rows, of passages. Raises EmbeddingError for what are no
        vectors."""
        return self._unit(self._model.get_text_embedding_batch(list(texts)), len(texts))

    def everywhere(self, text: str) -> Floats:
        """`(n, d) float32`: a passage's vector from each of the servers that are well."""
        if not isinstance(self._model, EndpointEmbedding):
            return self.encode([text])
        found = self._model.everywhere(text)
        return self._unit(found, len(found))

    def index(self, texts: Sequence[str]) -> tuple[Floats, list[bytes]]:
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(self.bundled.index, texts)
            return self.encode(texts), found.result()[1]

    def begin(self, text: str, idf: Idf) -> Callable[[], Encoded]:
        tokens = self.bundled.begin(text, idf)
        vector = self._unit([self._model.get_query_embedding(text)], 1)[0]
        return lambda: replace(tokens(), vector=vector)

    def _unit(self, found: Sequence[Sequence[float]], count: int) -> Floats:
        sizes = {len(row) for row in found}
        if len(found) != count or len(sizes) > 1:
            raise EmbeddingError(
                f"The embedding model {self.name!r} gave vectors of several lengths, or too few."
            )
        with np.errstate(over="ignore"):  # it is told below
            rows = np.array(found, dtype=np.float32)
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        self._dimension = self._dimension or rows.shape[1]
        if rows.shape[1] != self._dimension:
            raise altered(self.name)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise EmbeddingError(
                f"The embedding model {self.name!r} gave a vector without a direction. Check the "
                "model."
            )
        unit: Floats = rows / lengths
        return unit
