"""A Chroma server on 127.0.0.1, as `chroma run` starts it, and a door before it that wants a token.

with ChromaRunner(folder) as server:
    monkeypatch.setenv("ASKPAPERS_CHROMA_URL", server.url)
    server.stop()
    server.start()      # at the same port, with what it held
"""

from __future__ import annotations

import http.client
import shutil
import signal
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.loopback import Served, free_port

CHROMA = Path(sys.executable).with_name("chroma")


class ChromaRunner:
    """`url` stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ChromaRunner:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        command = [str(CHROMA), "run", "--path", str(self._folder), "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                with urlopen(f"{self.url}/api/v2/heartbeat", timeout=5):
                    return
            except (URLError, OSError):
                assert self._process.poll() is None, "chroma run has ended"
                time.sleep(0.05)
        raise AssertionError("chroma run does not answer")

    def stop(self, how: int = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def lose_everything(self) -> None:
        """As when its disk is lost, and another stands in its place."""
        self.stop()
        shutil.rmtree(self._folder)
        self.start()


class Door(Served):
    """A proxy that lets in whoever has the token, as one does that stands before a real server; or
    one that answers what it is told; with `tls` over https."""

    def __init__(self, port: int, token: str, tls: ssl.SSLContext | None = None) -> None:
        self.token = token
        self.pause = 0.0  # seconds before each reply
        self.instead: tuple[int, bytes] | None = None
        self.let_in = 0  # requests
        super().__init__(_handler(self, port), tls=tls)
        self._http.daemon_threads = True  # so that closing waits for no pause
        self.url = self.root


def _handler(door: Door, port: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            time.sleep(door.pause)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization") != f"Bearer {door.token}":
                return self._send(401, b"")
            if door.instead is not None:
                return self._send(*door.instead)
            door.let_in += 1
            behind = http.client.HTTPConnection("127.0.0.1", port)
            behind.request(self.command, self.path, body, {"Content-Type": "application/json"})
            reply = behind.getresponse()
            self._send(reply.status, reply.read())
            behind.close()
            return None

        do_GET = do_POST = do_DELETE = _serve

        def _send(self, status: int, body: bytes) -> None:
            with suppress(OSError):  # who asked is gone
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
