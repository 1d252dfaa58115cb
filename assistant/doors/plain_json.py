"""The collection as plain JSON: each route is one method of the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request

from assistant.doors.arguments import (
    AskArguments,
    ClaimArguments,
    Name,
    NewsArguments,
    PapersArguments,
    SearchArguments,
    SimilarArguments,
)
from assistant.doors.forms import ClaimCheck, DigestRecords, Hits, PaperRecord, PaperRows
from assistant.doors.problems import Problem
from assistant.doors.service import Service, person
from assistant.today import Briefing
from assistant.types import Answer, CollectionStatus

_Responses = dict[int | str, dict[str, Any]]


def _problems(**said: str) -> _Responses:
    return {int(name[1:]): {"model": Problem, "description": of} for name, of in said.items()}


_ALWAYS = _problems(
    _400="The request cannot be read",
    _401="A key is needed",
    _403="Another page asks",
    _408="The request did not come to its end",
    _413="The request is too large",
    _421="The address is none of this program's",
    _422="What was sent cannot be used",
    _503="Nothing is indexed, or too many ask",
)
_NOT_THERE = _problems(_404="The collection has nothing of that name")
_FAILED = _problems(_502="The model failed")


def router_of(service: Service) -> APIRouter:
    router = APIRouter(prefix="/api", responses=_ALWAYS)
    _asking(router, service)
    _reading(router, service)
    return router


def _asking(router: APIRouter, service: Service) -> None:
    engine = service.engine

    @router.post("/ask", responses={**_NOT_THERE, **_FAILED}, summary="Answer a question")
    async def ask(given: AskArguments, request: Request) -> Answer:
        return await service.answer(given.asked(), person(request), request.is_disconnected)

    @router.post("/check", responses=_NOT_THERE, summary="Check whether a paper carries a sentence")
    async def check(given: ClaimArguments) -> ClaimCheck:
        return await run_sync(engine.check, given.sentence, given.paper_id)

    @router.get("/search", responses=_NOT_THERE, summary="Find papers")
    async def search(given: Annotated[SearchArguments, Query()]) -> Hits:
        return await run_sync(engine.search, given.query, given.k, given.filters())

    @router.get("/similar", responses=_NOT_THERE, summary="Find the papers nearest to one")
    async def similar(given: Annotated[SimilarArguments, Query()]) -> Hits:
        return await run_sync(engine.similar, given.paper_id, given.k, given.filters())


def _reading(router: APIRouter, service: Service) -> None:
    engine = service.engine

    @router.get("/papers", responses=_NOT_THERE, summary="List the papers")
    async def papers(given: Annotated[PapersArguments, Query()]) -> PaperRows:
        wanted = given.words, given.order, given.filters(), given.offset, given.limit
        return await run_sync(engine.papers, *wanted)

    @router.get("/papers/{paper_id:path}", responses=_NOT_THERE, summary="Read a paper")
    async def paper(paper_id: Name) -> PaperRecord:
        return await run_sync(engine.paper, paper_id)

    @router.get("/digests", summary="List the digests")
    async def digests() -> DigestRecords:
        return await run_sync(engine.digests)

    @router.get("/news", summary="Tell what the newest digests brought")
    async def news(given: Annotated[NewsArguments, Query()]) -> Briefing:
        return await run_sync(engine.news, given.day)

    @router.get("/status", summary="Tell what is indexed, by which models")
    async def status() -> CollectionStatus:
        told = await run_sync(engine.status)
        # no path of this machine goes out, nor what it asks
        addresses = tuple(replace(one, address="", why="") for one in told.addresses)
        return replace(told, home=Path(told.home).name, addresses=addresses)
