"""What the tools of the MCP door do: each gives the whole as data, and as a text what a model is to
read of it. Their names, signatures and first lines are what a client is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from anyio.to_thread import run_sync
from mcp.types import CallToolResult, TextContent
from pydantic import Field, RootModel, TypeAdapter

from assistant.doors.answer_content import content, references
from assistant.doors.arguments import (
    MOST_RESULTS,
    AskArguments,
    Day,
    FilterArguments,
    How,
    Name,
    Question,
    filters_of,
)
from assistant.doors.engine import Engine
from assistant.doors.forms import Asked, ClaimCheck, DigestRecords, Hits, PaperRecord
from assistant.today import Briefing
from assistant.types import Answer

_T = TypeVar("_T")
Answering = Callable[[Asked], Awaitable[Answer]]
Many = Annotated[int, Field(ge=1, le=MOST_RESULTS, description="how many papers, at most")]
PaperId = Annotated[Name, Field(description="a paper's id, its arXiv id or its address")]
Only = Annotated[
    FilterArguments | None, Field(description="which papers may be found; all, if it is left out")
]


class Tools:
    """Every tool raises an AskpapersError, whose text says what to do."""

    def __init__(self, engine: Engine, answer: Answering | None = None) -> None:
        self._engine = engine
        self._answered = answer or self._alone

    def search_papers(
        self,
        query: Annotated[Question, Field(description="what the papers are to be about")],
        k: Many = 10,
        filters: Only = None,
    ) -> Annotated[CallToolResult, RootModel[Hits]]:
        """Find papers of the user's collection by meaning and by words, the best first."""
        found = self._engine.search(query, k, filters_of(filters))
        return _result(Hits, found, _hits)

    async def ask_papers(
        self,
        question: Annotated[Question, Field(description="what is to be answered, in a sentence")],
        history: Annotated[
            list[Question] | None,
            Field(max_length=200, description="the questions before it, the oldest first"),
        ] = None,
        how: Annotated[How | None, Field(description="filters, and how it is answered")] = None,
    ) -> Annotated[CallToolResult, RootModel[Answer]]:
        """Answer a question from the user's collection of papers: each sentence cites a paper and
        was checked against it. What the papers do not cover is refused, with the nearest papers."""
        given = how.model_dump() if how else {}
        arguments = AskArguments(question=question, history=history or [], **given)
        answer = await self._answered(arguments.asked())
        return await run_sync(_result, Answer, answer, self._text)

    def get_paper(self, paper_id: PaperId) -> Annotated[CallToolResult, RootModel[PaperRecord]]:
        """Read one paper: its title, abstract, authors, date, votes and digests."""
        return _result(PaperRecord, self._engine.paper(paper_id), _paper)

    def similar_papers(
        self, paper_id: PaperId, k: Many = 10, filters: Only = None
    ) -> Annotated[CallToolResult, RootModel[Hits]]:
        """Find the papers of the collection that are nearest to one of them."""
        found = self._engine.similar(paper_id, k, filters_of(filters))
        return _result(Hits, found, _hits)

    def list_digests(self) -> Annotated[CallToolResult, RootModel[DigestRecords]]:
        """List the digests (saved pages) of the collection, with their dates."""
        return _result(DigestRecords, self._engine.digests(), _digests)

    def what_is_new(
        self,
        day: Annotated[
            Day | None, Field(description="of which digests; the newest, if it is left out")
        ] = None,
    ) -> Annotated[CallToolResult, RootModel[Briefing]]:
        """Tell what the newest digests brought, by topic, each paper with a sentence of its own."""
        return _result(Briefing, self._engine.news(day), _news)

    def check_claim(
        self,
        sentence: Annotated[Question, Field(description="one sentence that says something")],
        paper_id: Annotated[
            Name | None, Field(description="the paper that it is said of; any, if left out")
        ] = None,
    ) -> Annotated[CallToolResult, RootModel[ClaimCheck]]:
        """Check whether a paper's abstract carries a sentence: its own sentence, the verdict
        (supported, weak or unsupported), and what is wrong."""
        return _result(ClaimCheck, self._engine.check(sentence, paper_id), _claim)

    async def _alone(self, asked: Asked) -> Answer:
        return await run_sync(self._engine.ask, asked)

    def _text(self, answer: Answer) -> str:
        return content(answer, references(answer, self._engine.url_of))


def _result(form: type[_T], value: _T, text: Callable[[_T], str]) -> CallToolResult:
    data: dict[str, Any] = TypeAdapter(form).dump_python(value, mode="json")
    return CallToolResult(content=[TextContent(text=text(value))], structured_content=data)


def _hits(found: Hits) -> str:
    papers = [f"{one.title} ({one.paper_id})\n{one.passage}" for one in found.results]
    return "\n\n".join([*papers, *found.notes])


def _paper(one: PaperRecord) -> str:
    known = [one.title, ", ".join(one.authors), one.published or "", one.url or ""]
    return "\n".join([*filter(None, known), "", one.abstract])


def _digests(found: DigestRecords) -> str:
    return "\n".join(
        f"{one.name}: {one.captured or 'undated'}, {one.entries} papers" for one in found.digests
    )


def _news(brief: Briefing) -> str:
    lines = [f"{brief.day or 'No dated digest'}: {brief.held} papers, {brief.new} of them new"]
    for group in brief.groups:
        lines.append(f"\n{group.name or 'Papers'} ({group.size})")
        lines += [f"- {one.title} ({one.id}): {one.claim}" for one in group.papers]
    return "\n".join(lines)


def _claim(checked: ClaimCheck) -> str:
    said = f"{checked.verdict}: {'; '.join(checked.reasons) or 'nothing is against it'}"
    if checked.quote is None:
        return said
    return f"{said}\n“{checked.quote}” ({checked.title}, {checked.paper_id})"
