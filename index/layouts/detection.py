"""Reads one file, whatever its form, into entries: a table of layouts, each tried in turn. Knows no
files, no index."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.errors import SourceError
from index.layouts import arxiv_listing, org, wiki
from index.layouts.arxiv_mail import is_arxiv_mail
from index.layouts.bar_tables import has_bar_table
from index.layouts.bounds import HEAD, bounded
from index.layouts.chat_text import is_chat
from index.layouts.decoding import Document, decode
from index.layouts.item_types import kinds_told
from index.layouts.judging import judged
from index.layouts.lines import plain_lines
from index.layouts.link_lists import is_link_list, is_list_without_texts
from index.layouts.mail import is_mail, read_mail
from index.layouts.markdown import is_markdown, is_markdown_with_tags, markdown_lines
from index.layouts.markup import is_feed, is_page, is_piece, is_xml, starts
from index.layouts.notes import has_front_matter
from index.layouts.pages import pair
from index.layouts.pdf import is_pdf, read_pdf
from index.layouts.pubmed_text import is_pubmed_text
from index.layouts.tagged import is_tagged
from index.layouts.toml_records import looks_like_toml
from index.layouts.wraps import unwrapped
from index.layouts.yaml_records import looks_like_yaml
from index.types import ParsedDigest


@dataclass(frozen=True, slots=True)
class Layout:
    """One form of a digest: `looks_like` decides on the start of the text whether `read` is
    tried. `records`: the form names its fields, so that what is read of it are no lines of another;
    where a file is surely of it and holds no paper, `read` raises SourceError, and it is tried as
    nothing else. Nor is what records were read of, unless the form `stands_within` pages, nor what
    `is_surely` knows: it is then said to look like `lacking`."""

    name: str
    looks_like: Callable[[str], bool]
    read: Callable[[Document], ParsedDigest]
    records: bool = False
    stands_within: bool = False
    is_surely: Callable[[str], bool] = lambda _: False
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class _Tried:
    """The first reading that holds, if one does; else what was tried, and what was seen."""

    parsed: ParsedDigest | None
    layouts: list[str]
    seen: str


def parse(content: bytes, path: str) -> ParsedDigest:
    """Read one file. Raises SourceError, saying what was seen and tried, if it is empty, binary, or
    no digest."""
    if is_mail(content):
        return bounded(read_mail(content, path, _parse_one), path)
    return _parse_one(content, path)


def _parse_one(content: bytes, path: str) -> ParsedDigest:
    """A file, or a part of a mail."""
    if is_pdf(content):
        return bounded(read_pdf(content, path), path)
    document = decode(content, path)
    tried = _first(document, LAYOUTS)
    if tried.parsed is not None:
        doubtful = tried.parsed.doubtful
        if document.guessed:
            doubtful = (f"read as {document.guessed}, which is a guess", *doubtful)
        parsed = replace(tried.parsed, replaced=document.replaced, doubtful=doubtful)
        return bounded(parsed, path)
    raise SourceError(
        f"{path!r} is not a digest: {tried.seen} (tried as {', '.join(tried.layouts)}). "
        "Give a saved Daily Papers page, or papers as JSON, CSV, BibTeX or a feed."
    )


def _first(document: Document, layouts: Sequence[Layout], *, is_within: bool = False) -> _Tried:
    tried: list[str] = []
    seen = ""
    for layout in layouts:
        if not layout.looks_like(document.text):
            continue
        tried.append(layout.name)
        parsed = layout.read(document)
        is_prose = not layout.records
        verdict = judged(
            parsed, document.text, document.path, is_prose=is_prose, is_within=is_within
        )
        if not verdict.refused:
            return _Tried(verdict.parsed, tried, "")
        seen = verdict.refused if parsed.entries or not seen else seen
        if parsed.entries and layout.records and not layout.stands_within:
            break
        if layout.is_surely(document.text):
            is_told = parsed.entries or kinds_told(parsed.unparsed)
            seen = seen if is_told else f"it looks like {layout.lacking}"
            break
    return _Tried(None, tried, seen)


_OF_PROSE = {"table of Markdown", "Markdown", "text"}


def read_prose(document: Document) -> ParsedDigest:
    """A text within records, by the forms of prose; without entries where none holds."""
    tried = _first(document, [one for one in LAYOUTS if one.name in _OF_PROSE], is_within=True)
    return tried.parsed or ParsedDigest("text", (), ())


def _read_json(document: Document) -> ParsedDigest:
    from index.layouts.json_records import read_json

    return read_json(document, read_prose)


def _read_xml(document: Document) -> ParsedDigest:
    from index.layouts.xml_records import read_xml

    return read_xml(document)


def _read_tagged(document: Document) -> ParsedDigest:
    from index.layouts.tagged import read_tagged

    return read_tagged(document)


def _read_pubmed_text(document: Document) -> ParsedDigest:
    from index.layouts.pubmed_text import read_pubmed_text

    return read_pubmed_text(document)


def _read_yaml(document: Document) -> ParsedDigest:
    from index.layouts.yaml_records import read_yaml

    return read_yaml(document)


def _read_toml(document: Document) -> ParsedDigest:
    from index.layouts.toml_records import read_toml

    return read_toml(document)


def _read_chat(document: Document) -> ParsedDigest:
    from index.layouts.chat_text import read_chat

    return read_chat(document, read_prose)


def _read_note(document: Document) -> ParsedDigest:
    from index.layouts.notes import read_note

    return read_note(document, read_prose)


def _read_bar_tables(document: Document) -> ParsedDigest:
    from index.layouts.bar_tables import read_bar_tables

    return read_bar_tables(document)


def _read_table(document: Document) -> ParsedDigest:
    from index.layouts.tables import read_table

    return read_table(document)


def _read_feed(document: Document) -> ParsedDigest:
    from index.layouts.feeds import read_feed

    return read_feed(document)


def _read_arxiv_mail(document: Document) -> ParsedDigest:
    from index.layouts.arxiv_mail import read_arxiv_mail

    return read_arxiv_mail(document)


def _read_web_page(document: Document) -> ParsedDigest:
    from index.layouts.html import read_web_page

    return read_web_page(document)


def _read_bibliography(document: Document) -> ParsedDigest:
    from index.layouts.bibtex import read_bibliography

    return read_bibliography(document)


def _read_link_list(document: Document) -> ParsedDigest:
    from index.layouts.link_lists import read_link_list

    return read_link_list(document)


def _read_markdown(document: Document) -> ParsedDigest:
    begun = len(re.findall("<details>", document.text, re.IGNORECASE))
    is_cut_off = begun > len(re.findall("</details>", document.text, re.IGNORECASE))
    return pair(
        unwrapped(markdown_lines(document.text)), document.path, "Markdown", is_cut_off=is_cut_off
    )


def _read_text(document: Document) -> ParsedDigest:
    return pair(unwrapped(plain_lines(document.text)), document.path, "text")


_MARKED = re.compile(r"^(?:#{1,6} |\*\*|[-*] \*\*)", re.MULTILINE)


# A form that is tried late takes what an earlier one refused: any page with words in it may be
# text; but what is surely of a form is of no other.
LAYOUTS = (
    Layout("JSON", starts(r"\{\s*[\"}]|\[\s*[\[{\]\"\d]"), _read_json, records=True),
    Layout("XML", is_xml, _read_xml, records=True),
    Layout(
        "RSS or Atom feed",
        is_feed,
        _read_feed,
        records=True,
        is_surely=lambda _: True,
        lacking="a feed without items that have a title and a text",
    ),
    Layout(
        "HTML",
        lambda text: is_page(text) or (is_piece(text) and not is_markdown_with_tags(text)),
        _read_web_page,
        is_surely=is_page,
        lacking="a web page without titles and abstracts",
    ),
    Layout(
        "BibTeX",
        lambda text: re.search(r"^[^\S\n]*@\w+\s*[{(]", text, re.MULTILINE) is not None,
        _read_bibliography,
        records=True,
        stands_within=True,
        is_surely=starts(r"@\w+\s*\{"),
        lacking="BibTeX without abstracts",
    ),
    Layout(
        "arXiv mail",
        is_arxiv_mail,
        _read_arxiv_mail,
        records=True,
        is_surely=lambda _: True,
        lacking="a mail of arXiv without abstracts",
    ),
    Layout(
        "arXiv listing",
        arxiv_listing.is_arxiv_listing,
        arxiv_listing.read_arxiv_listing,
        records=True,
        is_surely=lambda _: True,
        lacking="a listing of arXiv without abstracts",
    ),
    Layout("RIS", is_tagged, _read_tagged, records=True),
    Layout("PubMed's text", is_pubmed_text, _read_pubmed_text, records=True),
    Layout("chat", is_chat, _read_chat, records=True),
    Layout("TOML", looks_like_toml, _read_toml, records=True),
    Layout("YAML", looks_like_yaml, _read_yaml, records=True),
    Layout("front matter", has_front_matter, _read_note, records=True),
    Layout("table of Markdown", has_bar_table, _read_bar_tables, records=True, stands_within=True),
    Layout(
        "table",
        lambda text: re.match(r"(?:[^\n]*\n){0,9}?[^\n]*[,;\t|]", text.lstrip()[:HEAD]) is not None,
        _read_table,
        records=True,
    ),
    Layout(
        "org mode",
        org.is_org,
        lambda document: _read_markdown(replace(document, text=org.as_markdown(document.text))),
    ),
    Layout(
        "AsciiDoc or MediaWiki",
        wiki.is_wiki,
        lambda document: _read_markdown(replace(document, text=wiki.as_markdown(document.text))),
    ),
    Layout(
        "list of links",
        is_link_list,
        _read_link_list,
        records=True,
        stands_within=True,
        is_surely=is_list_without_texts,
        lacking="a list of links to papers that says nothing of them",
    ),
    Layout(
        "Markdown",
        is_markdown,
        _read_markdown,
        is_surely=lambda text: len(_MARKED.findall(text)) > 2,
        lacking="Markdown without titles and abstracts",
    ),
    Layout("text", lambda _: True, _read_text),
)
