"""Reads one file, whatever its form, into entries: a table of layouts, each tried in turn. Knows no
files, no index."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.errors import SourceError
from index.layouts.bounds import bounded
from index.layouts.decoding import Document, decode
from index.layouts.lines import plain_lines, unwrapped
from index.layouts.mail import is_mail, read_mail
from index.layouts.markdown import is_markdown, markdown_lines
from index.layouts.pages import pair
from index.types import ParsedDigest


@dataclass(frozen=True, slots=True)
class Layout:
    """One form of a digest: `looks_like` decides on the start of the text whether `read` is
    tried. `records`: the form names its fields, so that what is read is not judged; where a file is
    surely of it and holds no paper, `read` raises SourceError, and it is tried as nothing else."""

    name: str
    looks_like: Callable[[str], bool]
    read: Callable[[Document], ParsedDigest]
    records: bool = False


def parse(content: bytes, path: str) -> ParsedDigest:
    """Read one file. Raises SourceError, naming what was tried, if it is empty, binary, or no
    digest."""
    if is_mail(content):
        return bounded(read_mail(content, path, _parse_text), path)
    return _parse_text(content, path)


def _parse_text(content: bytes, path: str) -> ParsedDigest:
    document = decode(content, path)
    parsed, tried = _first(document, LAYOUTS)
    if parsed is not None:
        return bounded(replace(parsed, replaced=document.replaced), path)
    raise SourceError(
        f"{path!r} is not a digest: no titles with abstracts were found in it (tried as "
        f"{', '.join(tried)}). "
        "Give a saved Daily Papers page, or papers as JSON, CSV, BibTeX or a feed."
    )


def _first(document: Document, layouts: Sequence[Layout]) -> tuple[ParsedDigest | None, list[str]]:
    """What the first of them reads that holds, and what was tried."""
    tried: list[str] = []
    for layout in layouts:
        if layout.looks_like(document.text):
            tried.append(layout.name)
            parsed = layout.read(document)
            if parsed.entries and (layout.records or len(parsed.unparsed) <= len(parsed.entries)):
                return parsed, tried
    return None, tried


def _read_prose(document: Document) -> ParsedDigest:
    """A text within records, by the forms of prose; without entries where none holds."""
    found, _ = _first(document, [one for one in LAYOUTS if one.name in {"Markdown", "text"}])
    return found or ParsedDigest("text", (), ())


def _read_json(document: Document) -> ParsedDigest:
    from index.layouts.json_records import read_json

    return read_json(document, _read_prose)


def _read_table(document: Document) -> ParsedDigest:
    from index.layouts.tables import read_table

    return read_table(document)


def _read_feed(document: Document) -> ParsedDigest:
    from index.layouts.feeds import read_feed

    return read_feed(document)


def _read_web_page(document: Document) -> ParsedDigest:
    from index.layouts.html import read_web_page

    return read_web_page(document)


def _read_bibliography(document: Document) -> ParsedDigest:
    from index.layouts.bibtex import read_bibliography

    return read_bibliography(document)


def _read_markdown(document: Document) -> ParsedDigest:
    begun = len(re.findall("<details>", document.text, re.IGNORECASE))
    is_cut_off = begun > len(re.findall("</details>", document.text, re.IGNORECASE))
    return pair(
        unwrapped(markdown_lines(document.text)), document.path, "Markdown", is_cut_off=is_cut_off
    )


def _read_text(document: Document) -> ParsedDigest:
    return pair(unwrapped(plain_lines(document.text)), document.path, "text")


_HEAD = 20_000  # characters in which a form shows


def _starts(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.match(text.lstrip()[:_HEAD]) is not None


# Each ends at its first end, or there would be as many ways to read a row of them as subsets.
_PREAMBLE = r"<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*"

# A form that is tried late takes what an earlier one refused: any page with words in it may be
# text.
LAYOUTS = (
    Layout("JSON", _starts(r"\{\s*[\"}]|\[\s*[\[{\]\"\d]"), _read_json, records=True),
    Layout(
        "RSS or Atom feed",
        _starts(rf"(?:{_PREAMBLE}|<!doctype rss[^>]*>\s*)*<(?:rss|feed|rdf:rdf)\b"),
        _read_feed,
    ),
    Layout(
        "HTML",
        _starts(
            rf"(?:{_PREAMBLE})*<(?:!doctype "
            r"html|html|head|body|div|main|article|section|script|meta)\b"
        ),
        _read_web_page,
    ),
    Layout(
        "BibTeX",
        lambda text: re.search(r"^[^\S\n]*@\w+\s*[{(]", text, re.MULTILINE) is not None,
        _read_bibliography,
        records=True,
    ),
    Layout(
        "table",
        lambda text: (
            re.match(r"(?:[^\n]*\n){0,9}?[^\n]*[,;\t|]", text.lstrip()[:_HEAD]) is not None
        ),
        _read_table,
        records=True,
    ),
    Layout("Markdown", is_markdown, _read_markdown),
    Layout("text", lambda _: True, _read_text),
)
