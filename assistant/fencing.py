"""A digest's text as data: fenced, and without what nobody sees."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_RARE = re.compile(r"[^\n -~]")


def visible(text: str) -> str:
    """Without the characters that nobody sees (zero-width, bidirectional, tags, controls), in which
    orders can hide."""
    if text.replace("\n", " ").isprintable():  # nearly every text, and told at once
        return text
    return _RARE.sub(lambda found: _seen(found[0]), text)


def _seen(character: str) -> str:
    if character.isspace():  # a tab is a control, too
        return " "
    return "" if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn") else character


def fence(text: str) -> str:
    mark = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"<evidence {mark}>\n{text}\n</evidence {mark}>"
