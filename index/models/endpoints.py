"""Models behind addresses: `/v1/embeddings` and `/v1/rerank`, as OpenAI, Jina and most model
servers speak them.

Nothing is sent anywhere unless a setting names the address. A failure is told in a sentence; no
other model is asked. Where a setting names several addresses, they have to be of one model.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field, TypeAdapter

from index.addresses import several
from index.circuits import AT_ONCE, Circuits, Full
from index.errors import EndpointError
from index.models.model_server import ModelServer
from index.models.vectors import PROBE, same
from index.retries import PermanentFailure, RetryPolicy, TransientFailure, Unwell

TEXTS = 32  # a request: more brings servers little, and some refuse it
_READ = 1600  # characters of a paper: with a question they fit the 512 tokens of most rerankers
_SLOWLY = RetryPolicy(pause=0, tries=5, longest=60)  # while an index is built
_QUICKLY = RetryPolicy(pause=0, tries=2, wait=0.3, longest=5)  # while somebody waits for an answer
_LARGEST = 3e38  # that a float32 holds
_M = TypeVar("_M")
_R = TypeVar("_R")


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
    """One model, at one address or at several. `setting` is the environment variable that names
    them: `ASKPAPERS_EMBED` or `ASKPAPERS_RERANK`."""

    def __init__(
        self,
        url: str,
        key: str | None,
        model: str | None,
        setting: str,
        timeout: float,
        at_once: int = AT_ONCE,
    ) -> None:
        """`timeout` is the longest silence in seconds, `at_once` bounds the calls of an address.
        Raises SettingError for what cannot be used as an address."""
        self._servers = [ModelServer(one, key, setting, timeout) for one in several(url)]
        self.shown = ", ".join(server.shown for server in self._servers)
        self.configured = model
        self.circuits = Circuits(setting, [server.shown for server in self._servers], at_once)
        self._setting, self._timeout = setting, timeout
        self._compared: dict[int, npt.NDArray[np.float32]] = {}  # what each gives for one text
        self._comparing = threading.Lock()

    def __len__(self) -> int:
        return len(self._servers)

    @cached_property
    def model(self) -> str:
        """The model's name: the configured one, else the only one that the server lists."""
        if self.configured:
            return self.configured
        server, names = self._asked(lambda place: self._listed(place, _QUICKLY), _QUICKLY)
        if len(names) != 1:
            listed = f" of {server.cleaned(', '.join(names))}" if names else ""
            raise EndpointError(
                f"{server.shown} serves {len(names)} models. "
                f"Name one{listed}: {self._setting}_MODEL."
            )
        return names[0]

    def vectors(self, texts: list[str], *, awaited: bool) -> list[list[float]]:
        """What `/embeddings` gives for texts, in their order; `awaited` where somebody waits for an
        answer."""
        policy, model = _QUICKLY if awaited else _SLOWLY, self.model

        def ask(place: int) -> list[list[float]]:
            self._compare(place, model, policy)
            return self._embedded(place, model, texts, policy)

        return self._asked(ask, policy)

    def everywhere(self, text: str) -> list[list[float]]:
        """The vectors of one text, from every address that is well."""
        model = self.model
        return self._told(
            lambda: self.circuits.each(
                lambda place: self._embedded(place, model, [text], _QUICKLY)[0]
            ),
            _QUICKLY,
        )

    def ranked(self, question: str, texts: Sequence[str]) -> Mapping[int, float]:
        """What `/rerank` gives, by the places of the texts, while somebody waits."""
        model = self.model
        body = {"model": model, "query": question, "documents": texts, "top_n": len(texts)}

        def ask(place: int) -> Mapping[int, float]:
            self._has(place, model)
            found = self._servers[place].post("/rerank", body, _SCORES, _QUICKLY).results
            return {one.index: one.relevance_score for one in found}

        return self._asked(ask, _QUICKLY)

    def wrong(self, what: str) -> EndpointError:
        return EndpointError(f"{self.shown} {what}. Check {self._setting} and the server's log.")

    def _embedded(
        self, place: int, model: str, texts: list[str], policy: RetryPolicy
    ) -> list[list[float]]:
        server = self._servers[place]
        body = {"model": model, "input": texts, "encoding_format": "float"}
        found = server.post("/embeddings", body, _VECTORS, policy).data
        found.sort(key=lambda vector: vector.index)
        if [vector.index for vector in found] != list(range(len(texts))):
            raise server.wrong(f"sent {len(found)} vectors for {len(texts)} texts")
        return [vector.embedding for vector in found]

    def _listed(self, place: int, policy: RetryPolicy) -> tuple[ModelServer, list[str]]:
        server = self._servers[place]
        return server, [model.id for model in server.get("/models", _MODELS, policy).data]

    def _compare(self, place: int, model: str, policy: RetryPolicy) -> None:
        """Raises EndpointError for one of several addresses whose vectors are not those of the
        others: what another model gives must not get into an index, nor search it."""
        if len(self) == 1 or place in self._compared:
            return
        mine = np.array(self._embedded(place, model, [PROBE], policy)[0], dtype=np.float32)
        with self._comparing:
            for other, theirs in self._compared.items():
                if not same(mine, theirs):
                    raise self._unlike(place, f"gives other vectors than {self._at(other)}")
            self._compared[place] = mine

    def _has(self, place: int, model: str) -> None:
        """Raises EndpointError for one of several addresses that lists its models, and not this
        one."""
        if len(self) == 1 or place in self._compared:
            return
        try:
            _, names = self._listed(place, _QUICKLY)
        except EndpointError:  # not every server lists them
            names = []
        if names and model not in names:
            raise self._unlike(place, f"has no model {model!r}")
        self._compared[place] = np.empty(0, dtype=np.float32)

    def _unlike(self, place: int, what: str) -> EndpointError:
        return EndpointError(self.circuits.of_another_model(place, what))

    def _at(self, place: int) -> str:
        return self._servers[place].shown

    def _asked(self, ask: Callable[[int], _R], policy: RetryPolicy) -> _R:
        """What `ask` gives at the address whose turn it is, or at one that is well."""

        def once(place: int) -> _R:
            try:
                return ask(place)
            except Unwell:
                self._compared.pop(place, None)  # who knows what comes back
                raise

        return self._told(lambda: self.circuits.call(once, self._timeout), policy)

    def _told(self, ask: Callable[[], _R], policy: RetryPolicy) -> _R:
        """Raises EndpointError, in a sentence, where no address is well."""
        try:
            return policy.retrying()(ask)
        except Full as error:
            raise EndpointError(
                f"{self.shown} took no call for {self._timeout:g} seconds: it has "
                f"{self.circuits.at_once}, and may have no more at once. Ask again, or raise "
                f"{self._setting}_AT_ONCE."
            ) from error
        except Unwell as error:
            if len(self) > 1:
                told = self.circuits.none_answers(error)
            elif isinstance(error, TransientFailure):
                told = f"{self.shown}: {error}, {policy.tries} times. Start the server, or correct "
                told += f"{self._setting}."
            elif isinstance(error, PermanentFailure):
                told = f"{self.shown}: {error}."
            else:
                raise self.wrong(str(error)) from error
            raise EndpointError(told) from error


class EndpointReranker:
    """The scores of a server."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.circuits = endpoint.circuits

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
            for place, score in self._endpoint.ranked(question, some).items():
                if place < len(some):
                    scores[start + place] = score
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
