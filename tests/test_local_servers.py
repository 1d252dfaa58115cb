"""Servers of models on this machine: found by their ports, and nothing else taken for one."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from assistant.llm.local_servers import FoundServer, found_servers
from tests.scripted_server import Reply, ScriptedServer


def port(server: ScriptedServer) -> int:
    return urlsplit(server.root).port or 0


def test_servers_are_found_with_their_models_in_order() -> None:
    with ScriptedServer(models=("qwen3:8b", "nomic")) as ollama, ScriptedServer(models=()) as other:
        found = found_servers([("Ollama", port(ollama)), ("vLLM", port(other))])
        assert found == [
            FoundServer("Ollama", f"{ollama.root}/v1", ("qwen3:8b", "nomic")),
            FoundServer("vLLM", f"{other.root}/v1", ()),
        ]
        assert [request.path for request in ollama.requests] == ["/v1/models"]
        assert "authorization" not in ollama.requests[0].headers


def test_what_listens_there_and_serves_no_models_is_left_out() -> None:
    others = (
        Reply(body="<!doctype html><title>Notebook</title>"),
        Reply(body={"data": "none"}),
        Reply(body=b"\xff\xfe"),
        Reply(body="[" * 100_000),
        Reply(status=404),
        Reply(status=403, body="no entry"),
        Reply(status=302, headers={"Location": "http://127.0.0.1:9/v1/models"}),
        Reply(status=0),
    )
    for other in others:
        with ScriptedServer(paths={"/v1/models": other}) as server:
            assert found_servers([("LM Studio", port(server))]) == []
    with ScriptedServer() as server:
        gone = port(server)
    assert found_servers([("LM Studio", gone)]) == []
    assert found_servers([]) == []


def test_one_that_wants_a_key_is_told() -> None:
    refusal = Reply(status=401, body={"error": {"message": "Invalid API key"}})
    with ScriptedServer(paths={"/v1/models": refusal}) as server:
        (found,) = found_servers([("vLLM", port(server))])
    assert found.wants_key
    assert found.models == ()


def test_a_silent_one_and_an_endless_one_are_not_waited_for() -> None:
    endless = Reply("x" * 100, between=0.05, end="again")
    with (
        ScriptedServer(paths={"/v1/models": Reply(status=-1)}) as silent,
        ScriptedServer(paths={"/v1/models": endless}) as slow,
    ):
        started = time.monotonic()
        assert found_servers([("a", port(silent)), ("b", port(slow))]) == []
        assert time.monotonic() - started < 5


def test_a_name_cannot_command_the_terminal() -> None:
    with ScriptedServer(models=("evil\x1b[2Jname",)) as server:
        (found,) = found_servers([("Ollama", port(server))])
    assert found.models == ("evil [2Jname",)
