"""The columns that a line takes where letters of Chinese, Japanese and Korean take two, and where
such a line may be broken. Knows no page."""

from __future__ import annotations

import re

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]"
)
_NO_BLANKS = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
"""The scripts that have no blanks between words, so that a line may end behind any letter."""


def columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def to_fit(below: str) -> int:
    """The columns of what could not stand on the line above: a word with its blank, or a letter."""
    return 2 if _NO_BLANKS.match(below) else 1 + columns(below.split(maxsplit=1)[0])


def is_one_word(above: str, below: str) -> bool:
    """Whether no blank stands between what ends one line and what begins the next."""
    return bool(_NO_BLANKS.match(below) and _NO_BLANKS.match(above[-1:]))
