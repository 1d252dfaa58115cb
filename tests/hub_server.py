"""A Hub by script: an HTTP server on 127.0.0.1 with Daily Papers by day, that fails as it is told
to.

    with HubServer({"2025-03-03": papers}, Failure(429, {"Retry-After": "0"})) as hub:
        ...
        assert hub.asked == [("2025-03-03", 0)]

Each request first takes the next failure; a None among them lets one request through.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Served

PAGE = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer in the place of papers. A `status` of 0 drops the connection."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"scripted"


HTML = Failure(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Hugging Face</title>")


def paper(number: int, **more: Any) -> dict[str, Any]:
    """An invented paper as the Hub's API tells it."""
    title = f"Amber Otter {number}: Sorting Pebbles by Sound"
    inner = {
        "id": f"2503.{number:05d}",
        "authors": [{"_id": "a1", "name": "Ada Quill", "hidden": False}],
        "publishedAt": "2025-03-01T05:23:10.000Z",
        "title": title,
        "summary": f"We present Amber Otter {number}, which sorts pebbles by the sound of their "
        "fall. On a river bank "
        f"of our own making it finds {number} kinds of stone, and it needs no camera at all.",
        "upvotes": number,
        "discussionId": "d1",
    }
    return {
        "paper": inner | more,
        "publishedAt": "2025-03-02T21:35:24.437Z",
        "title": title,
        "numComments": 2,
    }


class HubServer(Served):
    """`url` is the endpoint; `asked` the day and page of each request for papers, `headers` what
    came with it, `paths` all that was asked for."""

    def __init__(
        self, days: Mapping[str, Sequence[dict[str, Any]]], *failures: Failure | None
    ) -> None:
        self.days = dict(days)
        self.failures = list(failures)
        self.asked: list[tuple[str, int]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: set[str] = set()
        super().__init__(_handler(self))
        self.url = self.root


def _handler(server: HubServer) -> type[BaseHTTPRequestHandler]:
    # HTTP/1.0: a connection for each request, none left open
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            server.paths.add(url.path)
            if url.path != "/api/daily_papers":
                self.send_error(404)
                return
            day, page, limit = query["date"], int(query["p"]), int(query["limit"])
            server.asked.append((day, page))
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            failure = server.failures.pop(0) if server.failures else None
            if failure is None:
                papers = server.days.get(day, [])[page * min(limit, PAGE) :][: min(limit, PAGE)]
                failure = Failure(
                    200, {"Content-Type": "application/json"}, json.dumps(papers).encode()
                )
            if failure.status:
                self.send_response(failure.status)
                for name, value in failure.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(failure.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
