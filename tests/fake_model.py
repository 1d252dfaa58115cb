"""A scripted chat model: a queue of replies, and a record of what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.llm.chat_model import Message
from assistant.types import Usage


class FakeModel:
    """Streams its replies one after the other, word by word."""

    def __init__(self, *replies: str, name: str = "scripted", context: int | None = None) -> None:
        self.replies = list(replies)
        self.asked: list[Sequence[Message]] = []
        self.name = name
        self.context = context
        self.stopped = False

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        self.asked.append(messages)
        try:
            for word in self.replies.pop(0).split(" "):
                yield word + " "
        except GeneratorExit:
            self.stopped = True
            raise
