"""What is wanted of the authors that a question names: papers by all of them, by any of them, by
none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.retrieval.query_framing import PAPERS

ONE = "\0"  # stands where a name was; no question holds it
WRITTEN = r"(?:co-?)?(?:written|authored|published|released|posted|made|done)"
WRITE = (
    r"(?:(?:co-?)?(?:write|wrote|written|publish|published|author|authored|work(?:ed)?|done|do"
    r"|release|released))"
)
EVER = r"(?:(?:ever|also|already|recently|so\s+far)\s+)*"
HAS_SOME = rf"(?:have\s+|got\s+)?(?:(?:any|some|an?|other|more)\s+){{1,2}}{PAPERS}"
_BY = r"(?:by|from|of)"
LEFT_OUT = (
    r"(?:except(?:\s+for)?|excluding|without|other\s+than|apart\s+from|aside\s+from|minus|besides"
    r"|but\s+not|and\s+not|not)"
)
_OR = rf"\s*(?:,\s*)?(?:\b(?:and/or|or)\b|/)\s*(?:{_BY}\s+)?"
_NOR = rf"\s*,?\s*\b(?:{LEFT_OUT}|nor)\s+(?:(?:those|ones|with)\s+)?(?:{_BY}\s+)?"
_AND = (
    r"\s*,?\s*(?:\b(?:and|with|together\s+with|along\s+with|alongside)\b|&|,)"
    r"\s*(?:also\s+)?(?:by\s+)?"
)
JOINS = rf"(?:{_NOR}|{_OR}|{_AND})"
"""What stands between two names."""
_GROUP = re.compile(rf"{ONE}(?:{JOINS}{ONE})*", re.IGNORECASE)
_IS_OR, _IS_NOR = (re.compile(pattern, re.IGNORECASE) for pattern in (_OR, _NOR))
_ALL_PEOPLE = r"(?:any(?:one|body)|every(?:one|body)|some(?:one|body)|people|authors?|others?)"
_DENIED_BEFORE = re.compile(  # "that are not by", "by anyone but", "except those of"
    r"\s*,?\s*(?:"
    r"\b(?:(?:that|which)\s+)?(?:(?:is|are|was|were|have|has|been|do|does|did)\b\s*)*"
    rf"(?:n['’]t|\bnot|\bnever|\bneither)\s+(?:been\s+)?(?:{WRITTEN}\s+)?{_BY}"
    rf"|\b(?:{WRITTEN}\s+)?{_BY}\s+(?:neither|{_ALL_PEOPLE}\s+(?:(?:who|that)\s+(?:is|are)\s+)?"
    rf"(?:else\s+)?(?:than|but|{LEFT_OUT}))"
    rf"|\b(?:(?:but|and)\s+)?{LEFT_OUT}(?:\s+(?:the|those|ones|any|all|anything|everything|{PAPERS}))*"
    rf"(?:\s+{WRITTEN})?(?:\s+(?:{_BY}|with|involving))?"
    r")\s*$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(  # "did not write", "is not among the authors of"
    r"\s+(?:(?:has|have|had|did|does|do|was|were|is|are)(?:\s*n['’]?t|\s+not|\s+never)|never)\s+"
    rf"(?:been\s+)?(?:{WRITE}|(?:(?:an?|among\s+the|one\s+of\s+the)\s+)?(?:co-?)?authors?)"
    r"(?:\s+of)?\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*\b(?:that|which|whom|where|in\s+which|(?:and|but)\s+which)\s*$", re.I)
_BOTH = re.compile(r"\b(?:either|both|one\s+of)\s+$", re.IGNORECASE)
_NEITHER = re.compile(r"(?<!\bby\s)\bneither\s+$", re.IGNORECASE)  # "did neither A nor B write"
_THEIR_PAPERS = re.compile(rf"['’]s?\s+{PAPERS}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Roles:
    """The names that wrote each paper, those of which one has to, those that must not; `rest` is
    the text with one sign where each group of names was."""

    every: tuple[str, ...]
    either: tuple[str, ...]
    without: tuple[str, ...]
    rest: str


def roles(marked: str, names: Sequence[str]) -> Roles:
    """Of a text with a sign in the place of each of the names."""
    every: list[str] = []
    either: list[str] = []
    without: list[str] = []
    rest, at, left = "", 0, iter(names)
    for match in _GROUP.finditer(marked):
        before, behind = marked[at : match.start()], marked[match.end() :]
        own, beside = [next(left)], list[str]()
        denied = or_joined = False
        for joint in match[0].split(ONE)[1:-1]:
            denied = denied or _IS_NOR.fullmatch(joint) is not None
            or_joined = or_joined or _IS_OR.fullmatch(joint) is not None
            (beside if denied else own).append(next(left))
        without += beside
        at = match.end()
        before = _BOTH.sub("", before)
        neither = _NEITHER.search(before)
        before = before[: neither.start()] if neither else before
        is_before = None if neither else _DENIED_BEFORE.search(before)
        is_behind = None if is_before or neither else _DENIED_BEHIND.match(behind)
        if is_before is not None:
            before = f"{before[: is_before.start()]} by "
            if (owned := _THEIR_PAPERS.match(behind)) is not None:
                at += owned.end()
        elif is_behind is not None:
            before = f"{_LINK.sub('', before)} by "
            at += is_behind.end()
        if neither or is_before or is_behind:
            without += own
        else:
            (either if or_joined else every).extend(own)
        rest += before + ONE
    return Roles(tuple(every), tuple(either), tuple(without), rest + marked[at:])
