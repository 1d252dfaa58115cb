"""What stands before the HTTP doors: every request passes here first.

In this order: is it meant for this machine (Host), does another page ask (Origin, Sec-Fetch-Site),
is whoever asks let in (a key, or this machine alone), is its body of a bearable size. Nothing
behind these doors changes anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from assistant.doors.problems import problem, problem_of
from assistant.page.access import Access
from assistant.page.asgi import App, Scope, Send
from assistant.page.bodies import Message, Receive, Refusal, pieces, too_large
from assistant.page.incoming import is_origin, replayed
from assistant.page.places import HERE, place
from index.errors import AskpapersError

_LARGEST = 2**20  # bytes of a body: a conversation with its answers
_BODY_SECONDS = 30.0
_PUBLIC = frozenset(("/healthz", "/readyz"))  # tell nothing of the collection
_SENT_BY_PAGES = b"authorization, content-type, mcp-protocol-version, mcp-method, mcp-name"
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
}
_KEY_WANTED = (
    "A key is needed. askpapers user add NAME prints one; send it as Authorization: Bearer KEY."
)
_log = logging.getLogger(__name__)


class Locks:
    """An ASGI application around that of the doors. `origins`: of other pages that may ask;
    `proxied`: a proxy hands on what others ask."""

    def __init__(
        self, app: App, access: Access, origins: frozenset[str] = frozenset(), *, proxied: bool
    ) -> None:
        self._app, self._access, self._origins, self._proxied = app, access, origins, proxied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there are no web sockets
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        response = _Response(send, origin if origin in self._origins else None)
        try:
            self._check_origin(headers, scope)
            if scope["method"] == "OPTIONS" and origin in self._origins:
                await response.preflight()
                return
            scope["askpapers.user"] = self._user(headers, scope)
            body = await _whole(headers, receive)
            await self._app(scope, replayed(body, receive), response.send)
        except Refusal as refusal:
            await response.end(refusal.status, str(refusal), dict(refusal.headers))
        except ClientDisconnect:
            _log.debug("whoever asked has left", exc_info=True)
        except AskpapersError as error:
            await response.end(problem_of(error).status_code, str(error))
        except Exception as error:
            _log.error("%s failed (%r)", scope["path"][:80], error)
            _log.debug("this way", exc_info=True)
            await response.end(500, f"askpapers failed ({type(error).__name__}). Ask again.")

    def _check_origin(self, headers: Headers, scope: Scope) -> None:
        """Raises Refusal for what is not meant for this machine, or comes from another page."""
        host, origin = headers.get("host", ""), headers.get("origin")
        here = str((scope.get("server") or ("", 0))[0])
        if not self._access.names(host, here):
            raise Refusal(
                421, f"{host[:80]!r} is no name of this program. Set ASKPAPERS_HOSTS to name it."
            )
        if any(len(headers.getlist(name)) > 1 for name in ("host", "origin", "authorization")):
            raise Refusal(400, "This request has two headers of one name.")
        if origin is not None:
            if not (is_origin(origin, host) or origin in self._origins):
                said = f"The page {origin[:80]!r} may not ask. --allow-origin lets it."
                raise Refusal(403, said)
        elif headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise Refusal(403, "Another page may not ask. --allow-origin lets it.")

    def _user(self, headers: Headers, scope: Scope) -> str:
        """Who asks; empty where nobody has a name. Raises Refusal for whoever is not let in."""
        kind, _, key = headers.get("authorization", "").partition(" ")
        if kind.casefold() == "bearer" and (user := self._access.user_of_key(key.strip())):
            return user
        client = str((scope.get("client") or ("", 0))[0])
        is_open = self._access.way == "open" or (
            self._access.way == "token" and place(client) == HERE and not self._proxied
        )
        if is_open or scope["path"] in _PUBLIC:
            return ""
        raise Refusal(401, _KEY_WANTED, [(b"www-authenticate", b"Bearer")])


class _Response:
    """The doors' headers on every response, and leave to read it for the page that is named."""

    def __init__(self, send: Send, origin: str | None) -> None:
        self._send, self._started = send, False
        self._ours = dict(_HEADERS) | {b"vary": b"Origin"}
        if origin is not None:
            self._ours[b"access-control-allow-origin"] = origin.encode()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            kept = [pair for pair in message.get("headers", ()) if pair[0] not in self._ours]
            message = {**message, "headers": [*kept, *self._ours.items()]}
        await self._send(message)

    async def preflight(self) -> None:
        allowed = [
            (b"access-control-allow-methods", b"GET, POST, DELETE"),
            (b"access-control-allow-headers", _SENT_BY_PAGES),
            (b"access-control-allow-private-network", b"true"),
            (b"access-control-max-age", b"600"),
        ]
        await self.send({"type": "http.response.start", "status": 204, "headers": allowed})
        await self.send({"type": "http.response.body", "body": b""})

    async def end(
        self, status: int, said: str, headers: Mapping[bytes, bytes] | None = None
    ) -> None:
        """Instead of what was to come; what has begun cannot be told any more."""
        if self._started:
            await self._send({"type": "http.response.body", "body": b""})
            return
        body = problem(status, said).model_dump_json().encode()
        told = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *(headers or {}).items(),
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": told})
        await self.send({"type": "http.response.body", "body": body})


async def _whole(headers: Headers, receive: Receive) -> bytes:
    """The whole body. Raises Refusal if it is too long, or does not come."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()) or int(length[:15]) > _LARGEST:
        raise too_large(_LARGEST)
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return b"".join([piece async for piece in _bounded(receive)])
    except TimeoutError as error:
        raise Refusal(408, "The request did not come to its end. Send it again.") from error


async def _bounded(receive: Receive) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces(receive, _LARGEST):
            yield piece
    except Refusal as refusal:
        raise (too_large(_LARGEST) if refusal.status == 413 else refusal) from refusal
