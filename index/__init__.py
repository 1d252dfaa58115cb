"""Turns digests into searchable generations, and searches them. Knows no language model, prompt or
page.

from index import build, search, as_retriever, Paper
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.types import Paper

if TYPE_CHECKING:
    from index.api import search
    from index.builder import build
    from index.retrieval.llamaindex import as_retriever

__all__ = ["Paper", "as_retriever", "build", "search"]

_HOMES = {
    "build": "index.builder",
    "search": "index.api",
    "as_retriever": "index.retrieval.llamaindex",
}


def __getattr__(name: str) -> Any:
    """Import what is heavy (Chroma, LlamaIndex) only when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
