"""Requests to the page's application as anybody could send them, with every header in the sender's
hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.page.access import Access, access_of
from assistant.page.bodies import Bodies
from assistant.page.guard import Guard
from assistant.page.page import Page
from assistant.page.server import application
from assistant.page.updates import Updates
from assistant.page.uploads import Uploads
from index.home import Home

HOST = "127.0.0.1:7860"
JOIN, PREDICT, UPLOAD = "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/upload"
PAGE = "onepage1234"


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookie(self) -> str:
        return self.headers["set-cookie"].partition(";")[0]


@dataclass(frozen=True, slots=True)
class Site:
    """A page's application, and what stands behind it."""

    app: Guard
    page: Page
    access: Access
    uploads: Uploads

    def send(
        self,
        method: str,
        path: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        *,
        client: str = "127.0.0.1",
        here: str = "127.0.0.1",
        scheme: str = "http",
    ) -> Response:
        """A request with nothing but these headers; its length is added where there is a body and
        it is not given."""
        sent: list[Any] = []
        given = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        if body is not None and not any(name == b"content-length" for name, _ in given):
            given.append((b"content-length", str(len(body)).encode()))
        scope = _scope(method, path)
        scope |= {"scheme": scheme, "server": (here, 7860), "client": (client, 2), "headers": given}
        bodies = [body or b""]

        async def receive() -> Any:
            if bodies:
                return {"type": "http.request", "body": bodies.pop(), "more_body": False}
            await asyncio.sleep(60)  # the sender waits for the response
            return {"type": "http.disconnect"}

        async def answer(message: Any) -> None:
            sent.append(message)

        async def visit() -> None:
            await self.app(scope, receive, answer)

        # where a browser test came before, an event loop runs in this thread
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, visit()).result()
        told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return Response(
            sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent)
        )

    def guarded(
        self, access: Access, *, proxied: bool = False, ancestors: frozenset[str] = frozenset()
    ) -> Site:
        """The same page behind other doors."""
        behind = Bodies(self.page.handlers(), self.uploads.folder)
        told = (self.app._app, access, behind, self.uploads, self.page)
        app = Guard(*told, proxied=proxied, ancestors=ancestors)
        return replace(self, app=app, access=access)

    def own(self, user: str = "") -> list[tuple[str, str]]:
        """What the page itself sends."""
        return [
            ("host", HOST),
            ("origin", f"http://{HOST}"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", f"askpapers-7860={self.access.session(user)}"),
        ]

    def post(
        self, path: str, told: object, headers: Iterable[tuple[str, str]] | None = None
    ) -> Response:
        """JSON, as the page sends it unless other headers are given."""
        kept = [*(self.own() if headers is None else headers), ("content-type", "application/json")]
        return self.send("POST", path, kept, json.dumps(told).encode())

    def ask(self, number: int, data: list[Any], path: str = JOIN, **more: Any) -> Response:
        """A handler of the page by its number."""
        return self.post(
            path,
            {"data": data, "fn_index": number, "session_hash": PAGE, "event_data": None, **more},
        )


def _scope(method: str, path: str) -> dict[str, Any]:
    """A request as ASGI has it, but for where it comes from and its headers."""
    plain, _, query = path.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "http_version": "1.1",
    }


def site(home: Path, folder: Path) -> Site:
    """The page of a home that is indexed, with its uploads in a folder, on this machine alone."""
    access = access_of(Home(home), "127.0.0.1", "127.0.0.1")
    uploads = Uploads(folder, 1, 1)

    # where no event loop runs, Gradio makes some and never closes them
    async def make() -> tuple[Page, Guard]:
        page = Page(Assistant(Home(home)), Home(home), Updates(Home(home)), 64, access.may_change)
        return page, application(page, access, uploads)

    with ThreadPoolExecutor(1) as pool:
        page, app = pool.submit(asyncio.run, make()).result()
    return Site(app, page, access, uploads)
