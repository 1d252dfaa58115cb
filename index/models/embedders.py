"""Which model turns passages and questions into vectors: the bundled one, or another beside it.

Token vectors, and the similarity of sentences on which answers depend, are the bundled model's
whichever finds the passages: they were measured with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.addresses import is_address
from index.arrays import Floats
from index.circuits import AddressState, Circuits
from index.errors import SettingError, altered
from index.home import Home
from index.models import minilm
from index.models.minilm import MiniLM
from index.models.token_projection import Encoded, Idf
from index.models.vectors import same
from index.settings import BUNDLED, SearchSettings, read, secret

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from index.models.endpoints import EndpointReranker

Given = Mapping[str, str | None] | None  # settings, by their names
AnyFloats = npt.NDArray[np.floating[Any]]


class Embedder(Protocol):
    """What indexes and searches need of an embedding model. `fixed`: its name stands for these very
    vectors; `begin`: a question is read while other things are done, and what it gives is called
    once."""

    @property
    def name(self) -> str: ...
    @property
    def fixed(self) -> bool: ...
    @property
    def dimension(self) -> int: ...
    @property
    def bundled(self) -> MiniLM: ...
    def encode(self, texts: Sequence[str]) -> Floats: ...
    def everywhere(self, text: str) -> Floats: ...
    def index(self, texts: Sequence[str]) -> tuple[Floats, list[bytes]]: ...
    def begin(self, text: str, idf: Idf) -> Callable[[], Encoded]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model by its name, loaded when it is needed."""

    name: str
    load: Callable[[], Embedder]
    circuits: Circuits | None = None  # of the servers behind it


BUNDLED_MODEL = Chosen(minilm.NAME, lambda: minilm.bundled())


@dataclass(frozen=True, slots=True)
class Models:
    """What finds papers, and what puts the best in order; without a reranker, the bundled order
    holds. `multilingual`: questions in other languages are to be searched for by its vectors."""

    embed: Chosen = BUNDLED_MODEL
    rerank: EndpointReranker | None = None
    multilingual: bool = False

    def addresses(self) -> tuple[AddressState, ...]:
        """How each server is that is behind them."""
        both = (self.embed.circuits, self.rerank and self.rerank.circuits)
        return tuple(told for circuits in both if circuits for told in circuits.told())

    @classmethod
    def of(
        cls, home: Home, embed: BaseEmbedding | MiniLM | None = None, given: Given = None
    ) -> Models:
        """Those of the settings, of which some may be given. Raises SettingError, or an error of
        the model."""
        is_multilingual = read(SearchSettings, home, given).multilingual
        return cls(choose(home, embed, given), _reranker(home, given), is_multilingual)


def recognise(model: Embedder, text: str, before: AnyFloats) -> None:
    """Raises IndexMismatch if the model, at any of its servers, no longer gives a passage the
    vector that it gave before."""
    if not (model.fixed or all(same(row, before) for row in model.everywhere(text))):
        raise altered(model.name)


def choose(home: Home, embed: BaseEmbedding | MiniLM | None = None, given: Given = None) -> Chosen:
    """The given model, or the one that the settings name. Raises SettingError, or an error of the
    model."""
    if isinstance(embed, MiniLM):
        return Chosen(embed.name, lambda: embed)
    if embed is not None:
        from index.models.llamaindex import BundledEmbedding

        return BUNDLED_MODEL if isinstance(embed, BundledEmbedding) else _other(embed)
    settings = read(SearchSettings, home, given)
    if settings.embed in ("", BUNDLED):
        return BUNDLED_MODEL
    query, passage = settings.embed_query_prefix, settings.embed_passage_prefix
    if is_address(settings.embed):
        from index.models.endpoints import Endpoint
        from index.models.llamaindex import EndpointEmbedding

        key, model, timeout = (
            secret(settings.embed_api_key),
            settings.embed_model,
            settings.embed_timeout,
        )
        endpoint = Endpoint(
            settings.embed, key, model, "ASKPAPERS_EMBED", timeout, settings.embed_at_once
        )
        found = _other(EndpointEmbedding(endpoint, query or "", passage or ""))
        return replace(found, circuits=endpoint.circuits)
    # Path's own raises for an unknown user
    folder = Path(os.path.expanduser(settings.embed))  # noqa: PTH111
    if not folder.is_dir():
        raise SettingError(
            f"ASKPAPERS_EMBED is {settings.embed!r}, which is none of: {BUNDLED}, an http(s) "
            "address, a folder with an ONNX model. Correct it."
        )
    from index.models.onnx_folder import FolderEmbedding

    return _other(
        FolderEmbedding(
            folder, query_prefix=query, passage_prefix=passage, pooling=settings.embed_pooling
        )
    )


def _reranker(home: Home, given: Given) -> EndpointReranker | None:
    settings = read(SearchSettings, home, given)
    if settings.rerank in ("", BUNDLED):
        return None
    from index.models.endpoints import Endpoint, EndpointReranker

    key, model, timeout = (
        secret(settings.rerank_api_key),
        settings.rerank_model,
        settings.rerank_timeout,
    )
    return EndpointReranker(
        Endpoint(settings.rerank, key, model, "ASKPAPERS_RERANK", timeout, settings.rerank_at_once)
    )


def _other(model: BaseEmbedding) -> Chosen:
    from index.models.llamaindex import Paired

    paired = Paired(model)
    return Chosen(paired.name, lambda: paired)
