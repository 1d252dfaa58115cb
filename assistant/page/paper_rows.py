"""The papers of a list, a count, a survey or a table as rows, which can be ticked and sorted. Pure
functions; rows.html shows them, and rows.js gives them their life.

A row is what an answer's text says of a paper below its title; a paper that it cites elsewhere has
a row without words. Rows that the text has no room for stand hidden in the same list, to be opened.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.checking.citations import disarm
from assistant.page.cards import by_number
from assistant.page.text_blocks import Block, Heading, Paragraph, Rest, Span
from assistant.question.orders import day_of
from assistant.types import FACTS, REPLIED, Answer
from assistant.wording import count
from index.types import Paper

_BESIDE = re.compile(r"\s*\(([^()]{1,40})\)\s*")  # what a list tells of a paper behind its sentence
_LONGEST_NAME = 80  # characters of a set's


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a paper besides its text: by `day` (ISO 8601, or a part of it) and `votes`
    it is sorted; `saved` and `appeared` say which day that is."""

    day: str = ""
    votes: int | None = None
    saved: str = ""
    appeared: str = ""

    @property
    def told(self) -> list[str]:
        votes = count(self.votes, "vote") if self.votes is not None else ""
        appeared = f"appeared {self.appeared}" if self.appeared else ""
        return list(filter(None, [self.saved, appeared, votes]))


UNKNOWN = Known()
Beside = Mapping[str, Known]  # by the paper's id
NOTHING_KNOWN: Beside = {}


@dataclass(frozen=True, slots=True)
class Tools:
    """What is done with rows: they are kept as a set called `name`, and sorted by `orders`."""

    name: str
    orders: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row. `said` is what the text tells of the paper below its title, `by` a line besides."""

    number: int
    paper_id: str
    title: str
    said: Sequence[Block]
    known: Known
    by: str = ""


@dataclass(frozen=True, slots=True)
class Papers:
    """Rows that stand together, the first `shown` of them in sight; `tools` where they are the
    answer's first."""

    entries: Sequence[Entry]
    shown: int
    tools: Tools | None = None
    kind: Literal["papers"] = "papers"


def known_of(papers: Iterable[Paper], captured: Mapping[str, str | None]) -> Beside:
    """`captured`: the day of each digest, by its name."""
    days = {name: day or "" for name, day in captured.items()}
    known = {}
    for paper in papers:
        saved = max((days.get(name, "") for name in paper.digests), default="") or "undated"
        appeared = day_of(paper, {})
        known[paper.id] = Known(day_of(paper, days), paper.upvotes, saved, appeared)
    return known


def tools(answer: Answer, beside: Beside) -> Tools:
    """For the rows of an answer, or of its table."""
    held = [beside.get(key, UNKNOWN) for key in answer.papers]
    orders = {"place": "Best match", "title": "Title"}
    if any(one.day for one in held):
        orders["day"] = "Newest"
    if any(one.votes is not None for one in held):
        orders["votes"] = "Most votes"
    return Tools(" ".join(answer.question.split()).rstrip("?")[:_LONGEST_NAME].strip(), orders)


def in_rows(blocks: Sequence[Block], answer: Answer, beside: Beside) -> list[Block | Papers]:
    """An answer's blocks, in which papers stand as rows where papers were asked for."""
    if answer.kind in FACTS or answer.kind in REPLIED or not answer.citations:
        return list(blocks)
    reader = _Reader(answer, beside)
    for block in blocks:
        reader.take(block)
    return reader.whole()


@dataclass
class _Reader:
    """Puts rows together, block by block."""

    answer: Answer
    beside: Beside
    found: list[Block | Papers] = field(default_factory=list)
    _ids: dict[int, str] = field(default_factory=dict)
    _titles: dict[int, str] = field(default_factory=dict)
    _numbers: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    _taken: set[int] = field(default_factory=set)
    _open: Entry | None = None

    def __post_init__(self) -> None:
        for number, cited in by_number(self.answer):
            self._ids[number], self._titles[number] = cited[0].paper_id, cited[0].title
            self._numbers[disarm(cited[0].title)].append(number)

    def take(self, block: Block) -> None:
        if isinstance(block, Heading) and (numbers := self._numbers.get(block.text)):
            self._close()
            self._open = self._entry(numbers.popleft(), ())
        elif isinstance(block, Rest):
            self._close()
            for _, spans in block.entries:
                self._behind(spans)
        elif self._open and isinstance(block, Paragraph) and _is_cited(block):
            said, beside = _parted(block)
            by = _told(self._open.known, beside) if beside else self._open.by
            self._open = replace(self._open, said=(*self._open.said, said), by=by)
        else:
            self._close()
            self.found.append(block)

    def whole(self) -> list[Block | Papers]:
        """With a row for each cited paper, and what can be done with them at the first."""
        self._close()
        if left := [number for number in self._ids if number not in self._taken]:
            rows, last = [self._entry(number, ()) for number in left], self.found[-1:]
            if last and isinstance(last[0], Papers) and not last[0].shown:
                self.found[-1] = Papers([*rows, *last[0].entries], len(rows))
            else:
                self.found.append(Papers(rows, len(rows)))
        for at, block in enumerate(self.found):
            if isinstance(block, Papers):
                self.found[at] = replace(block, tools=tools(self.answer, self.beside))
                break
        return self.found

    def _entry(self, number: int, said: Sequence[Block]) -> Entry:
        self._taken.add(number)
        known = self.beside.get(self._ids[number], UNKNOWN)
        return Entry(number, self._ids[number], self._titles[number], said, known, _told(known))

    def _close(self) -> None:
        """The row that was read stands behind the one before, or begins rows of its own."""
        if self._open is None:
            return
        last = self.found[-1] if self.found else None
        if isinstance(last, Papers):
            self.found[-1] = Papers([*last.entries, self._open], last.shown + 1)
        else:
            self.found.append(Papers([self._open], 1))
        self._open = None

    def _behind(self, spans: Sequence[Span]) -> None:
        """A row that is not in sight goes to those of its group, else to the last ones."""
        number = _first_mark(spans)
        if number not in self._ids or number in self._taken:
            return
        row = self._entry(number, [Paragraph(spans)])
        places = [at for at, block in enumerate(self.found) if isinstance(block, Papers)]
        groups = {key: group.name for group in self.answer.groups for key in group.papers}
        of_group = [at for at in places if groups and self._is_of(at, groups.get(row.paper_id))]
        if not places:
            self.found.append(Papers([row], 0))
            return
        at = (of_group or places)[-1]
        held = self.found[at]
        if isinstance(held, Papers):
            self.found[at] = replace(held, entries=[*held.entries, row])

    def _is_of(self, at: int, name: str | None) -> bool:
        held = self.found[at]
        group = next((one for one in self.answer.groups if one.name == name), None)
        return bool(group and isinstance(held, Papers) and held.entries[0].paper_id in group.papers)


def _told(known: Known, beside: str = "") -> str:
    """`beside`: what the text tells of it."""
    return " · ".join(dict.fromkeys([*known.told, *filter(None, [beside])]))


def _is_cited(block: Paragraph) -> bool:
    return _first_mark(block.spans) > 0


def _first_mark(spans: Sequence[Span]) -> int:
    """The first number that is cited; 0 if none is."""
    runs = (run for span in spans for run in span.runs)
    return next((run.number for run in runs if run.kind == "mark"), 0)


def _parted(block: Paragraph) -> tuple[Paragraph, str]:
    """Without what is told of the paper behind its last sentence, and that."""
    last = block.spans[-1]
    if last.verdict is None and all(run.kind == "text" for run in last.runs):
        words = "".join(run.text for run in last.runs if run.kind == "text")
        if beside := _BESIDE.fullmatch(words):
            return Paragraph(block.spans[:-1]), beside[1]
    return block, ""
