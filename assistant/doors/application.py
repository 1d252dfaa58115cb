"""The HTTP doors as one application: plain JSON, OpenAI's form, MCP, and its health."""

from __future__ import annotations

from importlib.metadata import version

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.doors import chat_completions, plain_json
from assistant.doors.engine import Engine
from assistant.doors.locks import Locks
from assistant.doors.mcp_over_http import McpOverHttp
from assistant.doors.measures import CONTENT_TYPE, Measures
from assistant.doors.problems import handle_in, response
from assistant.doors.service import Service
from assistant.page.access import Access
from assistant.page.admission import Line
from index.errors import AskpapersError


def application(
    engine: Engine,
    line: Line,
    access: Access,
    origins: frozenset[str] = frozenset(),
    *,
    proxied: bool = False,
) -> Locks:
    """Behind its locks. `line` is where those who ask wait."""
    measures = Measures(engine.status, lambda: len(line))
    engine.assistant.heard += (measures.answered,)  # whoever asks, the page included
    service = Service(engine, line)
    app = FastAPI(
        title="askpapers",
        version=version("askpapers"),
        summary="Questions of your own paper digests, with checked citations",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    handle_in(app)
    _tell_of_health(app, engine, measures)
    app.include_router(plain_json.router_of(service))
    app.router.routes.append(Route("/mcp", McpOverHttp(service)))
    app.include_router(chat_completions.router_of(service))
    return Locks(app, access, origins, proxied=proxied)


def _tell_of_health(app: FastAPI, engine: Engine, measures: Measures) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        try:
            await run_sync(engine.published.open)
        except AskpapersError:
            return response(503, "There is no index that can be read. askpapers status says why.")
        return JSONResponse({"status": "ready"})

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(await run_sync(measures.text), media_type=CONTENT_TYPE)
