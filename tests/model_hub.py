"""A Hub of models by script, on 127.0.0.1: describes one repository, and serves its file from
another port, as the Hub does.

    with ModelHubServer("owner/repository", "model.gguf", content) as hub:
        ModelHub(hub.url).look("owner/repository", "model.gguf")
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"


class ModelHubServer:
    """`breaks` are byte counts after which a download is dropped, one each; `parts` is whether
    ranges are served; `sent` what is sent in the place of the content. `ranges` are those that were
    asked for, `headers` all that came."""

    def __init__(
        self,
        repository: str,
        name: str,
        content: bytes,
        *,
        breaks: tuple[int, ...] = (),
        parts: bool = True,
        sent: bytes | None = None,
        **more: Any,
    ) -> None:
        self.repository, self.name = repository, name
        self.content = content if sent is None else sent
        self.breaks, self.parts = list(breaks), parts
        self.ranges: list[str | None] = []
        self.headers: list[dict[str, str]] = []
        lfs = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        self.described = {
            "sha": REVISION,
            "cardData": {"license": "apache-2.0"},
            "gated": False,
            "siblings": [{"rfilename": "README.md"}, {"rfilename": name, "lfs": lfs}],
        } | more
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(self)) for _ in range(2)]
        self.url, self.elsewhere = (f"http://127.0.0.1:{s.server_port}" for s in self._servers)
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            for server in self._servers
        ]

    def __enter__(self) -> ModelHubServer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(hub: ModelHubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.headers.append({name.lower(): value for name, value in self.headers.items()})
            path = self.path.partition("?")[0]
            if path == f"/api/models/{hub.repository}":
                self._send(200, json.dumps(hub.described).encode())
            elif path == f"/{hub.repository}/resolve/{REVISION}/{hub.name}":
                self._send(302, b"", Location=f"{hub.elsewhere}/blob?signed=yes")
            elif path == "/blob":
                self._blob()
            else:
                self._send(404, b"not here")

        def _blob(self) -> None:
            asked = self.headers.get("range")
            hub.ranges.append(asked)
            found = re.fullmatch(r"bytes=(\d+)-", asked or "")
            start = int(found[1]) if found and hub.parts else 0
            content = hub.content[start:]
            cut = hub.breaks.pop(0) if hub.breaks else len(content)
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[:cut])

        def _send(self, status: int, content: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
