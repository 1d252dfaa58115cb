"""RSS and Atom, arXiv's API among them. Knows what their descriptions look like; fetches
nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from time import struct_time
from typing import cast

from index.errors import SourceError
from index.layouts.boilerplate import is_cut, is_prose
from index.layouts.bounds import MOST_RECORDS, MOST_TAGS, TOLD
from index.layouts.decoding import Document
from index.layouts.fields import meaning
from index.layouts.identifiers import arxiv_id, bare_arxiv_id, names_a_paper, web_link
from index.layouts.lines import unescape_entities
from index.layouts.markdown import TAG
from index.layouts.records import unwrapped_text
from index.layouts.title_marks import bare_title
from index.types import Entry, ParsedDigest, Unparsed

_LONGEST_CODE = 7  # digits of the last character's number, in tens
_HEAD = 100_000  # characters in which entities would be defined
_ANNOUNCED = re.compile(r"^arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*")
_REFERENCE = re.compile(r"&(?:amp;)?#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+))")
_LABELLED = re.compile(r"(?P<label>[^:：]{1,40})[:：]\s*(?P<value>.*)", re.DOTALL)
_SAID = frozenset(("abstract", "summary", "authors", "upvotes"))


def read_feed(document: Document) -> ParsedDigest:
    if re.search(r"<!ENTITY", document.text[:_HEAD], re.IGNORECASE):
        # no feed defines entities; a file made to fill the memory does
        return ParsedDigest("feed", (), ())
    if document.text.count("<") > MOST_TAGS:
        raise SourceError(f"{document.path!r} has more than {MOST_TAGS:,} tags. Save it in parts.")
    import feedparser  # type: ignore[import-untyped]

    # Bytes in a stream: a string that looks like an address would be fetched.
    content = io.BytesIO(_REFERENCE.sub(_possible, document.text).encode())
    try:
        feed = feedparser.parse(
            content,
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    # Of markup that is damaged in the middle of an element it raises whatever comes: KeyError …
    except Exception as error:
        raise SourceError(
            f"{document.path!r} is a feed whose elements do not fit together. Save it again."
        ) from error
    entries: list[Entry] = []
    unparsed: list[Unparsed] = []
    for number, item in enumerate(feed.entries[:MOST_RECORDS], start=1):
        entry = _entry(item, number)
        if entry.title and entry.abstract:
            entries.append(entry)
        else:
            lacks = "an abstract" if entry.title else "a title"
            unparsed.append(
                Unparsed(document.path, number, f"an item without {lacks}: {entry.title[:TOLD]!r}")
            )
    if len(feed.entries) > MOST_RECORDS:
        why = f"all after the first {MOST_RECORDS:,} items of the feed"
        unparsed.append(Unparsed(document.path, MOST_RECORDS + 1, why))
    captured = _day(_given(feed.feed, "updated_parsed") or _given(feed.feed, "published_parsed"))
    return ParsedDigest("feed", tuple(entries), tuple(unparsed), captured=captured)


def _possible(reference: re.Match[str]) -> str:
    """A reference to what is no character at all loses feedparser the whole feed; U+FFFD stands for
    it."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits, base) if len(digits) <= _LONGEST_CODE else -1
    is_one = 0 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return reference[0] if is_one else f"{reference[0].partition('#')[0]}#xFFFD"


def _entry(item: Mapping[str, object], number: int) -> Entry:
    """The paper of an item; its title or abstract may be empty."""
    details = [_detail(item, "summary_detail"), *_listed(item, "content")]
    descriptions = [_said(detail) for detail in details]
    said = max(descriptions, key=lambda one: len(one.get("abstract", "")))
    abstract = said.get("abstract", "")
    link, identity = str(item.get("link") or ""), str(item.get("id") or "")
    people = [said["authors"]] if "authors" in said else _texts(item, "authors", "name")
    votes = re.match(r"\d{1,9}", said.get("upvotes", ""))
    return Entry(
        title=bare_title(_said_title(_detail(item, "title_detail"))),
        abstract=abstract,
        line=number,
        arxiv_id=bare_arxiv_id(identity) or arxiv_id(link) or arxiv_id(identity),
        authors=tuple(
            name.strip() for part in people for name in re.split(r"[,;]", part) if name.strip()
        ),
        published=_day(_given(item, "published_parsed") or _given(item, "updated_parsed")),
        upvotes=int(votes[0]) if votes else None,
        url=web_link(link) or web_link(identity),
        keywords=tuple(_texts(item, "tags", "term")),
        truncated=is_cut(abstract),
        stated=any(map(names_a_paper, (link, identity))),
    )


def _detail(item: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A text of an item with its type, as feedparser has it; empty where there is none."""
    return cast(Mapping[str, object], item.get(name) or {})


def _listed(item: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return cast(list[Mapping[str, object]], item.get(name) or [])


def _texts(item: Mapping[str, object], name: str, field: str) -> list[str]:
    """What each of some things is called."""
    return [str(one[field]) for one in _listed(item, name) if one.get(field)]


def _said(detail: Mapping[str, object]) -> dict[str, str]:
    """What a description says, by label: the abstract, and perhaps `authors` and `upvotes`."""
    text = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" or not TAG.search(text):
        text = text if detail.get("type") == "text/plain" else unescape_entities(text)
        return {"abstract": unwrapped_text(_ANNOUNCED.sub("", text.strip()))}
    said: dict[str, str] = {}
    prose: list[str] = []
    waits = ""  # the label alone on the line above
    for line in _shown(text):
        match = _LABELLED.fullmatch(line)
        field = meaning(match["label"]) if match else ""
        if match and field in _SAID:
            said |= {field: match["value"]} if match["value"] and field not in said else {}
            waits = "" if match["value"] else field
        elif waits:
            said.setdefault(waits, line)
            waits = ""
        elif is_prose(line, after_title=True):
            prose.append(line)
    told = _ANNOUNCED.sub("", " ".join(prose)) or said.get("summary", "")
    return {"abstract": told, **said}


def _said_title(detail: Mapping[str, object]) -> str:
    text = str(detail.get("value") or "")
    if detail.get("type") == "text/plain":
        return unwrapped_text(text)
    return " ".join(_shown(text)) if TAG.search(text) else unwrapped_text(unescape_entities(text))


def _shown(html: str) -> list[str]:
    """The lines of a piece of HTML, in which a `<` that begins no tag is a sign of mathematics."""
    from index.layouts.html import html_lines

    tags = {match.start() for match in TAG.finditer(html)}
    escaped = ["&lt;" if c == "<" and at not in tags else c for at, c in enumerate(html)]
    return [line.text for line in html_lines("".join(escaped))]


def _given(item: Mapping[str, object], name: str) -> object:
    """Only what the feed says: asked for one date, feedparser gives another, and warns of it."""
    return dict(item.items()).get(name)


def _day(moment: object) -> str | None:
    if not isinstance(moment, struct_time):
        return None
    try:
        return date(*moment[:3]).isoformat()
    except ValueError:
        return None
