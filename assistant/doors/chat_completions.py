"""The collection as a model, in the form of OpenAI's Chat Completions: its answers, whole or as
they come, with their citations as front ends read them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import TypeAdapter, ValidationError

from assistant.doors.answer_content import (
    Reference,
    below,
    body,
    content,
    continued,
    placed,
    references,
    streamable,
)
from assistant.doors.completion_request import CompletionRequest
from assistant.doors.front_end_tasks import answered
from assistant.doors.problems import event_of, problem_of, response, told
from assistant.doors.service import Service, person
from assistant.page.admission import LineFull
from assistant.types import Answer, Event, TextDelta, Usage
from index.errors import AskpapersError

MODEL = "askpapers"
_ANSWER = TypeAdapter(Answer)
_SSE = {"cache-control": "no-store", "x-accel-buffering": "no"}
_ALIVE = ": waiting\n\n"  # a comment, by which nobody on the way takes it for dead
_END = "data: [DONE]\n\n"
_AS_CHECKED = "\n\nAs checked:\n\n"
_STARTED = int(time.time())


def router_of(service: Service) -> APIRouter:
    router = APIRouter(prefix="/v1", include_in_schema=False)
    listed = {"id": MODEL, "object": "model", "created": _STARTED, "owned_by": MODEL}

    @router.get("/models")
    async def models() -> JSONResponse:
        return JSONResponse({"object": "list", "data": [listed]})

    @router.get("/models/{name}")
    async def model(name: str) -> JSONResponse:
        return JSONResponse(listed) if name == MODEL else _no_model(name)

    @router.post("/chat/completions")
    async def complete(request: Request) -> Response:
        try:
            given = CompletionRequest.model_validate_json(await request.body())
        except ValidationError as error:
            said, where = told(error)
            return response(400, said, param=where)
        if given.model != MODEL:
            return _no_model(given.model)
        return await _completed(service, given, request)

    return router


def _no_model(name: str) -> JSONResponse:
    said = f"There is no model {name[:80]!r}. The only one here is {MODEL!r}."
    return response(404, said, param="model")


async def _completed(service: Service, given: CompletionRequest, request: Request) -> Response:
    *earlier, question = given.questions()
    latest = service.engine.earlier.latest
    if (task := answered(question, given.system(), earlier, latest)) is not None:
        made = _Completion(given.includes_usage)
        return _stream(made.said(task)) if given.stream else JSONResponse(made.whole(task, [], {}))
    asked = given.asked()
    base = str(request.base_url)

    def url_of(paper_id: str) -> str:
        found = service.engine.url_of(paper_id)
        return found or f"{base}api/papers/{quote(paper_id, safe='/')}"

    try:
        if given.stream:
            events = service.stream(asked, person(request))
            first = await anext(events)  # what is wrong with a question is told before it begins
            return _stream(_Completion(given.includes_usage).pieces(first, events, url_of))
        answer = await service.answer(asked, person(request), request.is_disconnected)
    except (AskpapersError, LineFull) as error:
        return problem_of(error)
    cited = references(answer, url_of)
    text = content(answer, cited)
    made = _Completion(given.includes_usage)
    return JSONResponse(made.whole(text, cited, _beside(answer, cited), answer.usage))


def _stream(pieces: AsyncGenerator[str]) -> StreamingResponse:
    return StreamingResponse(pieces, media_type="text/event-stream", headers=_SSE)


class _Completion:
    """One completion, whole or in chunks."""

    def __init__(self, includes_usage: bool) -> None:
        self._usage = includes_usage
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time())}

    def whole(
        self,
        text: str,
        cited: Sequence[Reference],
        beside: dict[str, Any],
        usage: Usage | None = None,
    ) -> dict[str, Any]:
        message = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "annotations": _annotations(text, cited),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head,
            "object": "chat.completion",
            "model": MODEL,
            "choices": [choice],
            "usage": _usage(usage),
            **beside,
        }

    async def said(self, text: str) -> AsyncGenerator[str]:
        """A text that is known already."""
        yield self._chunk({"role": "assistant", "content": text})
        yield self._chunk({}, "stop")
        yield self._last(None)

    async def pieces(
        self, first: Event, events: AsyncGenerator[Event], url_of: Any
    ) -> AsyncGenerator[str]:
        yield self._chunk({"role": "assistant", "content": ""})
        raw = sent = ""
        answer: Answer | None = None
        async with aclosing(events):
            event: Event | None = first
            try:
                while event is not None:
                    if isinstance(event, TextDelta):
                        raw += event.text
                        come = streamable(raw)
                        if len(come) > len(sent):
                            yield self._chunk({"content": come[len(sent) :]})
                            sent = come
                    elif isinstance(event, Answer):
                        answer = event
                        for piece in self._ending(answer, sent, references(answer, url_of)):
                            yield piece
                    elif answer is None:
                        yield _ALIVE
                    event = await anext(events, None)
            except Exception as error:
                yield f"data: {event_of(error)}\n\n"
                yield _END
                return
        yield self._last(answer.usage if answer else None)

    def _ending(self, answer: Answer, sent: str, cited: Sequence[Reference]) -> list[str]:
        """What is still to come once an answer is whole, its annotations at the end."""
        text = body(answer)
        come = continued(sent, text)
        rest = (f"{_AS_CHECKED}{text}" if come is None else come) + below(answer, cited)
        delta = {"content": rest, "annotations": _annotations(sent + rest, cited)}
        return [
            self._chunk(delta),
            self._chunk({}, "stop", **_beside(answer, cited)),
        ]

    def _last(self, usage: Usage | None) -> str:
        if not self._usage:
            return _END
        counted = {**self._chunked(), "choices": [], "usage": _usage(usage)}
        return f"data: {json.dumps(counted)}\n\n{_END}"

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **beside: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps({**self._chunked(), 'choices': [choice], **beside})}\n\n"

    def _chunked(self) -> dict[str, Any]:
        return {**self._head, "object": "chat.completion.chunk", "model": MODEL}


def _annotations(text: str, cited: Sequence[Reference]) -> list[dict[str, Any]]:
    """Each mark with its paper, as OpenAI tells a page that was cited."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": one.url,
                "title": one.title,
                "start_index": one.start,
                "end_index": one.end,
            },
        }
        for one in placed(text, cited)
    ]


def _beside(answer: Answer, cited: Sequence[Reference]) -> dict[str, Any]:
    """What other programs read besides: the addresses by their numbers, and the whole answer."""
    return {
        "citations": [one.url for one in cited],
        "askpapers": _ANSWER.dump_python(answer, mode="json"),
    }


def _usage(usage: Usage | None) -> dict[str, int]:
    told = usage or Usage()
    return {
        "prompt_tokens": told.prompt_tokens,
        "completion_tokens": told.completion_tokens,
        "total_tokens": told.prompt_tokens + told.completion_tokens,
    }
