"""The language model that writes answers: named at once, connected to when it is first asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module

from assistant.checking import entailment
from assistant.llm.chat_model import ChatModel
from assistant.llm.chat_servers import ChatServers
from index.circuits import AddressState, Circuits


class Writer:
    """`connect` is called once; until then `name` is the one under which it was given."""

    def __init__(
        self, connect: Callable[[], ChatModel], name: str, circuits: Circuits | None = None
    ) -> None:
        self._connect = connect
        self._circuits = circuits
        self._model: ChatModel | None = None
        self._name = name
        self._connecting = threading.Lock()

    @property
    def name(self) -> str:
        return self._model.name if self._model is not None else self._name

    def addresses(self) -> list[AddressState]:
        """How each of the model's addresses is, where it has any."""
        model = self._model
        circuits = model.circuits if isinstance(model, ChatServers) else self._circuits
        return circuits.told() if circuits is not None else []

    def warm(self) -> None:
        """Load what asking it takes and what its answers are checked by; no server is asked."""
        import_module("openai")  # takes a second or two
        entailment.load()

    def model(self) -> ChatModel:
        """Raises SettingError and ModelError where it cannot be connected to."""
        with self._connecting:
            if self._model is None:
                self._model = self._connect()
            return self._model
