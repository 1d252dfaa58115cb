"""From bytes to text: which encoding, and what is no text at all. Knows no layout."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.errors import SourceError
from index.layouts.character_sets import guess
from index.text.unicode import plain_blanks

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0")
# of names and programs; some take for ever
_OF_NO_PAGE = {"idna", "punycode", "unicode-escape", "raw-unicode-escape"}
# Programs' own files: what is seen of them within, and what to save instead.
_FORMS = (
    (b"xl/workbook", "a workbook of Excel", "Export the sheet as CSV"),
    (b"word/document", "a document of Word", "Save it as text or as HTML"),
    (b"application/vnd.oasis", "a document of LibreOffice", "Export it as CSV, text or HTML"),
    ("__substg1.0_".encode("utf-16-le"), "a mail of Outlook (.msg)", "Save it as .eml or HTML"),
    ("WordDocument".encode("utf-16-le"), "a document of Word", "Save it as text or as HTML"),
    ("Workbook".encode("utf-16-le"), "a workbook of Excel", "Export the sheet as CSV"),
)
_FIRST = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]|mimetype|_rels/|docProps/|xl/|word/)", re.S
)
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")
_ESCAPES = re.compile(rb"\x1b\$[@B]")  # of Japanese in seven bits, as in old mails
_LOOKED_AT = 8192  # bytes or signs in which a form shows
_MOSTLY = 1  # times as many signs are UTF-8 as are not, for all of it to be taken so
_FEW = 20  # bad signs: whether each is the start of one in UTF-8 is looked at
_COMMON = "\n\r\t ,.0123456789\u3001\u3002\uff0c"  # in texts of any language
_PRINTED = 0.98  # of the signs of a text can be printed


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, its lines ended by a newline only, its blanks plain; `replaced` counts
    what could not be decoded. `guessed`: the character set, where nothing says that it is this."""

    path: str
    text: str
    replaced: int = 0
    guessed: str = ""


def decode(content: bytes, path: str) -> Document:
    """Read bytes as text: by their mark, as UTF-8, as markup declares, or by a guess. Raises
    SourceError if empty or binary."""
    if not content.strip():
        raise _empty(path)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _document(content[len(mark) :], encoding, path)
    if content.startswith(_BINARY):
        raise _program_file(content, path) or _binary(path)
    if b"\0" in content[:_LOOKED_AT]:
        encoding = _unmarked(content)
        if not encoding:
            raise _binary(path)
        return _document(content, encoding, path)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return (
            _declared_document(content, path)
            or _guessed_document(content, path)
            or _document(content, "utf-8", path)
        )
    if _ESCAPES.search(content[:_LOOKED_AT]):
        return _document(content, "iso2022_jp", path)
    return Document(path, _plain(text))


def _empty(path: str) -> SourceError:
    return SourceError(f"{path!r} is empty. Save the page again as text.")


def _binary(path: str) -> SourceError:
    return SourceError(f"{path!r} is a binary file, not a digest. Save the page as text.")


def refuse_program_file(content: bytes, path: str) -> None:
    """Raises SourceError for a file of Excel, Word, LibreOffice or Outlook, some of which are zips
    of files that nobody has saved."""
    if error := _program_file(content, path):
        raise error


def _program_file(content: bytes, path: str) -> SourceError | None:
    if not content.startswith(b"\xd0\xcf\x11\xe0") and not _FIRST.match(content):
        return None
    for seen, what, remedy in _FORMS:
        if seen in content:
            return SourceError(f"{path!r} is {what}, not a digest. {remedy}.")
    return None


def _document(content: bytes, encoding: str, path: str, guessed: str = "") -> Document:
    text = content.decode(encoding, errors="replace")
    if not text.strip():
        raise _empty(path)
    own = "\ufffd".encode(encoding, errors="ignore")  # nothing, where the encoding has no such sign
    replaced = text.count("\ufffd") - (content.count(own) if own else 0)
    return Document(path, _plain(text), max(replaced, 0), guessed)


def _unmarked(content: bytes) -> str:
    """UTF-16 without a mark: blanks and line ends are NULs in every other byte."""
    start = content[: _LOOKED_AT & ~1]
    found = ""
    most = 0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = start.decode(encoding, errors="replace")
        printed = sum(sign.isprintable() or sign in "\n\r\t\ufeff" for sign in text)
        blanks = sum(sign in _COMMON for sign in text)
        if printed >= len(text) * _PRINTED and blanks > most:
            found, most = encoding, blanks
    return found


def _guessed_document(content: bytes, path: str) -> Document | None:
    """None where most of it is UTF-8 all the same, or nothing fits: a bad byte or two make no other
    set of it."""
    text = content.decode(errors="replace")
    own = content.count(b"\xef\xbf\xbd")
    bad = text.count("\ufffd") - own
    good = sum(not sign.isascii() for sign in text) - bad
    if bad <= _FEW:
        broken = _broken(content)
        good, bad = good + broken, bad - broken
    if good >= bad * _MOSTLY:
        return None
    found = guess(content)
    if found is None:
        return None
    return _document(content, found.encoding, path, "" if found.sure else found.name)


def _broken(content: bytes) -> int:
    """How many signs of UTF-8 have lost their ends, as where a text was cut or damaged."""
    found = 0
    while True:
        try:
            content.decode()
        except UnicodeDecodeError as error:
            found += error.end - error.start > 1 or error.reason == "unexpected end of data"
            content = content[error.end :]
        else:
            return found


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


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return plain_blanks(text)
