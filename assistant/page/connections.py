"""How long a connection may keep this process waiting for the head of a request, and how many there
may be.

uvicorn waits without end for a head that was begun, and takes connections until the process has no
descriptors left.
"""

from __future__ import annotations

import asyncio
import sys

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD_SECONDS = 10.0  # for the head of a request, which a browser sends at once
_HEAD_BYTES = 64 * 2**10  # of it; browsers keep addresses and cookies far shorter
_CONNECTIONS = 1000  # an open page has two or three


class Connection(HttpToolsProtocol):
    """A connection that is closed if the head of its request does not come in time, or does not
    end. Of too many the one goes that has been silent longest, so that those who only hold
    connections keep nobody out."""

    _since = 0.0
    _waits = True  # for a head: none was begun, or one was
    _head = 0  # bytes of it
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self._start()
        if len(self.connections) > most():
            silent = [one for one in self.connections if isinstance(one, Connection) and one._waits]
            min(silent, key=lambda one: one._since, default=self)._drop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._waits:
            self._start()
            self._head += len(data)
        super().data_received(data)
        if self._waits and self._head > _HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def on_header(self, name: bytes, value: bytes) -> None:
        if (
            sum(len(name) + len(value) for name, value in self.headers) + len(name) + len(value)
            > _HEAD_BYTES
        ):
            raise ValueError("too long")  # the parser gives up, and 400 is answered
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._waits, self._head = False, 0
        self._stop()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._waits, self._since = True, self.loop.time()

    def _start(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(_HEAD_SECONDS, self._drop)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _drop(self) -> None:
        """Nothing is told: no request was made."""
        self._stop()
        self.connections.discard(self)
        self.transport.abort()


def most() -> int:
    """Connections at a time: what the system allows, less what an index, its readers and models
    need."""
    if sys.platform == "win32":
        return _CONNECTIONS
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _CONNECTIONS if allowed == resource.RLIM_INFINITY else min(_CONNECTIONS, allowed // 2)
