"""What answers are written by: a model that is sent messages, and streams its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.types import Heartbeat, Usage


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
