"""What stands before the page: every request passes here first, and most of what is not the page's
own ends here.

In this order: is it meant for this machine (Host), is it a route that the page uses, does it come
from the page (Origin, Sec-Fetch-Site), is whoever asks let in (access), is its body of a bearable
size and of the shape that its handler takes (bodies). What is handed on is written anew from what
was read here: nothing is read differently behind.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import OrderedDict
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from starlette.requests import ClientDisconnect

from assistant.page.access import Access
from assistant.page.asgi import App, Scope, Send
from assistant.page.bodies import (
    JOIN,
    SMALL,
    Bodies,
    Receive,
    Refusal,
)
from assistant.page.incoming import (
    Request,
    check_origin,
    length_of,
    plain,
    read_request,
    replayed,
    set_cookie,
    whole_body,
)
from assistant.page.opening import Opening
from assistant.page.outgoing import NOTHING_PENDING, Response, answer, kept, stream, with_marks
from assistant.page.templating import render
from assistant.page.tries import Tries
from assistant.page.uploads import Uploads
from index.errors import AskpapersError

_log = logging.getLogger(__name__)
_PUBLIC = frozenset(("/login", "/favicon.ico"))
_LOOK, _UPLOAD = "/now", "/gradio_api/upload"
_PROGRESS, _STREAM, _LOGOUT = "/gradio_api/upload_progress", "/gradio_api/queue/data", "/logout"
_FORM_BYTES = 4096  # of a name and a password, escaped
_HASHING = 2  # passwords at a time: each takes 64 MiB
_SESSIONS = 20_000  # pages whose owner is remembered
_HELD = 32 * 2**20  # bytes of bodies that are being read, wait for their handler, or are with it


class Behind(Protocol):
    """What the guard asks the page."""

    def waits(self, session: str) -> bool:
        """Whether anything that a page asked for may still be told to it."""

    def waiting(self) -> int:
        """Bytes of all that was asked for and is not done."""

    async def opening(self, user: str) -> Opening:
        """What a user's page holds before Gradio's scripts have made it."""

    async def looked_at(self, user: str) -> str:
        """What a user's page shows that is up to date."""


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
        response = Response(send, nonce, self._ancestors)
        try:
            await self._pass(read_request(scope), scope, receive, response.send, nonce)
        except Refusal as refusal:
            await response.end(refusal.status, str(refusal), refusal.headers)
        except ClientDisconnect:
            _log.debug("whoever asked has left", exc_info=True)
        except AskpapersError as error:
            _log.warning("%s", error)
            await response.end(503, str(error))
        except Exception as error:
            _log.error(
                "%s %s failed (%s)", scope["method"], plain(scope["path"]), plain(repr(error))
            )
            _log.debug("this way", exc_info=True)
            await response.end(500, f"askpapers failed ({type(error).__name__}). Reload the page.")

    async def _pass(
        self, request: Request, scope: Scope, receive: Receive, send: Send, nonce: bytes
    ) -> None:
        check_origin(self._access, request, framed=bool(self._ancestors))
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
            await answer(send, 303, "", headers=[(b"location", b"/"), set_cookie(request, "", 0)])
            return
        if request.path == _LOOK:  # nothing behind is asked: all pages look every second
            now = json.dumps({"now": await self._behind.looked_at(user or "")})
            await answer(send, 200, now, kind=b"application/json")
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
                await stream(send, NOTHING_PENDING)
                return
            # files are taken apart here; a word of being done would end the upload there
            if request.path == _PROGRESS:
                await stream(send, b":\n\n")
                return
        if request.path == "/":
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            send = with_marks(send, nonce, user or "", await self._behind.opening(user or ""))
        elif request.path.startswith("/assets/") or (
            request.path == "/theme.css" and "v" in dict(request.query)
        ):
            send = kept(send)  # it has another name or query as soon as it is another
        await self._app(scope, receive, send)

    def _hands_on(self, name: bytes) -> bool:
        """What a proxy says of a request is believed only where one is configured."""
        return self.proxied or not (name.startswith(b"x-forwarded-") or name == b"forwarded")

    # Being let in.

    async def _enter(self, request: Request, token: str, send: Send) -> None:
        """Exchange the token of the printed address for a cookie, and take it out of the address.
        Tries are not counted: nobody guesses 192 bits, and whoever tried would keep out who has the
        token."""
        rest = urlencode([(name, value) for name, value in request.query if name != "token"])
        headers = [(b"location", f"/?{rest}".rstrip("?").encode())]
        if self._access.lets_in(token):
            headers.append(set_cookie(request, self._access.session()))
        elif self._access.way == "token" and self._access.user(request.sessions) is None:
            await self._refuse(request, send, "This address is of an earlier start of askpapers.")
            return
        await answer(send, 303, "", headers=headers)

    async def _login(self, request: Request, receive: Receive, send: Send) -> None:
        if self._access.way != "login" or request.method in ("GET", "HEAD"):
            await answer(send, 303, "", headers=[(b"location", b"/")])
            return
        body = await whole_body(receive, length_of(request, _FORM_BYTES))
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
        cookie = set_cookie(request, self._access.session(name))
        await answer(send, 303, "", headers=[(b"location", b"/"), cookie])

    def _check_tries(self, request: Request, name: str) -> None:
        """Raises Refusal for too many that failed."""
        if wait := self._tries.wait(request.client, name[:64]):
            raise Refusal(
                429, f"Too many tries. Wait {wait} s.", [(b"retry-after", str(wait).encode())]
            )

    async def _refuse(self, request: Request, send: Send, why: str = "") -> None:
        """The door, to whoever looks at the page; a line to a program."""
        if request.path not in ("/", "/login"):
            raise Refusal(401, "Not let in. Open the address that askpapers printed, or log in.")
        shown = render("door.html", why=why, login=self._access.way == "login")
        await answer(send, 401, shown, kind=b"text/html; charset=utf-8")

    # Bodies.

    async def _post(
        self, request: Request, user: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        path = request.path.rstrip("/")
        kind = request.headers.get("content-type", "")
        if path == _UPLOAD:
            if not self._access.may_change(user):
                raise Refusal(403, "You may read this collection, not change it.")
            paths = await self._uploads.take(kind, length_of(request), receive)
            await answer(send, 200, paths.decode(), kind=b"application/json")
            return
        if kind.partition(";")[0].strip() != "application/json":
            raise Refusal(415, "askpapers takes JSON here.")
        length = length_of(request, self._bodies.most(path))
        if (
            length > SMALL
            and self._held + (self._behind.waiting() if path == JOIN else 0) + length > _HELD
        ):
            raise Refusal(503, "Too much is being asked at this time. Try again in a moment.")
        self._held += length
        try:
            read = await asyncio.to_thread(
                self._bodies.read, path, await whole_body(receive, length)
            )
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
