"""Chat models behind OpenAI-compatible addresses. With `http_client`, `failures` and
`request_form` all that knows the `openai` client, versions 2 and 3.

A failure is told in a sentence and sends the question nowhere else. What a server sends has any
form, until looked at.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

from assistant.llm.chat_model import Message
from assistant.llm.chat_servers import LONGEST_PAUSE, PAUSE, Piece
from assistant.llm.context_window import ContextWindow
from assistant.llm.failures import CONNECT_SECONDS, NO_KEY, Failures, ServerIll, at, http_library
from assistant.llm.http_client import http_client, stripper
from assistant.llm.interruption import is_stopped
from assistant.llm.replies import Response, contents
from assistant.llm.request_form import RequestForm
from assistant.llm.thoughts import without_thoughts
from assistant.types import Heartbeat, Usage
from index.addresses import checked_key, shown
from index.errors import ModelError, SettingError
from index.retries import asked_to_wait
from index.transport import UnboundedReply

_T = TypeVar("_T")


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
            http = http_client(url, timeout, [] if ambient else [stripper(key)])
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
        self._form = RequestForm()
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
                    response = stack.enter_context(create(**self._form.body(self.name, messages)))
                except openai.APIStatusError as error:
                    if not self._form.leaves_out(error):
                        raise
                else:
                    break
            yield response

    @property
    def context(self) -> int | None:
        """As it was set, or else as the server tells."""
        return self._window.size if self._context is None else self._context

    @cached_property
    def _window(self) -> ContextWindow:
        return ContextWindow(self.name, self._say, self._models, self._get)

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


def _only(names: Sequence[str], say: Failures) -> str:
    if not names:
        raise SettingError(f"{say.url} lists no model. Load one there, or name one with --model.")
    if len(names) > 1:
        raise SettingError(
            f"{say.url} has {len(names)} models. Choose one with --model: {say.listed(names)}"
        )
    return names[0]
