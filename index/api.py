"""Searching from Python: `index.search(question)`, and the same for LangChain. LlamaIndex is loaded
only where a postprocessor is given, LangChain where its classes are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from index.generation.following import fetch_newest
from index.home import locate
from index.models.embedders import Models
from index.retrieval.searcher import Searcher
from index.text.unicode import sound
from index.types import FilterFields, Filters, Result

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from index.retrieval.langchain import LangChainLoader, LangChainRetriever


def search(
    question: str,
    k: int = 10,
    *,
    home: str | Path | None = None,
    embed: BaseEmbedding | None = None,
    postprocessors: Sequence[BaseNodePostprocessor] = (),
    **filters: Unpack[FilterFields],
) -> list[Result]:
    """The `k` papers that fit the question best, best first. Filters are the fields of
    `index.types.Filters`.

    `embed` is the LlamaIndex embedding model by which the index was built, where the settings do
    not name it. `postprocessors` get the best 50 as LlamaIndex nodes, one after the other, and may
    drop, reorder and score them anew; a paper's score is then theirs. Raises SettingError, or an
    error of the index or the model.
    """
    place = locate(home)
    question, _ = sound(question)
    fetch_newest(place)
    searcher = Searcher.open(place, Models.of(place, embed))
    try:
        if postprocessors:
            from index.retrieval.llamaindex import postprocessed

            return [
                one
                for one, _ in postprocessed(
                    searcher, question, k, Filters.of(**filters), postprocessors
                )
            ]
        return searcher.search(question, k, Filters.of(**filters))
    finally:
        searcher.close()


def as_langchain_retriever(
    k: int = 10, *, home: str | Path | None = None, **filters: Unpack[FilterFields]
) -> LangChainRetriever:
    """A LangChain retriever over the index that is published now: the best passage of each of the
    `k` best papers, best first. Its `metadata` has paper_id, title, url, authors, published (ISO
    8601 or None), digests, and a score that compares within one search only.

    Raises SettingError where the extra `langchain` is not installed, or an error of the index or
    the model.
    """
    from index.retrieval.langchain import LangChainRetriever

    place = locate(home)
    fetch_newest(place)
    searcher = Searcher.open(place, Models.of(place))
    return LangChainRetriever(searcher=searcher, k=k, filters=Filters.of(**filters))


def as_langchain_loader(
    *, home: str | Path | None = None, **filters: Unpack[FilterFields]
) -> LangChainLoader:
    """A LangChain loader of the papers that are indexed now, a document each: its abstract, with
    the same metadata, but for a score. Raises as `as_langchain_retriever` does."""
    from index.retrieval.langchain import LangChainLoader

    place = locate(home)
    fetch_newest(place)
    return LangChainLoader(Searcher.open(place, Models.of(place)), Filters.of(**filters))
