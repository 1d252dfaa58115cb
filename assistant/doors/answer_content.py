"""An answer as one text of Markdown, which is all that many programs show of it: its marks, what is
doubtful, and a list of its references. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.checking.citations import marks_in
from assistant.references import plain, unlinked
from assistant.types import Answer, Citation
from assistant.wording import DOUBTS

_BEHIND_A_MARK = re.compile(r"(\[\d+\] )\\\(")
UrlOf = Callable[[str], str]
"""Where a paper stands, by its id; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited paper, and what is quoted of it."""

    number: int
    paper_id: str
    title: str
    url: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedCitation:
    """A mark of a text: `text[start:end]`, in code points, cites a paper."""

    number: int
    title: str
    url: str
    start: int
    end: int


def references(answer: Answer, url_of: UrlOf) -> list[Reference]:
    """By their numbers; each quote once."""

    def number(one: Citation) -> int:
        return one.number

    found = []
    for place, group in groupby(sorted(answer.citations, key=number), key=number):
        cited = list(group)
        quotes = tuple(dict.fromkeys(one.quote for one in cited))
        paper = cited[0].paper_id
        found.append(Reference(place, paper, cited[0].title, url_of(paper), quotes))
    return found


def body(answer: Answer) -> str:
    """Its text; makes no link, picture or HTML of its own."""
    return _unlinked(answer.text)


def streamable(come: str) -> str:
    """What of a text that comes can be shown, whatever comes next, as `body` will show it."""
    end = max(come.rfind(" "), come.rfind("\n"))
    return _unlinked(come[: end + 1])


def continued(come: str, text: str) -> str | None:
    """What of a text is still to come behind what has `come` of it, however its words are spaced;
    None where other words have come."""
    place = 0
    for word in come.split():
        start = text.find(word, place)
        if start < 0 or text[place:start].strip():
            return None
        place = start + len(word)
    return text[place:].lstrip() if come[-1:].isspace() else text[place:]


def below(answer: Answer, cited: Sequence[Reference]) -> str:
    """What stands below the text: doubts, notes and references; empty where there is nothing."""
    doubts = [
        f"*{DOUBTS[one.support]}: {plain(one.text)}* ({plain('; '.join(one.reasons))})"
        for one in answer.sentences
        if one.support in DOUBTS
    ]
    notes = [*answer.notes, *([answer.problem] if answer.problem else [])]
    parts = [*doubts, *(f"*{plain(note)}*" for note in notes)]
    if cited:
        parts.append("**References**")
        parts.append("\n".join(map(_listed, cited)))
    return "".join(f"\n\n{part}" for part in parts)


def content(answer: Answer, cited: Sequence[Reference]) -> str:
    return body(answer) + below(answer, cited)


def placed(text: str, cited: Sequence[Reference]) -> Iterator[PlacedCitation]:
    """Each mark of a text that resolves, once for each paper that it cites."""
    by_number = {one.number: one for one in cited}
    for mark, numbers in marks_in(text):
        for number in numbers:
            if number in by_number:
                one = by_number[number]
                yield PlacedCitation(number, one.title, one.url, mark.start(), mark.end())


def _unlinked(text: str) -> str:
    """What stands in brackets behind a mark and a space is no address: no program takes it for
    one."""
    return _BEHIND_A_MARK.sub(r"\1(", unlinked(text))


def _listed(one: Reference) -> str:
    title = plain(one.title)
    if one.url:
        title = f"[{title}]({one.url.replace('(', '%28').replace(')', '%29')})"
    return f"- [{one.number}] {title}: " + " … ".join(f"“{plain(quote)}”" for quote in one.quotes)
