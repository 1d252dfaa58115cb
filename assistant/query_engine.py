"""Our checked answers for any LlamaIndex application: a query engine, and a tool for its agents."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.tools import QueryEngineTool

from assistant.answering.assistant import Assistant
from assistant.shown import address
from assistant.types import Answer, Citation
from assistant.wiring import open_assistant
from index.types import FilterFields, Filters

_DESCRIPTION = (
    "Answers a question from the user's own collection of research papers, in sentences that cite "
    "them by number; it says so where they do not answer. Ask in one whole English sentence."
)


def as_query_engine(
    *,
    home: str | Path | None = None,
    llm: str = "auto",
    model: str | None = None,
    strict: bool = False,
    **filters: Unpack[FilterFields],
) -> PaperQueryEngine:
    """A LlamaIndex query engine over what is indexed when it is asked. Arguments are those of
    `assistant.ask`. Raises SettingError for a model that cannot be meant; queries raise what `ask`
    does."""
    assistant = open_assistant(home, llm=llm, model=model, strict=strict)
    return PaperQueryEngine(assistant, Filters.of(**filters))


def as_tool(
    name: str = "ask_papers",
    description: str | None = None,
    *,
    home: str | Path | None = None,
    llm: str = "auto",
    model: str | None = None,
    strict: bool = False,
    **filters: Unpack[FilterFields],
) -> QueryEngineTool:
    """The same as a tool for a LlamaIndex agent, by `name`; `description`, if another than its own
    is wanted, tells the agent's model when to call it. Raises as `as_query_engine` does."""
    engine = as_query_engine(home=home, llm=llm, model=model, strict=strict, **filters)
    return QueryEngineTool.from_defaults(engine, name=name, description=description or _DESCRIPTION)


class PaperQueryEngine(BaseQueryEngine):
    """Each query is a question of its own. The text of the `Response` is the answer's, with its
    marks; a source node is a quote: one sentence of an abstract. `Response.metadata["answer"]` is
    the whole answer, as `Answer.to_dict` gives it."""

    def __init__(self, assistant: Assistant, filters: Filters) -> None:
        super().__init__(callback_manager=None)
        self._assistant, self._filters = assistant, filters

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._assistant.ask(query_bundle.query_str, filters=self._filters))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return _response(await self._assistant.aask(query_bundle.query_str, filters=self._filters))

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}  # its prompts are files of its own


def _response(answer: Answer) -> Response:
    nodes = {(one.number, one.start): _node(one) for one in answer.citations}
    return Response(answer.text, [*nodes.values()], {"answer": answer.to_dict()})


def _node(cited: Citation) -> NodeWithScore:
    """`start_char_idx` and `end_char_idx` are its place in the abstract, in code points."""
    metadata = {
        "number": cited.number,
        "paper_id": cited.paper_id,
        "title": cited.title,
        "url": address(cited),
        "support": cited.support,
        "digests": list(cited.digests),
    }
    return NodeWithScore(
        node=TextNode(
            id_=f"{cited.paper_id}:{cited.start}-{cited.end}",
            text=cited.quote,
            metadata=metadata,
            start_char_idx=cited.start,
            end_char_idx=cited.end,
        )
    )
