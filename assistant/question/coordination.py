"""Subjects of which one is made: "A or B", "both A and B".

What the words say stands here; whether "A and B" is one subject or two, and what "vision or
language models" have in common, the collection tells (assistant.question.subjects).
"""

from __future__ import annotations

import re
from typing import Literal

Joined = Literal["", "or", "both", "versus"]

_LONGEST = 6  # words of a side
_MOST = 4  # sides
_AROUND = " \t\n?!.,;:\"'“”"
_FRAMED = re.compile(
    r"^(?:(?:the|all|any|some|either)\s+)?(?:(?:papers|work|works|research|those|ones)\s+)?"
    r"(?:on|about)\s+|^(?:papers|work|works|research)\s+(?:using|that\s+use)\s+",
    re.IGNORECASE,
)
# it ties more than a side together: "learning for A or B", "A or B in games"; not within a word,
# as in "virtual try-on or relighting"
_BOUND = re.compile(
    r"(?<![\w-])(?:for|in|on|with|by|via|to|from|under|using|through|without|between|that|which|whose|when"
    r"|what|who|whom|how|why|where|than|as|at|into|whether)(?![\w-])",
    re.IGNORECASE,
)
# which means something on the other side
_POINTS = re.compile(r"\b(?:its?|their|theirs|them|they|this|these|those|such)\b", re.IGNORECASE)
_BOTH = (
    re.compile(r"both\s+(?P<a>.+?)\s+and\s+(?:on\s+|about\s+)?(?P<b>.+)", re.IGNORECASE),
    re.compile(
        r"(?:the\s+)?(?:intersection|combination|interplay|interface)\s+(?:of|between)\s+(?P<a>.+?)"
        r"\s+(?:and|with)\s+(?P<b>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:combin|unif|integrat|connect|link|bridg|marr|fus|coupl|pair)(?:e|es|s|y|ies|ing"
        r"|ying)?\s+(?P<a>.+?)\s+(?:with|and)\s+(?P<b>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<a>.+?),?\s+(?:(?:together|combined|jointly)\s+with|in\s+(?:combination|conjunction)"
        r"\s+with|(?:and|but)\s+also)\s+(?:on\s+|about\s+)?(?P<b>.+)",
        re.IGNORECASE,
    ),
)
_OR = re.compile(r",?\s+(?:and/)?or\s+", re.IGNORECASE)
_OR_ON = re.compile(r",?\s+or\s+(?:(?:papers|work|those)\s+)?(?:on|about)\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_EITHER = re.compile(r"^either\s+", re.IGNORECASE)


def alternatives(subject: str) -> tuple[str, tuple[str, ...], Joined]:
    """A subject without "both" and "either", the sides of which it says that it is made, and how
    they are joined; none where it is one."""
    for form in _BOTH:
        if match := form.fullmatch(subject):
            sides = side(match["a"]), side(match["b"])
            if all(sides):
                whole = re.sub(r"^both\s+", "", subject, flags=re.IGNORECASE)
                whole = f"{match['a']} and {match['b']}" if form in _BOTH[1:3] else whole
                return whole, sides, "both"
            return subject, (), ""
    plain = _EITHER.sub("", subject)
    said = tuple(map(side, _OR_ON.split(plain)))
    if len(said) < 2:  # "A, B or C"
        *before, last = _OR.split(plain)
        before = [one for some in before for one in some.split(", ")]
        said = tuple(map(side, [*before, last])) if before else ()
        if any(map(_BOUND.search, (*before, last))):
            said = ()
    if 1 < len(said) <= _MOST and all(said):
        return plain, said, "or"
    return plain, (), ""


def conjoined(subject: str) -> tuple[str, ...]:
    """The two of "A and B", which may be one subject all the same; none where more belongs to
    either."""
    said = _AND.split(subject)
    sides = tuple(map(side, said))
    return sides if len(said) == 2 and all(sides) and not any(map(_BOUND.search, said)) else ()


def side(text: str) -> str:
    """A subject of a pair, without the words that ask for papers; empty if it is none."""
    text = _FRAMED.sub("", text.strip(_AROUND)).strip(_AROUND)
    is_one = 0 < len(text.split()) <= _LONGEST and any(map(str.isalnum, text))
    return text if is_one and not _POINTS.search(text) else ""
