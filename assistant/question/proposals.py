"""Requests for the papers that propose something of a class: "which papers introduce a new X?",
"how many X are proposed?", "does anyone propose a novel X?".

That it is to be new is said of nothing but what it is: each paper calls its own new, and a search
for the word finds papers that say it of other things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.retrieval.query_framing import PAPERS, any_of, words_of

_MAKE = any_of(
    "propos(?:e[sd]?|ing)",
    "introduc(?:e[sd]?|ing)",
    "(?:present|develop|invent|design|suggest|contribute?)(?:s|e?d|ing)?",
    "devis(?:e[sd]?|ing)",
    r"put(?:s|ting)?\s+forward",
    r"c(?:o|a)m(?:es?|ing)\s+up\s+with",
)
_MADE = any_of(
    words_of("proposed introduced presented developed invented devised suggested"),
    r"put\s+forward",
)
_NOVELTY = words_of("new novel original innovative")
_KIND = (
    r"(?:(?:kinds?|types?|forms?|sorts?|class(?:es)?|famil(?:y|ies)|variants?|versions?)\s+of\s+"
    r"(?:an?\s+)?)?"
)
_ARTICLES = r"(?:(?:the|some|any|their|its|own|several|other|entirely|completely)\s+)*"
_NEW = rf"(?P<one>an?\s+)?{_ARTICLES}{_NOVELTY}\s+(?:and\s+\w+\s+)?{_KIND}"
_ASKED = (
    r"\W*(?:(?:please\s+)?(?:list|find|show|give|name|(?P<counted>count))(?:\s+(?:me|us))?\s+)?"
)
_MANY = r"(?P<many>how\s+many|count|(?:the\s+)?number\s+of)"
_WHICH = rf"(?:(?:{_MANY}|which|what|are\s+there|is\s+there|do\s+(?:we|you|i)\s+have)\s+)?"
_SUBJECT = r"(?P<subject>[^?.!:;,]{2,80}?)"
_HERE = (
    r"(?:\s+(?:here|in\s+here|(?:in|by|across)\s+(?:(?:all|any)\s+of\s+)?(?:my|the|these|our|this)\s+"
    r"(?:papers|articles|abstracts|digests?|collection|library)))?"
)
_ANY = re.compile(  # no class: asked of the paper that is at hand, or of a field
    r"(?:\w+\s+)?(?:methods?|ways?|alternatives?|approach(?:es)?|models?|algorithms?|techniques?"
    r"|ideas?|variants?|values?|steps?|changes?|solutions?|settings?|things?|contributions?)"
    r"(?P<of>\s+(?:of|to|for|in|on)\b.*)?",
    re.IGNORECASE,
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # papers that propose a new X
        rf"{_ASKED}{_WHICH}(?:(?:all|any|the|of|these|my|those)\s+)*{PAPERS}(?:\s+here)?"
        rf"(?:\s+(?:that|which))?(?:\s+(?:have|has))?\s+{_MAKE}\s+{_NEW}{_SUBJECT}\W*$",
        # who proposes a new X
        r"\W*(?:(?:who|what)(?:\s+else)?|(?:does|did|do|has|have|is|are)\s+(?:there\s+)?"
        rf"any(?:one|body|\s+(?:of\s+)?(?:(?:these|the|my)\s+)?{PAPERS})?"
        rf"|any(?:one|body|thing)(?:\s+(?:here|that|who|which))*)(?:\s+(?:has|have|is|are))?\s+"
        rf"{_MAKE}\s+{_NEW}{_SUBJECT}{_HERE}\W*$",
        # which X are proposed
        rf"{_ASKED}(?:{_MANY}|which|what)\s+(?:{_NEW})?{_SUBJECT}\s+"
        rf"(?:(?:are|were|have\s+been|get)\s+)(?:newly\s+|being\s+)?{_MADE}{_HERE}\W*$",
        # new X proposed here
        rf"{_ASKED}(?:(?:all|the)\s+)*{_NOVELTY}\s+{_SUBJECT}(?:\s+(?:that|which)\s+(?:are|were)"
        rf"|\s+(?:being|have\s+been))?\s+{_MADE}{_HERE}\W*$",
    )
)
_BY_PAPERS = 2  # forms that say that it is papers which do


@dataclass(frozen=True, slots=True)
class Proposals:
    """`named` is what is to be proposed, `subject` the same with an article where it had one: "a
    new …" without its being new."""

    kind: Literal["list", "count"]
    named: str
    is_one: bool

    @property
    def subject(self) -> str:
        article = "an" if self.named[0] in "aeiouAEIOU" else "a"
        return f"{article} {self.named}" if self.is_one else self.named


def proposals(text: str) -> Proposals | None:
    """What the papers that are asked for are to propose."""
    for place, form in enumerate(_FORMS):
        if not (match := form.match(text)):
            continue
        any_of_them = _ANY.fullmatch(match["subject"])
        if any_of_them is None or (any_of_them["of"] and place < _BY_PAPERS):
            said = match.groupdict()
            many = said.get("many") or said.get("counted")
            is_one = said.get("one") is not None
            return Proposals("count" if many else "list", match["subject"], is_one)
    return None
