"""The collection over MCP, by the SDK's own client: in the process, and over standard input and
output as a client starts it.

Covers assistant.doors.mcp_tools, assistant.terminal.services.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent, TextResourceContents
from pydantic import TypeAdapter

from assistant.doors.engine import Engine
from assistant.doors.forms import Asked
from assistant.doors.mcp_server import mcp_server
from assistant.types import Answer
from tests.browsing import COMMAND
from tests.doors import CLAIM, LANTERNS, QUESTION, engine_of, lanterns
from tests.made_pages import run as in_thread
from tests.starting import ROOT

_T = TypeVar("_T")
Does = Callable[[Client], Awaitable[_T]]
TOOLS = [
    "search_papers", "ask_papers", "get_paper", "similar_papers", "list_digests", "what_is_new",
    "check_claim",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(small_home: Path) -> Engine:
    return engine_of(small_home)


def with_client(engine: Engine, does: Does[_T], mode: str = "auto") -> _T:
    async def run() -> _T:
        async with Client(mcp_server(engine), mode=mode) as client:
            return await does(client)

    return in_thread(run())


def call(engine: Engine, name: str, **arguments: Any) -> CallToolResult:
    return with_client(engine, lambda client: client.call_tool(name, arguments))


def text(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def lacking(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "seconds"}


def test_every_tool_only_reads_and_says_what_it_gives(engine: Engine) -> None:
    tools = with_client(engine, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.title
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.output_schema
        assert tool.output_schema["type"] == "object"
        for argument in tool.input_schema["properties"].values():
            assert "description" in argument, tool.name


def test_what_a_tool_gives_is_of_its_schema(engine: Engine) -> None:
    paper = lanterns(engine)
    given: dict[str, dict[str, Any]] = {
        "search_papers": {"query": "lanterns", "k": 2, "filters": {"digest": "spaced"}},
        "ask_papers": {"question": QUESTION, "how": {"strict": True}},
        "get_paper": {"paper_id": paper},
        "similar_papers": {"paper_id": paper, "k": 2},
        "list_digests": {},
        "what_is_new": {},
        "check_claim": {"sentence": CLAIM},
    }

    async def each(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(given) == set(tools)
        for name, arguments in given.items():
            result = await client.call_tool(name, arguments)
            assert not result.is_error, text(result)
            assert text(result)
            schema = tools[name].output_schema
            assert schema
            jsonschema.validate(result.structured_content, schema)

    with_client(engine, each)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_that_of_the_engine(engine: Engine, mode: str) -> None:
    asked = {"question": "and how many keys does it keep?", "history": [QUESTION]}
    found = with_client(engine, lambda client: client.call_tool("ask_papers", asked), mode)
    wanted = engine.ask(Asked("and how many keys does it keep?", (QUESTION,)))
    assert found.structured_content
    whole = TypeAdapter(Answer).validate_python(found.structured_content)
    assert lacking(asdict(whole)) == lacking(asdict(wanted))
    assert text(found).startswith(wanted.text)
    assert "**References**" in text(found)


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("get_paper", {"paper_id": "nope"}, "no paper with the id 'nope'"),
        ("get_paper", {"id": "nope"}, "get_paper has no argument 'id'. It takes: paper_id"),
        ("get_paper", {}, "'paper_id'"),
        ("ask_papers", {"question": " "}, "The question is empty."),
        ("search_papers", {"query": "a", "k": 0}, "'k'"),
        ("search_papers", {"query": "a", "filters": {"sinc": "x"}}, "'filters.sinc'"),
        ("search_papers", {"query": "a", "filters": {"digest": "no"}}, "no digest named 'no'"),
        ("nothing", {}, "nothing"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    engine: Engine, name: str, arguments: dict[str, Any], told: str
) -> None:
    result = call(engine, name, **arguments)
    assert result.is_error
    assert told in text(result)
    assert "\n" not in text(result)


def test_papers_are_resources(engine: Engine) -> None:
    async def read(client: Client) -> tuple[list[str], str]:
        listed = (await client.list_resources()).resources
        contents = (await client.read_resource(f"paper://{lanterns(engine)}")).contents
        assert isinstance(contents[0], TextResourceContents)
        with pytest.raises(MCPError, match="no paper with the id 'nope'"):
            await client.read_resource("paper://nope")
        return [one.title or "" for one in listed], contents[0].text

    titles, paper = with_client(engine, read)
    assert len(titles) == 5
    assert LANTERNS in titles
    assert "12.5% of the keys" in paper


def test_prompts_are_filled(engine: Engine) -> None:
    async def each(client: Client) -> None:
        for prompt in (await client.list_prompts()).prompts:
            names = [one.name for one in prompt.arguments or []]
            filled = await client.get_prompt(prompt.name, {name: f"<{name}>" for name in names})
            (message,) = filled.messages
            assert isinstance(message.content, TextContent)
            assert all(f"<{name}>" in message.content.text for name in names)
        with pytest.raises(MCPError, match="Missing required arguments"):
            await client.get_prompt("compare", {"first": "a"})

    with_client(engine, each)


def test_a_home_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    empty = engine_of(tmp_path)
    assert "askpapers index" in text(call(empty, "ask_papers", question=QUESTION))
    assert with_client(empty, lambda client: client.list_resources()).resources == []


def test_the_programs_log_stays_as_it_was(engine: Engine) -> None:
    root = logging.getLogger()
    before = list(root.handlers), root.level
    mcp_server(engine)
    assert (root.handlers, root.level) == before


def over_stdio(home: Path, does: Does[_T], mode: str = "auto") -> _T:
    arguments = [*COMMAND[1:], "mcp", "--home", str(home)]
    where = {"PYTHONPATH": str(ROOT), "HOME": os.environ["HOME"]}
    server = StdioServerParameters(command=sys.executable, args=arguments, env=where)

    async def run() -> _T:
        async with Client(server, mode=mode) as client:
            return await does(client)

    return in_thread(run())


@pytest.mark.slow
def test_a_client_starts_it(small_home: Path, engine: Engine) -> None:
    async def ask(client: Client) -> CallToolResult:
        assert client.protocol_version == "2026-07-28"
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        return await client.call_tool("ask_papers", {"question": QUESTION})

    found = over_stdio(small_home, ask)
    assert found.structured_content
    wanted = TypeAdapter(Answer).dump_python(engine.ask(Asked(QUESTION)), mode="json")
    assert lacking(found.structured_content) == lacking(wanted)


def test_without_the_extra_it_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from assistant.terminal.cli import main

    for name in [one for one in sys.modules if one.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "assistant.doors.mcp_server")
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main(["mcp", "--home", str(tmp_path)]) == 1
    assert 'pip install "askpapers[mcp]"' in capsys.readouterr().err
