"""The lines of a page, with entities undone. Knows nothing of what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.layouts.bounds import MOST_LINES
from index.layouts.columns import is_one_word
from index.layouts.numbered_links import numbered
from index.text.unicode import plain_blanks

_LINK = re.compile(r"https?://\S+")
# behind a title, as mails have them in text
_LINK_BESIDE = re.compile(r"(?P<text>.{0,300}?[^\s.]|)\s*<(?P<url>https?://[^\s<>]+)>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_EMPHASISED = re.compile(r"([*_])(?=[^\s*_])([^*_]*[^\s*_])\1")
_BROKEN = re.compile(r"\w-$")
_NEVER_GLUED = {
    "and",
    "or",
    "to",
    "as",
    "nor",
    "versus",
    "vs.",
    "into",
    "onto",
    "than",
    "und",
    "et",
}

FOLDED = 6  # the level of what stands above a part that unfolds: of the last headings
BOLD = 7  # the level of a line in bold


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or one paragraph whose wraps are undone.

    `level`: 1 to 6 for a heading, BOLD for a line in bold, 0 for any other. `whole`: one link, or
    emphasised, from end to end. `apart`: a blank line stands above. `first`: length of the first
    line of a paragraph that was wrapped, or 0.
    """

    number: int
    text: str
    urls: tuple[str, ...] = ()
    level: int = 0
    whole: bool = False
    apart: bool = False
    first: int = 0


def plain_lines(text: str) -> list[Line]:
    """The lines that are not blank, as they are but for HTML entities, and for stars or strokes
    around all of one; at most one more than a page may have."""
    found: list[Line] = []
    apart = True
    page = numbered(text)
    for number, raw in enumerate(page.text.split("\n"), start=1):
        stripped, urls = page.undone(unescape_entities(raw).strip())
        if stripped:
            if whole := _EMPHASISED.fullmatch(stripped):
                stripped = whole[2]
            if beside := _LINK_BESIDE.fullmatch(stripped):
                stripped, urls = beside["text"] or beside["url"], (beside["url"],)
            link = _LINK.fullmatch(stripped)
            found.append(Line(number, stripped, (link[0],) if link else urls, apart=apart))
            if len(found) > MOST_LINES:
                break
        apart = not stripped
    return found


def unescape_entities(text: str) -> str:
    """HTML entities, only where their semicolon stands."""
    if "&" not in text:
        return text
    from html import unescape

    return plain_blanks(_ENTITY.sub(lambda m: unescape(m[0]), text))


def joined(parts: list[Line]) -> Line:
    """The parts of a wrapped line, put together once; a word that was broken after its hyphen
    becomes one again."""
    texts: list[str] = []
    for part in parts:
        if texts and not (
            _is_broken_word(texts[-1], part.text) or is_one_word(texts[-1], part.text)
        ):
            texts.append(" ")
        texts.append(part.text)
    return replace(
        parts[0], text="".join(texts), urls=tuple(url for part in parts for url in part.urls)
    )


def _is_broken_word(above: str, below: str) -> bool:
    """Whether a word goes on; "pre- and post-training" are two."""
    return (
        _BROKEN.search(above[-2:]) is not None
        and below.split(maxsplit=1)[0].lower() not in _NEVER_GLUED
    )
