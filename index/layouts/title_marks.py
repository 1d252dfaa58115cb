"""What stands on a title's line and is none of it: signs, votes, the page's own words in front of
it, an id in brackets, the numbers of links whose addresses are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.layouts.boilerplate import is_boilerplate
from index.layouts.fields import meaning
from index.layouts.identifiers import bare_arxiv_id
from index.types import Entry

_BESIDE = re.compile(
    r"^[📄📃📑📝📰📜📋📌📖📚]\ufe0f?\s*(?=\S)"
    r"|^(?:\[(?:PDF|HTML|BOOK|CITATION|[A-Z])\])+\s+(?=\S)"
    r"|\s*[(\[]?[⭐★▲👍❤🔥⬆🌟💬]\ufe0f?\s*\d[\d.,]*[kK]?\s*[)\]]?\s*$"
)
_LABELLED = re.compile(r"(?P<name>[^\W\d_][^:：\n]{0,30})[:：]\s*(?P<title>\S.*)", re.DOTALL)
_PARTED = re.compile(r"(?P<name>[^\W\d_].{2,30}?)\s+[-–—|]\s+(?P<title>\S+\s.*)", re.DOTALL)
_WITH_ID = re.compile(r"\[(?P<id>[^\[\]\s]{9,20})\]\s+(?P<title>\S.*)", re.DOTALL)
_LINKED = re.compile(r"\[(?P<title>[^\[\]]+)\]\[\d{0,4}\]")
_REFERENCE = re.compile(r"^\[\d{1,4}\]\s+(?=\S)|(?<=\S)\s*\[\d{1,4}\]$")
_SHARE = 0.5  # of the titles, more than which have such a number


def bare_title(text: str) -> str:
    text = _BESIDE.sub("", text) or text
    if (match := _LABELLED.fullmatch(text)) and meaning(match["name"]) == "title":
        return match["title"]
    if (match := _PARTED.fullmatch(text)) and is_boilerplate(match["name"]):
        return match["title"]
    if (match := _WITH_ID.fullmatch(text)) and bare_arxiv_id(match["id"]):
        return match["title"]
    linked = _LINKED.fullmatch(text)
    return linked["title"] if linked else text


def without_references(entries: Sequence[Entry]) -> list[Entry]:
    """Titles without the number of a link, where most have one."""
    bare = [_REFERENCE.sub("", entry.title) for entry in entries]
    found = sum(title != entry.title for title, entry in zip(bare, entries, strict=True))
    if found <= len(entries) * _SHARE:
        return list(entries)
    return [replace(entry, title=title) for title, entry in zip(bare, entries, strict=True)]
