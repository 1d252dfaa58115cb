"""A language model by script: an OpenAI-compatible server on 127.0.0.1 that keeps a record of what
it is asked.

    with ScriptedServer(Reply("RAG ", "helps [1]."), Reply(status=500)) as server:
        model = connect(server.url, model="scripted", ...)
        ...
        assert server.requests[0].body["messages"][0]["role"] == "system"

Each POST to /v1/chat/completions takes the next reply. Other paths have fixed ones: `/v1/models`,
and those of `paths`. As the proxy of an http address it answers in the place of the server that the
address names.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.loopback import Served


class Reply:
    """A streamed completion of `pieces` (a str is a content delta, a dict a whole chunk, bytes go
    out as they are).

    With `body` that is sent instead, and no stream. `delay` in seconds comes before the status
    line, `between` before each piece. `end` is what follows the pieces: the usual finish and
    `[DONE]`, nothing more but a proper end of the response, a dropped connection, silence until the
    client leaves, or the last piece again and again until then. A `status` of 0 drops it before the
    answer, one of -1 is silence before it, until the client leaves.
    """

    def __init__(
        self,
        *pieces: str | bytes | dict[str, Any],
        body: bytes | str | dict[str, Any] | list[Any] | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        between: float = 0.0,
        end: Literal["done", "nothing", "break", "hang", "again"] = "done",
    ) -> None:
        if body is None and status != 200 and not pieces:
            body = {"error": {"message": f"scripted {status}", "type": "scripted"}}
        kind = "text/event-stream"
        if isinstance(body, dict | list):
            body, kind = json.dumps(body), "application/json"
        self.pieces = pieces
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.headers = {"Content-Type": kind, **(headers or {})}
        self.delay = delay
        self.between = between
        self.end = end


@dataclass(slots=True)
class Request:
    """`path` without host; header names in lower case; `body` parsed, None for a GET.

    `left` is set once the client went away before the reply was whole, `served` once it was.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    left: threading.Event = field(default_factory=threading.Event)
    served: threading.Event = field(default_factory=threading.Event)


class ScriptedServer(Served):
    """`url` is what a user would give as --llm. `models` are ids, or whole entries, of
    /v1/models."""

    def __init__(
        self,
        *replies: Reply,
        models: tuple[str | dict[str, Any], ...] = ("scripted",),
        paths: Mapping[str, Reply] | None = None,
        port: int = 0,
    ) -> None:
        entries = [
            {"id": model, "object": "model"} if isinstance(model, str) else model
            for model in models
        ]
        self.replies = list(replies)
        self.paths = {
            "/v1/models": Reply(body={"object": "list", "data": entries}),
            **(paths or {}),
        }
        self.requests: list[Request] = []
        self._over = threading.Event()
        self._sockets: set[socket.socket] = set()
        super().__init__(_handler(self), port)
        self.url = f"{self.root}/v1"

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._http.shutdown()
        # else a thread would wait for the next request of a kept connection
        for connection in list(self._sockets):
            _drop(connection)
        self._http.server_close()
        self._thread.join()

    @property
    def asked(self) -> list[Request]:
        """The requests for completions alone."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._sockets)

    def reply_to(self, request: Request) -> Reply:
        if (request.method, request.path) == ("POST", "/v1/chat/completions"):
            return (
                self.replies.pop(0)
                if self.replies
                else Reply(status=418, body={"error": "the script is at its end"})
            )
        return self.paths.get(request.path, Reply(status=404, body="404 page not found"))

    def send(self, reply: Reply, handler: BaseHTTPRequestHandler) -> None:
        self._over.wait(reply.delay)
        if reply.status == -1:
            _wait_until_left(handler.connection)
        if reply.status == 0:
            _drop(handler.connection)
            raise ConnectionResetError
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.body is not None:
            handler.send_header("Content-Length", str(len(reply.body)))
            handler.end_headers()
            handler.wfile.write(reply.body)
            return
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for data in _stream(reply):
            self._over.wait(reply.between)
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        if reply.end == "hang":
            _wait_until_left(handler.connection)
        if reply.end == "break":
            _drop(handler.connection)
            handler.close_connection = True
            return
        handler.wfile.write(b"0\r\n\r\n")

    def opened(self, connection: socket.socket) -> None:
        self._sockets.add(connection)
        if self._over.is_set():  # it came while the server was closing
            _drop(connection)

    def closed(self, connection: socket.socket) -> None:
        self._sockets.discard(connection)


def _wait_until_left(connection: socket.socket) -> None:
    connection.settimeout(30)
    connection.recv(1)  # returns when the client, or the test, has left
    raise ConnectionResetError


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            server.opened(self.connection)

        def finish(self) -> None:
            server.closed(self.connection)
            super().finish()

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(
                self.command, urlsplit(self.path).path, headers, json.loads(body) if body else None
            )
            server.requests.append(request)
            try:
                server.send(server.reply_to(request), self)
                request.served.set()
            except ConnectionError:
                self.close_connection = True
                request.left.set()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _stream(reply: Reply) -> Iterator[bytes]:
    data = b""
    for piece in reply.pieces:
        chunk = _chunk(content=piece) if isinstance(piece, str) else piece
        data = chunk if isinstance(chunk, bytes) else _event(chunk)
        yield data
    while reply.end == "again":
        yield data
    if reply.end == "done":
        yield _event(_chunk("stop"))
        yield b"data: [DONE]\n\n"


def _chunk(finish: str | None = None, **delta: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _drop(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        connection.shutdown(socket.SHUT_RDWR)
