"""The printed lines of a PDF's first pages, with their sizes and places. Knows no paper; the one
module that knows pypdf.

pypdf gives text in the order in which it was drawn, which for papers is that of reading, column
after column, and for each piece the matrix at its start. What pypdf makes of damaged files is
whatever it raises; the process in which files are read bounds its time and memory.
"""

from __future__ import annotations

import io
import logging
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from index.errors import SourceError

_PAGES = 3  # looked at: a cover, a page of contents, and the first of the paper
_SAME_LINE = 0.6  # of the size: how far up or down a raised or lowered sign stands
_RAISED = 0.85  # of the line's size: what is smaller and off the line is a mark
_WIDE = re.compile(r" {3,}")  # blanks of a page laid out in blanks, between what stands apart
_ACCENTS = {
    "\u00b4": "\u0301",
    "`": "\u0300",
    "\u00a8": "\u0308",
    "\u02c6": "\u0302",
    "\u02dc": "\u0303",
    "\u02c7": "\u030c",
    "\u02da": "\u030a",
    "\u02d9": "\u0307",
    "\u00af": "\u0304",
    "\u02d8": "\u0306",
    "\u02dd": "\u030b",
    "\u00b8": "\u0327",
}
_ACCENTED = re.compile(rf"([{''.join(_ACCENTS)}])\s?([A-Za-z\u0131\u0237])")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_DOTLESS = {"\u0131": "i", "\u0237": "j"}


@dataclass(frozen=True, slots=True)
class Printed:
    """One line. `size`: of most of its letters, in points; `x`, `y`: of its start, from the lower
    left corner; `raised`: `text` with each raised mark put as a tab; `bold` by the font's name."""

    page: int
    text: str
    size: float
    x: float
    y: float
    bold: bool
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """`aside`: what is written upwards in the margin; `spaced`: what stands apart on one line of
    the first pages, by that line's letters; `title` and `authors` as the file's own data have
    them, which often are a draft's."""

    lines: tuple[Printed, ...]
    aside: str
    spaced: dict[str, tuple[str, ...]]
    title: str
    authors: str


@dataclass(slots=True)
class _Piece:
    text: str
    x: float
    y: float
    size: float
    font: str


def printed(content: bytes, path: str) -> Printing:
    """Raises SourceError for what is encrypted, damaged, or has no text (a scan)."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # of every oddity it meets
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(path)
        return _printing(reader, path)
    except DependencyError as error:
        raise _encrypted(path) from error
    except (SourceError, MemoryError):
        raise
    except (PyPdfError, RecursionError, Exception) as error:
        # what pypdf raises for damaged files is of every kind
        raise SourceError(
            f"{path!r} is a damaged or cut-off PDF ({type(error).__name__}). Copy or download it "
            "again."
        ) from error


def _encrypted(path: str) -> SourceError:
    return SourceError(
        f"{path!r} is an encrypted PDF. Save it without a password, or give its abstract as text."
    )


def _printing(reader: Any, path: str) -> Printing:
    lines: list[Printed] = []
    aside: list[str] = []
    spaced: dict[str, tuple[str, ...]] = {}
    pages = min(_PAGES, len(reader.pages))
    for number in range(pages):
        page = reader.pages[number]
        pieces: list[_Piece] = []
        page.extract_text(visitor_text=_collector(pieces, aside))
        lines += _lines(pieces, number)
        if number < 2 and any(piece.text.strip() for piece in pieces):
            spaced |= _apart(page)
    if not any(line.text for line in lines):
        raise SourceError(
            f"{path!r} is a PDF without text, such as a scan. Give its title and abstract as text."
        )
    return Printing(tuple(lines), " ".join("".join(aside).split()), spaced, *_own_data(reader))


def _own_data(reader: Any) -> tuple[str, str]:
    try:
        data = reader.metadata or {}
        return _mended(str(data.get("/Title") or "")), _mended(str(data.get("/Author") or ""))
    except Exception:  # it may be anything, and is only a hint
        return "", ""


def _apart(page: Any) -> dict[str, tuple[str, ...]]:
    """What stands apart on a line, by the letters of all of it."""
    try:
        text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except Exception:  # a help only
        return {}
    found = {}
    for line in text.split("\n"):
        parts = tuple(part.strip() for part in _WIDE.split(line.strip()) if part.strip())
        if len(parts) > 1:
            found[letters("".join(parts))] = parts
    return found


def letters(text: str) -> str:
    """For comparing what was written down in two ways."""
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _collector(pieces: list[_Piece], aside: list[str]) -> Any:
    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not text:
            return
        a, b, c, d, e, f = _product([float(n) for n in tm], [float(n) for n in cm])
        if abs(b) > abs(a):  # written upwards or downwards
            aside.append(text)
            return
        name = str((font or {}).get("/BaseFont", ""))
        pieces.append(_Piece(text, e, f, abs(size) * math.hypot(c, d), name))

    return visit


def _product(m: list[float], n: list[float]) -> tuple[float, ...]:
    """Of two matrices as PDF writes them: first `m`, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _lines(pieces: list[_Piece], page: int) -> list[Printed]:
    rows: list[list[_Piece]] = []
    for piece in pieces:
        if not piece.text.strip():
            if rows and "\n" not in piece.text:
                rows[-1].append(piece)
            continue
        if rows and _on_one_line(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _line(row, page)).text]


def _on_one_line(row: list[_Piece], piece: _Piece) -> bool:
    large = max(row, key=lambda one: one.size)
    near = _SAME_LINE * max(large.size, piece.size)
    return abs(piece.y - large.y) <= near and piece.x >= row[-1].x


def _line(row: list[_Piece], page: int) -> Printed:
    weights: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for piece in row:
        count = sum(sign.isalpha() for sign in piece.text)
        weights[round(piece.size, 1)] += count
        bold[re.search(r"(?i)bold|black|heavy|-b\b|cmbx|medi", piece.font) is not None] += count
    size = max(weights, key=lambda one: (weights[one], one))
    start = row[0]
    base = next((one.y for one in row if round(one.size, 1) == size), start.y)
    whole = "".join(piece.text for piece in row)
    marked = "".join("\t" if _is_mark(piece, size, base) else piece.text for piece in row)
    return Printed(
        page,
        _mended(whole),
        size,
        start.x,
        base,
        bold[True] > bold[False],
        "\t".join(_mended(part) for part in marked.replace("\n", " ").split("\t")),
    )


def _is_mark(piece: _Piece, size: float, base: float) -> bool:
    return piece.size < _RAISED * size and abs(piece.y - base) > 1


def _mended(text: str) -> str:
    """With accents on their letters, ligatures taken apart, and single blanks."""
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _ACCENTED.sub(_composed, text)
    return " ".join(unicodedata.normalize("NFC", text.replace("\0", "")).split())


def _composed(match: re.Match[str]) -> str:
    letter = _DOTLESS.get(match[2], match[2])
    one = unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])
    within = match.start() and match.string[match.start() - 1].isalpha()
    return one if len(one) == 1 and (within or match[1] != "`") else match[0]
