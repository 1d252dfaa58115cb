"""Which papers are about what a request names: one subject, either of several, or all of them; of a
comparison, which are about either side.

Whether "A and B" is one subject, and of what the A is in "A or B models", words alone leave open.
The collection decides: by whether these words stand beside each other in it, whether either side is
a subject of its papers, and whether any is about both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.question.coordination import conjoined
from assistant.question.doing_without import LACKS, Says, forms, says
from assistant.question.exclusion import left_out
from assistant.question.found import LOOKED_AT, considered
from assistant.question.instances import with_instances
from assistant.question.paper_kinds import of_kinds
from assistant.question.requests import Request
from index.arrays import Floats, logistic
from index.retrieval import topical_relevance
from index.retrieval.filters import passing
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import Relevant
from index.text.words import terms, words
from index.types import Filters, Result

COVERED = 0.4  # the chance from which on a request is answered (benchmarks/collection.py)
# Chosen by hand on the subjects of benchmarks/judged: more by what papers say of a subject.
_BY_PAPERS_AND_AS_FACT = (0.65, 0.35)
_BY_SIDE_AND_WHOLE = (0.75, 0.25)  # chosen by hand
_SURELY_NOT = 1e-4  # as far as chances stay from 0 and 1, whose log odds have no end
_BOTH = 0.3  # the chance from which on a paper is taken to be about two subjects
_BETWEEN = r"[\s‑–-]+(?:(?:and|or|the|of|an?|in|for)\s+)?"  # words that stand beside each other
_OF_TWO = ("list", "count", "survey", "trend")  # what may be asked of two subjects at once
# So few papers that pass a filter are judged one by one: where none of 1 or 3 is about a subject,
# 97% of the likeliest have chances under .3, and 90% over .7 where one is (benchmarks/handful.py).
_FEW, _LIKELIER = 20, 0.5
_TREATS = 0.5  # the chance from which on a paper is taken to be about what others do without
_NAMED = 0.95  # the least chance of a paper that has the subject for its name
_ALSO = 20  # the best papers on one subject, among which those on another are judged besides

Where = Literal["title", "abstract", "either"]
Chances = dict[str, float]  # by the ids of papers


@dataclass(frozen=True, slots=True)
class Judged:
    """The papers by id, with their chances; `covered`: the chance that any is about the subject,
    `nearest`: the papers to show where none is. `request` is as the collection reads it.

    `sides`: of several subjects each one's chances; `missing`: those that no paper is about;
    `gone`: the ids of those left out, `said`: what each says of what it is to do without.
    """

    request: Request
    query: Query
    results: Mapping[str, Result]
    chances: Chances
    covered: float
    nearest: Sequence[Result]
    sides: Mapping[str, Chances] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    gone: Mapping[str, float] = field(default_factory=dict)
    said: Mapping[str, Says] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def judge(request: Request, filters: Filters, searcher: Searcher) -> Judged:
    judges = _Judges(request, filters, searcher)
    found = judges.several() if request.sides else judges.one_or_two()
    if request.excluded:
        return judges.lacking(found) if request.lacks else judges.without(found)
    return found


@dataclass(frozen=True, slots=True)
class _Judges:
    request: Request
    filters: Filters
    searcher: Searcher

    def one(self, subject: str) -> Judged:
        searched = with_instances(subject, self.searcher) if self.request.proposed else subject
        query = self.searcher.read(searched, searched)
        every = about = topical_relevance.relevant(self.searcher, query, self.filters)
        covered = _covered(subject, query, every, self.filters, self.searcher)
        if self.request.papers:
            about = _about_of_kinds(query, self.request, self.filters, self.searcher)
        chances = np.array(about.chances)
        # what tells whether any is about a subject was learned of collections, not of a handful
        if self.filters and len(chances) and considered(self.filters, self.searcher) <= _FEW:
            covered = float(chances.max()) if chances.max() >= _LIKELIER else 0.0
        elif covered >= COVERED and not self.request.papers:
            chances = topical_relevance.given_that_any_is(chances)
        if named := self._named(subject, about):  # "Grams": whoever names a paper means it
            chances = np.where(named, np.maximum(chances, _NAMED), chances)
            covered = max(covered, _NAMED)
        return Judged(
            replace(self.request, subject=subject),
            query,
            {one.paper.id: one for one in about.results},
            _by_id(about, chances),
            covered,
            every.results,
        )

    def _named(self, subject: str, about: Relevant) -> list[bool]:
        """Which of the papers have the subject for their name; empty where none has."""
        papers = self.searcher.generation.papers
        own = papers.at(papers.titles.called(subject))
        ids = {paper.id for paper in own.values()}
        found = [one.paper.id in ids for one in about.results]
        return found if any(found) else []

    def one_or_two(self) -> Judged:
        """A subject, or the two of "A and B", if these are subjects of their own, and no paper is
        about both."""
        whole = self.one(self.request.subject)
        sides = conjoined(self.request.subject) if self.request.kind in _OF_TWO else ()
        if not sides or _stand_joined(sides, self.searcher):
            return whole
        sides = _whole_sides(sides, self.searcher)
        found = [self.one(one) for one in sides]
        both = self._both(sides, found)
        if min(one.covered for one in found) < COVERED or max(both.values(), default=0) >= _BOTH:
            return whole
        note = f"No paper is about both {sides[0]} and {sides[1]}, so those about either are given."
        request = replace(self.request, sides=sides, joined="or")
        return replace(self._either(request, whole.query, found), notes=(note,))

    def several(self) -> Judged:
        sides = _whole_sides(self.request.sides, self.searcher)
        request = replace(self.request, sides=sides)
        whole = self.one(request.subject)
        query, found = whole.query, [self.one(one) for one in sides]
        if request.joined == "both":
            chances = self._both(sides, found)
            covered = min(one.covered for one in found)
            if max(chances.values(), default=0.0) < _BOTH:
                chances, covered = {}, 0.0
            return self._of_all(request, query, found, chances, covered)
        either = self._either(request, query, found)
        # two subjects are two chances to be wrong: that either is treated, the whole bears out
        surely = _mean([either.covered, whole.covered], _BY_SIDE_AND_WHOLE)
        return replace(either, covered=surely)

    def _either(self, request: Request, query: Query, found: Sequence[Judged]) -> Judged:
        """The papers on any side that has some: as likely as for the likeliest."""
        # where none is, they are there all the same for whoever wants an answer anyway
        there = [one for one in found if one.covered >= COVERED] or found
        chances: Chances = {}
        for one in there:
            for key, chance in one.chances.items():
                chances[key] = max(chance, chances.get(key, 0.0))
        missing = tuple(one.request.subject for one in found if one.covered < COVERED)
        covered = max(one.covered for one in found)
        told = replace(self._of_all(request, query, found, chances, covered), missing=missing)
        if 0 < len(missing) < len(found):
            nothing = " or ".join(missing)
            return replace(told, notes=(f"No paper here is about {nothing}.",))
        return told

    def _of_all(
        self,
        request: Request,
        query: Query,
        found: Sequence[Judged],
        chances: Chances,
        covered: float,
    ) -> Judged:
        results = {key: result for one in reversed(found) for key, result in one.results.items()}
        order = sorted(chances, key=lambda key: -chances[key])
        return Judged(
            request,
            query,
            {key: results[key] for key in order},
            {key: chances[key] for key in order},
            covered,
            [*found[0].nearest],
            sides={one.request.subject: one.chances for one in found},
        )

    def _both(self, sides: Sequence[str], found: Sequence[Judged]) -> Chances:
        """How likely each paper is about all: each side's papers are judged for the others, too, of
        which they need not be among the best."""
        every = [dict(one.chances) for one in found]
        for place, side in enumerate(sides):
            query = self.searcher.read(side, side)
            others = [key for n, one in enumerate(found) if n != place for key in one.results]
            among = {*others, *list(found[place].results)[:_ALSO]}
            if not among:
                continue
            inside = Filters(paper=tuple(sorted(among)))
            about = topical_relevance.relevant(self.searcher, query, inside)
            for key, chance in _by_id(about, about.chances).items():
                every[place].setdefault(key, chance)
        return {
            key: min(some[key] for some in every)
            for key in every[0]
            if all(key in o for o in every)
        }

    def without(self, found: Judged) -> Judged:
        """Without the papers that are about what is not meant."""
        gone = left_out(found.request, found.results, found.chances, self.filters, self.searcher)
        return replace(
            found,
            results={key: one for key, one in found.results.items() if key not in gone},
            chances={key: one for key, one in found.chances.items() if key not in gone},
            gone={key: found.chances[key] for key in gone},
        )

    def lacking(self, found: Judged) -> Judged:
        """As likely as the papers are on the subject and do without what is to be lacking, or as
        they are about just that: "training networks without backpropagation"."""
        lacking = self.request.excluded
        whole = self.one(f"{self.request.subject} without {lacking}")
        results = {**whole.results, **found.results}
        said = {key: says(one.paper, lacking) for key, one in results.items()}
        # searched for in its words, what is about nothing but the thing itself comes, too
        treats = self.one(lacking)
        only_that = {
            key
            for key, chance in treats.chances.items()
            if treats.covered >= COVERED
            and chance >= _TREATS > found.chances.get(key, 0.0)
            and said.get(key) == "nothing"
        }
        chances = {
            key: max(
                found.chances.get(key, 0.0) * LACKS[said[key]],
                whole.chances.get(key, 0.0) * (said[key] != "with" and key not in only_that),
            )
            for key in results
        }
        order = sorted(results, key=lambda key: -chances[key])
        return replace(
            found,
            request=replace(found.request, subject=whole.request.subject),
            query=whole.query,
            results={key: results[key] for key in order},
            chances={key: chances[key] for key in order},
            covered=max(found.covered, whole.covered),
            gone={key: found.chances.get(key, 0.0) for key in results if said[key] == "with"},
            said=said,
        )


def _by_id(about: Relevant, chances: Sequence[float] | Floats) -> Chances:
    return {one.paper.id: float(c) for one, c in zip(about.results, chances, strict=True)}


def _whole_sides(sides: Sequence[str], searcher: Searcher) -> tuple[str, ...]:
    """Sides with what they have in common with the last: "vision or language models", if "vision
    models" stands anywhere."""
    *_, last = sides
    _, _, common = last.partition(" ")
    if not common:
        return tuple(sides)
    return (*(_with(one, common, searcher) for one in sides[:-1]), last)


def _with(one: str, common: str, searcher: Searcher) -> str:
    whole = f"{one} {common}"
    return whole if len(one.split()) == 1 and stands(whole, searcher) else one


def _stand_joined(sides: Sequence[str], searcher: Searcher) -> bool:
    """Whether they stand joined in some paper, as one thing: "bias and variance"."""
    joined, turned = (" and ".join(some) for some in (sides, sides[::-1]))
    return stands(joined, searcher) or stands(turned, searcher)


def stands(phrase: str, searcher: Searcher) -> bool:
    """Whether the words of a phrase stand beside each other in any paper."""
    return bool(holding(phrase, searcher, between=_BETWEEN))


def holding(
    phrase: str, searcher: Searcher, where: Where = "either", between: str = r"[\s‑–-]+"
) -> list[int]:
    """Numbers of the papers in which the words of a phrase, in any of their forms, stand in order,
    with nothing but `between` them."""
    bm25, papers = searcher.generation.bm25, searcher.generation.papers
    wanted = [word for word in words(phrase) if terms(word)]
    if not wanted:
        return []
    held = [set(bm25.holding(one).tolist()) for word in wanted for one in terms(word)]
    beside = re.compile(rf"\b{between.join(map(forms, wanted))}\b", re.IGNORECASE)
    found = []
    for number, title, text in papers.abstracts(sorted(set.intersection(*held))):
        read = {"title": title, "abstract": text, "either": f"{title}. {text}"}[where]
        if beside.search(read):
            found.append(number)
    return sorted(found)


def _about_of_kinds(
    query: Query, request: Request, filters: Filters, searcher: Searcher
) -> Relevant:
    """The papers of the kinds asked for: looked for among all that share a word with the subject,
    of which the search by itself would look at the best only."""
    generation = searcher.generation
    near = set(searcher.candidates(query, filters).numbers.tolist())
    near |= set(np.flatnonzero(generation.bm25.scores(query.framed)).tolist())
    if filters:
        near &= passing(filters, generation.papers, generation.manifest.digests)
    numbers = of_kinds(generation, request.papers, near)
    if not numbers:
        return Relevant((), (), 0.0)
    ids = tuple(paper.id for paper in generation.papers.at(sorted(numbers)).values())
    return topical_relevance.relevant(searcher, query, Filters(paper=ids))


def _covered(
    subject: str, query: Query, about: Relevant, filters: Filters, searcher: Searcher
) -> float:
    """The chance that any paper is about a subject: a mean, in log odds, of what its papers say of
    it and what is said of a fact. That is asked in always the same words, so that how somebody asks
    decides nothing."""
    question = f"Which papers are about {subject}?"
    as_asked = searcher.read(question, question)
    if as_asked.framed == query.framed:  # as it is of all but the shortest: it was searched for
        results = sorted(about.results, key=lambda result: -result.score)[:LOOKED_AT]
    else:
        results = searcher.search(as_asked, LOOKED_AT, filters, rerank=False)
    verdict = answerability.classify(as_asked, analyse(as_asked), results, searcher)
    return _mean([about.any_is, verdict.probability or 0.0], _BY_PAPERS_AND_AS_FACT)


def _mean(chances: Sequence[float], weights: Sequence[float]) -> float:
    """Of chances, by their log odds."""
    clipped = np.clip(chances, _SURELY_NOT, 1 - _SURELY_NOT)
    return float(logistic(np.log(clipped / (1 - clipped)) @ weights))
