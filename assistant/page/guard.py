"""What stands before the page: every request passes here first, and most of what is not the page's
own ends here.

In this order: is it meant for this machine (Host), is it a route that the page uses, does it come
from the page (Origin, Sec-Fetch-Site), is whoever asks let in (access), is its body of a bearable
size and of the shape that its handler takes (bodies). What is handed on is written anew from what
was read here: nothing is read differently behind.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import ClientDisconnect

from assistant.page.access import SESSION_DAYS, Access, authority
from assistant.page.bodies import (
    JOIN,
    SMALL,
    Bodies,
    Message,
    Receive,
    Refusal,
    pieces,
    too_large,
)
from assistant.page.opening import KEPT, Opening
from assistant.page.templating import render
from assistant.page.tries import Tries
from assistant.page.uploads import Uploads
from index.errors import AskpapersError

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)
# What the page asks for, and nothing else that Gradio serves: no files, no proxy, no calls by name,
# no streams.
_READ = re.compile(
    r"/|/config/?|/(theme|page)\.css|/favicon\.ico|/manifest\.json|/(plotly|page)\.js|/now"
    r"|/(assets|static|svelte)/[\w./@~+-]+"
    r"|/gradio_api/(queue/data|upload_progress|startup-events|heartbeat/[a-z0-9]{1,32})"
)
_DONE = re.compile(r"/login|/logout|/gradio_api/(queue/join|run/predict|cancel|reset|upload)/?")
_PUBLIC = frozenset(("/login", "/favicon.ico"))
_UPLOAD = "/gradio_api/upload"
_PROGRESS, _STREAM, _LOGOUT = "/gradio_api/upload_progress", "/gradio_api/queue/data", "/logout"
_FORM_BYTES = 4096  # of a name and a password, escaped
_COOKIES = 20  # of one name
_BODY_SECONDS = 30.0  # for a body that is no upload: at most some megabytes
_HASHING = 2  # passwords at a time: each takes 64 MiB
_SESSIONS = 20_000  # pages whose owner is remembered
_HELD = 32 * 2**20  # bytes of bodies that are being read, wait for their handler, or are with it
_SSE = [(b"cache-control", b"no-store"), (b"content-type", b"text/event-stream; charset=utf-8")]
# What Gradio's page is told where nothing is pending for it: Gradio itself would say so, too, and
# fail.
_NOTHING_PENDING = (
    b'data: {"msg": "unexpected_error", "message": "", "success": false, '
    b'"session_not_found": true}\n\n'
)
_SCRIPT = re.compile(rb"<script(?=[\s>/]).*?</script", re.DOTALL | re.IGNORECASE)
_USER = Markup('<meta name="askpapers-user" content="{}">')
# Nothing that the page shows can load from, or send to, another host, run a script of its own, or
# be framed, but by pages that whoever started it has named. The exceptions: Gradio starts by inline
# scripts, which have a nonce (handlers in attributes have none, and do not run); it makes what it
# is given as `js` or `js_on_load` by eval; it sets style attributes; it sets the document's base.
_POLICY, _FRAMES = b"content-security-policy", b"x-frame-options"
_HEADERS = {
    _POLICY: (
        b"default-src 'self'; script-src 'self' 'nonce-%b' 'unsafe-eval'; style-src 'self' "
        b"'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        b"form-action 'self'; frame-src 'none'; worker-src 'self' blob:; frame-ancestors %b"
    ),
    _FRAMES: b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",  # under no-referrer a form says that it comes from `null`
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    client: str
    here: str  # the address at which it arrived
    https: bool

    @property
    def cookie(self) -> str:
        """The name of the page's cookie. Browsers send a host's cookies to all its ports: two pages
        on one machine must not take each other's away."""
        port = self.headers.get("host", "").rpartition(":")[2]
        return f"askpapers-{port}" if port.isdecimal() else "askpapers"

    @property
    def sessions(self) -> Sequence[str]:
        """Of all cookies of the name: another server on this machine may have set one, for a longer
        path."""
        pairs = (
            cookie.strip().partition("=") for cookie in self.headers.get("cookie", "").split(";")
        )
        return [value for key, _, value in pairs if key == self.cookie][:_COOKIES]


class Behind(Protocol):
    """What the guard asks the page."""

    def waits(self, session: str) -> bool:
        """Whether anything that a page asked for may still be told to it."""

    def waiting(self) -> int:
        """Bytes of all that was asked for and is not done."""

    async def opening(self, user: str) -> Opening:
        """What a user's page holds before Gradio's scripts have made it."""


class Guard:
    """An ASGI application around the page's. `bodies` knows what its handlers take."""

    def __init__(
        self,
        app: App,
        access: Access,
        bodies: Bodies,
        uploads: Uploads,
        behind: Behind,
        *,
        proxied: bool = False,
        ancestors: frozenset[str] = frozenset(),
    ) -> None:
        """`ancestors`: origins of pages that may show this one in a frame."""
        self._app = app
        self._access = access
        self._bodies = bodies
        self._uploads = uploads
        self._behind = behind
        self.proxied = proxied
        self._ancestors = ancestors
        self._tries = Tries()
        self._hashing = asyncio.Semaphore(_HASHING)
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the page has no web sockets
        nonce = secrets.token_urlsafe(16).encode()
        response = _Response(send, nonce, self._ancestors)
        try:
            await self._pass(_read(scope), scope, receive, response.send, nonce)
        except Refusal as refusal:
            await response.end(refusal.status, str(refusal), refusal.headers)
        except ClientDisconnect:
            _log.debug("whoever asked has left", exc_info=True)
        except AskpapersError as error:
            _log.warning("%s", error)
            await response.end(503, str(error))
        except Exception as error:
            _log.error(
                "%s %s failed (%s)", scope["method"], _plain(scope["path"]), _plain(repr(error))
            )
            _log.debug("this way", exc_info=True)
            await response.end(500, f"askpapers failed ({type(error).__name__}). Reload the page.")

    async def _pass(
        self, request: _Request, scope: Scope, receive: Receive, send: Send, nonce: bytes
    ) -> None:
        _check_origin(self._access, request, framed=bool(self._ancestors))
        if request.path == "/login":
            await self._login(request, receive, send)
            return
        if request.path == "/" and (token := dict(request.query).get("token")) is not None:
            await self._enter(request, token, send)
            return
        user = self._access.user(request.sessions)
        if user is None and request.path not in _PUBLIC:
            await self._refuse(request, send)
            return
        if request.path == _LOGOUT:
            self._access.end(request.sessions)
            await _answer(send, 303, "", headers=[(b"location", b"/"), _cookie(request, "", 0)])
            return
        scope["askpapers.user"] = user
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if self._hands_on(name)
        ]
        if request.method == "POST":
            await self._post(request, user or "", scope, receive, send)
            return
        if request.path.startswith("/gradio_api/"):
            sessions = [value for name, value in request.query if name == "session_hash"]
            if "/heartbeat/" in request.path:
                sessions = [request.path.rpartition("/")[2]]
            for session in sessions:
                self._owned(session, user or "")
            if request.path == _STREAM and not (
                len(sessions) == 1 and self._behind.waits(sessions[0])
            ):
                await _stream(send, _NOTHING_PENDING)
                return
            # files are taken apart here; a word of being done would end the upload there
            if request.path == _PROGRESS:
                await _stream(send, b":\n\n")
                return
        if request.path == "/":
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            send = _with_marks(send, nonce, user or "", await self._behind.opening(user or ""))
        elif request.path.startswith("/assets/") or (
            request.path == "/theme.css" and "v" in dict(request.query)
        ):
            send = _kept(send)  # it has another name or query as soon as it is another
        await self._app(scope, receive, send)

    def _hands_on(self, name: bytes) -> bool:
        """What a proxy says of a request is believed only where one is configured."""
        return self.proxied or not (name.startswith(b"x-forwarded-") or name == b"forwarded")

    # Being let in.

    async def _enter(self, request: _Request, token: str, send: Send) -> None:
        """Exchange the token of the printed address for a cookie, and take it out of the address.
        Tries are not counted: nobody guesses 192 bits, and whoever tried would keep out who has the
        token."""
        rest = urlencode([(name, value) for name, value in request.query if name != "token"])
        headers = [(b"location", f"/?{rest}".rstrip("?").encode())]
        if self._access.lets_in(token):
            headers.append(_cookie(request, self._access.session()))
        elif self._access.way == "token" and self._access.user(request.sessions) is None:
            await self._refuse(request, send, "This address is of an earlier start of askpapers.")
            return
        await _answer(send, 303, "", headers=headers)

    async def _login(self, request: _Request, receive: Receive, send: Send) -> None:
        if self._access.way != "login" or request.method in ("GET", "HEAD"):
            await _answer(send, 303, "", headers=[(b"location", b"/")])
            return
        body = await _whole(receive, _length(request, _FORM_BYTES))
        try:
            form = dict(parse_qsl(body.decode(), max_num_fields=8))
        except ValueError as error:
            raise Refusal(400, "This form cannot be read. Reload the page.") from error
        name, password = form.get("username", "").strip(), form.get("password", "")
        self._check_tries(request, name)
        await asyncio.sleep(self._tries.pause(request.client, name[:64]))
        async with self._hashing:
            self._check_tries(request, name)  # others came before
            right = await asyncio.to_thread(self._access.users.check, name, password)
            if not right:
                self._tries.failed(request.client, name[:64])
        if not right:
            _log.warning("a wrong name or password from %s", request.client)
            await self._refuse(request, send, "This name and password do not belong together.")
            return
        self._tries.right(request.client, name[:64])
        cookie = _cookie(request, self._access.session(name))
        await _answer(send, 303, "", headers=[(b"location", b"/"), cookie])

    def _check_tries(self, request: _Request, name: str) -> None:
        """Raises Refusal for too many that failed."""
        if wait := self._tries.wait(request.client, name[:64]):
            raise Refusal(
                429, f"Too many tries. Wait {wait} s.", [(b"retry-after", str(wait).encode())]
            )

    async def _refuse(self, request: _Request, send: Send, why: str = "") -> None:
        """The door, to whoever looks at the page; a line to a program."""
        if request.path not in ("/", "/login"):
            raise Refusal(401, "Not let in. Open the address that askpapers printed, or log in.")
        shown = render("door.html", why=why, login=self._access.way == "login")
        await _answer(send, 401, shown, kind=b"text/html; charset=utf-8")

    # Bodies.

    async def _post(
        self, request: _Request, user: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        path = request.path.rstrip("/")
        kind = request.headers.get("content-type", "")
        if path == _UPLOAD:
            if not self._access.may_change(user):
                raise Refusal(403, "You may read this collection, not change it.")
            paths = await self._uploads.take(kind, _length(request), receive)
            await _answer(send, 200, paths.decode(), kind=b"application/json")
            return
        if kind.partition(";")[0].strip() != "application/json":
            raise Refusal(415, "askpapers takes JSON here.")
        length = _length(request, self._bodies.most(path))
        if (
            length > SMALL
            and self._held + (self._behind.waiting() if path == JOIN else 0) + length > _HELD
        ):
            raise Refusal(503, "Too much is being asked at this time. Try again in a moment.")
        self._held += length
        try:
            read = await asyncio.to_thread(self._bodies.read, path, await _whole(receive, length))
            if read.session is not None:
                self._owned(read.session, user)
            scope["headers"] = [
                (name, str(len(read.body)).encode() if name == b"content-length" else value)
                for name, value in scope["headers"]
            ]
            await self._app(scope, replayed(read.body, receive), send)
        finally:
            self._held -= length

    def _owned(self, session: str, user: str) -> None:
        """A page's own name is its user's. Raises Refusal for another's."""
        if self._owners.setdefault(session, user) != user:
            raise Refusal(403, "This page belongs to somebody else. Reload it.")
        self._owners.move_to_end(session)
        while len(self._owners) > _SESSIONS:
            self._owners.popitem(last=False)


def _read(scope: Scope) -> _Request:
    """Raises Refusal for what no browser sends."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in headers and name in (
            "host",
            "origin",
            "content-length",
            "content-type",
            "sec-fetch-site",
        ):
            raise Refusal(400, f"This request has two headers {name}.")
        text = value.decode("latin-1")
        headers[name] = f"{headers[name]}; {text}" if name == "cookie" and name in headers else text
    path = scope["path"]
    if not path.isprintable() or "//" in path or ".." in path.split("/"):
        raise Refusal(404, "There is nothing here.")
    try:
        query = tuple(
            parse_qsl(scope["query_string"].decode(), keep_blank_values=True, max_num_fields=20)
        )
    except ValueError as error:
        raise Refusal(400, "This address cannot be read.") from error
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("", 0)
    https = scope.get("scheme") == "https"
    return _Request(scope["method"], path, query, headers, str(client[0]), str(server[0]), https)


def _check_origin(access: Access, request: _Request, *, framed: bool) -> None:
    """Raises Refusal for what is not meant for this page, or comes from another. Which pages may
    show one that is `framed`, its policy tells the browser."""
    host = request.headers.get("host", "")
    if not access.names(host, request.here):
        raise Refusal(
            421,
            f"{_plain(host)!r} is no name of this page. Use the address that askpapers "
            f"printed, or set "
            "ASKPAPERS_HOSTS.",
        )
    site = request.headers.get("sec-fetch-site", "")
    if request.method in ("GET", "HEAD"):
        if not _READ.fullmatch(request.path) and request.path != "/login":
            raise Refusal(404, "There is nothing here.")
        shown = ("document", "iframe") if framed and request.path == "/" else ("document",)
        moves = (
            request.headers.get("sec-fetch-mode") == "navigate"
            and request.headers.get("sec-fetch-dest") in shown
        )
        if site in ("cross-site", "same-site") and not moves:
            raise Refusal(403, "Another page asks for this. Open askpapers itself.")
        return
    if request.method != "POST":
        raise Refusal(405, "askpapers takes GET and POST.")
    if not _DONE.fullmatch(request.path):
        raise Refusal(404, "There is nothing here.")
    origin = request.headers.get("origin")
    own = site == "same-origin" if origin is None else is_origin(origin, host)
    if not own or site not in ("", "same-origin"):
        raise Refusal(403, "This was asked from another page. Reload askpapers, and ask there.")


def _cookie(
    request: _Request, session: str, age: int = SESSION_DAYS * 86400
) -> tuple[bytes, bytes]:
    secure = "; Secure" if request.https else ""
    value = f"{request.cookie}={session}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"
    return b"set-cookie", value.encode()


def is_origin(origin: str, host: str) -> bool:
    """Whether this is the whole origin of a page of this Host, and nothing besides (`null`, a user,
    a path)."""
    scheme, _, rest = origin.partition("://")
    ports = {"http": 80, "https": 443}
    told, named = authority(rest), authority(host)
    if scheme not in ports or told is None or named is None:
        return False
    return (told[0], told[1] or ports[scheme]) == (named[0], named[1] or ports[scheme])


def _length(request: _Request, most: int | None = None) -> int:
    """Raises Refusal for a body of unknown or of too great a length."""
    text = request.headers.get("content-length", "")
    if not (text.isascii() and text.isdecimal()):
        raise Refusal(411, "This request does not say how long it is.")
    if most is not None and (len(text) > 15 or int(text) > most):
        raise too_large(most)
    return int(text[:15])


async def _whole(receive: Receive, length: int) -> bytes:
    """The whole body. Raises Refusal if it is longer than `length` bytes, or does not come."""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return b"".join([piece async for piece in pieces(receive, length)])
    except TimeoutError as error:
        raise Refusal(408, "The request did not come to its end. Send it again.") from error


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read, once more; then whatever comes, which is that the reader left."""
    bodies = [body]

    async def again() -> Message:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        return await receive()

    return again


class _Response:
    """The page's headers on every response, and no leave for other origins, whatever Gradio
    says."""

    def __init__(self, send: Send, nonce: bytes, ancestors: frozenset[str]) -> None:
        self._send = send
        named = " ".join(sorted(ancestors)).encode() or b"'none'"
        self._ours = _HEADERS | {_POLICY: _HEADERS[_POLICY] % (nonce, named)}
        if ancestors:  # the older header can name no page
            del self._ours[_FRAMES]
        self._started = self._ended = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            kept = [
                (name, value)
                for name, value in message.get("headers", ())
                if not name.lower().startswith(b"access-control-") and name.lower() not in _HEADERS
            ]
            message = {**message, "headers": [*kept, *self._ours.items()]}
        elif message["type"] == "http.response.body":
            self._ended = not message.get("more_body")
        await self._send(message)

    async def end(
        self, status: int, text: str, headers: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        """Instead of what was to come; what has begun is only brought to its end."""
        if not self._started:
            await _answer(self.send, status, text, headers=headers)
        elif not self._ended:
            await self.send({"type": "http.response.body", "body": b""})


async def _stream(send: Send, events: bytes) -> None:
    """A stream of events that is at its end."""
    await send({"type": "http.response.start", "status": 200, "headers": _SSE})
    await send({"type": "http.response.body", "body": events})


def _with_marks(send: Send, nonce: bytes, user: str, opening: Opening) -> Send:
    """The page's own scripts, and no others, marked with the nonce that its policy names; whose
    page it is; and what it opens with."""
    whose = _USER.format(user).encode()
    started: list[Message] = []
    came: list[bytes] = []

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
            return
        came.append(message.get("body", b""))
        if message.get("more_body"):
            return
        page = opening.within(b"".join(came))
        body = _marked(page, nonce).replace(b"<head>", b"<head>" + whose, 1)
        headers = [
            (name, value)
            for name, value in started[0]["headers"]
            if name.lower() != b"content-length"
        ]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await send({**started[0], "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return sent


def _kept(send: Send) -> Send:
    """What a browser need not ask for again."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            others = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
            message = {**message, "headers": [*others, (b"cache-control", KEPT)]}
        await send(message)

    return sent


def _marked(page: bytes, nonce: bytes) -> bytes:
    """Every script element with its nonce. What stands within one is skipped: it may hold a
    digest's text."""
    parts, place = [], 0
    for script in _SCRIPT.finditer(page):
        parts += [
            page[place : script.start()],
            b'<script nonce="',
            nonce,
            b'"',
            page[script.start() + len(b"<script") : script.end()],
        ]
        place = script.end()
    return b"".join((*parts, page[place:]))


async def _answer(
    send: Send,
    status: int,
    text: str,
    *,
    kind: bytes = b"text/plain; charset=utf-8",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    body = text.encode()
    told = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*told, *headers]})
    await send({"type": "http.response.body", "body": body})


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80]
