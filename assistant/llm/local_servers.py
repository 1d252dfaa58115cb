"""Which language models are served on this machine: asked at the ports of the usual servers, on
127.0.0.1 and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from assistant.llm.failures import at, http_library
from index.addresses import cleaned
from index.transport import UnboundedReply, bounded

PORTS = (("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080), ("vLLM", 8000))
_SECONDS = 1.0  # for a whole reply: it is a list of names, and comes from this machine
_MOST = 200  # models of one server


@dataclass(frozen=True, slots=True)
class FoundServer:
    """`name` is the program whose port it is, `url` what `--llm` takes, `models` the names that it
    lists. One that does not list them without a key has none, and `wants_key` says so."""

    name: str
    url: str
    models: tuple[str, ...]
    wants_key: bool = False


def found_servers(ports: Sequence[tuple[str, int]] = PORTS) -> list[FoundServer]:
    """Those that answer, in this order, after a second at the most. What listens there and is no
    server of models is left out."""
    with ThreadPoolExecutor(len(ports) or 1) as pool:
        return [found for found in pool.map(_at, ports) if found is not None]


def _at(place: tuple[str, int]) -> FoundServer | None:
    name, port = place
    http = http_library()
    url = f"http://127.0.0.1:{port}/v1"
    hooks = bounded(_SECONDS)
    try:
        with http.Client(
            timeout=_SECONDS,
            trust_env=False,  # no proxy stands before this machine
            follow_redirects=False,  # nor is another asked
            event_hooks=hooks,
            limits=http.Limits(max_keepalive_connections=0),
        ) as client:
            reply = client.get(f"{url}/models")
            content = reply.read()
    except (http.HTTPError, OSError, UnboundedReply):
        return None
    if reply.status_code in (401, 403):
        return FoundServer(name, url, (), wants_key=True) if _is_refusal(content) else None
    names = _names(content) if reply.status_code == 200 else None
    return None if names is None else FoundServer(name, url, names)


def _is_refusal(content: bytes) -> bool:
    """Whether it is an error as OpenAI's form has it: other programs refuse, too."""
    with suppress(ValueError, RecursionError):
        return bool(at(json.loads(content), "error"))
    return False


def _names(content: bytes) -> tuple[str, ...] | None:
    try:
        entries = at(json.loads(content), "data")
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list):
        return None
    names = [at(entry, "id") for entry in entries[:_MOST]]
    return tuple(cleaned(name, None) for name in names if isinstance(name, str) and name)
