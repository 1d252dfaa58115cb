"""The HTTP client of one server, which sends it what the user means to send, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from assistant.llm.failures import CONNECT_SECONDS, http_library
from assistant.llm.interruption import trace
from index.addresses import is_local
from index.certificates import certificates
from index.transport import bounded

# times the longest silence, in which a reply has to be whole: ten minutes, if nothing is set
_WHOLE = 10
# The client adds what it finds in the environment (OPENAI_CUSTOM_HEADERS, OPENAI_ORG_ID,
# OPENAI_PROJECT_ID: meant for OpenAI) and a description of the machine. Of a request to anyone else
# no more than this is let through. By the last one the client tells itself to leave a body unread:
# without it, streaming fails.
_HEADERS = {
    "host",
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "user-agent",
}
_HEADERS |= {"authorization", "x-stainless-raw-response"}


def http_client(url: str, timeout: float, hooks: Sequence[Callable[[Any], None]]) -> Any:
    """The HTTP client of one server; `hooks` are called with each request."""
    import openai

    bounds = bounded(_WHOLE * timeout)
    library = http_library()
    return openai.DefaultHttpxClient(
        timeout=openai.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
        # the question goes to the address that the user named, and to no other
        follow_redirects=False,
        # a proxy cannot reach this machine's own ports
        trust_env=not is_local(urlsplit(url).hostname or ""),
        verify=certificates(library.__name__, url),
        # a new one can be shut by who stops
        limits=library.Limits(max_keepalive_connections=0),
        event_hooks={
            "request": [_traced, *bounds["request"], *hooks],
            "response": bounds["response"],
        },
    )


def _traced(request: Any) -> None:
    request.extensions["trace"] = trace


def stripper(key: str) -> Callable[[Any], None]:
    """A hook, and no method: the HTTP library would keep its model from being collected."""

    def strip(request: Any) -> None:
        for header in set(request.headers) - _HEADERS:
            del request.headers[header]
        if not request.url.userinfo:
            request.headers["Authorization"] = f"Bearer {key}"

    return strip
