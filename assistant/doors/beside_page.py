"""The page and the HTTP doors at one address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from anyio.to_thread import run_sync

from assistant.page.asgi import App, Scope, Send
from assistant.page.bodies import Receive

_PATHS = ("/v1", "/api", "/mcp", "/healthz", "/readyz", "/metrics", "/openapi.json")


class BesidePage:
    """The page and these doors at one address, made when they are first asked for: a page of which
    nobody asks them starts no later for it."""

    def __init__(self, page: App, make: Callable[[], App]) -> None:
        self._page, self._make = page, make
        self._making = asyncio.Lock()
        self._doors: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if not any(path == one or path.startswith(f"{one}/") for one in _PATHS):
            await self._page(scope, receive, send)
            return
        async with self._making:
            if self._doors is None:
                self._doors = await run_sync(self._make)
        await self._doors(scope, receive, send)
