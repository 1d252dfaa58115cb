"""What goes wrong for a program that asks over HTTP: a status and one sentence, in the form of
OpenAI's errors, which its clients read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from assistant.page.admission import LineFull
from index.errors import (
    AskpapersError,
    EmbeddingError,
    EndpointError,
    IndexError_,
    ModelError,
    QuestionError,
    SettingError,
)

_BUSY = "Too many questions are waiting. Ask again in a moment."
_STATUS: tuple[tuple[type[AskpapersError], int], ...] = (
    (QuestionError, 422),
    (SettingError, 404),  # a name that the collection does not have: all else is read before
    (IndexError_, 503),
    (ModelError, 502),
    (EndpointError, 502),
    (EmbeddingError, 503),
)


class ProblemDetail(BaseModel):
    message: str
    type: str
    param: str | None = None
    code: str | None = None


class Problem(BaseModel):
    """What went wrong, and what to do."""

    error: ProblemDetail


def problem(status: int, said: str, param: str | None = None) -> Problem:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return Problem(error=ProblemDetail(message=said, type=kind, param=param, code=str(status)))


def response(
    status: int, said: str, headers: Mapping[str, str] | None = None, param: str | None = None
) -> JSONResponse:
    held = dict(headers) if headers else None
    return JSONResponse(problem(status, said, param).model_dump(), status, held)


def status_of(error: AskpapersError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 503)


def told(error: ValidationError | RequestValidationError) -> tuple[str, str | None]:
    """What is wrong with what was sent, and where."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return "The body is no JSON.", None
    place = first["loc"][1:] if isinstance(error, RequestValidationError) else first["loc"]
    said, name = str(first["msg"]), ".".join(map(str, place)) or None
    if first["type"] in ("model_attributes_type", "model_type"):
        said = "a JSON object is wanted, sent as application/json"
    return f"{name or 'The request'}: {said[:1].lower()}{said[1:]}.", name


def problem_of(error: Exception) -> JSONResponse:
    """For an error that is told to whoever asked."""
    if isinstance(error, LineFull):
        wait = str(math.ceil(error.seconds or 1))
        return response(503, _BUSY, {"retry-after": wait})
    if isinstance(error, AskpapersError):
        return response(status_of(error), str(error))
    raise error


def event_of(error: Exception) -> str:
    """The same within a stream that has begun."""
    if isinstance(error, AskpapersError):
        return problem(status_of(error), str(error)).model_dump_json()
    said = f"askpapers failed in a way that it did not foresee ({type(error).__name__})."
    return json.dumps(problem(500, said).model_dump())


def handle_in(app: FastAPI) -> None:
    """Every error of this application is a problem."""

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            raise error
        said, where = told(error)
        return response(422, said, param=where)

    async def refused(_: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            raise error
        said = "There is nothing here." if error.status_code == 404 else f"{error.detail}."
        return response(error.status_code, said, error.headers)

    async def failed(_: Request, error: Exception) -> JSONResponse:
        return problem_of(error)

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(AskpapersError, failed)
    app.add_exception_handler(LineFull, failed)
