"""Which markup a file begins with: XML, a feed, a web page or a piece of one."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.layouts.bounds import HEAD


def starts(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.match(text.lstrip()[:HEAD]) is not None


# Each ends at its first end, or there would be as many ways to read a row of them as subsets.
_PREAMBLE = r"<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*"

is_page = starts(rf"(?:{_PREAMBLE})*<(?:!doctype html|html|head|body)\b")
is_feed = starts(rf"(?:{_PREAMBLE}|<!doctype rss[^>]*>\s*)*<(?:rss|feed|rdf:rdf)\b")
is_piece = starts(
    rf"(?:{_PREAMBLE})*<(?:div|main|article|section|script|meta|header|h[1-6]|p|ul|ol|dl|table"
    r"|center|details|blockquote|a|img|span)\b"
)

_ROOT = re.compile(
    rf"(?:{_PREAMBLE}|<!doctype\s[^\[>]*(?:\[[^\]]*\]\s*)?>\s*)*"
    r"<(?P<root>[\w:.-]+)",
    re.IGNORECASE | re.DOTALL,
)
_OF_OTHER_READERS = frozenset(("html", "rss", "feed"))
# of reference managers and libraries, which do not always declare that they write XML
_ROOTS = frozenset(
    "xml records rdf:rdf mods modscollection pubmedarticleset oai-pmh resource".split()
)


def is_xml(text: str) -> bool:
    begun = text.lstrip()[:HEAD]
    if (match := _ROOT.match(begun)) is None or re.search("purl.org/rss/[\\d.]+/[\"']", begun):
        return False
    root = match["root"].lower()
    declared = begun[:5].lower() == "<?xml"
    return root not in _OF_OTHER_READERS and (declared or root in _ROOTS)
