"""Searching from Python: `index.search(question)`. LlamaIndex is loaded only where a postprocessor
is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from index.home import locate
from index.models.embedders import Models
from index.retrieval.searcher import Searcher
from index.text.unicode import sound
from index.types import FilterFields, Filters, Result

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.postprocessor.types import BaseNodePostprocessor


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
