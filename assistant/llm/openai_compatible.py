"""Chat models behind OpenAI-compatible addresses: the one module that knows the `openai` client,
versions 2 and 3.

A failure is told in a sentence and sends the question nowhere else. What a server sends has any
form, until looked at.
"""

from __future__ import annotations

import json
import re
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from assistant.llm.chat_servers import LONGEST_PAUSE, PAUSE, ChatServers, Piece
from assistant.llm.failures import CONNECT_SECONDS, NO_KEY, Failures, ServerIll, at, http_library
from assistant.llm.figures import count
from assistant.llm.interruption import is_stopped, trace
from assistant.llm.replies import Response, contents
from assistant.llm.thoughts import without_thoughts
from assistant.types import Heartbeat, Usage
from index.addresses import checked_key, is_address, is_local, several, shown
from index.circuits import AT_ONCE, Circuits
from index.errors import ModelError, SettingError
from index.retries import asked_to_wait
from index.transport import UnboundedReply, bounded

if TYPE_CHECKING:
    from openai import APIStatusError

_T = TypeVar("_T")
# seconds: reading a long prompt takes a slow processor minutes, in which nothing is sent
_READING = 600.0
_OLLAMAS_WINDOW = 4096  # tokens; what is longer, Ollama cuts without a word
# times the longest silence, in which a reply has to be whole: ten minutes, if nothing is set
_WHOLE = 10
_OPENAIS_WINDOW = 16_384  # tokens, of the smallest of its models that write well; it tells none
_GLANCE = 2.0  # seconds for what is asked again at each question
_WINDOW = (
    ("meta", "n_ctx"),
    ("max_model_len",),
    ("context_length",),
    ("context_window",),
    ("meta", "n_ctx_train"),
)
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


# What servers refuse, by the words in which they do, the surest first. Templates that know no
# system's role say that roles must alternate.
_LONGEST_REFUSAL = 5000  # characters
_REFUSES = (400, 404, 405, 415, 422, 500, 501)
_REFUSED = {
    "usage": re.compile(r"stream_options|include_usage", re.I),
    "system": re.compile(r"\bsystem\b|roles? must alternate|\brole\b", re.I),
    "stream": re.compile(r"\bstream(?:ing|ed)?\b", re.I),
}


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """`name` is what `Answer.llm` shows, `context` the window in tokens (the answer included) where
    the server tells.

    `stream` gives pieces of text as they come, a heartbeat for each piece of a model's thoughts,
    and what they took, where the server tells. The iterator can be closed at any of them: that
    stops the model's work. It raises ModelError, also after some pieces.
    """

    @property
    def name(self) -> str: ...
    @property
    def context(self) -> int | None: ...
    def stream(self, messages: Sequence[Message]) -> Iterator[str | Heartbeat | Usage]: ...


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


class OpenAICompatible:
    """A model behind /v1/chat/completions. `ambient`: OpenAI's environment variables speak. `keep`
    is held on to. `has_others`: where it is ill, another is asked, and not it again."""

    def __init__(
        self,
        url: str,
        key: str | None,
        model: str | None,
        timeout: float,
        context: int | None = None,
        *,
        key_name: str = "ASKPAPERS_LLM_API_KEY",
        ambient: bool = False,
        keep: object = None,
        has_others: bool = False,
    ) -> None:
        import openai

        url = url.strip().rstrip("/").removesuffix("/chat/completions")
        key = checked_key(key, key_name) or NO_KEY
        try:
            host = urlsplit(url).hostname or ""
            if not host or " " in host:
                raise ValueError("no host")
            http = _http(host, timeout, [] if ambient else [_stripper(key)])
            # For an admin_api_key of None the client would take the environment's.
            self._client = openai.OpenAI(
                api_key=key, admin_api_key="", base_url=url, max_retries=0, http_client=http
            )
        except (ValueError, ImportError, http_library().InvalidURL) as error:
            raise SettingError(
                f"{shown(url)!r}, or the proxy that the environment names for it, cannot be used. "
                "Give an address such as http://localhost:11434/v1."
            ) from error
        weakref.finalize(self, http.close)
        self._keep, self._has_others = keep, has_others
        self._timeout, self._context = timeout, context
        self._refuses: frozenset[str] = frozenset()
        self._say = Failures(shown(url), host, key, key_name, timeout)
        self.name = model or ""
        if not model:
            names = [entry["id"] for entry in self._models(timeout)]
            self.name = _only(names, self._say)

    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """As `ChatModel` says. Raises ServerIll where another server may be well."""
        usage: list[Usage] = []
        said = False
        try:
            # the stack closes the connection, at which the server stops
            with self._told(), ExitStack() as stack:
                response = self._again(lambda: stack.enter_context(self._completion(messages)))
                for piece in without_thoughts(contents(response, usage, self.name, self._say)):
                    said = said or isinstance(piece, str)
                    yield piece
            if not said:
                # it was heard, and thought or said nothing: no failure to be reached
                yield Heartbeat()
                raise ModelError(
                    f"{self.name} sent an empty answer, or only thoughts. Ask again, "
                    "or another model."
                )
        except ModelError:
            yield from usage[-1:]  # it was taken all the same
            raise
        yield from usage[-1:]

    @contextmanager
    def _completion(self, messages: Sequence[Message]) -> Iterator[Response]:
        """A response under way. What a server has refused to be asked for is left out, then and
        from then on: what it takes, the system's role, the stream."""
        import openai

        create = self._client.chat.completions.with_streaming_response.create
        with ExitStack() as stack:
            while True:
                try:
                    response = stack.enter_context(create(**self._request(messages)))
                except openai.APIStatusError as error:
                    if not (refused := self._refused(error)):
                        raise
                    self._refuses |= {refused}
                else:
                    break
            yield response

    def _request(self, messages: Sequence[Message]) -> dict[str, Any]:
        if "system" in self._refuses:
            messages = _without_system(messages)
        body = [{"role": message.role, "content": message.content} for message in messages]
        asked: dict[str, Any] = {"model": self.name, "messages": body}
        if "stream" not in self._refuses:
            asked["stream"] = True
            if "usage" not in self._refuses:
                asked["stream_options"] = {"include_usage": True}
        return asked

    def _refused(self, error: APIStatusError) -> str | None:
        """What of the request a server does not take, by its own words; None for anything else, and
        for what is left out already."""
        if error.status_code not in _REFUSES:
            return None
        words = f"{error} {json.dumps(error.body, default=str)}"[:_LONGEST_REFUSAL]
        named = (name for name, pattern in _REFUSED.items() if pattern.search(words))
        return next((name for name in named if name not in self._refuses), None)

    @property
    def context(self) -> int | None:
        """As it was set, or else as the server tells."""
        if self._context is not None:
            return self._context
        if self._say.host.endswith(".openai.com"):
            return _OPENAIS_WINDOW
        if self._window is None and at(self._entry, "owned_by") == "library":  # so says Ollama
            return self._loaded() or _OLLAMAS_WINDOW
        return self._window

    @cached_property
    def _entry(self) -> object:
        """What the server's list of models says of this one; None where it says nothing."""
        if self._say.host.endswith("openai.com"):
            return None
        try:
            return next(
                (entry for entry in self._models(CONNECT_SECONDS) if self._is(entry["id"])), None
            )
        except ModelError:
            return None

    @cached_property
    def _window(self) -> int | None:
        sizes = [at(self._entry, *keys) for keys in _WINDOW]
        # an older one, which tells it elsewhere
        if sizes[0] is None and at(self._entry, "owned_by") == "llamacpp":
            try:
                props = self._get(self._say.url.removesuffix("/v1") + "/props", CONNECT_SECONDS)
            except ModelError:
                return None
            sizes.insert(0, at(props, "default_generation_settings", "n_ctx"))
        return _size(sizes)

    def _loaded(self) -> int | None:
        """The window with which Ollama has loaded the model, if it has. Never kept: it loads anew,
        and otherwise."""
        try:
            models = at(self._get(self._say.url.removesuffix("/v1") + "/api/ps", _GLANCE), "models")
        except ModelError:
            return None
        loaded = models if isinstance(models, list) else []
        return _size(
            [at(model, "context_length") for model in loaded if self._is(at(model, "name"))]
        )

    def _is(self, name: object) -> bool:
        return name in (self.name, f"{self.name}:latest")  # as Ollama completes a name

    def _models(self, timeout: float) -> list[dict[str, str]]:
        body = self._get("/models", timeout)
        entries = body if isinstance(body, list) else at(body, "data")
        # Ollama, before anything was pulled
        if isinstance(body, dict) and "data" in body and entries is None:
            entries = []
        if not isinstance(entries, list):
            raise ModelError(
                f"{self._say.url} does not list its models. "
                f"{self._say.hint('Name one with --model.')}"
            )
        return [entry for entry in entries if isinstance(at(entry, "id"), str)]

    def _get(self, path: str, timeout: float) -> object:
        with self._told(listing=True):
            return self._again(
                lambda: self._client.get(path, cast_to=object, options={"timeout": timeout})
            )

    def _again(self, call: Callable[[], _T]) -> _T:
        """One more try where the trouble may pass. (The client's own would double a time-out, or
        sleep for minutes.)"""
        import openai

        try:
            return call()
        except openai.APITimeoutError:
            raise
        except openai.APIConnectionError as error:
            if self._has_others or is_stopped() or isinstance(error.__cause__, UnboundedReply):
                raise
            pause = 0.0  # a server may have been just about to come up
        except openai.APIStatusError as error:
            asked = asked_to_wait(error.response.headers)
            pause = PAUSE if asked is None else asked
            may_pass = error.status_code == 429 or error.status_code >= 500
            if self._has_others or pause > LONGEST_PAUSE or not may_pass:
                raise
        time.sleep(pause)
        return call()

    @contextmanager
    def _told(self, *, listing: bool = False) -> Iterator[None]:
        """Raises ModelError, in a sentence, for what the client and its HTTP library raise."""
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            names = self._names() if error.status_code in (404, 405) and not listing else None
            told = self._say.refused(error, self.name, names)
            if self._say.is_ill(error):
                raise ServerIll(told, asked_to_wait(error.response.headers)) from error
            raise ModelError(told) from error
        except (openai.APIConnectionError, http_library().HTTPError, UnboundedReply) as error:
            raise _unreached(self._say, error) from error
        except (openai.OpenAIError, ValueError, ArithmeticError, RecursionError) as error:
            raise ModelError(
                f"{self._say.url} sent what cannot be read. {self._say.hint()}"
            ) from error

    def listed(self) -> list[str]:
        """The models of the server. Raises ModelError."""
        return [entry["id"] for entry in self._models(CONNECT_SECONDS)]

    def _names(self) -> list[str]:
        try:
            return self.listed()
        except ModelError:
            return []


def _unreached(say: Failures, error: BaseException) -> ModelError:
    is_odd = any(
        isinstance(cause, UnboundedReply) and not cause.slow for cause in (error, error.__cause__)
    )
    # who was stopped shut the connection himself
    return (ModelError if is_odd or is_stopped() else ServerIll)(say.unreached(error))


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The system's text in front of the first of the user's."""
    first = "\n\n".join(one.content for one in messages if one.role == "system")
    rest = [one for one in messages if one.role != "system"]
    if not first or not rest:
        return rest
    return [Message(rest[0].role, f"{first}\n\n{rest[0].content}"), *rest[1:]]


def _only(names: Sequence[str], say: Failures) -> str:
    if not names:
        raise SettingError(f"{say.url} lists no model. Load one there, or name one with --model.")
    if len(names) > 1:
        raise SettingError(
            f"{say.url} has {len(names)} models. Choose one with --model: {say.listed(names)}"
        )
    return names[0]


def _size(told: Sequence[object]) -> int | None:
    return next((size for one in told if (size := count(one))), None)


def _http(host: str, timeout: float, hooks: Sequence[Callable[[Any], None]]) -> Any:
    """The HTTP client of one server; `hooks` are called with each request."""
    import openai

    bounds = bounded(_WHOLE * timeout)
    return openai.DefaultHttpxClient(
        timeout=openai.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
        # the question goes to the address that the user named, and to no other
        follow_redirects=False,
        trust_env=not is_local(host),  # a proxy cannot reach this machine's own ports
        # a new one can be shut by who stops
        limits=http_library().Limits(max_keepalive_connections=0),
        event_hooks={
            "request": [_traced, *bounds["request"], *hooks],
            "response": bounds["response"],
        },
    )


def _traced(request: Any) -> None:
    request.extensions["trace"] = trace


def _stripper(key: str) -> Callable[[Any], None]:
    """A hook, and no method: the HTTP library would keep its model from being collected."""

    def strip(request: Any) -> None:
        for header in set(request.headers) - _HEADERS:
            del request.headers[header]
        if not request.url.userinfo:
            request.headers["Authorization"] = f"Bearer {key}"

    return strip
