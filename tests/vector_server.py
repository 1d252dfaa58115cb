"""Models by script: an HTTP server on 127.0.0.1 with /v1/models, /v1/embeddings and /v1/rerank.

    with VectorServer(dimension=24) as server:
        monkeypatch.setenv("ASKPAPERS_EMBED", server.url)
        ...
        assert server.asked[0].body["input"] == [...]

A text's vector counts its words, each at a place of its own that `salt` decides; texts are ranked
by the words that they share with the query. Each POST first takes the next of `replies`; a None
among them lets one request through.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import Served


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the place of vectors or scores. A `status` of 0 drops the connection."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class VectorServer(Served):
    """`url` is what a user would give as ASKPAPERS_EMBED or ASKPAPERS_RERANK."""

    def __init__(
        self,
        *replies: Reply | None,
        dimension: int = 64,
        salt: str = "",
        models: tuple[str, ...] = ("toy",),
        port: int = 0,
    ) -> None:
        self.replies = list(replies)
        self.dimension = dimension
        self.salt = salt
        self.models = models
        self.asked: list[Request] = []
        super().__init__(_handler(self), port)
        self.url = f"{self.root}/v1"

    @property
    def embedded(self) -> list[str]:
        return [
            text
            for asked in self.asked
            if asked.path == "/v1/embeddings"
            for text in asked.body["input"]
        ]

    def vector(self, text: str) -> list[float]:
        vector = [0.01] * self.dimension
        for word in _words(text):
            vector[zlib.crc32((self.salt + word).encode()) % self.dimension] += 1.0
        return vector

    def answer(self, path: str, body: dict[str, Any]) -> Reply:
        if path == "/v1/embeddings":
            rows = [
                {"index": n, "embedding": self.vector(text)} for n, text in enumerate(body["input"])
            ]
            return Reply(body={"object": "list", "data": rows[::-1]})  # order is not promised
        if path == "/v1/rerank":
            asked = set(_words(body["query"]))
            scores = [len(asked & set(_words(text))) for text in body["documents"]]
            found = [{"index": n, "relevance_score": score} for n, score in enumerate(scores)]
            return Reply(body={"results": sorted(found, key=lambda one: -one["relevance_score"])})
        return Reply(404, {"error": {"message": "no such path"}})


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _handler(server: VectorServer) -> type[BaseHTTPRequestHandler]:
    # HTTP/1.0: a connection for each request, none left open
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listed = {"data": [{"id": model} for model in server.models]}
            self._send(Reply(body=listed) if self.path == "/v1/models" else Reply(404))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append(Request(self.path, headers, body))
            scripted = server.replies.pop(0) if server.replies else None
            self._send(scripted or server.answer(self.path, body))

        def _send(self, reply: Reply) -> None:
            if not reply.status:
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(
                reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            )

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
