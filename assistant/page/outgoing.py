"""What is answered: under which policy, with which marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from assistant.page.asgi import Send
from assistant.page.bodies import Message
from assistant.page.opening import KEPT, Opening

_SSE = [(b"cache-control", b"no-store"), (b"content-type", b"text/event-stream; charset=utf-8")]
# What Gradio's page is told where nothing is pending for it: Gradio itself would say so, too, and
# fail.
NOTHING_PENDING = (
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


class Response:
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
            await answer(self.send, status, text, headers=headers)
        elif not self._ended:
            await self.send({"type": "http.response.body", "body": b""})


async def stream(send: Send, events: bytes) -> None:
    """A stream of events that is at its end."""
    await send({"type": "http.response.start", "status": 200, "headers": _SSE})
    await send({"type": "http.response.body", "body": events})


def with_marks(send: Send, nonce: bytes, user: str, opening: Opening) -> Send:
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


def kept(send: Send) -> Send:
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


async def answer(
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
