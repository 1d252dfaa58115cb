"""Text as the page may show it, whoever wrote it: a digest, a model, or a person."""

from __future__ import annotations

import re

from assistant.control_characters import COMMANDS

_ESCAPED = {character: f"&#{ord(character)};" for character in "&<>\"'`*_{}[]()#+!|~$%\\:@=^"}
_ESCAPED |= {chr(control): "�" for control in (*range(32), 127)}
_ESCAPED |= dict.fromkeys("\t\n\r", " ")
_UNSEEN = COMMANDS.pattern.removeprefix("[").removesuffix("]")
# One class for all: three times as fast as `str.translate`.
_SPECIAL = re.compile(f"[{re.escape(''.join(_ESCAPED))}{_UNSEEN}]")


def escape(text: str) -> str:
    """Leaves nothing that HTML, Markdown, TeX, or a template of Gradio's could take for its own,
    and nothing unseen that turns the direction of what the program says beside it."""
    return _SPECIAL.sub(_instead, text)


def _instead(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0], "�")
