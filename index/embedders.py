"""Which model turns passages and questions into vectors: the bundled one, or another beside it.

Words in context (index.late), and the likeness of sentences on which answers depend, are the bundled model's whichever
finds the passages: they were measured with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from index import embedding
from index.embedding import MiniLM, Vectors
from index.endpoints import Endpoint, EndpointEmbedding, EndpointReranker, is_address
from index.errors import EmbeddingError, SettingError
from index.folders import FolderEmbedding
from index.home import Home
from index.late import Question
from index.patience import Patience
from index.settings import BUNDLED, SearchSettings, read, secret

PROBE = "A text whose vector tells one embedding model from another."
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
    def index(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]: ...
    def question(self, text: str, rarity: Rarity) -> tuple[Vectors, Question]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model by its name, loaded once, when it is needed."""

    name: str
    load: Callable[[], Embedder]


@dataclass(frozen=True, slots=True)
class Models:
    """What finds papers, and what puts the best in order; without a reranker, the bundled order holds."""

    embed: Chosen
    rerank: EndpointReranker | None = None

    @classmethod
    def of(cls, home: Home, embed: BaseEmbedding | None = None) -> Models:
        """Those of the settings. Raises SettingError, or an error of the model."""
        return cls(choose(home, embed), choose_reranker(home))


class Paired:
    """Another model's vectors, with the bundled one's words in context."""

    fixed = False

    def __init__(self, model: BaseEmbedding, bundled: MiniLM | None = None) -> None:
        ours = isinstance(model, EndpointEmbedding | FolderEmbedding)
        self.name = model.model_name if ours else f"{type(model).__name__}:{model.model_name}"
        self.bundled = bundled or embedding.bundled()
        self._model = model

    @cached_property
    def dimension(self) -> int:
        return len(self.vectors([PROBE])[0])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """`(n, d) float32`, unit rows. Raises EmbeddingError for what are no vectors."""
        return self._unit(self._model.get_text_embedding_batch(list(texts)), len(texts))

    def index(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        with ThreadPoolExecutor(1) as pool:
            vectors = pool.submit(self.vectors, texts)
            _, words = self.bundled.index(texts)
            return vectors.result(), words

    def question(self, text: str, rarity: Rarity) -> tuple[Vectors, Question]:
        with ThreadPoolExecutor(1) as pool:
            vector = pool.submit(self._model.get_query_embedding, text)
            _, words = self.bundled.question(text, rarity)
            return self._unit([vector.result()], 1)[0], words

    def _unit(self, found: Sequence[Sequence[float]], count: int) -> Vectors:
        sizes = {len(row) for row in found}
        if len(found) != count or len(sizes) > 1:
            raise EmbeddingError(f"The embedding model {self.name!r} gave vectors of several lengths, or too few.")
        rows = np.array(found, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise EmbeddingError(
                f"The embedding model {self.name!r} gave a vector without a direction. Check the model."
            )
        unit: Vectors = rows / lengths
        return unit


def choose(home: Home, embed: BaseEmbedding | None = None) -> Chosen:
    """The given model, or the one that the settings name. Raises SettingError, or an error of the model."""
    if isinstance(embed, MiniLM):
        return Chosen(embed.name, lambda: embed)
    if embed is not None:
        return _ready(embed)
    settings = read(SearchSettings, home)
    if settings.embed == BUNDLED:
        return Chosen(embedding.NAME, embedding.bundled)
    query, passage = settings.embed_query_prefix, settings.embed_passage_prefix
    if is_address(settings.embed):
        key, patience = secret(settings.embed_api_key), Patience(pause=0, timeout=settings.embed_timeout)
        endpoint = Endpoint(settings.embed, key, settings.embed_model, "ASKPAPERS_EMBED", patience)
        return _ready(EndpointEmbedding(endpoint, query or "", passage or ""))
    folder = Path(settings.embed).expanduser()
    if not folder.is_dir():
        raise SettingError(
            f"ASKPAPERS_EMBED is {settings.embed!r}, which is none of: {BUNDLED}, an http(s) address, a folder with an "
            "ONNX model. Correct it."
        )
    return _ready(FolderEmbedding(folder, query_prefix=query, passage_prefix=passage, pooling=settings.embed_pooling))


def choose_reranker(home: Home) -> EndpointReranker | None:
    """The reranker that the settings name; None for the bundled order. Raises SettingError."""
    settings = read(SearchSettings, home)
    if settings.rerank == BUNDLED:
        return None
    key, patience = secret(settings.rerank_api_key), Patience(pause=0, timeout=settings.rerank_timeout)
    return EndpointReranker(Endpoint(settings.rerank, key, settings.rerank_model, "ASKPAPERS_RERANK", patience))


def _ready(model: BaseEmbedding) -> Chosen:
    paired = Paired(model)
    return Chosen(paired.name, lambda: paired)
