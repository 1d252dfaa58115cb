"""Which model turns passages and questions into vectors: the bundled one, or another beside it.

Words in context (index.late), and the likeness of sentences on which answers depend, are the bundled model's whichever
finds the passages: they were measured with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding

from index.addresses import is_address
from index.errors import EmbeddingError, SettingError, altered
from index.home import Home
from index.models import minilm
from index.models.endpoints import Endpoint, EndpointEmbedding, EndpointReranker
from index.models.minilm import MiniLM
from index.models.onnx_folder import FolderEmbedding
from index.models.token_projection import Question
from index.models.vectors import Vectors, same
from index.settings import BUNDLED, SearchSettings, read, secret

PROBE = "A text whose vector tells one embedding model from another."
Floats = npt.NDArray[np.floating[Any]]
Rarity = Callable[[Sequence[str]], Mapping[str, float]]


class Embedder(Protocol):
    """What indexes and searches need of an embedding model. `fixed`: its name stands for these very vectors."""

    @property
    def name(self) -> str: ...
    @property
    def fixed(self) -> bool: ...
    @property
    def dimension(self) -> int: ...
    @property
    def bundled(self) -> MiniLM: ...
    def encode(self, texts: Sequence[str]) -> Vectors: ...
    def index(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]: ...
    def question(self, text: str, rarity: Rarity) -> tuple[Vectors, Question]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model by its name, loaded when it is needed."""

    name: str
    load: Callable[[], Embedder]


BUNDLED_MODEL = Chosen(minilm.NAME, lambda: minilm.bundled())


@dataclass(frozen=True, slots=True)
class Models:
    """What finds papers, and what puts the best in order; without a reranker, the bundled order holds."""

    embed: Chosen = BUNDLED_MODEL
    rerank: EndpointReranker | None = None

    @classmethod
    def of(cls, home: Home, embed: BaseEmbedding | None = None) -> Models:
        """Those of the settings. Raises SettingError, or an error of the model."""
        return cls(choose(home, embed), _reranker(home))


class Paired:
    """Another model's vectors, with the bundled one's words in context."""

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

    def encode(self, texts: Sequence[str]) -> Vectors:
        """`(n, d) float32`, unit rows, of passages. Raises EmbeddingError for what are no vectors."""
        return self._unit(self._model.get_text_embedding_batch(list(texts)), len(texts))

    def index(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(self.bundled.index, texts)
            return self.encode(texts), found.result()[1]

    def question(self, text: str, rarity: Rarity) -> tuple[Vectors, Question]:
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(self.bundled.question, text, rarity)
            return self._unit([self._model.get_query_embedding(text)], 1)[0], found.result()[1]

    def _unit(self, found: Sequence[Sequence[float]], count: int) -> Vectors:
        sizes = {len(row) for row in found}
        if len(found) != count or len(sizes) > 1:
            raise EmbeddingError(f"The embedding model {self.name!r} gave vectors of several lengths, or too few.")
        rows = np.array(found, dtype=np.float32)
        self._dimension = self._dimension or rows.shape[1]
        if rows.shape[1] != self._dimension:
            raise altered(self.name)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise EmbeddingError(
                f"The embedding model {self.name!r} gave a vector without a direction. Check the model."
            )
        unit: Vectors = rows / lengths
        return unit


def recognise(model: Embedder, text: str, before: Floats) -> None:
    """Raises IndexMismatch if the model no longer gives a passage the vector that it gave before."""
    if not (model.fixed or same(model.encode([text])[0], before)):
        raise altered(model.name)


def choose(home: Home, embed: BaseEmbedding | None = None) -> Chosen:
    """The given model, or the one that the settings name. Raises SettingError, or an error of the model."""
    if isinstance(embed, MiniLM):
        return Chosen(embed.name, lambda: embed)
    if embed is not None:
        return _other(embed)
    settings = read(SearchSettings, home)
    if settings.embed in ("", BUNDLED):
        return BUNDLED_MODEL
    query, passage = settings.embed_query_prefix, settings.embed_passage_prefix
    if is_address(settings.embed):
        key, model, timeout = secret(settings.embed_api_key), settings.embed_model, settings.embed_timeout
        endpoint = Endpoint(settings.embed, key, model, "ASKPAPERS_EMBED", timeout)
        return _other(EndpointEmbedding(endpoint, query or "", passage or ""))
    folder = Path(os.path.expanduser(settings.embed))  # noqa: PTH111  Path's own raises for an unknown user
    if not folder.is_dir():
        raise SettingError(
            f"ASKPAPERS_EMBED is {settings.embed!r}, which is none of: {BUNDLED}, an http(s) address, a folder with an "
            "ONNX model. Correct it."
        )
    return _other(FolderEmbedding(folder, query_prefix=query, passage_prefix=passage, pooling=settings.embed_pooling))


def _reranker(home: Home) -> EndpointReranker | None:
    settings = read(SearchSettings, home)
    if settings.rerank in ("", BUNDLED):
        return None
    key, model, timeout = secret(settings.rerank_api_key), settings.rerank_model, settings.rerank_timeout
    return EndpointReranker(Endpoint(settings.rerank, key, model, "ASKPAPERS_RERANK", timeout))


def _other(model: BaseEmbedding) -> Chosen:
    paired = Paired(model)
    return Chosen(paired.name, lambda: paired)
