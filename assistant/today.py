"""The briefing on which the page opens: what the newest digests brought, by topic, each paper with
one sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.marks import Visit
from assistant.published import Published
from assistant.question.collection_view import View, central, votes, what_it_does
from index.types import Digest, Filters, Listed, Paper

_GROUPS = 4  # topics with a heading; what is of others stands together
_IN_A_GROUP = 2  # papers, unless all are asked for
_TERMS = 2  # of a topic's name, in a heading
_MOST = 200  # papers at a time
_DAYS = 6  # other days to look at
NO_VISIT = Visit()
SINCE = "since"  # in the place of a day: what came since the visit before


@dataclass(frozen=True, slots=True)
class Brief:
    """A paper with the sentence, verbatim, that says what it is for or does."""

    id: str
    title: str
    claim: str
    votes: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Papers on one topic, or that touch one standing question: `size` with those not shown."""

    name: str
    papers: Sequence[Brief]
    size: int


@dataclass(frozen=True, slots=True)
class Since:
    """What came since the visit of the day `at`; `is_told`: the briefing is of that."""

    at: str
    digests: int
    papers: int
    is_told: bool


@dataclass(frozen=True, slots=True)
class Briefing:
    """`day` and `age` (in days) are of the digests that are told of, None where none is dated,
    and `newest` whether no digest is of a later day; `new` of the `held` papers stand in no digest
    of a day before; `others` are the newest other days, each with its number of papers.
    `since`: None where there was no visit before, or nothing came."""

    day: str | None
    age: int | None
    newest: bool
    held: int
    new: int
    groups: Sequence[Group]
    others: Sequence[tuple[str, int]]
    undated: int
    since: Since | None = None

    @property
    def shown(self) -> int:
        return len({one.id for group in self.groups for one in group.papers})

    @property
    def to_show(self) -> int:
        """Papers that the briefing tells of, shown or not."""
        return self.new or self.held


def briefing(
    published: Published,
    today: date,
    day: str | None = None,
    touched: Mapping[str, Sequence[str]] | None = None,
    before: Visit = NO_VISIT,
    *,
    whole: bool = False,
) -> Briefing:
    """Of the digests of `day` (ISO 8601), the newest if none is named or none is of it. `touched`:
    ids of papers by the standing question whose answer they change; `before`: the reader's
    visit before this one. Raises an error of the index."""
    opened = published.open()
    view = View(opened.searcher, Filters(), lambda: opened.topics, today)
    dated, come = view.dated(), _come(view, before)
    since = _since(view, before, len(come), is_told=day == SINCE) if come else None
    days = list(dict.fromkeys(digest.captured or "" for digest in dated))
    if day not in days:
        day = days[0] if days else None
    held = sorted(view.of_digests(_of_day(dated, day)), key=votes, reverse=True) if day else []
    new = [one for one in held if view.first_day[one.number] == day]
    told = (new or held) if day else central(view.papers, view)
    if since and since.is_told:
        told = new = held = come
    groups = _groups(told, view, touched or {}, whole=whole)
    others = [one for one in days if one != day]
    return Briefing(
        day=day,
        age=(today - date.fromisoformat(day)).days if day else None,
        newest=day == (days[0] if days else None),
        held=len(held) if day else len(view.papers),
        new=len(new),
        groups=groups,
        others=[(one, view.held(*_of_day(dated, one))) for one in others[:_DAYS]],
        undated=len(view.undated()),
        since=since,
    )


def _come(view: View, before: Visit) -> list[Listed]:
    """Papers of which no digest was there at the visit, the most voted first."""
    if not before.at:
        return []
    seen = [digest for digest in view.digests if digest.sha256 in before.digests]
    known = {one.number for one in view.of_digests(seen)}
    return sorted((one for one in view.papers if one.number not in known), key=votes, reverse=True)


def _since(view: View, before: Visit, papers: int, *, is_told: bool) -> Since:
    new = sum(digest.sha256 not in before.digests for digest in view.digests)
    return Since(before.at[:10], new, papers, is_told)


def _of_day(dated: Sequence[Digest], day: str) -> list[Digest]:
    return [digest for digest in dated if digest.captured == day]


def _groups(
    papers: Sequence[Listed], view: View, touched: Mapping[str, Sequence[str]], *, whole: bool
) -> list[Group]:
    """Those first that touch a standing question, then by topic, the largest first."""
    found: list[tuple[str, list[Listed]]] = []
    by_id = {one.id: one for one in papers}
    for question, ids in touched.items():
        if some := [by_id.pop(key) for key in ids if key in by_id]:
            found.append((f"Changes the answer to “{question}”", some))
    found += _by_topic([one for one in papers if one.id in by_id], view)
    most = _MOST if whole else _IN_A_GROUP if len(found) > 1 else _GROUPS * _IN_A_GROUP
    numbers = [one.number for _, some in found for one in some[:most]]
    abstracts = view.generation.papers.at(numbers)
    return [
        Group(name, [_brief(one, abstracts[one.number]) for one in some[:most]], len(some))
        for name, some in found
    ]


def _brief(one: Listed, paper: Paper) -> Brief:
    return Brief(one.id, one.title, what_it_does(paper.abstract), one.upvotes)


def _by_topic(papers: Sequence[Listed], view: View) -> list[tuple[str, list[Listed]]]:
    """A few papers need no topics; topics of one paper tell nothing, and stand together."""
    if len(papers) <= _GROUPS * _IN_A_GROUP // 2:
        return [("", list(papers))] if papers else []
    names, groups = view.topics().names, view.by_topic(papers)
    largest = [topic for topic, some in groups.items() if len(some) > 1][:_GROUPS]
    apart = {one.number for topic in largest for one in groups[topic]}
    found = [(_heading(names[topic]), groups[topic]) for topic in largest]
    if others := [one for one in papers if one.number not in apart]:
        found.append(("On other topics" if found else "", others))
    return found


def _heading(terms: Sequence[str]) -> str:
    name = ", ".join(terms[:_TERMS])
    return name[:1].upper() + name[1:]
