"""MCP at `/mcp`: read and started when it is first asked for. It keeps no session, and answers with
whole bodies of JSON."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync

from assistant.doors.problems import response
from assistant.doors.service import Service
from assistant.page.asgi import Scope, Send
from assistant.page.bodies import Receive

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

EXTRA = 'MCP needs the extra `mcp`. Install it: pip install "askpapers[mcp]"'


class McpOverHttp:
    """An ASGI application; the locks stand before it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._starting = asyncio.Lock()
        self._server: MCPServer[Any] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if find_spec("mcp") is None:
            await response(501, EXTRA)(scope, receive, send)
            return
        if scope["method"] != "POST":  # else a stream would be held on which nothing ever comes
            said = "MCP takes POST here: it keeps no session, and sends nothing unasked."
            await response(405, said, {"allow": "POST"})(scope, receive, send)
            return
        server = await self._started()
        await server.session_manager.handle_request(scope, receive, send)

    async def _started(self) -> MCPServer[Any]:
        async with self._starting:
            if self._server is None:
                server = await run_sync(self._made)
                running = asyncio.Event()
                # a task of its own, since who starts it must end it; it ends with the loop
                self._running = asyncio.create_task(_run(server, running))
                await running.wait()
                self._server = server
            return self._server

    def _made(self) -> MCPServer[Any]:
        from mcp.server.transport_security import TransportSecuritySettings

        from assistant.doors.mcp_server import mcp_server

        server = mcp_server(self._service.engine, self._service.answer)
        server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        return server


async def _run(server: MCPServer[Any], running: asyncio.Event) -> None:
    async with server.session_manager.run():
        running.set()
        await asyncio.Event().wait()
