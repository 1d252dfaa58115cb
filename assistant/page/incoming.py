"""A request as it came, read once: who asks for what from where; and its body."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from assistant.page.access import SESSION_DAYS, Access, authority
from assistant.page.asgi import Scope
from assistant.page.bodies import Message, Receive, Refusal, pieces, too_large

# What the page asks for, and nothing else that Gradio serves: no files, no proxy, no calls by name,
# no streams.
_READ = re.compile(
    r"/|/config/?|/(theme|page)\.css|/favicon\.ico|/manifest\.json|/(plotly|page)\.js|/now"
    r"|/(assets|static|svelte)/[\w./@~+-]+"
    r"|/gradio_api/(queue/data|upload_progress|startup-events|heartbeat/[a-z0-9]{1,32})"
)
_DONE = re.compile(r"/login|/logout|/gradio_api/(queue/join|run/predict|cancel|reset|upload)/?")
_COOKIES = 20  # of one name
_BODY_SECONDS = 30.0  # for a body that is no upload: at most some megabytes


@dataclass(frozen=True, slots=True)
class Request:
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


def read_request(scope: Scope) -> Request:
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
    return Request(scope["method"], path, query, headers, str(client[0]), str(server[0]), https)


def check_origin(access: Access, request: Request, *, framed: bool) -> None:
    """Raises Refusal for what is not meant for this page, or comes from another. Which pages may
    show one that is `framed`, its policy tells the browser."""
    host = request.headers.get("host", "")
    if not access.names(host, request.here):
        raise Refusal(
            421,
            f"{plain(host)!r} is no name of this page. Use the address that askpapers "
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


def set_cookie(
    request: Request, session: str, age: int = SESSION_DAYS * 86400
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


def length_of(request: Request, most: int | None = None) -> int:
    """Raises Refusal for a body of unknown or of too great a length."""
    text = request.headers.get("content-length", "")
    if not (text.isascii() and text.isdecimal()):
        raise Refusal(411, "This request does not say how long it is.")
    if most is not None and (len(text) > 15 or int(text) > most):
        raise too_large(most)
    return int(text[:15])


async def whole_body(receive: Receive, length: int) -> bytes:
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


def plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80]
