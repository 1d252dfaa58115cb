"""How much of a server's reply is taken, and for how long: the one bound of all that is asked by
HTTP.

An HTTP client's own time-out is the longest silence. Whoever sends a byte a second, or bytes
without end, is never silent; and what is compressed says nothing of its size. So the hooks here
count what a reply holds once it is decompressed, which they do themselves, and shut its connection
when its time is over, whatever is being waited for.

The hooks fit httpx and httpx2, whose clients keep their own proxies. A client must keep no
connection (`max_keepalive_connections=0`): only of a new one is told which request it serves.
"""

from __future__ import annotations

import importlib
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.addresses import is_local
from index.certificates import certificates

if TYPE_CHECKING:
    import httpx

_CONNECT = 5.0  # seconds
_WHOLE = 2  # times the longest silence, in which a reply has to be whole
# bytes of a reply that is read whole: several times the vectors of the largest models
LARGEST = 16 * 2**20
# bytes of a reply that is read as it comes; of each piece only the text is kept
LARGEST_STREAM = 128 * 2**20
LONGEST_LINE = 2**20  # bytes
_PIECE = 2**16  # bytes
# what an HTTP library tells when there is a socket that can be shut
OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")
_MINE = "askpapers.reply"


class UnboundedReply(Exception):
    """More, or for longer, than any reply that can be meant; says what the server did, as "sent
    more than 16 MB"."""

    def __init__(self, what: str, *, slow: bool = False) -> None:
        super().__init__(what)
        self.slow = slow


class _Reply:
    """The reply to one request: when its time is over, and on which socket it comes."""

    def __init__(
        self, seconds: float, traced: Callable[[str, dict[str, Any]], None] | None
    ) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds
        self._traced = traced
        self._timer: threading.Timer | None = None
        self._opened: Any = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by the HTTP library at each step. Raises UnboundedReply for the time being over
        before a reply."""
        if self._traced is not None:
            self._traced(event, info)
        if event in OPENED:
            self._opened = info["return_value"].get_extra_info("socket")
            self._wait()
        elif event.endswith((".response_closed.complete", "connection.start_tls.failed")):
            self._cancel()
        elif event.endswith(".receive_response_headers.failed"):
            self.check()

    def hurry(self, seconds: float) -> None:
        self._until = min(self._until, time.monotonic() + seconds)
        self._wait()

    def check(self) -> None:
        if time.monotonic() >= self._until:
            raise UnboundedReply(
                f"was not done with its reply after {self.seconds:g} seconds", slow=True
            )

    def _wait(self) -> None:
        self._cancel()
        self._timer = threading.Timer(max(0.0, self._until - time.monotonic()), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _shut(self) -> None:
        """Closing a socket does not wake who reads it; shutting it does."""
        with suppress(OSError):
            self._opened.shutdown(SHUT_RDWR)


def bounded(seconds: float) -> dict[str, list[Callable[[Any], None]]]:
    """`event_hooks` for a client, each of whose replies may take so long."""

    def request(asked: Any) -> None:
        asked.headers["accept-encoding"] = "gzip"  # what is taken apart here
        mine = _Reply(seconds, asked.extensions.get("trace"))
        asked.extensions |= {"trace": mine.trace, _MINE: mine}

    def response(came: Any) -> None:
        encoding = came.headers.pop("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            came.close()
            raise UnboundedReply(
                f"compressed its reply in a way that it was not asked for ({encoding[:20]!r})"
            )
        is_stream = came.status_code == 200 and "text/event-stream" in came.headers.get(
            "content-type", ""
        )
        largest = LARGEST_STREAM if is_stream else LARGEST
        mine: _Reply = came.request.extensions[_MINE]
        came.stream = _stream_class(type(came).__module__.partition(".")[0])(
            came.stream, mine, largest, encoding != "identity"
        )

    return {"request": [request], "response": [response]}


def client(url: str, headers: Mapping[str, str], timeout: Any, whole: float) -> httpx.Client:
    """A client of httpx as the hooks want it, whose replies have to be whole after `whole` seconds.
    What is sent goes to the address that was named, and to no other: by a proxy that the
    environment names, which reaches none of this machine's own ports. Raises SettingError for
    certificates that cannot be read, ValueError, ImportError or OSError for a proxy that cannot be
    used."""
    import httpx

    return httpx.Client(
        headers=dict(headers),
        timeout=timeout,
        limits=httpx.Limits(max_keepalive_connections=0),
        event_hooks=bounded(whole),
        follow_redirects=False,
        trust_env=not is_local(urlsplit(url).hostname or ""),
        verify=certificates("httpx", url),
    )


def keyed_client(url: str, key: str | None, silence: float) -> httpx.Client:
    """The same for a server that may want a key: `silence` is the longest in seconds, and a reply
    has to be whole in twice that."""
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = httpx.Timeout(silence, connect=min(_CONNECT, silence))
    return client(url, headers, timeout, _WHOLE * silence)


def hurry(response: Any, seconds: float) -> None:
    """The reply under way may take no more than these seconds from now on: all that matters has
    come."""
    response.request.extensions[_MINE].hurry(seconds)


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Each ends with a newline, which is left out, or with the chunks. Raises UnboundedReply for
    one without end."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for end in ended:
            yield b"".join([*held, end])
            held, size = [], 0
        held.append(rest)
        size += len(rest)
        if size > LONGEST_LINE:
            raise UnboundedReply(f"sent a line of more than {LONGEST_LINE >> 20} MB")
    yield b"".join(held)


@cache
def _stream_class(library: str) -> type:
    """For httpx, or for httpx2: each takes a stream of its own class only."""

    class Bounded(importlib.import_module(library).SyncByteStream):  # type: ignore[misc]
        def __init__(self, stream: Any, reply: _Reply, largest: int, is_compressed: bool) -> None:
            self._stream, self._reply = stream, reply
            self._largest, self._is_compressed = largest, is_compressed

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            try:
                for piece in (
                    _decompressed(self._received()) if self._is_compressed else self._received()
                ):
                    size += len(piece)
                    if size > self._largest:
                        raise UnboundedReply(f"sent more than {self._largest >> 20} MB")
                    yield piece
            except UnboundedReply:
                raise
            except Exception:
                self._reply.check()  # it was shut from here
                raise
            self._reply.check()  # a shut connection can look like the end of a reply

        def _received(self) -> Iterator[bytes]:
            """What came, as it came; in it, too, there can be too much."""
            size = 0
            for chunk in self._stream:
                self._reply.check()
                if (size := size + len(chunk)) > self._largest:
                    raise UnboundedReply(f"sent more than {self._largest >> 20} MB")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    return Bounded


def _decompressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Never more than a piece at once, whatever the chunk becomes. Raises UnboundedReply for what
    is no gzip."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for chunk in chunks:
        while chunk and not unzip.eof:
            try:
                yield unzip.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise UnboundedReply("sent what cannot be decompressed") from error
            chunk = unzip.unconsumed_tail
