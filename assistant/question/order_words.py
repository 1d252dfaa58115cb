"""The words by which an order of papers is wanted, in a request ("papers on X, newest first") as in
a follow-up ("sort them by title").

Patterns meet texts without runs of spaces; no part of one repeats what repeats.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.question.orders import Order
from index.retrieval.query_framing import PAPERS, any_of

SORT = r"(?:(?:re)?sort(?:ed)?|(?:re)?order(?:ed)?|rank(?:ed)?|arranged?)"
_BY = r"(?:by|in\sorder\sof)\s(?:the\s|their\s)?(?:(?:number|most)\s(?:of\s)?)?"
_DAY = r"(?:publication\s)?(?:dates?|days?|recency|years?|time|age)"
_NEW, _OLD = r"(?:newest|latest|most\srecent)", r"(?:oldest|earliest)"
_VOTES = r"(?:(?:up-?)?votes?|likes?|popularity)"
# before a noun, too: "the newest papers"
SUPERLATIVES: Mapping[Order, str] = {
    "newest": _NEW,
    "oldest": _OLD,
    "votes": r"(?:(?:most|highest|best)[\s-](?:(?:up-?)?voted|liked|popular|rated)"
    r"|top[\s-](?:(?:up-?)?voted|rated))",
}
_FIRST = rf"(?:\s(?:ones|{PAPERS}))?\s(?:first|(?:on|at)\s(?:the\s)?top)"
_LETTERS = r"(?:alphabetically|(?:in\s)?alphabetic(?:al)?(?:\sorder)?|(?:from\s)?a\s?(?:-|to)\s?z)"
# what says an order wherever it stands
ORDERS: Mapping[Order, str] = {
    "newest": any_of(
        rf"{_BY}{_DAY}(?:,?\s{_NEW}\sfirst)?",
        rf"{_NEW}{_FIRST}",
        rf"{_NEW}\sto\s{_OLD}",
        r"in\sreverse\schronological\sorder",
    ),
    "oldest": any_of(
        rf"{_BY}{_DAY},?\s{_OLD}\sfirst",
        rf"{_OLD}{_FIRST}",
        rf"{_OLD}\sto\s{_NEW}",
        r"chronologically",
        r"in\schronological\sorder",
    ),
    "votes": any_of(rf"{SUPERLATIVES['votes']}{_FIRST}", rf"{_BY}{_VOTES}"),
    "author": any_of(
        rf"{_BY}(?:(?:first|last|family)\s)?(?:authors?|author\snames?)(?:,?\s{_LETTERS})?",
        rf"{_LETTERS}\sby\s(?:first\s)?authors?",
    ),
    "title": any_of(
        rf"{_LETTERS}(?:,?\sby\stitle)?", rf"{_BY}(?:titles?|names?)(?:,?\s{_LETTERS})?"
    ),
    "relevance": any_of(rf"(?:best|most\srelevant){_FIRST}", rf"{_BY}relevance"),
}
# what says one only where nothing else is said: "newest", of the list before
ALONE: Mapping[Order, str] = {
    "newest": "newest",
    "oldest": "oldest",
    "votes": rf"most\s(?:popular|liked|loved|(?:up)?voted|(?:up)?votes|likes)(?:{_FIRST})?",
}
