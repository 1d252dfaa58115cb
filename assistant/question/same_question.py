"""Follow-ups that ask the question before of another subject: "and on double descent?", "what about
adversarial robustness?"."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.question.requests import requested
from assistant.types import Kind
from index.text.words import terms

_OF_SUBJECTS: frozenset[Kind] = frozenset({"list", "count", "survey", "trend", "recommend"})
_LONGEST = 8  # words
_ANOTHER = re.compile(
    r"\W*(?:(?:and|but|ok|okay|now|then|so)[,\s]\s?)*(?:and|now|or|also|(?:and\s)?(?:what|how)\sabout"
    r"|(?:and\s)?(?:the\s)?same(?:\s(?:thing|question|again))?(?=\s(?:for|with|on|about|of)\s))\s"
    r"(?:(?:the\s)?(?:papers|ones|works)\s(?=(?:on|about|for)\s))?"
    r"(?:(?:on|about|for|with|of|in)\s)?(?P<subject>[^?.!;:]+?)\W*",
    re.IGNORECASE,
)
_NOT_A_SUBJECT = re.compile(  # points at something, asks, or is of a paper
    r"^(?:the|an?|only|just|not|without|with|by|from|since|before|after|then|more|why|how)\b"
    r"|\b(?:it|its|they|them|their|these|those|this|that|he|she|you|your|i|me|my|we|us|one|ones"
    r"|what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|would"
    r"|will|has|have|first|second|third|last|other|others|rest|paper|papers|digests?|authors?"
    r"|group|list|sort|show|drop|compare|summari[sz]e)\b|\d{4}",
    re.IGNORECASE,
)
_ASPECTS = frozenset(  # of the papers before, rather than another subject
    terms(
        """result results method methods approach idea finding limitation limitations weakness
        drawback data dataset datasets benchmark code conclusion problem cost costs assumption
        evaluation baseline experiment experiments model models reference references abstract"""
    )
)


def about_another(question: str, before: str, is_own: Callable[[str], bool]) -> str:
    """The question `before`, asked of the subject that this one names; empty where it is no
    request, or this names none."""
    match = _ANOTHER.fullmatch(" ".join(question.split()))
    if match is None:
        return ""
    subject = match["subject"]
    told = set(terms(subject))
    if _NOT_A_SUBJECT.search(subject) or len(subject.split()) > _LONGEST or not told - _ASPECTS:
        return ""
    request = requested(before, is_own)
    if request.kind not in _OF_SUBJECTS or not request.subject:
        return ""
    at = before.casefold().rfind(request.subject.casefold())
    if at < 0:  # written otherwise than it is read
        return f"papers on {subject}"
    return f"{before[:at]}{subject}{before[at + len(request.subject) :]}"
