"""BibTeX with abstracts, as Zotero exports it. Undoes what BibTeX asks of a text, and leaves its
mathematics."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable

from index.layouts.author_names import turned
from index.layouts.decoding import Document
from index.layouts.item_types import KIND
from index.layouts.records import Piece, digest_of
from index.text.months import month_number
from index.types import ParsedDigest

_ACCENTS = dict(zip("`'^~\"=.", "\u0300\u0301\u0302\u0303\u0308\u0304\u0307", strict=True))
_ACCENTS |= dict(zip("Hcuvkrd", "\u030b\u0327\u0306\u030c\u0328\u030a\u0323", strict=True))
_LETTERS = dict(
    pair.split("=")
    for pair in "ss=ß ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø aa=å AA=Å l=ł L=Ł i=ı textbar=| textless=< "
    "textgreater=> "
    "textasciitilde=~ textasciicircum=^ textbackslash=\\ textendash=– textemdash=— "
    "textquotedblleft=“ textquotedblright=” textquoteleft=‘ textquoteright=’ "
    "textcopyright=©".split()
)
# Only what stands in braces of its own: a bare \'e may be an author's, who wrote LaTeX into the
# abstract.
_ACCENTED = re.compile(
    r"""\{\\(?P<mark>[`'^~"=.]|[Hcuvkrd](?=[\s{]))\s*\{?\\?(?P<letter>[A-Za-z])\}?\}"""
)
_LETTER = re.compile(rf"\{{\\(?P<name>{'|'.join(_LETTERS)})\s*(?:\{{\}}\s*)?\}}")
# what is opened again before it is closed is none, or each opening would look for the end
_MATHEMATICS = re.compile(
    r"(\$\$.+?\$\$|(?<!\\)\$.+?(?<!\\)\$|\\\((?:(?!\\\().)+?\\\)|\\\[(?:(?!\\\[).)+?\\\])",
    re.DOTALL,
)
# a value that some programs put into braces once more, with others within
_WHOLE = re.compile(r"\{((?:\\.|[^{}\\]|\{(?:\\.|[^{}\\]|\{[^{}]*\})*\})*)\}", re.DOTALL)
_ENSURED = re.compile(r"(\{)?\\ensuremath\{((?:[^{}$]|\{[^{}$]*\}){1,500})\}(?(1)\})")


def read_bibliography(document: Document) -> ParsedDigest:
    from bibtexparser.entrypoint import parse_string

    logger = logging.getLogger("bibtexparser")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # it logs what is reported here
    try:
        library = parse_string(document.text)
    finally:
        logger.setLevel(level)
    entries = []
    for block in library.entries:
        fields = {field.key.lower(): str(field.value) for field in block.fields}
        for name in fields.keys() & {"title", "abstract"}:
            fields[name] = _ENSURED.sub(r"$\2$", fields[name])  # as ADS writes mathematics
        fields[KIND] = str(block.entry_type)
        entries.append(((block.start_line or 0) + 1, fields))
    # A program escapes these everywhere; where one is bare, a backslash before another is the
    # author's.
    is_escaped = not any(_holds_bare(fields) for _, fields in entries)
    pieces = [Piece(line, _record(fields, is_escaped)) for line, fields in entries]
    for failed in library.failed_blocks:
        line = (failed.start_line or 0) + 1
        pieces.append(Piece(line, None, "an entry that is not whole BibTeX"))
    return digest_of(pieces, document.path, "BibTeX")


def _holds_bare(fields: dict[str, str]) -> bool:
    """Whether a sign of TeX stands outside mathematics without a backslash."""
    texts = [_MATHEMATICS.sub("", fields.get(name, "")) for name in ("title", "abstract")]
    return any(re.search(r"(?<!\\)[%&#_]", text) for text in texts)


def _record(fields: dict[str, str], is_escaped: bool) -> dict[str, object]:
    """The entry, by the names that records have."""
    is_arxiv = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower() == "arxiv"
    title, abstract = (
        _outside_mathematics(fields.get(name, ""), lambda text: _undone(text, is_escaped))
        for name in ("title", "abstract")
    )
    authors = re.split(r"(?<!\s)\s+and\s+", _undone(fields.get("author", ""), is_escaped=True))
    return {
        KIND: fields[KIND],
        "title": _outside_mathematics(title, _without_braces),
        "abstract": whole[1] if (whole := _WHOLE.fullmatch(abstract)) else abstract,
        "authors": [
            turned(re.sub("[{}]", "", author).replace("~", " "))
            for author in authors
            if author.strip("{} ") not in {"", "others"}
        ],
        "published": fields.get("date") or _month(fields),
        "url": re.sub(r"\\([_%&#])", r"\1", fields.get("url", "")),
        "doi": fields.get("doi", ""),
        "eprint": fields.get("eprint", "") if is_arxiv else "",
        "keywords": _undone(fields.get("keywords", ""), is_escaped=True),
    }


def _outside_mathematics(text: str, change: Callable[[str], str]) -> str:
    return "".join(
        part if number % 2 else change(part) for number, part in enumerate(_MATHEMATICS.split(text))
    )


def _undone(text: str, is_escaped: bool) -> str:
    """Accents, letters and signs that are written as commands, as themselves."""
    text = _ACCENTED.sub(
        lambda m: unicodedata.normalize("NFC", m["letter"] + _ACCENTS[m["mark"]]), text
    )
    text = _LETTER.sub(lambda m: _LETTERS[m["name"]], text)
    return re.sub(r"\{\\([&%#_$])\}|\\([&%#_$])", r"\1\2", text) if is_escaped else text


def _without_braces(text: str) -> str:
    """Braces that keep capitals go; those of a command stay."""
    out: list[str] = []
    kept: list[bool] = []
    for match in re.finditer(
        r"\\[{}]|\\[A-Za-z]+\*?\s*\{|[_^]\{|[{}]|[^{}\\_^]+|.", text, re.DOTALL
    ):
        mark = match[0]
        if mark == "{":
            kept.append(False)
        elif mark.endswith("{") and len(mark) > 1 and mark != r"\{":
            kept.append(True)
            out.append(mark)
        elif mark == "}":
            out.append(mark if kept and kept.pop() else "")
        else:
            out.append(mark)
    return "".join(out)


def _month(fields: dict[str, str]) -> str:
    """The year, and the month where one stands."""
    year, month = fields.get("year", ""), fields.get("month", "").strip("{} ")
    number = int(month) if re.fullmatch(r"1[0-2]|0?[1-9]", month) else month_number(month)
    is_year = re.fullmatch(r"\d{4}", year) is not None
    return f"{year}-{number:02}" if number and is_year else year
