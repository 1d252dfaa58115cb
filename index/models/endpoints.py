"""Models behind an address: `/v1/embeddings` and `/v1/rerank`, as OpenAI, Jina and most model
servers speak them.

Nothing is sent anywhere unless a setting names the address. A failure is told in a sentence; no
other model is asked.
"""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from index.addresses import checked_key, cleaned, is_local, shown
from index.errors import EndpointError, SettingError
from index.retries import PermanentFailure, RetryPolicy, TransientFailure, words_of
from index.transport import UnboundedReply, bounded

TEXTS = 32  # a request: more brings servers little, and some refuse it
_READ = 1600  # characters of a paper: with a question they fit the 512 tokens of most rerankers
_CONNECT = 5.0  # seconds
_WHOLE = 2  # times the longest silence, in which a reply has to be whole
_SLOWLY = RetryPolicy(pause=0, tries=5, longest=60)  # while an index is built
_QUICKLY = RetryPolicy(pause=0, tries=2, wait=0.3, longest=5)  # while somebody waits for an answer
_LARGEST = 3e38  # that a float32 holds
_M = TypeVar("_M")


class _Vector(BaseModel):
    index: int = Field(ge=0)
    embedding: list[float]


class _Vectors(BaseModel):
    data: list[_Vector]


class _Score(BaseModel):
    index: int = Field(ge=0)
    relevance_score: float = Field(ge=-_LARGEST, le=_LARGEST)  # which no NaN is


class _Scores(BaseModel):
    results: list[_Score]


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


_VECTORS, _SCORES, _MODELS = TypeAdapter(_Vectors), TypeAdapter(_Scores), TypeAdapter(_Models)


class Endpoint:
    """One server. `setting` is the environment variable that names it: `ASKPAPERS_EMBED` or
    `ASKPAPERS_RERANK`."""

    def __init__(
        self, url: str, key: str | None, model: str | None, setting: str, timeout: float
    ) -> None:
        """`timeout` is the longest silence in seconds. Raises SettingError for what cannot be used
        as an address."""
        self.shown = shown(url).rstrip("/")
        self.configured = model
        self._setting = setting
        self._key = checked_key(key, f"{setting}_API_KEY")
        try:
            self._parts = urlsplit(url.strip())
            host = self._parts.hostname or ""
            if not host or " " in host or self._parts.scheme not in ("http", "https"):
                raise ValueError("no address")
            self._client = httpx.Client(
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
                timeout=httpx.Timeout(timeout, connect=min(_CONNECT, timeout)),
                limits=httpx.Limits(max_keepalive_connections=0),  # as index.transport wants it
                event_hooks=bounded(_WHOLE * timeout),
                # texts go to the address that the user named, and to no other
                follow_redirects=False,
                trust_env=not is_local(host),  # a proxy cannot reach this machine's own ports
            )
            weakref.finalize(self, self._client.close)
            self._client.build_request("GET", self._at("/models"))
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            raise SettingError(
                f"{setting} is {self.shown!r}, which, or whose proxy, is no http(s) address that "
                "can be used. Give one such as http://localhost:8080/v1."
            ) from error

    @cached_property
    def model(self) -> str:
        """The model's name: the configured one, else the only one that the server lists."""
        if self.configured:
            return self.configured
        names = [model.id for model in self._call("GET", "/models", None, _MODELS, _QUICKLY).data]
        if len(names) != 1:
            listed = f" of {cleaned(', '.join(names), self._key)}" if names else ""
            raise EndpointError(
                f"{self.shown} serves {len(names)} models. Name one{listed}: {self._setting}_MODEL."
            )
        return names[0]

    def post(
        self, path: str, body: Mapping[str, object], form: TypeAdapter[_M], policy: RetryPolicy
    ) -> _M:
        """What the server answers, in that form. Raises EndpointError."""
        return self._call("POST", path, {"model": self.model, **body}, form, policy)

    def vectors(self, texts: list[str], *, awaited: bool) -> list[list[float]]:
        """What `/embeddings` gives for texts, in their order; `awaited` where somebody waits for an
        answer."""
        policy = _QUICKLY if awaited else _SLOWLY
        body = {"input": texts, "encoding_format": "float"}
        found = self.post("/embeddings", body, _VECTORS, policy).data
        found.sort(key=lambda vector: vector.index)
        if [vector.index for vector in found] != list(range(len(texts))):
            raise self.wrong(f"sent {len(found)} vectors for {len(texts)} texts")
        return [vector.embedding for vector in found]

    def wrong(self, what: str) -> EndpointError:
        return EndpointError(f"{self.shown} {what}. Check {self._setting} and the server's log.")

    def _at(self, path: str) -> str:
        return self._parts._replace(path=self._parts.path.rstrip("/") + path).geturl()

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        form: TypeAdapter[_M],
        policy: RetryPolicy,
    ) -> _M:
        try:
            content = policy.retrying()(self._request, method, path, body, policy)
        except TransientFailure as error:
            raise EndpointError(
                f"{self.shown}: {error}, {policy.tries} times. Start the server, or correct "
                f"{self._setting}."
            ) from error
        except PermanentFailure as error:
            raise EndpointError(f"{self.shown}: {error}.") from error
        try:
            return form.validate_json(content)
        except ValidationError as error:
            raise self.wrong(f"sent to {path} what cannot be read") from error

    def _request(
        self, method: str, path: str, body: Mapping[str, object] | None, policy: RetryPolicy
    ) -> bytes:
        """Raises TransientFailure for what may pass, PermanentFailure for what will not."""
        try:
            reply = self._client.request(method, self._at(path), json=body)
        except UnboundedReply as error:
            raise self.wrong(str(error)) from error
        except httpx.HTTPError as error:
            why = cleaned(str(error), self._key) or type(error).__name__
            raise TransientFailure(f"it cannot be reached ({why})") from error
        except ValueError as error:  # of names that no network knows
            raise PermanentFailure(f"it is no address. Correct {self._setting}") from error
        if reply.status_code in (401, 403):
            wants = (
                f"Check {self._setting}_API_KEY"
                if self._key
                else f"it wants a key. Set {self._setting}_API_KEY"
            )
            raise PermanentFailure(f"it answered {reply.status_code}: {wants}")
        if reply.status_code in (404, 405):
            whole = self.shown.endswith("/v1")
            advice = (
                "Check the model's name" if whole else f"Should it be {self.shown}/v1? Correct it"
            )
            raise PermanentFailure(
                f"it answered {reply.status_code} to {path}. {advice} ({self._setting})"
            )
        policy.look(reply.status_code, reply.headers, self._words(reply.content))
        if not reply.is_success:
            raise PermanentFailure(f"it answered {reply.status_code}. Correct {self._setting}")
        return reply.content

    def _words(self, content: bytes) -> str:
        """What the server says about an error, in brackets."""
        try:
            words = cleaned(words_of(json.loads(content)), self._key)
        except (ValueError, RecursionError):
            return ""
        return f" ({words})" if words else ""


class EndpointReranker:
    """The scores of a server."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """The model's, where it is configured, else the address: nothing is asked for a name."""
        return self._endpoint.configured or self._endpoint.shown

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """`(n,)`, one a text, in their order; higher is better, on the model's own scale. Raises
        EndpointError."""
        scores = np.full(len(texts), np.nan, dtype=np.float32)
        for start in range(0, len(texts), TEXTS):
            some = [text[:_READ] for text in texts[start : start + TEXTS]]
            body = {"query": question, "documents": some, "top_n": len(some)}
            for one in self._endpoint.post("/rerank", body, _SCORES, _QUICKLY).results:
                if one.index < len(some):
                    scores[start + one.index] = one.relevance_score
        if np.isnan(scores).any():
            raise self._endpoint.wrong(
                f"scored {int((~np.isnan(scores)).sum())} of {len(texts)} texts"
            )
        return scores


def prefixed(name: str, *prefixes: str) -> str:
    """A model's name, made another by what is put before its texts."""
    if not any(prefixes):
        return name
    return f"{name}#{hashlib.sha256(repr(prefixes).encode()).hexdigest()[:8]}"
