"""The part of a collection that is asked about, as its catalogue has it, and how its papers,
digests and topics stand in a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.checking.citations import disarm
from assistant.wording import count
from index.generation.generations import Generation
from index.models.roles import ROLES, roles
from index.retrieval.filters import passing, within
from index.retrieval.searcher import Searcher
from index.retrieval.topics import Topics
from index.text.sentences import MOST_SENTENCES, sentences
from index.types import Digest, Filters, Listed, Unparsed

_AIM, _METHOD = ROLES.index("objective"), ROLES.index("method")
_BY_METHOD = 0.5  # what one that tells how is worth beside one that tells what for


@dataclass(frozen=True, slots=True)
class View:
    """What of a generation is asked about: the digests and papers inside what was named.
    `topics` gives those of the whole generation, `unread` the files that could not be read; `today`
    is the day of asking; `only_undated`: only digests without a date are meant."""

    searcher: Searcher
    inside: Filters
    topics: Callable[[], Topics]
    today: date
    unread: Callable[[], Sequence[Unparsed]] = tuple
    only_undated: bool = False
    digests: Sequence[Digest] = field(init=False)
    papers: Sequence[Listed] = field(init=False)
    first_day: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        every = self.generation.manifest.digests
        catalogue = self.generation.papers
        passed = passing(self.inside, catalogue, every)
        if self.only_undated:
            passed &= self._numbers([one for one in every if not one.captured])
        captured = {digest.name: digest.captured for digest in every}
        listed = [one for one in catalogue.listed(captured) if one.number in passed]
        days = {
            one.number: min(filter(None, map(captured.get, one.digests)), default="")
            for one in listed
        }
        chosen = within(self.inside, every)
        if self.only_undated:
            chosen = [one for one in chosen if not one.captured]
        if self.inside.paper or self.inside.paper_since or self.inside.paper_until:
            holding = {name for one in listed for name in one.digests}
            chosen = [one for one in chosen if one.name in holding]
        object.__setattr__(self, "digests", chosen)
        object.__setattr__(self, "papers", listed)
        object.__setattr__(self, "first_day", days)

    @property
    def generation(self) -> Generation:
        return self.searcher.generation

    def dated(self) -> list[Digest]:
        """The dated ones, the newest first."""
        known = [digest for digest in self.digests if digest.captured]
        return sorted(known, key=lambda digest: (digest.captured or "", digest.name), reverse=True)

    def undated(self) -> list[Digest]:
        return [digest for digest in self.digests if not digest.captured]

    def held(self, *digests: Digest) -> int:
        """How many of the papers these digests hold."""
        return len(self._numbers(digests) & self.first_day.keys())

    def of_digests(self, digests: Sequence[Digest]) -> list[Listed]:
        """Those of the papers that these digests hold."""
        there = self._numbers(digests)
        return [one for one in self.papers if one.number in there]

    def by_topic(self, papers: Sequence[Listed]) -> dict[int, list[Listed]]:
        """The papers of each topic in their order, the largest topic first."""
        topic_of = self.topics().topic_of
        found: dict[int, list[Listed]] = {}
        for one in papers:
            found.setdefault(int(topic_of[one.number]), []).append(one)
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))

    def _numbers(self, digests: Sequence[Digest]) -> set[int]:
        return self.generation.papers.in_digests([digest.sha256 for digest in digests])


def rows(
    papers: Sequence[Listed],
    view: View,
    after: int = 0,
    beside: Callable[[Listed], str] | None = None,
) -> str:
    """A line a paper: its place, its title, its day and votes, and what it does in its own words.
    The places go on from those `after` which they stand; `beside` says more of a paper."""
    whole = view.generation.papers.at([one.number for one in papers])
    lines = []
    for place, one in enumerate(papers, after + 1):
        more = beside(one) if beside else ""
        known = "; ".join(filter(None, [more, one.captured or "undated", _told_votes(one)]))
        does = what_it_does(whole[one.number].abstract)
        said = f": “{disarm(does)}”" if does else ""
        lines.append(f"{place}. {disarm(one.title)} ({known}){said}")
    return "\n".join(lines)


def what_it_does(abstract: str) -> str:
    """The sentence that most surely says what the paper is for or does."""
    spans = sentences(abstract)[:MOST_SENTENCES]
    if not spans:
        return ""
    told = roles([span.text for span in spans])
    worth = [role.chances[_AIM] + _BY_METHOD * role.chances[_METHOD] for role in told]
    return spans[worth.index(max(worth))].text


def most_voted(view: View) -> list[Listed]:
    return sorted(view.papers, key=votes, reverse=True)


def central(papers: Sequence[Listed], view: View) -> list[Listed]:
    """Those first whose meaning is nearest to that of all."""
    vectors = view.searcher.vectors_of([one.number for one in papers])
    near = (vectors @ vectors.mean(axis=0)).tolist()
    order = sorted(range(len(papers)), key=lambda at: (-near[at], papers[at].id))
    return [papers[at] for at in order]


def votes(paper: Listed) -> int:
    return -1 if paper.upvotes is None else paper.upvotes


def _told_votes(paper: Listed) -> str:
    return count(paper.upvotes, "vote") if paper.upvotes else ""


def topic_name(topics: Topics, topic: int) -> str:
    return disarm(", ".join(topics.names[topic]))


def named(digest: Digest) -> str:
    return f"{disarm(digest.name)} ({digest.captured or 'undated'})"


def of_days(digests: Sequence[Digest]) -> str:
    if len(digests) == 1:
        return f"The digest {named(digests[0])}"
    days = sorted({digest.captured or "" for digest in digests})
    if len(days) == 1:
        return f"{count(len(digests), 'digest')} of {days[0]}"
    return f"{count(len(digests), 'digest')} from {days[0]} to {days[-1]}"


def cut(lines: Sequence[str], most: int, noun: str) -> str:
    more = len(lines) - most
    return "\n".join([*lines[:most], *([f"- {count(more, f'more {noun}')}"] if more > 0 else [])])
