"""Several `askpapers serve` over one home, behind one address that gives each connection to the
next."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.browsing import COMMAND


class RoundRobin:
    """Gives each connection to the next port at which somebody listens. `taken` is where each
    request went, by its path."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._next = ports, count()
        self.taken: dict[str, int] = {}
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            head = client.recv(2**16)
            if (server := self._connected(head)) is not None:
                with server:
                    server.sendall(head)
                    back = threading.Thread(target=_pump, args=(server, client))
                    back.start()
                    _pump(client, server)
                    back.join()

    def _connected(self, head: bytes) -> socket.socket | None:
        for _ in self._ports:
            port = self._ports[next(self._next) % len(self._ports)]
            with suppress(ConnectionRefusedError):
                server = socket.create_connection(("127.0.0.1", port))
                self.taken[head.split()[1].decode()] = port
                return server
        return None


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(2**16):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [*COMMAND, "serve", "--home", str(home), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server, int(server.stdout.readline().split()[3].rpartition(":")[2])
    finally:
        server.kill()
        server.communicate(timeout=30)


def posted(url: str, path: str, body: object) -> dict[str, Any]:
    told: dict[str, Any] = httpx.post(url + path, json=body, timeout=60).json()
    return told
