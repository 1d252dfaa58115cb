"""A digest's text as data: fenced, and without what nobody sees."""

from __future__ import annotations

import hashlib
import unicodedata


def visible(text: str) -> str:
    """Without the characters that nobody sees (zero-width, bidirectional, tags, controls), in which
    orders can hide."""
    # a tab is a control, too
    spaced = "".join(" " if c.isspace() and c != "\n" else c for c in text)
    return "".join(
        c for c in spaced if c == "\n" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn")
    )


def fence(text: str) -> str:
    mark = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"<evidence {mark}>\n{text}\n</evidence {mark}>"
