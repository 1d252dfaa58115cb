"""Emacs' org mode, as Markdown: its headings, links, properties and lists of terms."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(\*{1,6})[ \t]+(?=\S)", re.MULTILINE)
_SIGNS = re.compile(
    r"^[ \t]*(?:#\+\w+:|:PROPERTIES:)|\[\[[^\]\n]+\]\[", re.MULTILINE | re.IGNORECASE
)
_RULES = (
    (re.compile(r"^[ \t]*#\+date:[ \t]*[<\[]?(\d{4}-\d\d-\d\d).*$", re.M | re.I), r"\1"),
    (re.compile(r"^[ \t]*(?:#\+\w+:?.*|:(?:PROPERTIES|END|LOGBOOK):[ \t]*)$", re.M | re.I), ""),
    (re.compile(r"^[ \t]*:([A-Za-z][\w-]{0,30}):[ \t]+(?=\S)", re.M), r"- \1: "),
    (re.compile(r"\[\[([^\]\n]{1,2000})\]\[([^\]\n]{1,500})\]\]"), r"[\2](\1)"),
    (re.compile(r"\[\[(https?:[^\]\n]{1,2000})\]\]"), r"<\1>"),
    (re.compile(r"^([ \t]*[-+] .{1,40}?)[ \t]+::[ \t]", re.M), r"\1: "),
    (re.compile(r"^(#{1,6} .*?)[ \t]+:[\w@:]+:[ \t]*$", re.M), r"\1"),  # the tags of a heading
    (re.compile(r"^(#{1,6} )(?:TODO|DONE|NEXT|\[#[A-C]\]) +", re.M), r"\1"),
)


def is_org(text: str) -> bool:
    return _HEADING.search(text) is not None and _SIGNS.search(text) is not None


def as_markdown(text: str) -> str:
    """The same lines, one for one."""
    text = _HEADING.sub(lambda m: "#" * len(m[1]) + " ", text)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
