"""Pairs the lines of a page into papers, by structure. Knows what a title and an abstract look
like; no file formats.

A paper is a title (a short line) followed by an abstract (a paragraph of prose). Known boilerplate
is passed over; what looks like content and is neither is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from index.layouts.below_abstracts import without_what_is_below
from index.layouts.boilerplate import (
    ends_sentence,
    is_cut,
    looks_like_title,
    names,
    signed,
)
from index.layouts.bounds import MOST_LINES, TOLD
from index.layouts.continued import with_abstracts_whole
from index.layouts.identifiers import arxiv_id, iso_date, names_a_paper, target, web_link
from index.layouts.ideographic_names import in_japanese
from index.layouts.lines import Line
from index.layouts.lone_authors import with_lone_authors
from index.layouts.people_lines import with_people
from index.layouts.sections import Item, Section, choose_titles, cut, marks
from index.layouts.title_marks import bare_title, without_references
from index.layouts.under_titles import without_sections
from index.text.months import month_number
from index.types import Entry, Header, ParsedDigest, Unparsed

_NO_NAMES = {"abstract", "authors"}
_LONGEST_DATE = 80  # characters of a line that is a date
_RIVALS = 3  # marks by which another line of the run may be weaker than the title
_DAY = re.compile(r"(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})")
_DATED_LINK = re.compile(r"/papers/date/(\d{4}-\d{2}-\d{2})")
_FOLDS = re.compile(r"\s*[△▲▴]\s*(?:show |read |view )?less$", re.IGNORECASE)  # a button
_PARTED = re.compile(r"\s+[·•|]\s+|\s+[-–—]\s+")
_VOTES = re.compile(
    r"(?:up)?votes?:?\s*(\d{1,9})(?!\d)"
    r"|[▲👍❤⬆]\ufe0f?\s*(\d{1,9})(?!\d)"
    r"|(?<!\d)(\d{1,9})\s*(?:(?:up)?votes?|likes?|▲|👍|❤)",
    re.IGNORECASE,
)


def pair(lines: list[Line], path: str, layout: str, *, is_cut_off: bool = False) -> ParsedDigest:
    """Read lines into papers. `is_cut_off`: the file ends in the middle of its last abstract."""
    sections = cut(without_what_is_below(without_sections(lines[:MOST_LINES])))
    with_people(sections)
    choose_titles(sections)
    sections = with_abstracts_whole(sections)
    unparsed = [
        piece
        for number, section in enumerate(sections)
        for piece in _unread(section, number == 0, path)
    ]
    if len(lines) > MOST_LINES:
        unparsed.append(
            Unparsed(
                path, lines[MOST_LINES].number, f"all after the first {MOST_LINES:,} lines of text"
            )
        )
    dates_after = _stands_after(sections, lambda item: _published([item]) is not None)
    ids_after = _stands_after(sections, lambda item: bool(item.ids))
    entries: list[Entry] = []
    for section, following in pairwise(sections):
        if section.title is None or section.abstract is None:
            continue
        title, abstract = section.title, section.abstract
        before, between = section.around()
        above, below = before[::-1], following.around()[0]
        near = [title, *between, Item(abstract, "abstract"), *(below if ids_after else above)]
        own = [*between, *(below if dates_after else above)]
        entries.append(_entry(section, title, abstract, near, own, before))
    entries = with_lone_authors(without_references(entries), sections)
    if is_cut_off and entries and not ends_sentence(entries[-1].abstract):
        entries[-1] = replace(entries[-1], truncated=True)
    header = _header(sections[0], lines, is_dated=dates_after)
    return ParsedDigest(layout, tuple(entries), tuple(unparsed), header)


def _unread(section: Section, is_first: bool, path: str) -> Iterator[Unparsed]:
    """The titles of a gap whose abstracts are missing, and the abstract whose title is."""
    if section.abstract is not None and section.title is None:
        yield Unparsed(path, section.abstract.number, "a paragraph with no title above it")
    before, _ = section.around()
    boilerplate = [
        place
        for place, item in enumerate(section.gap)
        if item.kind == "boilerplate" and not item.line.urls
    ]
    for place, item in enumerate(section.gap):
        if item is section.title or item.kind not in {"line", "title"} or names(item.line.text):
            continue
        if section.title and section.title.line.level:
            is_lost = item.line.level == section.title.line.level
        elif section.title and section.title.ids:
            is_lost = bool(item.ids) and item.ids[:1] != section.title.ids[:1]
        elif place >= len(before):
            is_lost = False
        elif not boilerplate:
            is_lost = not is_first or looks_like_title(item.line.text)
        # a line in front of the first boilerplate belongs to the paper above, on the first gap to
        # the page
        else:
            is_lost = place > (
                boilerplate[-1] if is_first else boilerplate[0]
            ) and looks_like_title(item.line.text)
        if is_lost:
            text = item.line.text[:TOLD]
            yield Unparsed(path, item.line.number, f"a title with no abstract below it: {text!r}")


def _stands_after(sections: list[Section], test: Callable[[Item], bool]) -> bool:
    """Whether what the page says of a paper stands below its abstract; else it stands above its
    title."""
    below = [any(map(test, section.around()[0])) for section in sections]
    return below[-1] or not below[0] or sum(below) < len(sections) / 2


def _entry(
    section: Section,
    title: Item,
    abstract: Line,
    near: list[Item],
    own: list[Item],
    before: list[Item],
) -> Entry:
    """`near`: the items that may hold the id, nearest first; `own` those that hold what else is
    said of the paper."""
    ids = [known for item in near for known in item.ids]
    own_names = [
        in_japanese(_named(item), item.line.text, abstract.text)
        for item in near
        if item is not title and item.kind not in _NO_NAMES
    ]
    strength = marks(section, title, 0)
    rivals = [
        item
        for item in section.run(title)
        if item is not title and marks(section, item, 0) > strength - _RIVALS
    ]
    text = abstract.text
    return Entry(
        title=bare_title(title.line.text),
        abstract=_FOLDS.sub("", text) if text.endswith("ess") else text,
        line=title.line.number,
        arxiv_id=ids[0] if ids else None,
        authors=_signed(near) or next(filter(None, own_names), ()),
        published=_published(own),
        upvotes=_votes(before, own),
        url=_link(title, near, ids),
        keywords=next((_listed(i.line.text) for i in own if i.kind == "keywords"), ()),
        truncated=is_cut(text),
        sure=not rivals,
        stated=bool(ids) or any(names_a_paper(url) for item in near for url in item.line.urls),
    )


def _signed(near: list[Item]) -> tuple[str, ...]:
    """The people behind labels, a line each or all on one."""
    people = [one for item in near if item.kind == "authors" for one in signed(item.line.text)]
    return tuple(dict.fromkeys(people))


def _named(item: Item) -> tuple[str, ...]:
    """The people of a line, or of a part of it beside a date and the like."""
    if item.kind != "boilerplate":
        return names(item.line.text)
    return next(filter(None, map(names, _PARTED.split(item.line.text))), ())


def _link(title: Item, near: list[Item], ids: list[str]) -> str | None:
    """To the paper by its id; without an id, where the title leads."""
    if not ids:
        return web_link(target(title.line.urls[0])) if title.line.urls else None
    for url in (url for item in near for url in item.line.urls if "login" not in url):
        if (link := web_link(target(url))) and arxiv_id(link) == ids[0]:
            return link
    return None


def _published(items: list[Item]) -> str | None:
    found = (
        iso_date(item.line.text) for item in items if item.kind in {"boilerplate", "published"}
    )
    return next((day for day in found if day and len(day) == 10), None)


def _votes(before: list[Item], own: list[Item]) -> int | None:
    """The number on the button above the title, or what is said to be votes."""
    for item in reversed(before):
        if re.fullmatch(r"\d{1,9}", item.line.text) and any(
            "login?next" in url for url in item.line.urls
        ):
            return int(item.line.text)
    said = " · ".join(
        item.line.text if item.kind != "upvotes" else f"{item.line.text} votes" for item in own
    )
    match = _VOTES.search(re.sub(r"(?i)\b(upvotes?) · (?=\d)", r"\1 ", said))
    return int(next(filter(None, match.groups()))) if match else None


def _listed(text: str) -> tuple[str, ...]:
    parts = re.findall(r"`([^`]+)`", text) or re.split(r"[,;、，；]", text)
    return tuple(part.strip() for part in parts if part.strip())


def _header(section: Section, lines: list[Line], *, is_dated: bool) -> Header | None:
    """The date in the page's head; `is_dated`: the papers have theirs below, so that all above is
    the page's."""
    found: list[Header] = []
    linked = _dated_link(lines)
    for item in section.around()[0]:
        if (match := _DAY.fullmatch(item.line.text)) and (month := month_number(match["month"])):
            day = int(match["day"])
            found.append(Header(month, day, _year(month, day, linked)))
        elif (
            len(item.line.text) < _LONGEST_DATE
            and (whole := iso_date(item.line.text))
            and len(whole) == 10
        ):
            found.append(Header(int(whole[5:7]), int(whole[8:]), int(whole[:4])))
    if not is_dated and found:
        found.pop()
    return found[-1] if found else None


def _dated_link(lines: list[Line]) -> str | None:
    """The day to which the first link to another day's page leads."""
    for line in lines:
        for text in (*line.urls, line.text):
            if match := _DATED_LINK.search(text):
                return match[1]
    return None


def _year(month: int, day: int, linked: str | None) -> int | None:
    """The year that brings the day nearest to a dated link, which leads to the day before or
    after."""
    try:
        near = date.fromisoformat(linked or "")
    except ValueError:
        return None
    days = []
    for year in (near.year, near.year - 1, near.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return min(days, key=lambda d: abs(d - near)).year if days else near.year
