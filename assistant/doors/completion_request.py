"""What a client of OpenAI's Chat Completions sends: its messages are a conversation, and fields
beside OpenAI's own are filters. What a model could be told besides (its temperature, tools) means
nothing here, and is passed over."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.doors.arguments import How
from assistant.doors.forms import Asked

_MOST_MESSAGES = 1000


class _Part(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[_Part] | None = None

    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type == "text")


class _StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionRequest(How):
    model_config = ConfigDict(extra="ignore")

    model: str = Field(min_length=1)
    messages: list[_Message] = Field(min_length=1, max_length=_MOST_MESSAGES)
    stream: bool = False
    stream_options: _StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=1)

    @model_validator(mode="after")
    def _asks(self) -> CompletionRequest:
        if self.messages[-1].role != "user" or not self.messages[-1].text().strip():
            raise ValueError("the last of the messages has to be a question of the user")
        return self

    @property
    def includes_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    def questions(self) -> list[str]:
        """Of the user, the oldest first; at least one."""
        said = [one.text() for one in self.messages if one.role == "user"]
        return [one for one in said if one.strip()]

    def system(self) -> str:
        told = [one.text() for one in self.messages if one.role in ("system", "developer")]
        return "\n".join(told)

    def asked(self) -> Asked:
        *earlier, question = self.questions()
        how = self.strict, self.anyway, self.kind
        return Asked(question, tuple(earlier), self.filters(), *how)
