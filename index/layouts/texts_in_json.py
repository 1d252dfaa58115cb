"""JSON that carries prose: the messages of a chat (Telegram, Slack, Discord), the notes of a
notebook, the cards of a canvas. Knows where the texts stand and how their links are written; reads
none itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.layouts.bounds import MOST_RECORDS
from index.layouts.decoding import Document
from index.layouts.record_dates import day_of
from index.layouts.records import refusal
from index.types import Entry, ParsedDigest, Unparsed

_DEEPEST = 4  # levels from the outermost value to a list of messages
_TEXTS = ("text", "content", "body", "message")
_TIMES = ("ts", "date", "timestamp", "date_unixtime", "created_at", "create_time", "createdAt")
_BOLD = frozenset(("bold", "header"))
_SLACK_LINK = re.compile(r"<((?:https?|mailto):[^|<>\s]+)(?:\|([^<>]+))?>")
_SLACK_BOLD = re.compile(r"(?m)^\*([^*\n]+)\*")

NOTEBOOK, CHAT, CANVAS = "a notebook", "a chat", "a canvas"

Prose = Callable[[Document], ParsedDigest]
"""Reads a text by the forms that prose has; without entries where it finds no paper."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be read as Markdown, a piece at a time, with the day of each where it has one."""

    what: str
    pieces: list[tuple[str, str | None]]


def texts_in(value: object) -> Texts | None:
    """None where the value is neither a notebook, nor a canvas of Obsidian, nor a chat."""
    if isinstance(value, dict) and "nbformat" in value and isinstance(value.get("cells"), list):
        cells = [_source(cell) for cell in value["cells"] if isinstance(cell, dict)]
        return Texts(NOTEBOOK, [("\n\n".join(filter(None, cells)), None)])
    if isinstance(value, dict) and isinstance(value.get("nodes"), list) and "edges" in value:
        cards = [one.get("text") for one in value["nodes"] if isinstance(one, dict)]
        return Texts(CANVAS, [(text, None) for text in cards if isinstance(text, str)])
    messages = list(_messages(value))
    return Texts(CHAT, messages[:MOST_RECORDS]) if messages else None


def read_texts(texts: Texts, document: Document, prose: Prose) -> ParsedDigest:
    """The papers of all pieces. Raises SourceError if none holds one."""
    entries: list[Entry] = []
    silent: list[int] = []
    days: Counter[str | None] = Counter()
    for number, (text, day) in enumerate(texts.pieces, start=1):
        found = prose(replace(document, text=text)).entries if text.strip() else ()
        # a line of what was decoded is none of the file: papers are numbered, as in records
        entries += [replace(entry, line=len(entries) + n) for n, entry in enumerate(found, start=1)]
        if found:
            days[day] += 1
        elif text.strip():
            silent.append(number)
    if not entries:
        remedy = "Give the page itself that it tells of, or papers as JSON, CSV or BibTeX."
        saw = f"none of its {len(texts.pieces)} messages holds one"
        if texts.what == NOTEBOOK:
            saw = "its notes in Markdown hold none"
        raise refusal(document.path, texts.what, saw, remedy)
    why = f"{len(silent)} messages in which no title with an abstract was found"
    unparsed = [Unparsed(document.path, len(entries) + 1, why) for _ in silent[:1]]
    captured = next(iter(days)) if len(days) == 1 else None
    return ParsedDigest(texts.what.split()[-1], tuple(entries), tuple(unparsed), captured=captured)


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source") if cell.get("cell_type") == "markdown" else ""
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _messages(value: object, depth: int = 0) -> Iterator[tuple[str, str | None]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _messages(inner, depth + 1)
    elif isinstance(value, list):
        objects = [one for one in value if isinstance(one, dict)]
        if any(map(_is_message, objects)) and not any("title" in one for one in objects):
            for one in objects:
                day = next((d for key in _TIMES if (d := day_of(one.get(key)))), None)
                yield "\n\n".join(filter(None, _parts(one))), day
        else:
            for one in objects:
                yield from _messages(one, depth + 1)


def _is_message(one: dict[str, object]) -> bool:
    return (
        any(key in one for key in _TEXTS)
        and any(key in one for key in _TIMES)
        and not one.keys() & {"abstract", "summary"}
    )


def _parts(message: dict[str, object]) -> Iterator[str]:
    """A message's own text, and the papers that it shows from elsewhere."""
    own = next((message[key] for key in _TEXTS if message.get(key)), "")
    blocks = message.get("blocks") if not own else None
    for text in [own] if own else blocks if isinstance(blocks, list) else ():
        yield _written(text)
    for kind in ("attachments", "embeds"):
        shown = message.get(kind)
        for one in shown if isinstance(shown, list) else ():
            if isinstance(one, dict) and isinstance(title := one.get("title"), str):
                link = one.get("title_link") or one.get("url") or one.get("from_url")
                head = f"[{title}]({link})" if isinstance(link, str) else title
                yield f"**{head}**"
                yield _written(one.get("text") or one.get("description") or "")


def _written(text: object, depth: int = 0) -> str:
    """As Markdown: a text, or a list of parts of which some are bold or links."""
    if isinstance(text, str):
        linked = _SLACK_LINK.sub(lambda m: f"[{m[2]}]({m[1]})" if m[2] else m[1], text)
        return _SLACK_BOLD.sub(r"**\1**", linked)
    if isinstance(text, list) and depth < _DEEPEST:
        return "".join(_written(part, depth + 1) for part in text)
    if not isinstance(text, dict) or depth >= _DEEPEST:
        return ""
    said = _written(text.get("text") or text.get("elements") or "", depth + 1)
    words = said.strip()
    lead, tail = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    href = text.get("href") or text.get("url")
    if isinstance(href, str) and words:
        words = f"[{words}]({href})"
    elif isinstance(href, str):
        words = href
    if text.get("type") in _BOLD and words:
        words = "\n".join(f"**{line}**" if line.strip() else "" for line in words.split("\n"))
    return f"{lead}{words}{tail}" if words else said
