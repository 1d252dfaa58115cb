"""Which model the setting `llm` means, and how it is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.llm.chat_servers import ChatServers
from assistant.llm.openai_compatible import OpenAICompatible
from index.addresses import is_address, several, shown
from index.circuits import AT_ONCE, Circuits
from index.errors import SettingError

# seconds: reading a long prompt takes a slow processor minutes, in which nothing is sent
_READING = 600.0


def connect(
    llm: str,
    *,
    model: str | None,
    api_key: str | None,
    openai_key: str | None,
    openai_base_url: str | None,
    timeout: float = 60.0,
    context: int | None = None,
    at_once: int = AT_ONCE,
    circuits: Circuits | None = None,
) -> ChatServers:
    """The model that `llm` means: "openai", an http(s) address or several, or a GGUF file, which is
    loaded here.

    `openai_key` goes to OpenAI or `openai_base_url` only. Without `model`: the only one that the
    server lists. `timeout` is the longest silence in seconds, `context` the window in tokens where
    the server's own word is not wanted, `at_once` bounds the calls of an address; `circuits` is
    what is known of them already. Raises SettingError, and ModelError where a server is asked.
    """
    reach: Callable[..., OpenAICompatible]
    urls = [""]
    if llm == "openai":
        if not (key := api_key or openai_key):
            raise SettingError("OpenAI wants a key. Set OPENAI_API_KEY (or ASKPAPERS_LLM_API_KEY).")
        key_name = "ASKPAPERS_LLM_API_KEY" if api_key else "OPENAI_API_KEY"
        urls = [openai_base_url or "https://api.openai.com/v1"]
        reach = partial(OpenAICompatible, key=key, key_name=key_name, ambient=True)
    elif is_address(llm):
        urls = several(llm)
        reach = partial(OpenAICompatible, key=api_key, has_others=len(urls) > 1)
    elif llm.casefold().endswith(".gguf"):
        from assistant.llm.gguf import LocalServer

        server = LocalServer(path := Path(llm).expanduser())
        urls, model, timeout = [f"{server.url}/v1"], path.stem, max(timeout, _READING)
        reach = partial(OpenAICompatible, key=server.key, keep=server)
    else:
        raise SettingError(
            f"{llm!r} is no chat model. Give 'openai', an http(s) address, or a file that ends in "
            ".gguf."
        )

    def server_at(url: str) -> Callable[[str | None], OpenAICompatible]:
        return lambda name: reach(url, model=name, timeout=timeout, context=context)

    circuits = circuits or circuits_of(urls, at_once)
    return ChatServers([server_at(url) for url in urls], model, circuits, timeout)


def circuits_of(urls: Sequence[str], at_once: int) -> Circuits:
    told = [shown(url.strip().rstrip("/").removesuffix("/chat/completions")) for url in urls]
    return Circuits("ASKPAPERS_LLM", told, at_once)
