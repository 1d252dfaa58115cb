"""What a follow-up does to the list of papers before (assistant.question.list_followups): which of
its papers stay, in which order, and what is said of that.

Only papers of that list come of it. Which are about a subject is judged as for a list of the whole
collection, among these papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.question.catalogued import by_whom, is_person
from assistant.question.changed_lists import Changed, these
from assistant.question.list_groups import Groups
from assistant.question.list_lacking import lacking
from assistant.question.list_views import Views
from assistant.question.modifiers import PaperKind, kinds_alone
from assistant.question.narrowings import narrowing
from assistant.question.orders import Order, ordered
from assistant.question.paper_facts import is_known, none_told, unknown
from assistant.question.paper_kinds import called, of_those_kinds
from assistant.question.places import papers_at
from assistant.question.requests import Request
from assistant.question.subjects import COVERED, judge
from assistant.question.votes import told
from assistant.question.wishes import (
    FIRST_YEAR,
    LAST_YEAR,
    Add,
    Back,
    Compare,
    Divide,
    Drop,
    First,
    InGroup,
    Known,
    Lacking,
    Narrow,
    OnSide,
    Operation,
    Pick,
    Reorder,
    Rest,
    Reverse,
    Table,
    Tell,
    Whole,
    Within,
    WithVotes,
    WrittenBy,
)
from assistant.types import Answer, Kind
from assistant.wording import count, verb
from index.errors import QuestionError
from index.retrieval import topical_relevance
from index.retrieval.filters import passing, unknown_author
from index.retrieval.searcher import Searcher
from index.text.sentences import sentences
from index.text.words import terms, terms_of_known
from index.types import Filters, Result

_ORDERED: dict[Order, str] = {
    "relevance": "most relevant first",
    "newest": "newest first",
    "oldest": "oldest first",
    "votes": "most votes first",
    "title": "by title",
    "author": "by first author",
}
_LONG_TITLE = 40  # characters, in what was understood
# Chosen on the pairs of lists and subjects of benchmarks/followups.py: below which chance of the
# likeliest no paper of a list is taken to be about a subject, and how sure it is, where one is.
_ANY_IS, _LIKELIEST = 0.15, 0.8
# The same for subjects of a word or two, on the conversations there: what is learned of papers of
# the whole collection asks more of a subject than a list of them does.
_TITLED_SO, _SAID_SO = 0.8, 0.3
_NAMED = 2  # papers that are named where they are dropped
_SIDE_BY_SIDE = 10  # papers; more are compared by approach


@dataclass(frozen=True, slots=True)
class Listing:
    """What operations are done to, and with: the answer that shows the list, and all answers;
    `filters`: of which papers more may come."""

    before: Answer
    history: Sequence[Answer]
    searcher: Searcher
    filters: Filters = field(default_factory=Filters)

    def done(self, operations: Sequence[Operation], start: Changed) -> Changed:
        """Raises QuestionError where one cannot be done."""
        now = start
        for operation in operations:
            now = self._one(operation, now)
            if now.none or now.only_said:
                break
        return now

    def _one(self, operation: Operation, now: Changed) -> Changed:
        match operation:
            case Narrow():
                return self._narrowed(operation, now)
            case Lacking():
                about, any_is = self._about(operation.subject, now)
                there = {one.paper.id for one in about} if any_is else set()
                return lacking(operation, now, there)
            case Within():
                return self._dated(operation, now)
            case WrittenBy():
                return self._written_by(operation, now)
            case WithVotes():
                return self._with_votes(operation, now)
            case Reorder(order):
                return self._in_order(order, now)
            case First() | Known() | Reverse() | Rest() | Whole() | Back():
                return Views(self.before, self.history, self.searcher).of(operation, now)
            case Pick(places, out):
                return self._picked(set(papers_at(places, self.before)), now, out=out)
            case InGroup() | OnSide() | Divide():
                return self._grouped(operation, now)
            case Drop():
                return self._without(operation, now)
            case Add(subject):
                return self._with_more(subject, now)
            case Table():
                return now.then(these(now, "as a table"), "as a table", kind="list", table=True)
            case Tell(kind):
                return _told(kind, now)
            case Compare():
                if len(now.results) > _SIDE_BY_SIDE:
                    return now.then("", "compared", kind="survey", rearranged=False)
                said = these(now, "side by side")
                return now.then(said, "compared", kind="compare", rearranged=False)

    def _grouped(self, wish: InGroup | OnSide | Divide, now: Changed) -> Changed:
        groups = Groups(self.before, self.history, self.searcher)
        if (done := groups.of(wish, now)) is not None:
            return done
        # of no group nor claim: the words are a subject like others
        said = wish.said if isinstance(wish, OnSide) else ""
        name = wish.name if isinstance(wish, InGroup) else said
        out = isinstance(wish, InGroup) and wish.out
        return self.done(narrowing(said) or (Narrow(name, out=out),), now)

    def _narrowed(self, wish: Narrow, now: Changed) -> Changed:
        """The papers that bear on a subject, the likeliest first, or the others."""
        many, subject = len(now.results), wish.subject
        if kinds := kinds_alone(subject):
            return self._of_kinds(kinds, now, out=wish.out)
        about, any_is = self._about(subject, now)
        if wish.out:
            gone = {one.paper.id for one in about} if any_is else set()
            return self._picked(gone, now, out=True, of=f"on {subject}")
        did = {"survey": "what they say about", "count": "how many bear on"}.get(
            wish.kind, "those that bear on"
        )
        if not any_is:
            none = f"None of the {count(many, 'paper')} says anything of “{subject}”."
            none = none if many > 1 else f"The paper says nothing of “{subject}”."
            return now.then(
                none, f"{did} “{subject}”", none=True, results=tuple(about), elsewhere=subject
            )
        kept = len(about)
        said = (
            f"Of the {count(many, 'paper')}, {kept} {verb(kept, 'bears', 'bear')} on “{subject}”."
        )
        return now.then(
            said,
            f"{did} “{subject}”",
            kind=wish.kind,
            results=tuple(about),
            subject=subject,
            rearranged=False,
        )

    def _with_more(self, subject: str, now: Changed) -> Changed:
        """With the papers on a subject that are not among these, behind them."""
        judged = judge(Request("list", subject), self.filters, self.searcher)
        there = {one.paper.id for one in now.results}
        given = 0
        if judged.covered >= COVERED and judged.chances:
            given = topical_relevance.cut(np.array([*judged.chances.values()]))
        more = [one for one in [*judged.results.values()][:given] if one.paper.id not in there]
        if not more:
            none = "No other paper" if given else "No paper"
            said = f"{none} is about {subject}, so the {count(len(there), 'paper')} stay."
            return now.then(said, f"with those on {subject}", kind="list")
        results = (*now.results, *more)
        every = count(len(results), "paper")
        said = f"{count(len(more), 'paper')} on {subject} more: {every} in all."
        return now.then(said, f"with those on {subject}", kind="list", results=results)

    def _about(self, subject: str, now: Changed) -> tuple[list[Result], bool]:
        """The papers that are about a subject; or all, the nearest first, and that none is."""
        query = self.searcher.read(subject, subject)
        inside = Filters(paper=tuple(one.paper.id for one in now.results))
        about = topical_relevance.relevant(self.searcher, query, inside)
        chances = np.maximum(about.chances, _by_words(subject, about.results))
        order = np.argsort(-chances, kind="stable").tolist()
        nearest = [about.results[place] for place in order]
        if not nearest or chances[order[0]] < _ANY_IS:
            return nearest, False
        given = topical_relevance.cut(chances * max(1.0, _LIKELIEST / chances[order[0]]))
        return nearest[:given], True

    def _of_kinds(self, kinds: Sequence[PaperKind], now: Changed, *, out: bool) -> Changed:
        """The papers that are surveys, say, or the others."""
        many = count(len(now.results), "paper")
        papers = [one.paper for one in now.results]
        told = of_those_kinds(self.searcher.generation, kinds, papers)
        kept = tuple(one for one in now.results if (one.paper.id in told) != out)
        did = f"without {called(kinds, 2)}" if out else f"only {called(kinds, 2)}"
        if not kept:
            said = (
                "That leaves none." if out else f"There are no {called(kinds, 2)} among the {many}."
            )
            return now.then(said, did, none=True, results=now.results)
        said = f"{count(len(kept), 'paper')} {did}."
        if not out:
            are = f"{len(kept):,} {verb(len(kept), 'is a', 'are')} {called(kinds, len(kept))}"
            said = f"Of the {many}, {are}."
        return now.then(said, did, results=kept)

    def _dated(self, wish: Within, now: Changed) -> Changed:
        of_time, did = self._of_time(wish), time_told(wish)
        if wish.out:
            return self._picked(of_time, now, out=True, of=did)
        kept = tuple(one for one in now.results if one.paper.id in of_time)
        many = count(len(now.results), "paper")
        within = Filters() if wish.own else Filters(since=wish.since, until=wish.until)
        untold = unknown("newest", now.results, self.searcher.generation.manifest.digests)
        if not kept:
            said = f"None of the {many} is {did}{untold}."
            said = said if len(now.results) > 1 else f"The paper is not {did}."
            return now.then(said, did, none=True, results=(), within=within)
        said = f"{len(kept)} of the {many} {verb(len(kept), 'is', 'are')} {did}{untold}."
        return now.then(said, f"only {did}", results=kept, within=within)

    def _written_by(self, wish: WrittenBy, now: Changed) -> Changed:
        papers = self.searcher.generation.papers
        if not papers.people.named(wish.name):
            if not is_person(wish.name, self.searcher):  # "by gradient descent"
                return self._narrowed(Narrow(wish.name, out=wish.out), now)
            said = unknown_author(wish.name, papers)
            return now.then(said, f"by {wish.name}", none=True, results=())
        did = by_whom((wish.name,), papers.people)
        return self._passing(Filters(author=(wish.name,)), did, now, out=wish.out)

    def _with_votes(self, wish: WithVotes, now: Changed) -> Changed:
        filters = Filters(min_votes=wish.least, max_votes=wish.most)
        untold = sum(one.paper.upvotes is None for one in now.results)
        beside = f"; of {untold:,} the digests tell no votes" if untold else ""
        return self._passing(filters, told(wish.least, wish.most), now, beside, out=wish.out)

    def _passing(
        self, filters: Filters, did: str, now: Changed, beside: str = "", *, out: bool
    ) -> Changed:
        """The papers that pass, or the others."""
        generation = self.searcher.generation
        numbers = passing(filters, generation.papers, generation.manifest.digests)
        keys = {paper.id for paper in generation.papers.at(sorted(numbers)).values()}
        if out:
            return self._picked(keys, now, out=True, of=did)
        kept = tuple(one for one in now.results if one.paper.id in keys)
        many = count(len(now.results), "paper")
        if not kept:
            said = f"None of the {many} is {did}{beside}."
            said = said if len(now.results) > 1 else f"The paper is not {did}{beside}."
            return now.then(said, did, none=True, results=())
        said = f"{len(kept)} of the {many} {verb(len(kept), 'is', 'are')} {did}{beside}."
        return now.then(said, f"only those {did}", results=kept)

    def _of_time(self, wish: Within) -> set[str]:
        """The ids of all papers of a time. A paper without a date of its own is as old as its
        digests."""
        generation = self.searcher.generation
        papers, digests = generation.papers, generation.manifest.digests
        since, until = wish.since or "0001-01-01", wish.until
        if wish.years is not None:
            since, until = f"{wish.years[0]:04}-01-01", f"{wish.years[1]:04}-12-31"
        numbers = passing(Filters(since=since, until=until), papers, digests)
        if wish.own or wish.years is not None:
            dated = passing(Filters(paper_since="0001-01"), papers, digests)
            own = Filters(paper_since=since, paper_until=until)
            numbers = passing(own, papers, digests) | (numbers - dated)
        return {paper.id for paper in papers.at(sorted(numbers)).values()}

    def _in_order(self, order: Order, now: Changed) -> Changed:
        digests, untold = self.searcher.generation.manifest.digests, ""
        if order == "relevance":
            results = self._by_relevance(now)
        else:
            results = tuple(ordered(now.results, order, digests))
            untold = unknown(order, results, digests)
            if not is_known(order, results, digests):
                said = f"{none_told(order, results)} Their order stays."
                return now.then(said, _ORDERED[order], kind="list")
        said = these(now, f"{_ORDERED[order]}{untold}", ".")
        kind: Kind = now.kind if now.kind == "count" and not now.rearranged else "list"
        return now.then(said, _ORDERED[order], kind=kind, results=results)

    def _by_relevance(self, now: Changed) -> tuple[Result, ...]:
        papers = Filters(paper=tuple(one.paper.id for one in now.results))
        query = self.searcher.read(now.subject, now.subject)
        results = topical_relevance.relevant(self.searcher, query, papers).results
        there = {one.paper.id for one in results}
        return (*results, *(one for one in now.results if one.paper.id not in there))

    def _picked(self, keys: set[str], now: Changed, *, out: bool, of: str = "") -> Changed:
        """Only some papers, or without them; `of` says which, where they are not named."""
        kept = tuple(one for one in now.results if (one.paper.id in keys) != out)
        other = [one.paper.title for one in now.results if (one.paper.id in keys) == out]
        if not kept:
            raise QuestionError(
                f"That leaves none of the {count(len(now.results), 'paper')}. "
                "Say which are to stay, or ask anew."
            )
        stay, every = len(kept), count(len(now.results), "paper")
        if not other:
            said, did = f"None of the {every} is {of}, so all stay.", f"without any {of}"
        elif not out:
            said = f"{verb(stay, 'This is', 'These are')} {stay} of the {every}."
            did = f"only {stay} of them"
        else:
            named = "; ".join(f"“{_short(title)}”" for title in other)
            gone = named if len(other) <= _NAMED else f"{len(other):,} of them"
            gone = f"the {f'{len(other):,} ' if len(other) > 1 else 'one '}{of}" if of else gone
            said = f"{stay:,} of the {every} {verb(stay, 'stays', 'stay')}, without {gone}."
            did = f"without {f'those {of}' if of else gone}"
        kind: Kind = "list" if now.kind == "recommend" else now.kind
        return now.then(said, did, kind=kind, results=kept)

    def _without(self, wish: Drop, now: Changed) -> Changed:
        """Without the paper that is called so, or has these words in its title, or is about
        them."""
        papers = self.searcher.generation.papers
        called = {one.id for one in papers.at(papers.titles.called(wish.name)).values()}
        if not called and wish.lacking and not kinds_alone(wish.name):
            return self._one(Lacking(wish.name, only_dropped=True), now)
        wanted = set(terms(wish.name))
        titled = called & {one.paper.id for one in now.results} or {
            one.paper.id for one in now.results if wanted and wanted <= set(terms(one.paper.title))
        }
        if titled:
            return self._picked(titled, now, out=True)
        return self._narrowed(Narrow(wish.name, out=True), now)


def _by_words(subject: str, results: Sequence[Result]) -> list[float]:
    """How likely each paper is about a subject for having all of its words in the title, or in one
    sentence."""
    wanted = set(terms(subject))
    chances = []
    for paper in (one.paper for one in results):
        said = any(wanted <= {*terms_of_known(one.text)} for one in sentences(paper.abstract))
        titled = wanted <= set(terms(paper.title))
        chances.append(_TITLED_SO if titled else _SAID_SO if said else 0.0)
    return chances if wanted else [0.0] * len(results)


def understood(many: int, subject: str, now: Changed) -> str:
    """What was asked, short: of which list, and what was done with it."""
    papers = "the paper" if many == 1 else f"the {many} papers"
    return f"{papers} on {_short(subject)}: {', '.join(now.did)}"


def time_told(wish: Within) -> str:
    """In words: "from 2025", "in digests since 2026-08-01", "published since 2026-08-01"."""
    first, last = wish.years or (wish.since, wish.until)
    far = {LAST_YEAR, None}
    where = "in digests" if wish.years is None and not wish.own else ""
    if first == last:
        told = f"of {first}"
    elif last in far:
        told = f"since {first}"
    elif first in (FIRST_YEAR, None):
        told = f"until {last}"
    else:
        told = f"from {first} to {last}"
    return f"{'published' if wish.own else where} {told}".strip()


def _told(kind: Kind, now: Changed) -> Changed:
    if kind == "count":
        many = len(now.results)
        said = f"The list has {count(many, 'paper')}."
        return now.then(said, "how many", kind="count")
    if kind == "list":
        return now.then(
            these(now, "one by one"), "listed", kind="list", whole=True, rearranged=False
        )
    if kind == "survey":
        return now.then(these(now, "by approach"), "by approach", kind="survey", rearranged=False)
    said = f"Of the {count(len(now.results), 'paper')}, to read first:"
    return now.then(said, "which to read first", kind=kind, rearranged=False)


def _short(title: str) -> str:
    return title if len(title) <= _LONG_TITLE else f"{title[: _LONG_TITLE - 1].rstrip()}…"
