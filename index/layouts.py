"""Reads the text of one saved page into entries. Knows page furniture and line structure; no files, no dates' years.

A paper is a title (a short line) followed by an abstract (a paragraph of prose). What stands before the first one
and is known furniture is passed over; everything else that is neither is reported with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.errors import SourceError
from index.types import Entry, Header, ParsedDigest, Unparsed

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})")
_DATED_LINK = re.compile(r"/papers/date/(?P<year>\d{4})-\d{2}-\d{2}")
_FURNITURE = re.compile(
    r"new|get trending papers in your email inbox.*|subscribe|daily papers|daily|weekly|monthly|trending papers"
    r"|by ?ak and the research community|https?://\S+",
    re.IGNORECASE,
)
_GLUED = re.compile(r"Subscribe(?=[^\s\W])")
_ENDS_SENTENCE = re.compile(r"""[.?!…]["'”’)\]}$*]*$""")
_TITLE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which tools save the page: `looks_like` decides on all its lines, `lines` undoes the layout."""

    name: str
    looks_like: Callable[[list[str]], bool]
    lines: Callable[[list[str]], Iterator[Line]]


def parse(text: str, path: str) -> ParsedDigest:
    """Read one page. Raises SourceError, naming the layouts that were tried, if it is not a digest."""
    raw = text.removeprefix("\ufeff").splitlines() if "\n" not in text else text.removeprefix("\ufeff").split("\n")
    for layout in LAYOUTS:
        if layout.looks_like(raw):
            parsed = _pair(layout, raw, path)
            if parsed.entries and len(parsed.unparsed) <= len(parsed.entries):
                return parsed
    tried = " and ".join(layout.name for layout in LAYOUTS)
    raise SourceError(
        f"{path!r} is not a digest: no titles followed by abstracts were found in it (tried the layouts {tried}). "
        "Give a saved Daily Papers page as text."
    )


def _pair(layout: Layout, raw: list[str], path: str) -> ParsedDigest:
    entries: list[Entry] = []
    unparsed: list[Unparsed] = []
    title: Line | None = None
    header: Header | None = None
    for line in layout.lines(raw):
        if not entries and (date := _DAY.fullmatch(line.text)) and date["month"].lower() in _MONTHS:
            year = next((int(m["year"]) for m in map(_DATED_LINK.search, raw) if m), None)
            header = Header(_MONTHS.index(date["month"].lower()) + 1, int(date["day"]), year)
        elif _FURNITURE.fullmatch(line.text):
            continue
        elif _is_prose(line.text, after_title=title is not None):
            if title is None:
                unparsed.append(Unparsed(path, line.number, "a paragraph with no title above it"))
            else:
                entries.append(Entry(title.text, line.text, title.number))
            title = None
        else:
            if title is not None:
                unparsed.append(Unparsed(path, title.number, f"a title with no abstract below it: {title.text[:80]!r}"))
            title = line
    if title is not None:
        unparsed.append(Unparsed(path, title.number, f"a title with no abstract below it: {title.text[:80]!r}"))
    return ParsedDigest(layout.name, tuple(entries), tuple(unparsed), header)


def _is_prose(text: str, *, after_title: bool) -> bool:
    """A paragraph: too long for a title, or, under a title, words that end as a sentence does."""
    if len(text) > _TITLE_LIMIT:
        return True
    return after_title and len(text.split()) >= 8 and _ENDS_SENTENCE.search(text) is not None


def _share_blank(raw: list[str]) -> float:
    """Share of blank lines among all but the trailing ones, 0..1."""
    body = "\n".join(raw).strip().split("\n")
    return sum(not line.strip() for line in body) / len(body)


def _kept(raw: list[str]) -> Iterator[Line]:
    for number, text in enumerate(raw, start=1):
        if stripped := text.strip():
            yield Line(number, stripped)


def _unglued(raw: list[str]) -> Iterator[Line]:
    """The first title stands on the line of the page's button: `SubscribeTitle`."""
    glued = False
    for line in _kept(raw):
        match = None if glued else _GLUED.match(line.text)
        if match is None or _is_prose(line.text, after_title=False):
            yield line
            continue
        glued = True
        yield Line(line.number, line.text[match.end() :])


LAYOUTS = (
    Layout("spaced (blank lines between title and abstract)", lambda raw: _share_blank(raw) >= 0.3, _kept),
    Layout("compact (title and abstract on lines of their own)", lambda raw: _share_blank(raw) < 0.3, _unglued),
)
