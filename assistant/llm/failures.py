"""What to say when a chat model's server fails: one sentence of what happened, where, and what to
do.

What a server sends has any form, until looked at; what is said never holds the key, whoever repeats
it.
"""

from __future__ import annotations

import importlib
import re
import socket
import ssl
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.addresses import cleaned, is_local
from index.certificates import causes, untrusted
from index.errors import ModelError
from index.retries import asked_to_wait, words_of
from index.transport import UnboundedReply

if TYPE_CHECKING:
    from openai import APIStatusError

NO_KEY = "none"  # the client insists on one
CONNECT_SECONDS = 5.0  # a server that is there accepts at once, also across the world
_MODELS_TOLD = 20  # names
_TOO_LONG = re.compile(
    r"context.{0,20}(length|size|window|limit)|(prompt|input|request) (is "
    r")?too long",
    re.I,
)


class ServerIll(ModelError):
    """The server is down, silent or too busy, for so many seconds if it says so: another one of
    the same model may be well."""

    def __init__(self, told: str, after: float | None = None) -> None:
        super().__init__(told)
        self.after = after


@dataclass(frozen=True, slots=True)
class Failures:
    """Says what went wrong at an address, and what to do; never the key, whoever repeats it."""

    url: str
    host: str
    key: str = field(repr=False)
    key_name: str
    timeout: float

    def is_ill(self, error: APIStatusError) -> bool:
        """Whether a status tells of the server, and not of what it was asked."""
        if error.status_code in (408, 425, 429):
            return True
        return error.status_code >= 500 and not _TOO_LONG.search(words_of(error.body))

    def refused(self, error: APIStatusError, model: str, names: list[str] | None) -> str:
        """For an HTTP status; `names` are the models there, None where these were what was asked
        for."""
        status, words = error.status_code, self._words(error.body)
        if status in (401, 403) and self.key == NO_KEY:
            return f"{self.url} wants a key ({status}). Set {self.key_name}."
        if status in (401, 403):  # what is said about a 401 tends to repeat the key
            why = words if status == 403 else ""
            return f"{self.url} refused the key ({status}){why}. Check {self.key_name}."
        if 300 <= status < 400:
            target = self._clean(error.response.headers.get("location", "?"))
            return f"{self.url} sends elsewhere ({target}). Give the address that it means."
        if status in (404, 405) and names and model not in names:
            return (
                f"{self.url} has no model {model!r}. Choose one with --model: {self.listed(names)}"
            )
        if status in (404, 405) and not names:
            advice = self.hint("Name a model with --model.") if names is None else self.hint()
            return f"{self.url} answered {status}{words}. {advice}"
        return self.failed(
            f"answered {status}", error.body, model, asked_to_wait(error.response.headers)
        )

    def failed(
        self, what: str, body: object, model: str, pause: float | None = None, hint: bool = False
    ) -> str:
        words = self._words(body)
        if _TOO_LONG.search(words):
            return (
                f"This is too long for the context of {model}{words}. "
                "Give it a larger one, or try another model."
            )
        when = f"in {pause:.0f} seconds" if pause else "later"
        advice = f"Ask again {when}, or look at the server's log."
        return f"{self.url} {what}{words}. {self.hint(advice) if hint else advice}"

    def unreached(self, error: BaseException) -> str:
        http, where, came_of = http_library(), self.url, list(causes(error))
        if unbounded := next(
            (cause for cause in came_of if isinstance(cause, UnboundedReply)), None
        ):
            advice = "Ask again, or raise ASKPAPERS_LLM_TIMEOUT." if unbounded.slow else self.hint()
            return f"{where} {unbounded}. {advice}"
        if distrust := untrusted(error, "the address"):
            return f"{where}: {distrust}."
        if (
            not is_local(self.host)
            and urllib.request.getproxies()
            and not urllib.request.proxy_bypass(self.host)
        ):
            where += ", through the proxy that the environment names,"
        connect, silence = (
            f"{min(CONNECT_SECONDS, self.timeout):g} seconds",
            f"{self.timeout:g} seconds",
        )
        told = (  # the first that fits
            (
                socket.gaierror,
                f"The name in {where} is not known. Check the address and the network.",
            ),
            (
                ssl.SSLError,
                f"{where} does not speak https as it should. Check the address: http, perhaps?",
            ),
            (
                http.ConnectTimeout,
                f"{where} did not answer within {connect}. Check that it is running.",
            ),
            (
                http.TimeoutException,
                f"{where} sent nothing for {silence}. Ask again, or raise ASKPAPERS_LLM_TIMEOUT.",
            ),
            (
                ConnectionRefusedError,
                f"Nothing listens at {where}. Start the server there, or correct the address.",
            ),
            (http.ConnectError, f"{where} cannot be reached. Check the address and the network."),
            (
                BaseException,
                f"The connection to {where} broke. Ask again, or look at the server's log.",
            ),
        )
        return next(
            text for kind, text in told if any(isinstance(cause, kind) for cause in came_of)
        )

    def hint(self, otherwise: str = "Check the address, and the server's log.") -> str:
        return (
            otherwise if "/v1" in self.url else f"The address should end in /v1: try {self.url}/v1"
        )

    def listed(self, names: Sequence[str]) -> str:
        more = ", …" if len(names) > _MODELS_TOLD else ""
        return ", ".join(self._clean(name) for name in names[:_MODELS_TOLD]) + more

    def _words(self, body: object) -> str:
        """What the server says about an error, in brackets."""
        words = words_of(body)
        return f" ({self._clean(words)})" if words else ""

    def _clean(self, words: str) -> str:
        return cleaned(words, None if self.key == NO_KEY else self.key)


def at(value: object, *path: str | int) -> object:
    """What lies at `path`, or None where the value is of another form."""
    found: Any = value
    try:
        for step in path:
            found = found[step]
    except (KeyError, IndexError, TypeError):
        return None
    return found


def http_library() -> Any:
    """The HTTP library of the client, for its exceptions."""
    import openai

    return importlib.import_module("httpx" if openai.__version__.startswith("2.") else "httpx2")
