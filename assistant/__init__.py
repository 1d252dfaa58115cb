"""Turns evidence into checked answers.

from assistant import ask, aask, check, open_assistant, Answer
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Sentence, Support

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.api import aask, ask
    from assistant.checking.support import check
    from assistant.wiring import open_assistant

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Sentence",
    "Support",
    "aask",
    "ask",
    "check",
    "open_assistant",
]

_HOMES = {
    "Assistant": "assistant.answering.assistant",
    "aask": "assistant.api",
    "ask": "assistant.api",
    "check": "assistant.checking.support",
    "open_assistant": "assistant.wiring",
}


def __getattr__(name: str) -> Any:
    """Import what is heavy only when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
