"""AsciiDoc and MediaWiki, whose headings are signs of equality, as Markdown."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(={1,6})[ \t]+(\S[^\n]*?)(?:[ \t]+={1,6})?[ \t]*$", re.MULTILINE)
_FEWEST_HEADINGS = 2
_RULES = (
    (re.compile(r"^:[A-Za-z][\w-]{0,30}:(?:[ \t].*)?$", re.M), ""),  # attributes of the document
    (re.compile(r"(?<!\S)(https?://[^\s\[\]]{1,2000})\[([^\]\n]{1,500})\]"), r"[\2](\1)"),
    (re.compile(r"\[(https?://[^\s\]]{1,2000})[ \t]+([^\]\n]{1,500})\]"), r"[\2](\1)"),
    (re.compile(r"'''([^'\n]{1,500})'''"), r"**\1**"),
)


def is_wiki(text: str) -> bool:
    return len(_HEADING.findall(text)) >= _FEWEST_HEADINGS


def as_markdown(text: str) -> str:
    """The same lines, one for one."""
    text = _HEADING.sub(lambda m: f"{'#' * len(m[1])} {m[2]}", text)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
