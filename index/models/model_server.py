"""One server of an embedding model or a reranker: what is sent to it, and in which words it fails.

What it sends has any form, until looked at; what is said never holds its key.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import TypeAdapter, ValidationError

from index.addresses import checked_key, cleaned, shown
from index.certificates import untrusted
from index.errors import EndpointError, SettingError
from index.retries import NoHttps, PermanentFailure, RetryPolicy, TransientFailure, Unwell, words_of
from index.transport import UnboundedReply, keyed_client

_M = TypeVar("_M")


class ModelServer:
    """`setting` is the environment variable that names it, `shown` its address without secrets."""

    def __init__(self, url: str, key: str | None, setting: str, timeout: float) -> None:
        """`timeout` is the longest silence in seconds. Raises SettingError for what cannot be used
        as an address."""
        self.shown = shown(url).rstrip("/")
        self._setting = setting
        self._key = checked_key(key, f"{setting}_API_KEY")
        try:
            self._parts = urlsplit(url.strip())
            host = self._parts.hostname or ""
            if not host or " " in host or self._parts.scheme not in ("http", "https"):
                raise ValueError("no address")
            self._client = keyed_client(url.strip(), self._key, timeout)
            weakref.finalize(self, self._client.close)
            self._client.build_request("GET", self._at("/models"))
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            raise SettingError(
                f"{setting} is {self.shown!r}, which, or whose proxy, is no http(s) address that "
                "can be used. Give one such as http://localhost:8080/v1."
            ) from error

    def get(self, path: str, form: TypeAdapter[_M], policy: RetryPolicy) -> _M:
        """As `post`."""
        return self._call("GET", path, None, form, policy)

    def post(
        self, path: str, body: Mapping[str, object], form: TypeAdapter[_M], policy: RetryPolicy
    ) -> _M:
        """What it answers, in that form. Asked once: raises Unwell where another try, or another
        server, may bring more, and EndpointError for all else."""
        return self._call("POST", path, body, form, policy)

    def wrong(self, what: str) -> EndpointError:
        return EndpointError(f"{self.shown} {what}. Check {self._setting} and the server's log.")

    def cleaned(self, words: str) -> str:
        return cleaned(words, self._key)

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
            content = self._request(method, path, body, policy)
        except Unwell:
            raise
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
            if error.slow:
                raise Unwell(str(error)) from error  # a second try would take as long
            raise self.wrong(str(error)) from error
        except httpx.HTTPError as error:
            if told := untrusted(error, self._setting):
                raise NoHttps(told) from error
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
