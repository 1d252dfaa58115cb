"""Cells of a CSV file of which a spreadsheet runs nothing."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_FORMULA = frozenset("=+-@")  # what a spreadsheet would run
_QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb")


def cell(line: str) -> str:
    """An apostrophe, a spreadsheet's own mark of a text, goes before what it would take for a
    formula.

    So also behind each semicolon, at which a spreadsheet cuts where the comma is for decimals.
    Numbers stay. Whoever wants the text back takes the apostrophe from what is still a formula
    without it.
    """
    if _NUMBER.fullmatch(line):
        return line
    return ";".join(f"'{piece}" if _is_formula(piece) else piece for piece in line.split(";"))


def _is_formula(text: str) -> bool:
    """Also behind what spreadsheets skip: spaces, quotes, and all that nobody sees; in any width of
    its sign.

    Each character by itself: of "=" and a stroke through it, normalising both would make a sign of
    its own.
    """
    for sign in (sign for character in text for sign in unicodedata.normalize("NFKC", character)):
        if not (sign.isspace() or sign in _QUOTES or _is_unseen(sign)):
            return sign in _FORMULA
    return False


def _is_unseen(sign: str) -> bool:
    """Control, format and private characters, marks upon nothing, and letters that are blank."""
    kind = unicodedata.category(sign)
    return kind[0] in "CZ" or kind in ("Mn", "Me") or sign in "\u115f\u1160\u2800\u3164\uffa0"
