"""The language model that writes answers: named at once, connected to when it is first asked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assistant.llm.openai_compatible import ChatModel


class Writer:
    """`connect` is called once; until then `name` is the one under which it was given."""

    def __init__(self, connect: Callable[[], ChatModel], name: str) -> None:
        self._connect = connect
        self._model: ChatModel | None = None
        self._name = name
        self._connecting = threading.Lock()

    @property
    def name(self) -> str:
        return self._model.name if self._model is not None else self._name

    def model(self) -> ChatModel:
        """Raises SettingError and ModelError where it cannot be connected to."""
        with self._connecting:
            if self._model is None:
                self._model = self._connect()
            return self._model
