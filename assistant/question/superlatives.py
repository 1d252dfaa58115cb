"""Follow-ups that ask which papers of a list are first in an order ("which is the newest?", "which
two have the most votes?"), and what is known of single ones ("when did the third come out?").

What is asked for is told by what stands in the digests: days, votes and authors. A superlative of
anything else ("the most robust") is a subject like others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.question.late_patterns import LatePattern
from assistant.question.orders import Order
from assistant.question.places import COUNT, NOUN, OF, POINTED, places
from assistant.question.wishes import First, Known
from index.text.words import NUMBERS

_VOTES = r"(?:up-?)?(?:votes|likes)"
_VOTED = r"(?:popular|liked|loved|(?:up-?)?voted|rated|known|famous)"
_MOST = r"(?:(?:the\s)?(?:most|highest|largest)(?:\snumber\sof)?)"
_FEWEST = r"(?:(?:the\s)?(?:fewest|least|lowest|smallest)(?:\snumber\sof)?)"
_GOT = r"(?:(?:has|have|had)(?:\sgot)?|got|gets?|received|drew|with)"
_CAME = (
    r"(?:came|appeared|(?:(?:was|were|is|are|has\sbeen|have\sbeen)\s)?"
    r"(?:published|released|written|posted))(?:\sout)?"
)
_APPEAR = r"(?:come\sout|came\sout|appear|published|released|written|posted|from)"


@dataclass(frozen=True, slots=True)
class _Most:
    """The words of one superlative: before a noun ("newest"), and as what papers do ("came out
    last")."""

    first: First
    words: str
    verbs: str


_ALL = (
    _Most(
        First("newest"),
        r"(?:newest|latest|youngest|freshest|most\srecent)",
        rf"{_CAME}\s(?:last|latest|(?:the\s)?most\srecently)",
    ),
    _Most(First("oldest"), r"(?:oldest|earliest)", rf"{_CAME}\s(?:first|(?:the\s)?earliest)"),
    _Most(
        First("votes"),
        rf"(?:(?:most|best|highest|top)[\s-]{_VOTED})",
        rf"{_GOT}\s{_MOST}\s{_VOTES}",
    ),
    _Most(
        First("votes", last=True),
        rf"(?:(?:least|worst|lowest)[\s-]{_VOTED})",
        rf"{_GOT}\s{_FEWEST}\s{_VOTES}",
    ),
)
_THERE = rf"(?:{OF}\s(?:{POINTED}|it|all(?:\sof\s{POINTED})?)|(?:in\s)?(?:there|here)|overall)"
_WHICH = rf"(?:which|what)(?:\s{COUNT})?(?:\s{NOUN})?(?:\s{OF}\s{POINTED})?"
_IS = r"(?:['’]s|\s(?:is|are|was|were))"
_SHOW = r"(?:(?:what|how)\sabout|show(?:\sme)?|give(?:\sme)?|name|tell\sme|list|and)"
_KEEP = r"(?:(?:show|keep|leave|list)(?:\sme)?\s)?(?:only|just|keep|leave)(?:\sshow(?:\sme)?)?"
_WHEN = r"(?:when|(?:in|on|of|from)?\s?(?:which|what)\s(?:day|month|year|date))"
# of the news, rather than of a list
_NEWS = re.compile(r"what(?:['’]s|\s(?:is|are))\s(?:the\s)?(?:newest|latest|most\srecent)", re.I)
_SEVERAL = 3  # where it is not said how many
_PLURAL = re.compile(r"\b(?:ones|papers|works|articles|studies|are|were)\b", re.IGNORECASE)
_COUNTED = re.compile(rf"\b{COUNT}\b", re.IGNORECASE)
_OF_THEM = re.compile(rf"\b{OF}\s{POINTED}", re.IGNORECASE)


def _forms(most: _Most) -> tuple[LatePattern, LatePattern]:
    """How it is asked for, and how the others are to go."""
    behind = rf"(?:\s{COUNT})?(?:\s{NOUN})?(?:\s{_THERE})?"
    named = (
        rf"(?:the\s)(?:{COUNT}\s)?{most.words}{behind}"
        rf"|the\s(?:{COUNT}\s)?{NOUN}\s(?:that\s|which\s)?{most.verbs}(?:\s{_THERE})?"
    )
    asks = [
        rf"{_WHICH}{_IS}\s(?:the\s)?(?:{COUNT}\s)?{most.words}{behind}",
        rf"{_WHICH}{_IS}\s(?:{named})",
        rf"{_WHICH}\s{most.verbs}(?:\s{_THERE})?",
        rf"(?:{_SHOW}\s)?(?:{named})",
        rf"{_WHEN}(?:{_IS}|\sdid)\s(?:{named})(?:\s{_APPEAR})?",
    ]
    if most.first.order == "votes":
        asks.append(
            rf"how\smany\s{_VOTES}\s(?:does|do|did|has|have)\s(?:{named})(?:\s(?:have|get))?"
        )
    keeps = rf"{_KEEP}\s(?:{named}|{most.words}{behind})"
    return LatePattern(*asks), LatePattern(keeps)


_FORMS = tuple((most.first, *_forms(most)) for most in _ALL)
_WHOSE: tuple[tuple[Order, LatePattern], ...] = (
    ("newest", LatePattern(rf"{_WHEN}(?:{_IS}|\sdid)\s(?P<what>.+?)(?:\s{_APPEAR})+")),
    ("newest", LatePattern(r"how\sold(?:['’]s|\s(?:is|are))\s(?P<what>.+)")),
    (
        "votes",
        LatePattern(
            rf"how\smany\s{_VOTES}\s(?:has|have|does|do|did)\s(?P<what>.+?)(?:\s(?:have|get|got))?"
        ),
    ),
    ("author", LatePattern(r"who\s(?:wrote|(?:is|are)\sthe\sauthors?\sof)\s(?P<what>.+)")),
)


def read(text: str) -> First | Known | None:
    """Of a text without runs of spaces, nor what is said around a wish."""
    if _NEWS.fullmatch(text):
        return None
    for first, asks, keeps in _FORMS:
        is_kept = keeps.fullmatch(text) is not None
        if is_kept or asks.fullmatch(text):
            return replace(first, many=_many(text), keep=is_kept)
    for order, form in _WHOSE:
        if (match := form.fullmatch(text)) and (pointed := places(match["what"])):
            return Known(pointed, order)
    return None


def _many(text: str) -> int:
    """How many are asked for, which is not how many there are."""
    text = _OF_THEM.sub("", text)
    match = _COUNTED.search(text)
    if match is None:
        return _SEVERAL if _PLURAL.search(text) else 1
    many = int(match[0]) if match[0].isdigit() else NUMBERS[match[0].casefold()]
    return max(many, 1)
