"""Text that every encoding and every database can keep."""

from __future__ import annotations

import re
import unicodedata

# half of a UTF-16 sign, or the end of a text in C: no database keeps these
_UNFIT = re.compile("[\x00\ud800-\udfff]")


_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_SOFT_HYPHEN = "\u00ad"


def plain_blanks(text: str) -> str:
    """With a plain blank for each that is wider, narrower, or breaks no line, and without hyphens
    that are printed at line ends only."""
    return text if text.isascii() else _BLANKS.sub(" ", text.replace(_SOFT_HYPHEN, ""))


def sound(text: str) -> tuple[str, int]:
    """The text with U+FFFD for each NUL and each lone surrogate, which JSON can spell; and their
    number."""
    if text.isascii() and "\0" not in text:  # most are, and this is quicker by far
        return text, 0
    return _UNFIT.subn("\ufffd", text)


def name_key(name: str) -> str:
    """By which names are compared: macOS writes letters and their marks apart, and people type them
    as one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
