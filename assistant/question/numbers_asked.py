"""How many papers a request wants to see: "top 3 papers on …", "name two works about …", "give me
six on …". A list is as long as there are papers all the same; the number says how many are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.retrieval.query_framing import PAPERS, words_of
from index.text.words import NUMBERS

NUMBER = words_of(r"\d{1,2} two three four five six seven eight nine ten")
_MOST = r"(?:(?:up\s+to|at\s+most|no\s+more\s+than|only|just|the|a|my|your)\s+)*"
_BEST = r"(?:(?:first|top|best|main|most\s+(?:relevant|important)|good|great)\s+)?"
_OF = r"(?:of\s+(?:the|these|those|my|your)\s+|of\s+)?"
_COUNTED = re.compile(  # the number before the papers,
    rf"(?:^|(?<=\s)){_MOST}{_BEST}(?P<many>{NUMBER}|one)\s+{_OF}(?:(?:best|top|most\s+relevant)\s+)?"
    rf"(?={PAPERS}\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(  # or alone, where papers are asked for
    r"(?:(?P<verb>(?:please\s+)?(?:show|give|list|name|find|get|recommend|suggest|tell|pick)(?:\s+(?:me|us))?"
    rf"\s+){_MOST}{_BEST}|top\s+|best\s+)(?P<many>{NUMBER})(?=\s+(?:on|about|regarding|concerning"
    r"|dealing|that|which|from)\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are wanted, and the request without the number."""

    many: int
    rest: str
    before: str


def counted(text: str) -> Counted | None:
    """Of a text without runs of spaces; `before` is what stands before the number."""
    if match := _COUNTED.search(text):
        before = text[: match.start()]
        return Counted(_number(match["many"]), f"{before}{text[match.end() :]}", before)
    if match := _ALONE.search(text):
        head, rest = text[: match.start()], text[match.end() :]
        return Counted(_number(match["many"]), f"{head}{match['verb'] or ''}papers{rest}", head)
    return None


def number_in(text: str) -> int | None:
    """The number that stands in a few words: "the 5 newest"."""
    match = re.search(rf"\b{NUMBER}\b", text, re.IGNORECASE)
    return None if match is None else _number(match[0])


def _number(word: str) -> int:
    many = int(word) if word.isdigit() else NUMBERS[word.casefold()]
    return max(many, 1)
