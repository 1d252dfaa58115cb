"""PDFs written by hand, sign by sign: papers in the layouts that journals and conferences have.

The fonts are those that every reader of PDFs has itself, so that nothing is embedded. Places are in
points from the lower left corner of a page of 612 by 792.
"""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

FONTS = {"R": "Times-Roman", "B": "Times-Bold", "I": "Times-Italic", "S": "Helvetica"}
_WIDTH = 0.43  # of the size: what a letter of these fonts is wide, about


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    size: float
    text: str
    font: str = "R"
    upwards: bool = False


def column(
    text: str, x: float, y: float, width: float, size: float = 10, font: str = "R"
) -> list[Text]:
    """A paragraph from `y` downwards."""
    lines = textwrap.wrap(text, int(width / (_WIDTH * size)), break_on_hyphens=False)
    return [Text(x, y - place * size * 1.2, size, line, font) for place, line in enumerate(lines)]


def below(lines: Sequence[Text]) -> float:
    return lines[-1].y - lines[-1].size * 1.2


def pdf(
    *pages: Sequence[Text], title: str = "", author: str = "", extra: str = "", packed: bool = True
) -> bytes:
    """A whole file; `extra` goes into its trailer."""
    fonts = " ".join(f"/{key} {3 + place} 0 R" for place, key in enumerate(FONTS))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
        for name in FONTS.values()
    ]
    kids = []
    for page in pages:
        drawn = "\n".join(map(_drawn, page)).encode("cp1252")
        stream = zlib.compress(drawn) if packed else drawn
        how = "/Filter /FlateDecode " if packed else ""
        objects.append(
            f"<< {how}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"
        )
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>".encode()
        )
    shown = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{shown}] /Count {len(kids)} >>".encode()
    objects.append(
        f"<< /Title ({_escaped(title)}) /Author ({_escaped(author)}) >>".encode("cp1252")
    )
    return _file(objects, extra)


def _file(objects: Sequence[bytes], extra: str) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, value in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + value + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R "
            f"/Info {count - 1} 0 R {extra}>>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def _drawn(one: Text) -> str:
    turn = f"0 1 -1 0 {one.x} {one.y}" if one.upwards else f"1 0 0 1 {one.x} {one.y}"
    return f"BT /{one.font} {one.size} Tf {turn} Tm ({_escaped(one.text)}) Tj ET"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
