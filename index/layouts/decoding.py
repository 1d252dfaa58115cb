"""From bytes to text: which encoding, and what is no text at all. Knows no layout."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")
# of names and programs; some take for ever
_OF_NO_PAGE = {"idna", "punycode", "unicode-escape", "raw-unicode-escape"}
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, its lines ended by a newline only; `replaced` counts what could not be
    decoded."""

    path: str
    text: str
    replaced: int = 0


def decode(content: bytes, path: str) -> Document:
    """Read bytes as text: by their mark, as UTF-8, or as markup declares. Raises SourceError if
    empty or binary."""
    if not content.strip():
        raise SourceError(f"{path!r} is empty. Save the page again as text.")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _document(content[len(mark) :], encoding, path)
    if b"\0" in content[:8192] or content.startswith(_BINARY):
        raise SourceError(f"{path!r} is a binary file, not a digest. Save the page as text.")
    try:
        return Document(path, _one_line_end(content.decode()))
    except UnicodeDecodeError:
        return _declared_document(content, path) or _document(content, "utf-8", path)


def _document(content: bytes, encoding: str, path: str) -> Document:
    text = content.decode(encoding, errors="replace")
    if not text.strip():
        raise SourceError(f"{path!r} is empty. Save the page again as text.")
    own = "\ufffd".encode(encoding, errors="ignore")  # nothing, where the encoding has no such sign
    replaced = text.count("\ufffd") - (content.count(own) if own else 0)
    return Document(path, _one_line_end(text), max(replaced, 0))


def _declared_document(content: bytes, path: str) -> Document | None:
    """By the encoding that XML or HTML names in its head, if Python can decode these bytes by it.

    Only this is asked of bs4. Its UnicodeDammit would also guess: one bad byte, and a page of UTF-8
    is read as another encoding from its first sign to its last.
    """
    if not _MARKUP.match(content):
        return None
    from bs4.dammit import EncodingDetector

    name = EncodingDetector.find_declared_encoding(content, is_html=True)
    try:
        if name is None or codecs.lookup(name).name.replace("_", "-") in _OF_NO_PAGE:
            return None
        if b"<meta".decode(name) != "<meta":  # as whoever found its name has read it
            return None
        return _document(content, name, path)
    # unknown, no encoding of text ("hex"), or one that replaces nothing
    except (LookupError, ValueError):
        return None


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
