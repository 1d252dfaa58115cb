"""Turns evidence into checked answers.

from assistant import ask, check, Assistant, Answer
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Sentence, Support

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.api import ask
    from assistant.checking.support import check

__all__ = ["Answer", "Assistant", "Citation", "Sentence", "Support", "ask", "check"]

_HOMES = {
    "Assistant": "assistant.answering.assistant",
    "ask": "assistant.api",
    "check": "assistant.checking.support",
}


def __getattr__(name: str) -> Any:
    """Import what is heavy only when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
