"""Turns digests into searchable generations, and searches them. Knows no language model, prompt or
page.

from index import build, search, as_retriever, Filters, Paper

`as_query_engine` and `as_tool` stand here beside the retriever, where LlamaIndex's users look for
them, and are the assistant's: nothing here needs it, and it is imported when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.types import Filters, Paper

if TYPE_CHECKING:
    from assistant.query_engine import as_query_engine, as_tool
    from index.api import as_langchain_loader, as_langchain_retriever, search
    from index.builder import build
    from index.retrieval.llamaindex import as_retriever

__all__ = [
    "Filters",
    "Paper",
    "as_langchain_loader",
    "as_langchain_retriever",
    "as_query_engine",
    "as_retriever",
    "as_tool",
    "build",
    "search",
]

_HOMES = {
    "as_langchain_loader": "index.api",
    "as_langchain_retriever": "index.api",
    "as_query_engine": "assistant.query_engine",
    "as_retriever": "index.retrieval.llamaindex",
    "as_tool": "assistant.query_engine",
    "build": "index.builder",
    "search": "index.api",
}


def __getattr__(name: str) -> Any:
    """Import what is heavy (Chroma, LlamaIndex) only when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
