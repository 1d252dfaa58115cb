"""Passages' vectors on a Chroma server, for readers and builders on several machines.

    ASKPAPERS_CHROMA_URL/api/v2/…/collections/askpapers-<store>-<model>-<epoch>

A collection is shared by all generations of one store and one embedding model. A vector's key is
its passage's id and a hash of its title, so that a key always has the same vector: builders put in
what is missing and take nothing out, which harms no reader of an older generation.

Chroma's own client has no time limit, and asks the server while it is being made; this speaks the
same calls over HTTP, with limits, so that what is wrong can be told.
"""

from __future__ import annotations

import base64
import hashlib
import json
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import numpy as np

from index.addresses import checked_key, cleaned, shown
from index.arrays import Floats
from index.certificates import untrusted
from index.errors import ServerError, SettingError
from index.files import Beat, still
from index.retries import PermanentFailure, RetryPolicy, TransientFailure
from index.settings import SearchSettings, secret
from index.transport import UnboundedReply, keyed_client

if TYPE_CHECKING:
    from index.types import Passage

_DATABASE = "/api/v2/tenants/default_tenant/databases/default_database"
_VERSION = "1."  # of the interface: what all servers of Chroma 1 tell
_BUILDING = 120.0  # seconds: on a busy machine a large graph takes some for each request
_SLOWLY = RetryPolicy(pause=0, tries=6, longest=60)  # half a minute: a restart is waited for
_QUICKLY = RetryPolicy(pause=0, tries=1)  # while somebody waits, who has another way
_PUT, _ASKED = 250, 4000  # vectors, and keys, in a request
_LISTED = 1000  # collections in a reply
_ENDED = (httpx.RemoteProtocolError, httpx.ReadError)
_GRAPH = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32}


class ChromaServer:
    """One server, by its address. Every method raises ServerError."""

    def __init__(
        self, url: str, token: str | None, timeout: float, policy: RetryPolicy = _QUICKLY
    ) -> None:
        """`timeout` is the longest silence in seconds. Raises SettingError for what cannot be used
        as an address."""
        self.shown = shown(url).rstrip("/")
        self._token = checked_key(token, "ASKPAPERS_CHROMA_TOKEN")
        self._url = url.strip().rstrip("/")
        self._ids: dict[str, str] = {}
        self._policy = policy
        try:
            parts = urlsplit(self._url)
            host = parts.hostname or ""
            if not host or parts.scheme not in ("http", "https"):
                raise ValueError("no address")
            self._client = keyed_client(self._url, self._token, timeout)
            weakref.finalize(self, self._client.close)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            raise SettingError(
                f"ASKPAPERS_CHROMA_URL is {self.shown!r}, which is no http(s) address that can be "
                "used. Give one such as http://127.0.0.1:8000."
            ) from error

    @classmethod
    def of(cls, settings: SearchSettings, *, building: bool) -> ChromaServer:
        """Raises SettingError."""
        url, token = settings.chroma_url or "", secret(settings.chroma_token)
        if building:
            return cls(url, token, max(settings.chroma_timeout, _BUILDING), _SLOWLY)
        return cls(url, token, settings.chroma_timeout)

    def close(self) -> None:
        self._client.close()

    def check(self) -> None:
        """That it is there, lets us in, and is of a version that is understood."""
        told = self._ask("GET", "/api/v2/version", None, _QUICKLY)
        if not (isinstance(told, str) and told.startswith(_VERSION)):
            what = f"is of version {told[:20]}" if isinstance(told, str) else "is no Chroma server"
            raise ServerError(
                f"The Chroma server {self.shown} {what}; askpapers needs Chroma 1. Start such a "
                "one, or correct ASKPAPERS_CHROMA_URL."
            )
        self._ask("GET", f"{_DATABASE}/collections?limit=1&offset=0", None, _QUICKLY)

    def collections(self, prefix: str) -> list[str]:
        """The names of those that begin so."""
        found: list[str] = []
        while True:
            at = f"{_DATABASE}/collections?limit={_LISTED}&offset={len(found)}"
            names = [str(one["name"]) for one in self._ask("GET", at, None)]
            found += names
            if len(names) < _LISTED:
                return [name for name in found if name.startswith(prefix)]

    def ensure(self, name: str) -> None:
        """Make a collection, should it not exist."""
        body = {"name": name, "get_or_create": True, "configuration": {"hnsw": _GRAPH}}
        found = self._ask("POST", f"{_DATABASE}/collections", body)
        self._ids[name] = str(found["id"])

    def delete(self, name: str) -> None:
        """Delete a collection, should it exist."""
        self._ids.pop(name, None)
        self._ask("DELETE", f"{_DATABASE}/collections/{quote(name)}", None, gone=True)

    def count(self, name: str) -> int:
        """How many vectors it holds; none where it does not exist."""
        return int(self._of(name, "GET", "count", None) or 0)

    def missing(self, name: str, keys: Sequence[str], beat: Beat = still) -> list[int]:
        """The places of those keys of which the collection has no vector."""
        places: list[int] = []
        for start in range(0, len(keys), _ASKED):
            beat()
            some = keys[start : start + _ASKED]
            body = {"ids": some, "limit": len(some), "include": []}
            found = set((self._of(name, "POST", "get", body) or {"ids": ()})["ids"])
            places += [start + n for n, key in enumerate(some) if key not in found]
        return places

    def put(self, name: str, keys: Sequence[str], vectors: Floats) -> None:
        """Put vectors in, `(n, d) float32`; one with a known key is replaced."""
        for start in range(0, len(keys), _PUT):
            rows = np.ascontiguousarray(vectors[start : start + _PUT], dtype="<f4")
            body = {
                "ids": keys[start : start + _PUT],
                "embeddings": [base64.b64encode(row.tobytes()).decode() for row in rows],
            }
            if self._of(name, "POST", "upsert", body) is None:
                raise self._lost(name)

    def nearest(self, name: str, question: Floats, k: int) -> dict[str, float]:
        """Keys and cosines of the `k` nearest, nearest first, by the approximate graph."""
        body = {
            "query_embeddings": [np.asarray(question).tolist()],
            "n_results": k,
            "include": ["distances"],
        }
        found = self._of(name, "POST", "query", body)
        if found is None:
            raise self._lost(name)
        try:
            pairs = zip(found["ids"][0], found["distances"][0], strict=True)
            return {str(key): 1.0 - float(distance) for key, distance in pairs}
        except (LookupError, TypeError, ValueError) as error:
            raise self._wrong("sent what cannot be read") from error

    def _of(self, name: str, method: str, call: str, body: object | None) -> Any:
        """What a call to a collection answers; None where there is none of its name. Whoever made
        it anew gave it another id."""
        for _ in range(2):
            if name not in self._ids:
                at = f"{_DATABASE}/collections/{quote(name)}"
                found = self._ask("GET", at, None, gone=True)
                if found is None:
                    return None
                self._ids[name] = str(found["id"])
            at = f"{_DATABASE}/collections/{self._ids[name]}/{call}"
            if (told := self._ask(method, at, body, gone=True)) is not None:
                return told
            self._ids.pop(name, None)
        return None

    def _ask(
        self,
        method: str,
        path: str,
        body: object | None,
        policy: RetryPolicy | None = None,
        *,
        gone: bool = False,
    ) -> Any:
        """The JSON of the reply; with `gone`, None for what is not there."""
        policy = policy or self._policy
        content = None if body is None else json.dumps(body).encode()
        try:
            status, reply = policy.retrying()(self._request, method, path, content, policy, gone)
        except TransientFailure as error:
            raise ServerError(
                f"The Chroma server {self.shown}: {error}. Start it, or correct "
                "ASKPAPERS_CHROMA_URL; nothing is lost."
            ) from error
        except PermanentFailure as error:
            raise ServerError(f"The Chroma server {self.shown}: {error}.") from error
        if status == 404:
            return None
        try:
            return json.loads(reply)
        except (ValueError, RecursionError) as error:
            raise self._wrong("sent what cannot be read") from error

    def _request(
        self, method: str, path: str, body: bytes | None, policy: RetryPolicy, gone: bool
    ) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            reply = self._client.request(method, self._url + path, content=body, headers=headers)
        except UnboundedReply as error:
            raise TransientFailure(f"it {error}") from error
        except httpx.TimeoutException as error:
            raise TransientFailure("it does not answer in time (ASKPAPERS_CHROMA_TIMEOUT)") from (
                error
            )
        except (httpx.HTTPError, ValueError) as error:
            if told := untrusted(error, "ASKPAPERS_CHROMA_URL"):
                raise PermanentFailure(f"{told}; nothing is lost") from error
            if self._url.startswith("http:") and isinstance(error, _ENDED):
                why = "ends the connection without an answer, as one does that wants https"
                raise TransientFailure(f"it {why}, or that is being stopped") from error
            why = cleaned(str(error), self._token) or type(error).__name__
            raise TransientFailure(f"it cannot be reached ({why})") from error
        is_plain = self._url.startswith("http:")
        if is_plain and reply.status_code == 400 and b"HTTPS" in reply.content:  # as nginx, and Go
            raise PermanentFailure(
                "it wants https. Begin ASKPAPERS_CHROMA_URL with https://; nothing is lost"
            )
        if reply.status_code in (401, 403):
            raise PermanentFailure(
                f"it answered {reply.status_code}: "
                + ("it refuses the token. Check" if self._token else "it wants a token. Set")
                + " ASKPAPERS_CHROMA_TOKEN"
            )
        if reply.status_code == 404 and gone:
            return 404, b""
        if reply.status_code in (404, 405, 410):
            raise PermanentFailure(
                f"it answered {reply.status_code}, as no Chroma 1 does. Start such a one, or "
                "correct ASKPAPERS_CHROMA_URL"
            )
        policy.look(reply.status_code, reply.headers)
        if not reply.is_success:
            raise PermanentFailure(f"it answered {reply.status_code}. Correct ASKPAPERS_CHROMA_URL")
        return reply.status_code, reply.content

    def _lost(self, name: str) -> ServerError:
        return ServerError(
            f"The Chroma server {self.shown} has no collection {name!r} (ASKPAPERS_CHROMA_URL). "
            "Run askpapers index: it puts the vectors there again."
        )

    def _wrong(self, what: str) -> ServerError:
        return ServerError(
            f"The Chroma server {self.shown} {what}. Check ASKPAPERS_CHROMA_URL and its log."
        )


def keys(passages: Iterable[Passage], titles: Iterable[str]) -> Iterator[str]:
    """What each passage's vector is kept under: its vector is that of title and text."""
    for passage, title in zip(passages, titles, strict=True):
        yield f"{passage.id}.{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def collection_prefix(store: str, embed: str) -> str:
    """Of the collections of one store's vectors by one embedding model."""
    return f"askpapers-{store}-{hashlib.sha256(embed.encode()).hexdigest()[:10]}-"
