"""The body of a request for a chat completion, less what its server has refused to be asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.llm.chat_model import Message

if TYPE_CHECKING:
    from openai import APIStatusError

# What servers refuse, by the words in which they do, the surest first. Templates that know no
# system's role say that roles must alternate.
_LONGEST_REFUSAL = 5000  # characters
_REFUSES = (400, 404, 405, 415, 422, 500, 501)
_REFUSED = {
    "usage": re.compile(r"stream_options|include_usage", re.I),
    "system": re.compile(r"\bsystem\b|roles? must alternate|\brole\b", re.I),
    "stream": re.compile(r"\bstream(?:ing|ed)?\b", re.I),
}


class RequestForm:
    """Of one server."""

    def __init__(self) -> None:
        self._left_out: frozenset[str] = frozenset()

    def body(self, model: str, messages: Sequence[Message]) -> dict[str, Any]:
        if "system" in self._left_out:
            messages = _without_system(messages)
        told = [{"role": message.role, "content": message.content} for message in messages]
        asked: dict[str, Any] = {"model": model, "messages": told}
        if "stream" not in self._left_out:
            asked["stream"] = True
            if "usage" not in self._left_out:
                asked["stream_options"] = {"include_usage": True}
        return asked

    def leaves_out(self, error: APIStatusError) -> bool:
        """Whether the server says what of the request it does not take; it is left out from then
        on. False for anything else, and for what was left out already."""
        if error.status_code not in _REFUSES:
            return False
        words = f"{error} {json.dumps(error.body, default=str)}"[:_LONGEST_REFUSAL]
        named = (name for name, pattern in _REFUSED.items() if pattern.search(words))
        refused = next((name for name in named if name not in self._left_out), None)
        if refused:
            self._left_out |= {refused}
        return bool(refused)


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The system's text in front of the first of the user's."""
    first = "\n\n".join(one.content for one in messages if one.role == "system")
    rest = [one for one in messages if one.role != "system"]
    if not first or not rest:
        return rest
    return [Message(rest[0].role, f"{first}\n\n{rest[0].content}"), *rest[1:]]
