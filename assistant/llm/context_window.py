"""A model's window in tokens, as its server tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from assistant.llm.failures import CONNECT_SECONDS, Failures, at
from assistant.llm.figures import count
from index.errors import ModelError

_OLLAMAS = 4096  # what is longer, Ollama cuts without a word
_OPENAIS = 16_384  # of the smallest of its models that write well; it tells none
_GLANCE = 2.0  # seconds for what is asked again at each question
_TOLD = (
    ("meta", "n_ctx"),
    ("max_model_len",),
    ("context_length",),
    ("context_window",),
    ("meta", "n_ctx_train"),
)


class ContextWindow:
    """`models` lists what the server has, `get` is what stands at one of its addresses; both take
    at most so many seconds, and raise ModelError."""

    def __init__(
        self,
        name: str,
        server: Failures,
        models: Callable[[float], list[dict[str, str]]],
        get: Callable[[str, float], object],
    ) -> None:
        self._name, self._server, self._models, self._get = name, server, models, get

    @property
    def size(self) -> int | None:
        if self._server.host.endswith(".openai.com"):
            return _OPENAIS
        if self._told is None and at(self._entry, "owned_by") == "library":  # so says Ollama
            return self._loaded() or _OLLAMAS
        return self._told

    @cached_property
    def _entry(self) -> object:
        """What the server's list of models says of this one; None where it says nothing."""
        if self._server.host.endswith("openai.com"):
            return None
        try:
            return next(
                (entry for entry in self._models(CONNECT_SECONDS) if self._is(entry["id"])), None
            )
        except ModelError:
            return None

    @cached_property
    def _told(self) -> int | None:
        sizes = [at(self._entry, *keys) for keys in _TOLD]
        # an older one, which tells it elsewhere
        if sizes[0] is None and at(self._entry, "owned_by") == "llamacpp":
            try:
                props = self._get(f"{self._root}/props", CONNECT_SECONDS)
            except ModelError:
                return None
            sizes.insert(0, at(props, "default_generation_settings", "n_ctx"))
        return _size(sizes)

    def _loaded(self) -> int | None:
        """The window with which Ollama has loaded the model, if it has. Never kept: it loads anew,
        and otherwise."""
        try:
            models = at(self._get(f"{self._root}/api/ps", _GLANCE), "models")
        except ModelError:
            return None
        loaded = models if isinstance(models, list) else []
        return _size(
            [at(model, "context_length") for model in loaded if self._is(at(model, "name"))]
        )

    @property
    def _root(self) -> str:
        return self._server.url.removesuffix("/v1")

    def _is(self, name: object) -> bool:
        return name in (self._name, f"{self._name}:latest")  # as Ollama completes a name


def _size(told: Sequence[object]) -> int | None:
    return next((size for one in told if (size := count(one))), None)
