"""HTML: the list of papers that the page carries for its own script, else the words that it shows, as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Document
from index.identifiers import iso_date
from index.lines import Line
from index.pages import pair
from index.records import Piece, digest_of, load, papers_in
from index.types import ParsedDigest

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_UNSEEN = {"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "select", "textarea", "iframe"}
_INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "kbd", "mark", "math", "q", "s", "small", "span"}
_INLINE |= {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "ins", "del", "dfn", "mi", "mn", "mo"}
_BLANK = re.compile(r"\s+")


def read_web_page(document: Document) -> ParsedDigest:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(document.text, "html.parser")
    carried = _carried(soup, document.path)
    if carried is not None:
        return carried
    return pair(list(shown_lines(soup)), document.path, "HTML")


def html_lines(html: str) -> list[Line]:
    """The lines that a piece of HTML shows."""
    from bs4 import BeautifulSoup

    return list(shown_lines(BeautifulSoup(html, "html.parser")))


def _carried(soup: BeautifulSoup, path: str) -> ParsedDigest | None:
    """The papers in an attribute `data-props`: of huggingface.co/papers, the whole list with whole abstracts."""
    holders = soup.find_all(lambda tag: tag.has_attr("data-props"))
    for holder in sorted(holders, key=lambda tag: tag.get("data-target") != "DailyPapers"):
        props = load(str(holder["data-props"]))
        if isinstance(props, dict) and (records := papers_in(props)):
            days = [day for key, value in props.items() if "date" in key.lower() and (day := iso_date(str(value)))]
            pieces = [Piece(number, record) for number, record in enumerate(records, start=1)]
            return digest_of(pieces, path, "HTML", next((day for day in days if len(day) == 10), None))
    return None


def shown_lines(soup: BeautifulSoup) -> Iterator[Line]:
    """One line for each stretch of text that no block, cell or line break divides."""
    from bs4.element import NavigableString, PreformattedString, Tag

    parts: list[str] = []
    line = Line(0, "", apart=True)
    block: Tag | None = None
    links: dict[int, str] = {}
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name in {"br", "hr"} and (finished := _finished(line, parts, links)):
                yield finished
            if node.name in {"br", "hr"}:
                parts, links = [], {}
            continue
        if not isinstance(node, NavigableString) or isinstance(node, PreformattedString):
            continue
        above = list(_ancestors(node))
        if any(tag.name in _UNSEEN for tag in above):
            continue
        own = next((tag for tag in above if tag.name not in _INLINE), None)
        if own is not block:
            if finished := _finished(line, parts, links):
                yield finished
            parts, links, block = [], {}, own
        if node.strip() and not "".join(parts).strip():
            level = int(own.name[1]) if own and re.fullmatch(r"h[1-6]", own.name) else 0
            bold = any(tag.name in {"b", "strong"} for tag in above)
            line = Line(own.sourceline or 0 if own else 0, "", level=level or 7 * bold, apart=True)
        elif node.strip() and line.level == 7 and not any(tag.name in {"b", "strong"} for tag in above):
            line = replace(line, level=0)  # bold only at its start
        parts.append(str(node))
        for tag in above:
            if tag.name == "a" and tag.get("href"):
                links[id(tag)] = str(tag["href"])
    if finished := _finished(line, parts, links):
        yield finished


def _ancestors(node: Tag | object) -> Iterator[Tag]:
    """From the inside out, and no further than a page made by people nests."""
    for depth, tag in enumerate(getattr(node, "parents", ())):
        if depth > 100:
            return
        yield tag


def _finished(line: Line, parts: list[str], links: dict[int, str]) -> Line | None:
    text = _BLANK.sub(" ", "".join(parts)).strip()
    return replace(line, text=text, urls=tuple(dict.fromkeys(links.values()))) if text else None
