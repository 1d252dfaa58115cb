"""What of each paper about a subject is asked for, by the columns in which papers stand side by
side: "what datasets do papers on A use?", "what are the limitations of A?".

A question is made of slots: what is asked for, the subject, whether papers are spoken of, and what
papers do with such a thing. Texts have no runs of spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from index.retrieval.query_framing import any_of, words_of

Column = Literal["", "data", "method", "limit"]
_NOUNS: Mapping[Column, str] = {
    "data": any_of(r"(?:test|training)\s(?:sets?|data)", r"data\s?sets?", "corpora", "benchmarks"),
    "method": words_of("methods techniques algorithms approaches"),
    "limit": words_of(
        "limitations? limits drawbacks? shortcomings? weaknesses disadvantages? caveats downsides"
        " pitfalls"
    ),
}
_DONE = {
    "data": words_of(
        "use used uses evaluate evaluated evaluates test tested tests report experiment train"
        " trained work run rely benchmark measure"
    ),
    "method": words_of("use used propose proposed employ apply suggest introduce rely try tried"),
    "limit": words_of(
        "have has state stated states name named report reported mention mentioned admit"
        " point\\sout discuss discussed acknowledge list"
    ),
}
_WHAT = r"(?:(?:what|which)(?:\s(?:are|is|were))?|list|name|(?:show|give|tell)\sme)"
_SOME = r"(?:\s(?:the|any|all|main|key|known|common|typical|current|popular|usual|kinds?\sof))*"
_PAPERS = words_of("papers works? studies articles people researchers authors methods approaches")
_ON = words_of("on about for of in with regarding")
_SUBJECT = r"(?P<subject>[^?!.:;]{2,80}?)"
_AT_END = r"(?:\s(?:on|with|from|for|themselves|usually|here))*[\s?!.]*"


@dataclass(frozen=True, slots=True)
class ColumnAsked:
    column: Column
    subject: str


def column_of(text: str) -> ColumnAsked | None:
    for column, form in _forms():
        if match := form.fullmatch(text):
            return ColumnAsked(column, match["subject"])
    return None


@cache
def _forms() -> tuple[tuple[Column, re.Pattern[str]], ...]:
    """Compiled when the first question is read."""
    found: list[tuple[Column, str]] = []
    for column, noun in _NOUNS.items():
        asked, done = rf"\W*{_WHAT}{_SOME}\s{noun}", _DONE[column]
        found += [
            (column, rf"{asked}\s(?:do|does|did)\s(?:the\s)?{_PAPERS}\s{_ON}\s{_SUBJECT}\s{done}"),
            (column, rf"{asked}\s(?:do|does|did)\s(?:the\s)?{_SUBJECT}\s{_PAPERS}\s{done}"),
            (
                column,
                rf"{asked}\s(?:(?:that|which)\s)?(?:are|is|were|get|do)\s{done}\s"
                rf"(?:(?:by|for|in|to|when|with|train|training|test|testing|evaluate|evaluating)\s)+(?:(?:the\s)?{_PAPERS}\s{_ON}\s)?{_SUBJECT}"
                rf"(?:\s{_PAPERS})?",
            ),
            (column, rf"{asked}\s{done}\s(?:for|in|by)\s(?:{_PAPERS}\s{_ON}\s)?{_SUBJECT}"),
        ]
    limits = _NOUNS["limit"]
    found.append(
        (
            "limit",
            rf"\W*(?:(?:what|which)(?:['’]s|['’]re|\sis|\sare)\s)?(?:(?:the|main|key|known)\s)*"
            rf"{limits}\s(?:of|with|to)\s(?:(?:{_PAPERS}\s{_ON}\s)|using\s)?{_SUBJECT}",
        )
    )
    return tuple((column, re.compile(rf"{form}{_AT_END}", re.IGNORECASE)) for column, form in found)
