"""Our search as LangChain's retriever, and our papers as its documents. Needs the extra
`langchain`."""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import SettingError
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.unicode import sound
from index.types import Filters, Paper

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.document_loaders import BaseLoader
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ModuleNotFoundError as error:
    if not (error.name or "").startswith("langchain_core"):
        raise
    raise SettingError(
        "LangChain's classes need the extra `langchain`. Install it: pip install \"askpapers"
        '[langchain]"'
    ) from error


class LangChainRetriever(BaseRetriever):
    """The best passage of each of the `k` best papers, best first."""

    searcher: Searcher
    k: int
    filters: Filters

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain gives it)
    ) -> list[Document]:
        found = self.searcher.search(sound(query)[0], self.k, self.filters)
        return [
            _document(
                one.paper, one.passages[0].passage.text, one.passages[0].passage.id, one.score
            )
            for one in found
        ]


class LangChainLoader(BaseLoader):
    """Each paper that passes the filters, its abstract as the text."""

    def __init__(self, searcher: Searcher, filters: Filters) -> None:
        self._searcher, self._filters = searcher, filters

    def lazy_load(self) -> Iterator[Document]:
        generation = self._searcher.generation
        papers = generation.papers
        for number in sorted(passing(self._filters, papers, generation.manifest.digests)):
            paper = papers.at([number])[number]
            yield _document(paper, paper.abstract, paper.id)


def _document(paper: Paper, text: str, key: str, score: float | None = None) -> Document:
    metadata = {
        "paper_id": paper.id,
        "title": paper.title,
        "url": paper.url,
        "authors": list(paper.authors),
        "published": paper.published,
        "digests": list(paper.digests),
    }
    told = metadata if score is None else metadata | {"score": score}
    return Document(page_content=text, metadata=told, id=key)
