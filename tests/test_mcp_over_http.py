"""MCP at `/mcp`, by the SDK's own client over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest
from mcp import Client
from mcp.types import CallToolResult
from pydantic import TypeAdapter

from assistant.doors.engine import Engine
from assistant.doors.forms import Asked
from assistant.types import Answer
from tests.doors import QUESTION, doors_of, engine_of, running
from tests.made_pages import run as in_thread
from tests.test_mcp_server import TOOLS, lacking


@pytest.fixture(scope="module")
def engine(small_home: Path) -> Engine:
    return engine_of(small_home)


@pytest.fixture(scope="module")
def url(engine: Engine) -> Iterator[str]:
    with running(doors_of(engine)) as url:
        yield url


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_asks(url: str, engine: Engine, mode: str) -> None:
    async def ask() -> tuple[list[str], CallToolResult]:
        async with Client(f"{url}/mcp", mode=mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, await client.call_tool("ask_papers", {"question": QUESTION})

    names, found = in_thread(ask())
    assert names == TOOLS
    answer = TypeAdapter(Answer).validate_python(found.structured_content)
    assert lacking(asdict(answer)) == lacking(asdict(engine.ask(Asked(QUESTION))))


def test_it_keeps_no_session_and_is_counted(url: str) -> None:
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"accept": "application/json, text/event-stream"}
    found = httpx.post(f"{url}/mcp", json=sent, headers=accepts, timeout=60)
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("application/json")
    assert "mcp-session-id" not in found.headers
    for method in ("GET", "DELETE"):
        held = httpx.request(method, f"{url}/mcp", headers=accepts, timeout=10)
        assert (held.status_code, held.headers["allow"]) == (405, "POST")
    assert 'kind="fact"' in httpx.get(f"{url}/metrics").text


def test_the_locks_hold(url: str) -> None:
    for headers in ({"origin": "http://evil.example"}, {"host": "evil.example"}):
        assert httpx.post(f"{url}/mcp", json={}, headers=headers).status_code in (403, 421)


def test_without_the_extra_it_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.doors.mcp_over_http.find_spec", lambda name: None)
    with running(doors_of(engine)) as url:
        found = httpx.post(f"{url}/mcp", json={})
    assert found.status_code == 501
    assert 'pip install "askpapers[mcp]"' in found.json()["error"]["message"]
