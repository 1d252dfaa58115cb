"""Text that every encoding and every database can keep."""

from __future__ import annotations

import re

# half of a UTF-16 sign, or the end of a text in C: no database keeps these
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def sound(text: str) -> tuple[str, int]:
    """The text with U+FFFD for each NUL and each lone surrogate, which JSON can spell; and their
    number."""
    return _UNFIT.subn("\ufffd", text)
