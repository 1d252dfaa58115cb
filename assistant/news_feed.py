"""The news for readers of feeds and for mail: what each day's digests brought, and which new papers
change what is kept, as Atom (RFC 4287), Markdown or HTML.

Nothing is fetched: a feed is a file, which a feed reader or a mail program is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from assistant.control_characters import harmless
from assistant.latex import as_read
from assistant.paper_fields import web_address
from assistant.published import Published
from assistant.references import plain
from assistant.standing_queries import NewAnswer, StandingQuery
from assistant.today import Brief, Briefing, briefing
from assistant.wording import count, day_in_words

_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no place for these, not even as references.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paper: `address` and `said` (one sentence of its abstract) may be empty."""

    title: str
    address: str
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One day's digests, or one question whose answer new papers change. `updated`: ISO 8601, with
    the time; `parts`: lines below a heading, which may be empty; `text`: what comes before them."""

    key: str
    title: str
    updated: str
    text: str
    parts: Sequence[tuple[str, Sequence[Line]]]


def entries(published: Published, kept: Sequence[StandingQuery], today: date) -> list[Entry]:
    """The newest first: of the newest days that digests are of, and of the questions whose answer
    new papers changed. What is undated is in none. Raises an error of the index."""
    newest = briefing(published, today, whole=True)
    found = [_of_day(published, newest, newest.day)] if newest.day else []
    for day, _ in newest.others:
        found.append(_of_day(published, briefing(published, today, day, whole=True), day))
    found += [_of_question(published, one.question, one.news) for one in kept if one.news]
    return sorted(found, key=lambda one: one.updated, reverse=True)


def _of_day(published: Published, told: Briefing, day: str) -> Entry:
    more = told.to_show - told.shown
    return Entry(
        key=f"day:{day}",
        title=f"{count(told.to_show, 'new paper' if told.new else 'paper')}, {day_in_words(day)}",
        updated=f"{day}T00:00:00Z",
        text=f"{more:,} more are not listed here." if more else "",
        parts=[
            (group.name, [_line(published, paper) for paper in group.papers])
            for group in told.groups
        ],
    )


def _line(published: Published, brief: Brief) -> Line:
    address = web_address(published.paper(brief.id))
    return Line(as_read(brief.title), address, as_read(brief.claim))


def _of_question(published: Published, question: str, news: NewAnswer) -> Entry:
    papers = published.known([paper.paper_id for paper in news.papers])
    return Entry(
        key=f"question:{question}:{news.at}",
        title=f"{count(len(news.papers), 'new paper')} on: {as_read(question)}",
        updated=news.at,
        text=as_read(news.text),
        parts=[
            (
                "New since this was last asked",
                [
                    Line(
                        as_read(paper.title),
                        web_address(papers[paper.paper_id]) if paper.paper_id in papers else "",
                        "",
                    )
                    for paper in news.papers
                ],
            )
        ],
    )


def as_atom(found: Sequence[Entry], now: str) -> str:
    """A feed of RFC 4287, whose ids stay the same from one to the next; `now`: ISO 8601, with the
    time, for a feed that has no entry yet."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", uuid5(NAMESPACE_URL, "askpapers:news").urn)
    _put(feed, "title", "askpapers: new papers")
    _put(feed, "updated", max((one.updated for one in found), default=now))
    _put(_put(feed, "author"), "name", "askpapers")
    _put(feed, "generator", "askpapers")
    for one in found:
        entry = _put(feed, "entry")
        _put(entry, "id", uuid5(NAMESPACE_URL, f"askpapers:news:{one.key}").urn)
        _put(entry, "title", one.title)
        _put(entry, "updated", one.updated)
        _put(entry, "content", _html(one)).set("type", "html")
    ElementTree.indent(feed)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(feed, 'unicode')}\n"


def _put(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = _NO_XML.sub("\ufffd", text) or None
    return made


def as_markdown(found: Sequence[Entry], now: str) -> str:
    """For a mail in plain text, or a note; `now`: ISO 8601."""
    lines = [f"# New papers ({now[:10]})"]
    for one in found:
        lines += ["", f"## {plain(one.title)}"]
        lines += ["", *(plain(line) for line in one.text.splitlines())] if one.text else []
        for name, papers in one.parts:
            lines += ["", *([f"### {plain(name)}", ""] if name else [])]
            for paper in papers:
                title = plain(paper.title)
                lines.append(f"- [{title}]({paper.address})" if paper.address else f"- {title}")
                lines += [f"  > {plain(paper.said)}"] if paper.said else []
    return "\n".join([*lines, *([] if found else ["", "Nothing is dated, and nothing kept."]), ""])


def as_html(found: Sequence[Entry], now: str) -> str:
    """For a mail; it loads nothing. `now`: ISO 8601."""
    told = "".join(f"<h2>{escape(one.title)}</h2>\n{_html(one)}\n" for one in found)
    title = f"New papers ({now[:10]})"
    return harmless(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head>\n<body>\n<h1>{title}</h1>\n"
        f"{told or '<p>Nothing is dated, and nothing kept.</p>'}</body></html>\n"
    )


def _html(one: Entry) -> str:
    made = [f"<p>{escape(line)}</p>" for line in one.text.splitlines() if line.strip()]
    for name, papers in one.parts:
        made += [f"<h3>{escape(name)}</h3>"] if name else []
        made += ["<ul>", *map(_item, papers), "</ul>"]
    return "\n".join(made)


def _item(paper: Line) -> str:
    title = escape(paper.title)
    link = f'<a href="{escape(paper.address)}">{title}</a>' if paper.address else title
    return f"<li>{link}{f'<br>{escape(paper.said)}' if paper.said else ''}</li>"


FEEDS: Mapping[str, Callable[[Sequence[Entry], str], str]] = {
    "atom": as_atom,
    "md": as_markdown,
    "html": as_html,
}
"""Makers of `askpapers news --format`, by its name."""
