"""What a follow-up wants to see of a list, or of the lists before it: the rest, all of it, which
papers are first in some order, the list as it was before something was taken from it.

"All" is the list as it stands. What was left out comes back when it is asked for, never unasked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.question.changed_lists import Changed, all_of
from assistant.question.conversation import standing
from assistant.question.lists_shown import (
    before_change,
    hidden,
    in_vain,
    list_before,
    results_of,
    seen_in_part,
    wider,
)
from assistant.question.orders import Order
from assistant.question.paper_facts import fact, firsts
from assistant.question.places import papers_at
from assistant.question.wishes import Back, First, Known, Rest, Reverse, Whole
from assistant.types import Answer
from assistant.wording import count, verb
from index.errors import QuestionError
from index.retrieval.searcher import Searcher

_AGAIN = "“the whole list again”"


@dataclass(frozen=True, slots=True)
class Views:
    """Of the list that the answer `before` shows, one of the answers of `history`."""

    before: Answer
    history: Sequence[Answer]
    searcher: Searcher

    def of(self, wish: First | Known | Reverse | Rest | Whole | Back, now: Changed) -> Changed:
        match wish:
            case First():
                return self._first(wish, now)
            case Known(places, order):
                return self._known(papers_at(places, self.before), order, now)
            case Reverse():
                said = f"{all_of(now.results)}, the other way round."
                return now.then(said, "the other way round", kind="list", results=now.results[::-1])
            case Rest():
                return self._rest(now)
            case Whole():
                return self._whole(now)
            case Back(step):
                return self._undone(now) if step else self._back(now)

    def _first(self, wish: First, now: Changed) -> Changed:
        found = firsts(wish, now.results, self.searcher.generation.manifest.digests)
        did = f"{'only' if wish.keep else 'which is'} the {found.did}"
        if not found.results:
            return now.then(found.said, did, kind="fact", only_said=True)
        kind = "list" if wish.keep else "fact"
        return now.then(found.said, did, kind=kind, results=found.results, whole=True)

    def _known(self, keys: Sequence[str], order: Order, now: Changed) -> Changed:
        digests = self.searcher.generation.manifest.digests
        by_id = {one.paper.id: one for one in now.results}
        some = tuple(by_id[key] for key in keys if key in by_id)
        if not some:
            raise QuestionError("This paper is not in the list any more. Ask for the list again.")
        said = " ".join(fact(order, one.paper, digests) for one in some)
        did = {"votes": "how many votes", "author": "who wrote it"}.get(order, "when it came")
        return now.then(said, did, kind="fact", results=some)

    def _rest(self, now: Changed) -> Changed:
        unseen = hidden(self.before)
        rest = tuple(one for one in now.results if one.paper.id in unseen)
        if not rest:
            are = verb(len(now.results), "is", "are")
            said = f"{all_of(now.results)} {are} shown already{self._left_out(now)}."
            return now.then(said, "the rest", kind="list", only_said=True)
        said = f"The other {count(len(rest), 'paper')}." if len(rest) > 1 else "The other paper."
        return now.then(said, "the rest", kind="list", results=rest, whole=True)

    def _whole(self, now: Changed) -> Changed:
        """Every paper in the text; of the list of which these were a part that was not shown."""
        part_of = seen_in_part(self.before, self.history)
        if part_of is not None:
            now = self._with(part_of.papers, now)
        said = f"{all_of(now.results)}{self._left_out(now)}."
        return now.then(said, "all of them", kind="list", whole=True)

    def _left_out(self, now: Changed) -> str:
        """How what was taken from the list comes back, where something was."""
        before = wider({one.paper.id for one in now.results}, self.before, self.history)
        return f"; {_AGAIN} brings back all {len(before):,}" if before else ""

    def _back(self, now: Changed) -> Changed:
        before = wider({one.paper.id for one in now.results}, self.before, self.history)
        if not before:
            said = f"{all_of(now.results)}: none was left out."
            return now.then(said, "all of them", kind="list", whole=True)
        gone = len(before) - len(now.results)
        now = self._with(before, now)
        said = (
            f"{all_of(now.results)}, with the {gone:,} that {verb(gone, 'was', 'were')} left out."
        )
        return now.then(said, f"all {len(now.results)} again", kind="list", whole=True)

    def _undone(self, now: Changed) -> Changed:
        last, mine = list_before(self.history), standing(self.before)
        if last is not None and standing(last) != mine:  # which was asked for in its place
            return now.then(f"{all_of(now.results)} on {now.subject} again.", "again", kind="list")
        if in_vain(self.before, self.history):
            said = f"{all_of(now.results)}: what was asked last changed nothing."
            return now.then(said, "as they were", kind="list")
        before = before_change(self.before, self.history)
        if before is None:
            raise QuestionError("Nothing was done to this list that could be undone. Ask anew.")
        now = self._with(before.papers, now)
        said = f"{all_of(now.results)} as before the last change."
        return now.then(said, f"the {count(len(now.results), 'paper')} before", kind="list")

    def _with(self, keys: Sequence[str], now: Changed) -> Changed:
        return replace(now, results=results_of(keys, now.subject, self.searcher))
