"""HTML: the list of papers that the page carries for its own script, else the words that it shows,
as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.layouts.boilerplate import is_boilerplate
from index.layouts.bounds import MOST_LINES, MOST_TAGS
from index.layouts.decoding import Document
from index.layouts.html_breaks import INLINE, ancestors, breaks_within_prose
from index.layouts.identifiers import iso_date
from index.layouts.json_records import load, papers_in
from index.layouts.lines import BOLD, FOLDED, Line
from index.layouts.pages import pair
from index.layouts.records import Piece, digest_of
from index.types import ParsedDigest

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_UNSEEN = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "nav",
    "footer",
    "select",
    "textarea",
    "iframe",
}
_SECTION_END = re.compile(r"\]\s*\]\s*>")
_NO_DECLARATION = re.compile(r"<!(?!--|doctype\s)", re.IGNORECASE)
_MORE = re.compile(r"(?:read|show|see|view|learn)\ more\W*|more|continue reading\W*", re.IGNORECASE)
_BETWEEN = " \n\t[]()|·•/,"  # of signs, which go with the last buttons of a line
_BUTTON = "\ufdd0"  # in front of a button's words; Unicode keeps it for the inside of programs
_BLANK = re.compile(r"\s+")


def read_web_page(document: Document) -> ParsedDigest:
    if document.text.count("<") > MOST_TAGS:
        raise SourceError(
            f"{document.path!r} has more than {MOST_TAGS:,} tags. Save it in parts, or as text."
        )
    soup = _parsed(document.text)
    carried = _carried(soup, document.path)
    if carried is not None:
        return carried
    return pair(list(islice(shown_lines(soup), MOST_LINES + 1)), document.path, "HTML")


def html_lines(html: str) -> list[Line]:
    """The lines that a piece of HTML shows."""
    return list(shown_lines(_parsed(html)))


def _parsed(html: str) -> BeautifulSoup:
    """The page as a tree. What begins a tag, a comment or a section and is never ended is text: the
    parser would look for its end from each such place anew."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    html = _escaped_after(html, html.rfind(">"), "<")
    html = _escaped_after(html, html.rfind("-->"), "<!--")
    html = _escaped_after(
        html, max((match.start() for match in _SECTION_END.finditer(html)), default=-1), "<!["
    )
    try:
        return BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:  # a declaration that is none
        return BeautifulSoup(_NO_DECLARATION.sub("&lt;!", html), "html.parser")


def _escaped_after(html: str, end: int, mark: str) -> str:
    if html.find(mark, end + 1) < 0:
        return html
    return html[: end + 1] + html[end + 1 :].replace(mark, "&lt;" + mark[1:])


def _carried(soup: BeautifulSoup, path: str) -> ParsedDigest | None:
    """The papers in an attribute `data-props`: of huggingface.co/papers, the whole list with whole
    abstracts."""
    holders = soup.find_all(lambda tag: tag.has_attr("data-props"))
    for holder in sorted(holders, key=lambda tag: tag.get("data-target") != "DailyPapers"):
        props = load(str(holder["data-props"]))
        if not isinstance(props, dict):
            continue
        if records := papers_in(props):
            pieces = [Piece(number, record) for number, record in enumerate(records, start=1)]
            return digest_of(pieces, path, "HTML", _day_of(props))
    return None


def _day_of(props: dict[str, object]) -> str | None:
    """The first whole date among the values that are called one."""
    dates = [iso_date(str(value)) for key, value in props.items() if "date" in key.lower()]
    return next((day for day in dates if day and len(day) == len("2025-01-31")), None)


def shown_lines(soup: BeautifulSoup) -> Iterator[Line]:
    """One line for each stretch of text that no block, cell or line break divides."""
    from bs4.element import NavigableString, PreformattedString, Tag

    parts: list[str] = []
    has_words = False  # among the parts
    line = Line(0, "", apart=True)
    block: Tag | None = None
    links: dict[int, str] = {}
    wraps = breaks_within_prose(soup)
    for node in soup.descendants:
        if isinstance(node, Tag):
            if id(node) in wraps:
                parts.append(" ")
            elif node.name in {"br", "hr"}:
                if finished := _finished(line, parts, links):
                    yield finished
                parts, links, has_words = [], {}, False
            continue
        if not isinstance(node, NavigableString) or isinstance(node, PreformattedString):
            continue
        above = list(ancestors(node))
        if any(tag.name in _UNSEEN for tag in above):
            continue
        own = next((tag for tag in above if tag.name not in INLINE), None)
        if own is not block:
            if finished := _finished(line, parts, links):
                yield finished
            parts, links, block, has_words = [], {}, own, False
        in_link = any(tag.name == "a" for tag in above)
        is_button = has_words and in_link and _is_button(line, str(node))
        is_bold = any(tag.name in {"b", "strong"} for tag in above)
        if node.strip() and not has_words:
            line = _begun(own, is_bold)
        elif node.strip() and line.level == BOLD and not is_bold and not is_button:
            line = replace(line, level=0)  # bold only at its start
        parts.append(f"{_BUTTON}{node}" if is_button else str(node))
        has_words = has_words or not node.isspace()
        for tag in above:
            if tag.name == "a" and tag.get("href"):
                links[id(tag)] = str(tag["href"])
    if finished := _finished(line, parts, links):
        yield finished


def _begun(block: Tag | None, is_bold: bool) -> Line:
    """A line without its text yet; its level is the block's, if that is a heading."""
    number = block.sourceline or 0 if block else 0
    if block and re.fullmatch(r"h[1-6]", block.name):
        return Line(number, "", level=int(block.name[1]), apart=True)
    if block and block.name == "summary":
        return Line(number, "", level=FOLDED, apart=True)
    return Line(number, "", level=BOLD if is_bold else 0, apart=True)


def _is_button(line: Line, text: str) -> bool:
    """Whether a link within a line is the page's own: behind a title, or that shows more."""
    bare = text.strip().strip("[]()")
    return _MORE.fullmatch(bare) is not None or (bool(line.level) and is_boilerplate(bare))


def _finished(line: Line, parts: list[str], links: dict[int, str]) -> Line | None:
    end = len(parts)
    while end and (parts[end - 1][:1] == _BUTTON or not parts[end - 1].strip(_BETWEEN)):
        end -= 1
    if any(part[:1] == _BUTTON for part in parts[end:]):
        parts = parts[:end]
    text = _BLANK.sub(" ", "".join(parts).replace(_BUTTON, "")).strip()
    return replace(line, text=text, urls=tuple(dict.fromkeys(links.values()))) if text else None
