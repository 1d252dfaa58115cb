"""The collection for assistants that speak MCP: tools that only read, papers as resources, prompts.

It keeps nothing of a client between two requests, as the specification of 2026-07 has it, and
serves those of before as well. It knows no transport; `commands` and `mcp_over_http` run it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from anyio.to_thread import run_sync
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.context import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError, UnexpectedToolError
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.tools import Tool
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolResult,
    GetPromptResult,
    InputRequiredResult,
    Resource,
    TextContent,
    ToolAnnotations,
)
from pydantic import ValidationError

from assistant.answering.prompts import render
from assistant.doors.engine import Engine
from assistant.doors.mcp_tools import Answering, Tools
from assistant.references import plain
from index.errors import AskpapersError

_MOST_LISTED = 100  # papers that are listed as resources, the newest
_READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_TITLES = {
    "search_papers": "Find papers",
    "ask_papers": "Ask the papers",
    "get_paper": "Read a paper",
    "similar_papers": "Papers like one",
    "list_digests": "List the digests",
    "what_is_new": "What is new",
    "check_claim": "Check a claim",
}


class _ReadingTool(Tool):
    """Tells what is wrong in one sentence, which the model can act on."""

    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False
    ) -> Any:
        known = self.parameters["properties"]
        if unknown := sorted(set(arguments) - set(known)):
            said = f"{self.name} has no argument {unknown[0]!r}. It takes: {', '.join(known)}"
            return _failed(said)
        try:
            return await super().run(arguments, context, convert_result)
        except UnexpectedToolError as error:
            if isinstance(error.__cause__, AskpapersError):
                return _failed(str(error.__cause__))
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                return _failed(f"{self.name}: {told(error.__cause__)}")
            raise


class _PapersServer(MCPServer[Any]):
    """Lists the newest papers as resources; every other one has an address, too."""

    engine: Engine

    async def list_resources(self) -> list[Resource]:
        try:
            found = await run_sync(lambda: list(self.engine.newest(_MOST_LISTED)))
        except AskpapersError:  # the tools say it, and a listing cannot
            return []
        return [
            Resource(
                uri=f"paper://{one.paper_id}",
                name=one.paper_id,
                title=one.title,
                mime_type="text/markdown",
            )
            for one in found
        ]

    async def get_prompt(
        self,
        name: str,
        arguments: dict[str, Any] | None = None,
        context: Context[Any, Any] | None = None,
    ) -> GetPromptResult | InputRequiredResult:
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:  # which would be told as a failure of the server
            said = f"{error}. prompts/list tells each prompt and its arguments."
            raise MCPError(code=INVALID_PARAMS, message=said) from error


def mcp_server(engine: Engine, answer: Answering | None = None) -> MCPServer[Any]:
    """`answer` gives the answers to questions, where others ask besides."""
    tools = Tools(engine, answer)
    before = _root_handlers()
    server = _PapersServer(
        "askpapers",
        title="askpapers",
        description="Questions of your own paper digests, with checked citations",
        instructions=render("mcp_instructions"),
        version=version("askpapers"),
        log_level="WARNING",
        subscriptions=False,
        tools=[
            _ReadingTool.from_function(
                getattr(tools, name), title=title, annotations=_READS_ONLY, structured_output=True
            )
            for name, title in _TITLES.items()
        ],
    )
    before()
    server.engine = engine
    server.resource(
        "paper://{+paper_id}",
        name="paper",
        title="A paper",
        description="Title, authors, digests and abstract of a paper, by its id",
        mime_type="text/markdown",
    )(_paper_of(engine))
    for prompt in _prompts():
        server.add_prompt(prompt)
    return server


def told(error: ValidationError) -> str:
    """What is wrong with arguments, in a sentence."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part != "function-after")
    said = first["msg"][:1].lower() + first["msg"][1:]
    return f"{where!r}: {said}. Mend it, and call again." if where else f"{said}."


def _failed(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True)


def _paper_of(engine: Engine) -> Callable[[str], str]:
    def paper(paper_id: str) -> str:
        try:
            one = engine.paper(paper_id)
        except AskpapersError as error:
            raise ResourceNotFoundError(str(error)) from error
        known = [", ".join(one.authors), one.published or "", one.url or ""]
        told = [f"# {plain(one.title)}", *filter(None, known), one.abstract]
        told.append(f"Digests: {', '.join(one.digests)}")
        return "\n\n".join(told)

    return paper


def _prompts() -> list[Prompt]:
    def answer(question: str) -> str:
        return render("mcp_answer", question=question)

    def compare(first: str, second: str) -> str:
        return render("mcp_compare", first=first, second=second)

    def verify(text: str) -> str:
        return render("mcp_verify", text=text)

    def news(interest: str = "") -> str:
        return render("mcp_news", interest=interest)

    offered: dict[Callable[..., str], tuple[str, str]] = {
        answer: ("Answer with citations", "An answer from the collection, with its references"),
        compare: ("Compare two papers", "Problem, method, data, result and limit of two papers"),
        verify: ("Check a text", "Which sentences of a text the abstracts carry"),
        news: ("What is new", "What the newest digests brought, by topic"),
    }
    return [
        Prompt.from_function(function, title=title, description=description)
        for function, (title, description) in offered.items()
    ]


def _root_handlers() -> Callable[[], None]:
    """Makes undone what the SDK does to the log of the whole program."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def undo() -> None:
        root.handlers[:] = handlers
        root.setLevel(level)

    return undo
