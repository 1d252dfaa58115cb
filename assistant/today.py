"""The briefing on which the page opens: what the newest digests brought, by topic, each paper with
one sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.published import Published
from assistant.question.collection_view import View, central, votes, what_it_does
from index.types import Digest, Filters, Listed

_GROUPS = 4  # topics with a heading; what is of others stands together
_IN_A_GROUP = 2  # papers, unless all are asked for
_TERMS = 2  # of a topic's name, in a heading
_MOST = 200  # papers at a time
_DAYS = 6  # other days to look at


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
class Briefing:
    """`day` and `age` (in days) are of the digests that are told of, None where none is dated,
    and `newest` whether no digest is of a later day; `new` of the `held` papers stand in no digest
    of a day before; `others` are the newest other days, each with its number of papers."""

    day: str | None
    age: int | None
    newest: bool
    held: int
    new: int
    groups: Sequence[Group]
    others: Sequence[tuple[str, int]]
    undated: int

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
    *,
    whole: bool = False,
) -> Briefing:
    """Of the digests of `day` (ISO 8601), the newest if none is named or none is of it. `touched`:
    ids of papers by the standing question whose answer they change. Raises an error of the
    index."""
    opened = published.open()
    view = View(opened.searcher, Filters(), lambda: opened.topics, today)
    dated = view.dated()
    days = list(dict.fromkeys(digest.captured or "" for digest in dated))
    if day not in days:
        day = days[0] if days else None
    held = _held(view, [digest for digest in dated if digest.captured == day]) if day else []
    new = [one for one in held if view.first_day[one.number] == day]
    told = (new or held) if day else central(view.papers, view)
    groups = _groups(told, view, touched or {}, whole=whole)
    return Briefing(
        day=day,
        age=(today - date.fromisoformat(day)).days if day else None,
        newest=day == (days[0] if days else None),
        held=len(held) if day else len(view.papers),
        new=len(new),
        groups=groups,
        others=[(one, _size(view, dated, one)) for one in days if one != day][:_DAYS],
        undated=len(view.undated()),
    )


def _held(view: View, digests: Sequence[Digest]) -> list[Listed]:
    there = view.generation.papers.in_digests([digest.sha256 for digest in digests])
    return sorted((one for one in view.papers if one.number in there), key=votes, reverse=True)


def _size(view: View, dated: Sequence[Digest], day: str) -> int:
    return len(_held(view, [digest for digest in dated if digest.captured == day]))


def _groups(
    papers: Sequence[Listed], view: View, touched: Mapping[str, Sequence[str]], *, whole: bool
) -> list[Group]:
    """Those first that touch a standing question, then by topic, the largest first."""
    found: dict[str, list[Listed]] = {}
    by_id = {one.id: one for one in papers}
    for question, ids in touched.items():
        if some := [by_id.pop(key) for key in ids if key in by_id]:
            found[f"Changes the answer to “{question}”"] = some
    rest = [one for one in papers if one.id in by_id]
    found |= _by_topic(rest, view)
    most = _MOST if whole else _IN_A_GROUP if len(found) > 1 else _GROUPS * _IN_A_GROUP
    shown = {name: some[:most] for name, some in found.items()}
    whole_papers = view.generation.papers.at(
        [one.number for some in shown.values() for one in some]
    )
    return [
        Group(
            name,
            [
                Brief(
                    one.id, one.title, what_it_does(whole_papers[one.number].abstract), one.upvotes
                )
                for one in some
            ],
            len(found[name]),
        )
        for name, some in shown.items()
    ]


def _by_topic(papers: Sequence[Listed], view: View) -> dict[str, list[Listed]]:
    """A few papers need no topics; topics of one paper tell nothing, and stand together."""
    if len(papers) <= _GROUPS * _IN_A_GROUP // 2:
        return {"": list(papers)} if papers else {}
    topics = view.topics()
    of: dict[int, list[Listed]] = {}
    for one in papers:
        of.setdefault(int(topics.topic_of[one.number]), []).append(one)
    largest = [t for t in sorted(of, key=lambda t: (-len(of[t]), t)) if len(of[t]) > 1][:_GROUPS]
    found = {_heading(topics.names[topic]): of[topic] for topic in largest}
    if others := [one for one in papers if int(topics.topic_of[one.number]) not in largest]:
        found["On other topics" if found else ""] = others
    return found


def _heading(terms: Sequence[str]) -> str:
    name = ", ".join(terms[:_TERMS])
    return name[:1].upper() + name[1:]
