"""A reply without end ends here, whoever sends it and however: each in a sentence that names the
address."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import count
from typing import Any

import httpx
import pytest

from assistant.llm.chat_model import Message
from assistant.llm.connecting import connect
from assistant.types import Usage
from index.errors import EndpointError, HubError, ModelError
from index.models.endpoints import Endpoint, EndpointReranker
from index.retries import RetryPolicy
from index.sources.hub import Hub
from index.transport import (
    LARGEST,
    LONGEST_LINE,
    UnboundedReply,
    bounded,
    lines,
)
from tests.hub_server import HubServer, paper
from tests.scripted_server import Reply, ScriptedServer

JSON = {"Content-Type": "application/json"}
STOP: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
USAGE: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}
DAY = date(2025, 3, 3)


def chat(root: str, timeout: float = 0.2) -> list[Any]:
    model = connect(
        f"{root}/v1",
        model="m",
        api_key=None,
        openai_key=None,
        openai_base_url=None,
        timeout=timeout,
    )
    return list(model.stream([Message("user", "Hm?")]))


def embed(root: str, timeout: float = 0.2) -> object:
    return Endpoint(f"{root}/v1", None, "m", "ASKPAPERS_EMBED", timeout).vectors(
        ["Hm?"], awaited=True
    )


def rerank(root: str, timeout: float = 0.2) -> object:
    return EndpointReranker(Endpoint(f"{root}/v1", None, "m", "ASKPAPERS_RERANK", timeout)).scores(
        "Hm?", ["Hm."]
    )


def fetch(root: str, timeout: float = 0.2) -> object:
    return Hub(root, RetryPolicy(pause=0, tries=2, wait=0.01, timeout=timeout)).papers(DAY)


CLIENTS: dict[str, tuple[Callable[[str, float], object], str, type[Exception]]] = {
    "chat": (chat, "/v1/chat/completions", ModelError),
    "embed": (embed, "/v1/embeddings", EndpointError),
    "rerank": (rerank, "/v1/rerank", EndpointError),
    "fetch": (fetch, "/api/daily_papers", HubError),
}


def told(client: str, reply: Reply, timeout: float = 0.2, at_most: float = 8.0) -> str:
    """The sentence in which a client gives up; within `at_most` seconds of the processor or the
    clock."""
    call, path, error = CLIENTS[client]
    server = (
        ScriptedServer(*[reply] * 3) if client == "chat" else ScriptedServer(paths={path: reply})
    )
    with server:
        began = time.monotonic()
        with pytest.raises(error) as caught:
            call(server.root, timeout)
        assert time.monotonic() - began < at_most
        assert server.requests[0].left.wait(5.0)
        assert len(server.requests) == 1  # what has no end is not asked for again
    text = str(caught.value)
    assert client == "fetch" or server.root in text  # index.daily names the Hub's
    assert "\n" not in text
    return text


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_body_without_end(client: str, status: int) -> None:
    reply = Reply(b'{"message": "', b"x" * 2**20, status=status, headers=JSON, end="again")
    assert "sent more than 16 MB" in told(client, reply, timeout=20)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("status", [200, pytest.param(500, marks=pytest.mark.slow)])
def test_a_byte_now_and_then(client: str, status: int) -> None:
    reply = Reply(b" ", status=status, headers=JSON, between=0.05, end="again")
    assert "was not done with its reply after" in told(client, reply)


def test_a_model_that_sends_nothing_but_comments() -> None:
    text = told("chat", Reply("Yes", b": ping\n\n", between=0.05, end="again"))
    assert text.endswith(
        "/v1 was not done with its reply after 2 seconds. Ask again, or raise "
        "ASKPAPERS_LLM_TIMEOUT."
    )


@pytest.mark.slow
def test_a_model_that_sends_comments_without_end() -> None:
    assert "more than 128 MB" in told(
        "chat", Reply(b": ping\n" * 100_000, end="again"), timeout=20, at_most=30
    )


def test_a_line_without_end() -> None:
    assert "sent a line of more than 1 MB" in told(
        "chat", Reply(b"data: ", b"x" * 1000, end="again"), timeout=20
    )


def test_a_line_in_many_small_pieces_takes_no_longer() -> None:
    began = time.process_time()
    with pytest.raises(UnboundedReply, match="a line of more than 1 MB"):
        list(lines(b"x" for _ in range(LONGEST_LINE + 1)))
    assert time.process_time() - began < 5
    assert list(lines([b"a", b"b\nc", b"\n", b"\nd"])) == [b"ab", b"c", b"", b"d"]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("status", [200, 500])
def test_what_grows_when_it_is_unpacked(client: str, status: int) -> None:
    bomb = gzip.compress(b" " * (LARGEST + 2**20))
    assert len(bomb) < 2**16
    reply = Reply(
        bomb, b"\0" * 1000, status=status, headers=JSON | {"Content-Encoding": "gzip"}, end="again"
    )
    assert "sent more than 16 MB" in told(client, reply, timeout=20)


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_compressed_unasked_is_refused(client: str) -> None:
    text = told(client, Reply(b"x", headers=JSON | {"Content-Encoding": "br"}, end="again"))
    assert "compressed its reply in a way that it was not asked for ('br')" in text


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_no_gzip(client: str) -> None:
    text = told(
        client, Reply(b"not zipped", headers=JSON | {"Content-Encoding": "gzip"}, end="again")
    )
    assert "sent what cannot be decompressed" in text


def test_what_is_packed_is_read() -> None:
    body = zlib.compress(b'{"data": [{"index": 0, "embedding": [1.0]}]}', wbits=31)
    packed = Reply(
        *[bytes([byte]) for byte in body],
        headers=JSON | {"Content-Encoding": "gzip"},
        end="nothing",
    )
    with ScriptedServer(paths={"/v1/embeddings": packed}) as server:
        assert embed(server.root, 5) == [[1.0]]
        assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("end", ["again", "hang"])
def test_what_follows_a_whole_answer_is_not_waited_for(
    end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.llm.replies._AFTERWARDS", 0.5)
    with ScriptedServer(Reply("Yes.", STOP, USAGE, b": ping\n\n", between=0.02, end=end)) as server:
        began = time.monotonic()
        assert chat(server.root, 30) == ["Yes.", Usage(9, 2)]
        assert time.monotonic() - began < 5
        assert server.asked[0].left.wait(5.0)


@contextmanager
def raw(pieces: Callable[[], Iterator[bytes]], between: float) -> Iterator[str]:
    """A server that sends these bytes to whoever comes, and no HTTP of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(OSError), listening.accept()[0] as connection:
                    connection.recv(65536)
                    for piece in pieces():
                        if over.wait(between):
                            break
                        connection.sendall(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            with suppress(OSError):
                socket.create_connection(listening.getsockname()).close()
            thread.join()


def head_without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in count():
        yield b"x-%d: y\r\n" % number


def interim_without_end() -> Iterator[bytes]:
    for _ in count():
        yield b"HTTP/1.1 103 Early Hints\r\n\r\n"


def body_until_it_closes() -> Iterator[bytes]:
    yield b"HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n[]"
    for _ in count():
        yield b" "


def chunk_size_without_end() -> Iterator[bytes]:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    yield head + b"transfer-encoding: chunked\r\n\r\n1;"
    for _ in count():
        yield b"x"


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "pieces", [head_without_end, interim_without_end, body_until_it_closes, chunk_size_without_end]
)
def test_no_part_of_a_reply_takes_for_ever(
    client: str, pieces: Callable[[], Iterator[bytes]]
) -> None:
    call, _, error = CLIENTS[client]
    with raw(pieces, 0.05) as root:
        began = time.monotonic()
        with pytest.raises(error, match="was not done with its reply after"):
            call(root, 0.2)
        assert time.monotonic() - began < 8


def test_a_reply_that_is_done_leaves_no_timer() -> None:
    with (
        ScriptedServer(Reply("Yes.")) as server,
        httpx.Client(
            event_hooks=bounded(60), limits=httpx.Limits(max_keepalive_connections=0)
        ) as client,
    ):
        assert client.get(f"{server.url}/models").status_code == 200
        with pytest.raises(httpx.ConnectError):
            client.get("http://127.0.0.1:9/")
        with client.stream("POST", f"{server.url}/chat/completions", json={}) as reply:
            assert next(reply.iter_bytes())
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(_nothing(server))
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def _nothing(server: ScriptedServer) -> str:
    server.paths["/nothing"] = Reply(status=0)
    return f"{server.root}/nothing"


def test_a_day_has_an_end_at_the_hub() -> None:
    with HubServer({"2025-03-03": [paper(number) for number in range(2100)]}) as server:
        with pytest.raises(HubError, match="more than 40 pages of that day"):
            Hub(server.url, RetryPolicy(pause=0)).papers(DAY)
        assert len(server.asked) == 40


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_hub_leads_to_no_other_machine(status: int) -> None:
    with ScriptedServer() as other:
        away = Reply(
            status=status, headers={"Location": f"{other.root}/api/daily_papers?key=hush"}, body=""
        )
        with ScriptedServer(paths={"/api/daily_papers": away}) as server:
            with pytest.raises(
                HubError, match=f"it sends elsewhere .{other.root}/api/daily_papers."
            ) as caught:
                fetch(server.root, 5)
        assert "hush" not in str(caught.value)
        assert other.requests == []


def test_the_hub_may_lead_on_within_itself_and_not_in_a_ring() -> None:
    moved = Reply(status=301, headers={"Location": "/elsewhere"}, body="")
    ring = Reply(status=302, headers={"Location": "/api/daily_papers"}, body="")
    with ScriptedServer(
        paths={"/api/daily_papers": moved, "/elsewhere": Reply(body=[paper(1)])}
    ) as server:
        assert fetch(server.root, 5) is not None
        server.paths["/elsewhere"] = ring
        with pytest.raises(HubError, match="sent elsewhere more than 5 times"):
            fetch(server.root, 5)
