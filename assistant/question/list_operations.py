"""What a follow-up does to the list of papers before (assistant.question.list_followups): which of
its papers stay, in which order, and what is said of that.

Only papers of that list come of it. Which are about a subject is judged as for a list of the whole
collection, among these papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.question.catalogued import by_whom, is_person
from assistant.question.lists_shown import hidden, results_of, same_subject
from assistant.question.modifiers import PaperKind, kinds_alone
from assistant.question.orders import Order, day_of, ordered
from assistant.question.paper_kinds import called, of_those_kinds
from assistant.question.places import papers_at
from assistant.question.votes import told
from assistant.question.wishes import (
    FIRST_YEAR,
    LAST_YEAR,
    Compare,
    Drop,
    Narrow,
    Operation,
    Pick,
    Reorder,
    Rest,
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
}
_LONG_TITLE = 40  # characters, in what was understood
# Chosen on the pairs of lists and subjects of benchmarks/followups.py: below which chance of the
# likeliest no paper of a list is taken to be about a subject, and how sure it is, where one is.
_ANY_IS, _LIKELIEST = 0.15, 0.8
# The same for subjects of a word or two, on the conversations there: what is learned of papers of
# the whole collection asks more of a subject than a list of them does.
_TITLED_SO, _SAID_SO = 0.8, 0.3
_NAMED = 2  # papers that are named where they are dropped


@dataclass(frozen=True, slots=True)
class Changed:
    """A list on its way: which papers it holds, for which `kind` of answer on which `subject`.

    `said` is what the program says of what was done, `did` the same for what was understood;
    `whole`: every paper is to stand in the text; `rearranged`: a model has nothing to add; `none`:
    no paper is left, `said` says why, and `results` are the nearest; papers on `elsewhere` may be
    in the rest of the collection. `within`: the time that was named.
    """

    results: tuple[Result, ...]
    kind: Kind
    subject: str
    said: tuple[str, ...] = ()
    did: tuple[str, ...] = ()
    whole: bool = False
    table: bool = False
    rearranged: bool = True
    none: bool = False
    elsewhere: str = ""
    within: Filters = field(default_factory=Filters)

    def then(self, said: str, did: str, **changes: object) -> Changed:
        """With another step done; `said` may be empty."""
        more = (said,) if said else ()
        return replace(self, said=(*self.said, *more), did=(*self.did, did), **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Listing:
    """What operations are done to, and with: the answer that shows the list, and all answers."""

    before: Answer
    history: Sequence[Answer]
    searcher: Searcher

    def done(self, operations: Sequence[Operation], start: Changed) -> Changed:
        """Raises QuestionError where one cannot be done."""
        now = start
        for operation in operations:
            now = self._one(operation, now)
            if now.none:
                break
        return now

    def _one(self, operation: Operation, now: Changed) -> Changed:
        match operation:
            case Narrow():
                return self._narrowed(operation, now)
            case Within():
                return self._dated(operation, now)
            case WrittenBy():
                return self._written_by(operation, now)
            case WithVotes():
                return self._with_votes(operation, now)
            case Reorder(order):
                return self._in_order(order, now)
            case Pick(places, out):
                return self._picked(set(papers_at(places, self.before)), now, out=out)
            case Drop(name):
                return self._without(name, now)
            case Rest():
                return self._rest(now)
            case Whole():
                return self._whole(now)
            case Table():
                return now.then(_these(now), "as a table", kind="list", table=True)
            case Tell(kind):
                return _told(kind, now)
            case Compare():
                return now.then("", "compared", kind="survey", rearranged=False)

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
        within = Filters(since=wish.since, until=wish.until)
        untold = self._undated(now.results)
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

    def _undated(self, results: Sequence[Result]) -> str:
        """That some papers may be of any time, where they are: "is not of 2025" would be a guess
        about them."""
        digests = self.searcher.generation.manifest.digests
        captured = {digest.name: digest.captured or "" for digest in digests}
        many = sum(not day_of(one.paper, captured) for one in results)
        return f"; of {many:,} the digests tell no date" if many else ""

    def _of_time(self, wish: Within) -> set[str]:
        """The ids of all papers of a time. A paper without a date of its own is as old as its
        digests."""
        generation = self.searcher.generation
        papers, digests = generation.papers, generation.manifest.digests
        if wish.years is None:
            numbers = passing(
                Filters(since=wish.since or "0001-01-01", until=wish.until), papers, digests
            )
        else:
            first, last = (f"{year:04}" for year in wish.years)
            own = Filters(paper_since=f"{first}-01", paper_until=f"{last}-12")
            held = Filters(since=f"{first}-01-01", until=f"{last}-12-31")
            dated = passing(Filters(paper_since="0001-01"), papers, digests)
            numbers = passing(own, papers, digests) | (passing(held, papers, digests) - dated)
        return {paper.id for paper in papers.at(sorted(numbers)).values()}

    def _in_order(self, order: Order, now: Changed) -> Changed:
        if order == "relevance":
            papers = Filters(paper=tuple(one.paper.id for one in now.results))
            query = self.searcher.read(now.subject, now.subject)
            results = topical_relevance.relevant(self.searcher, query, papers).results
            rest = [one for one in now.results if one.paper.id not in {r.paper.id for r in results}]
            results = (*results, *rest)
        else:
            digests = self.searcher.generation.manifest.digests
            results = tuple(ordered(now.results, order, digests))
        said = f"{_these(now).rstrip('.')}, {_ORDERED[order]}."
        kind: Kind = now.kind if now.kind == "count" and not now.rearranged else "list"
        return now.then(said if not now.said else "", _ORDERED[order], kind=kind, results=results)

    def _picked(self, keys: set[str], now: Changed, *, out: bool, of: str = "") -> Changed:
        """Only some papers, or without them; `of` says which, where they are not named."""
        kept = tuple(one for one in now.results if (one.paper.id in keys) != out)
        other = [one.paper.title for one in now.results if (one.paper.id in keys) == out]
        if not kept:
            raise QuestionError(
                f"That leaves none of the {count(len(now.results), 'paper')}. "
                "Say which are to stay, or ask anew."
            )
        named = "; ".join(f"“{_short(title)}”" for title in other)
        many = count(len(other), "paper")
        if not other:
            said = f"None of the {count(len(now.results), 'paper')} is {of}, so all stay."
        elif out:
            gone = f"{many} {of}".strip() if of or len(other) > _NAMED else named
            said = f"{count(len(kept), 'paper')} without {gone}."
        else:
            said = f"{len(kept)} of the {count(len(now.results), 'paper')}."
        did = (
            f"without {of or (named if len(other) <= _NAMED else many)}"
            if out
            else said.rstrip(".")
        )
        kind: Kind = "list" if now.kind == "recommend" else now.kind
        return now.then(said, did, kind=kind, results=kept)

    def _without(self, name: str, now: Changed) -> Changed:
        """Without what has these words in its title, or else is about them."""
        wanted = set(terms(name))
        titled = {
            one.paper.id for one in now.results if wanted and wanted <= set(terms(one.paper.title))
        }
        if titled:
            return self._picked(titled, now, out=True)
        return self._narrowed(Narrow(name, out=True), now)

    def _rest(self, now: Changed) -> Changed:
        rest = tuple(one for one in now.results if one.paper.id in hidden(self.before))
        if not rest:
            many = len(now.results)
            all_are = "The one paper is" if many == 1 else f"All {many} papers are"
            return now.then(f"{all_are} shown already.", "the rest", kind="list")
        said = f"The other {count(len(rest), 'paper')}." if len(rest) > 1 else "The other paper."
        return now.then(said, "the rest", kind="list", results=rest, whole=True)

    def _whole(self, now: Changed) -> Changed:
        """Every paper in the text; where they are there already, the list from which these were
        taken."""
        origin = None if hidden(self.before) else self._origin(now)
        many = len((origin or now).results)
        said = "The one paper." if many == 1 else f"All {many} papers."
        did = f"all {many} from which they were taken" if origin else "all of them"
        return (origin or now).then(said, did, kind="list", whole=True)

    def _origin(self, now: Changed) -> Changed | None:
        """The longest list that held these papers."""
        held = {one.paper.id for one in now.results}
        wider = [
            one.papers for one in same_subject(self.before, self.history) if held < set(one.papers)
        ]
        if not wider:
            return None
        whole = max(wider, key=len)
        return replace(now, results=results_of(whole, now.subject, self.searcher))


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
    """In words: "from 2025", "in digests since 2026-08-01"."""
    first, last = wish.years or (wish.since, wish.until)
    far = {LAST_YEAR, None}
    where = "in digests" if wish.years is None else ""
    if first == last:
        told = f"of {first}"
    elif last in far:
        told = f"since {first}"
    elif first in (FIRST_YEAR, None):
        told = f"until {last}"
    else:
        told = f"from {first} to {last}"
    return f"{where} {told}".strip()


def _told(kind: Kind, now: Changed) -> Changed:
    if kind == "count":
        many = len(now.results)
        said = f"{verb(many, 'It is', 'These are')} {count(many, 'paper')}."
        return now.then(said, "how many", kind="count")
    if kind == "list":
        return now.then(_these(now), "listed", kind="list", whole=True, rearranged=False)
    if kind == "survey":
        return now.then(_these(now), "by approach", kind="survey", rearranged=False)
    said = f"Of the {count(len(now.results), 'paper')}, to read first:"
    return now.then(said, "which to read first", kind=kind, rearranged=False)


def _these(now: Changed) -> str:
    if now.said:
        return ""
    many = len(now.results)
    return "The one paper." if many == 1 else f"The {many} papers."


def _short(title: str) -> str:
    return title if len(title) <= _LONG_TITLE else f"{title[: _LONG_TITLE - 1].rstrip()}…"
