"""From a question in a conversation to the papers that may answer it: understood, dated, searched
for, and whether they can is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from assistant.checking.mentions import plain
from assistant.question import answerability, digest_names
from assistant.question.analysis import Analysis, analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone, points, points_back, standalone, standing
from assistant.question.language import LONGEST_QUESTION, other_language, refuse
from assistant.question.list_followups import read
from assistant.question.list_operations import Changed, Listing, also_within, understood
from assistant.question.lists_shown import FACTS, does_to, list_before, meant, quoted, results_of
from assistant.question.orders import Order, ordered
from assistant.question.paper_kinds import called, of_kinds
from assistant.question.requests import FACT, Request, as_kind, names_its_subject, requested
from assistant.question.times import NoDay, Period, names_time, period
from assistant.question.wishes import Pick, Reorder, Table, Within
from assistant.types import Answer, Kind, Reason
from assistant.wording import count, verb
from index.arrays import logistic
from index.errors import QuestionError
from index.generation.merging import title_id
from index.retrieval import topical_relevance
from index.retrieval.filters import passing, within
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import About
from index.text.sentences import Span
from index.text.words import stem, terms, terms_of_known
from index.types import Digest, Filters, Listed, Paper, Result

_LOOKED_AT = 30  # papers
_NEWS_SHOWN = 6  # papers, as many as an answer quotes
_DIGESTS_NAMED = 4  # in one note
# Chosen by hand on the subjects of benchmarks/judged: more by what papers say of a subject.
_BY_PAPERS_AND_AS_FACT = (0.65, 0.35)
_COVERED = 0.4  # the chance from which on a request is answered (benchmarks/collection.py)
_SURELY_NOT = 1e-4  # as far as chances stay from 0 and 1, whose log odds have no end
_OF_ONE_ANSWER = ("fact", "compare")  # what is asked for, if not papers themselves
_BEARS = 0.6  # the chance from which on a paper bears on a claim (benchmarks/collection.py)
_ANY_IS = 0.3  # the least chance of the likeliest paper of a kind that is to be about a subject
_MOST_LISTED = 100  # papers of no subject
_PLACE: Mapping[Order, Callable[[Listed], Any]] = {
    "newest": lambda one: tuple(-ord(sign) for sign in _day(one)) or (0,),
    "oldest": lambda one: _day(one) or "unknown",
    "votes": lambda one: -1 if one.upvotes is None else -2 - one.upvotes,
}
_TOUCHING = 0.25  # the chance from which on a paper that is left out touches on a subject
_SURELY, _PERHAPS = 0.85, 0.5  # how sure it is that a question is not in English
_LIKE_TITLE = re.compile(
    r"\b(?:like|similar to|related to)\s+[“\"](?P<title>.+)[”\"]\W*$", re.IGNORECASE
)
_POINTING = re.compile(r"\b(?:these|those|them|they|it|ones?)\b", re.IGNORECASE)
_NEW = frozenset(terms("new newest latest news recent"))
_CAME = frozenset(terms("came come appeared added arrived"))
_HOLD = frozenset(terms("paper papers digest page"))
_NEWS = _NEW | _CAME | _HOLD | frozenset(terms("work list show anything any"))

Rewrite = Callable[[str, Sequence[Answer]], str]
"""Has a model put a follow-up so that it stands on its own; empty if it says nothing."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The papers about a subject, in the order that is wanted, and the chance of each; how many
    more touch on it, or, of no subject, are left out.

    Of a list of an answer before: `said` is what the program says of what was done to it, `quoted`
    the sentences of its papers that were quoted there, `whole` whether all are to stand in the
    text, and `rearranged` that a model has nothing to add."""

    request: Request
    results: tuple[Result, ...]
    chances: tuple[float, ...]
    touching: int
    said: str = ""
    quoted: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    whole: bool = False
    rearranged: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a question, as it was understood, brought. `overview`: the papers
    themselves are asked for, each in a sentence. `notes` say which digests it covers, where that is
    not all; `considered` is how many papers were searched; `refused` says why nothing is answered,
    where the reason alone does not."""

    asked: Standalone
    query: Query
    analysis: Analysis
    results: list[Result]
    answerability: Answerability
    overview: bool = False
    notes: tuple[str, ...] = ()
    considered: int = 0
    collected: Collected | None = None
    refused: str = ""


def find(
    question: str,
    history: Sequence[Answer],
    filters: Filters,
    searcher: Searcher,
    rewrite: Rewrite | None = None,
    kind: Kind | None = None,
) -> Found:
    """`kind`: of which the question is, where whoever asks says so. Raises QuestionError for a
    question that cannot be understood, SettingError for a filter that means nothing."""
    if (language := other_language(question, sure=_SURELY)) is not None:
        raise refuse(language)
    digests = searcher.generation.manifest.digests
    if filters.digest is None and (place := digest_names.named(question, digests)) is not None:
        filters, question = replace(filters, digest=place.digest), place.rest
    question = searcher.corrected(question)
    changed = None
    if kind not in _OF_ONE_ANSWER:
        changed = _of_a_list(question, history, filters, searcher)
    if changed is not None:
        return changed
    named = _period(question, digests)
    if named is not None:
        since, until = filters.since or named.since, filters.until or named.until
        filters, question = replace(filters, since=since, until=until), named.rest
        news = _asks_for_news(question, _NEW if _POINTING.search(question) else _NEW | _CAME)
        if history and not set(terms(question)) - _NEWS and not news:
            before = history[-1].searched or history[-1].question
            question, history = before[:LONGEST_QUESTION], ()  # "only from the Sep 3 digest"
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "This names a time and asks nothing. Say what you want to know of it, or: what is new?"
        )
    if _asks_for_news(question, _NEW if named is None else _NEW | _CAME | _HOLD):
        return _news(question, filters, searcher)
    asked = _like_titled(question, searcher) or _understood(question, history, searcher, rewrite)
    if asked.like is not None:
        return _alike(asked, asked.like, filters, searcher)
    inside = replace(filters, paper=asked.papers) if asked.papers and not filters.paper else filters
    is_own = partial(_is_own, searcher)
    request = FACT
    if kind is not None and kind not in _OF_ONE_ANSWER:
        request = as_kind(asked.question, kind, is_own)
    elif kind is None and not (asked.papers or asked.own or filters.paper):
        request = requested(asked.question, is_own)
    if request.kind != "fact":
        return _collected(asked, request, inside, searcher)
    query = searcher.read(asked.question, asked.question)  # its slips are mended
    analysis = analyse(query)
    results = searcher.search(query, _LOOKED_AT, inside)
    verdict = answerability.classify(query, analysis, results, searcher)
    if verdict.reason and (language := other_language(question, sure=_PERHAPS)) is not None:
        raise refuse(language)
    overview = False
    # chosen by whoever asks: what they say is wanted, whatever else there is
    if verdict.reason and filters.paper:
        overview = (analysis if asked.question == question else analyse(question)).gist
        verdict = Answerability(1.0, None) if overview else replace(verdict, reason="not_stated")
    notes, considered = covers(filters, digests), _considered(inside, searcher)
    return Found(asked, query, analysis, results, verdict, overview, notes, considered)


def _of_a_list(
    question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Found | None:
    """What a follow-up does to the list before, if it is one that does something to it."""
    generation, before = searcher.generation, list_before(history)
    digests = generation.manifest.digests
    try:
        wishes = read(question, [digest.captured for digest in digests if digest.captured])
    except NoDay as error:
        raise _unknown(error) from error
    if before is None and wishes and all(isinstance(one, Reorder | Pick | Table) for one in wishes):
        raise QuestionError(
            "This is to be done to a list of papers, and there is none yet. Ask for one first."
        )
    if before is None or not does_to(wishes, before):
        return None
    before = meant(before, history, wishes)
    root = standing(before)
    subject = requested(root, partial(_is_own, searcher)).subject or root
    results = results_of(before.papers, subject, searcher, filters)
    if not results:
        return None
    listing = Listing(before, history, searcher)
    kind: Kind = "list" if before.kind in FACTS else before.kind
    now = listing.done(wishes, Changed(results, kind, subject))
    last = wishes[-1]
    if now.none and isinstance(last, Within) and last.anew:
        return find(root, (), also_within(filters, last), searcher)
    # where none is left, the list before stays the one that is meant: nothing was asked anew
    only_dated = (
        not now.none and before.searched == root and all(isinstance(one, Within) for one in wishes)
    )
    asked = Standalone(
        root if only_dated else understood(len(results), subject, now),
        standing=root,
        form="table" if now.table else "",
    )
    return _of_changed(asked, now, before, len(results), searcher)


def _of_changed(
    asked: Standalone, now: Changed, before: Answer, many: int, searcher: Searcher
) -> Found:
    """The list as it is now; `many` papers of it were there before."""
    query = searcher.read(now.subject, now.subject)
    reason: Reason | None = None
    notes = covers(now.within, searcher.generation.manifest.digests)
    if now.elsewhere:
        notes = (*notes, f"All papers are searched by: papers on {now.elsewhere}")
    if now.none:
        reason = "not_stated" if now.results else "off_topic"
    return Found(
        asked,
        query,
        analyse(query),
        list(now.results),
        Answerability(0.0 if reason else 1.0, reason),
        notes=notes,
        considered=many,
        collected=Collected(
            Request(now.kind, now.subject),
            now.results,
            (1.0,) * len(now.results),
            touching=0,
            said=" ".join(now.said),
            quoted=quoted(before, now.results) if now.rearranged else {},
            whole=now.whole,
            rearranged=now.rearranged,
        ),
        refused=" ".join(now.said),
    )


def _collected(asked: Standalone, request: Request, filters: Filters, searcher: Searcher) -> Found:
    """Every paper that is about a subject, cut where a list is expected to be best."""
    if not request.subject:
        return _of_none(asked, request, filters, searcher)
    query = searcher.read(request.subject, request.subject)
    about = topical_relevance.about(searcher, query, filters)
    every = about
    covered = _covered(request.subject, query, every, filters, searcher)
    if request.papers:
        about = _about_of_kinds(query, request, filters, searcher)
    results, chances = about.results, np.array(about.chances)
    if request.excluded:
        other = topical_relevance.about(
            searcher, searcher.read(request.excluded, request.excluded), filters
        )
        meant = {r.paper.id: chance for r, chance in zip(other.results, other.chances, strict=True)}
        keep = [
            meant.get(one.paper.id, 0.0) < chance or not _has_phrase(one.paper, request.excluded)
            for one, chance in zip(results, chances, strict=True)
        ]
        results = tuple(r for r, there in zip(results, keep, strict=True) if there)
        chances = chances[keep]
    given = topical_relevance.cut(chances) if len(chances) else 0
    reason: Reason | None = None
    if request.kind == "claim":  # few papers bear on one, however many are about its subject
        given = min(given, max(1, int((chances >= _BEARS).sum())))
    if request.papers:  # there may be none, whatever else is about the subject
        given = given if len(chances) and chances.max() >= _ANY_IS else 0
    if covered < _COVERED or not given:
        best = every.results[0].cosine if every.results else 0.0
        reason = "not_stated" if best >= answerability.ON_TOPIC else "off_topic"
    digests = searcher.generation.manifest.digests
    chance_of = {
        one.paper.id: chance for one, chance in zip(results, chances.tolist(), strict=True)
    }
    chosen = ordered(results[:given], request.order, digests)
    return Found(
        asked,
        query,
        analyse(query),
        list((results if given else every.results)[: max(given, _LOOKED_AT)]),
        Answerability(covered, reason),
        notes=(*covers(filters, digests), *_not_told(chosen, request)),
        considered=_considered(filters, searcher),
        collected=Collected(
            request,
            tuple(chosen),
            tuple(chance_of[one.paper.id] for one in chosen),
            int((chances[given:] >= _TOUCHING).sum()),
        ),
    )


def _about_of_kinds(query: Query, request: Request, filters: Filters, searcher: Searcher) -> About:
    """The same of those papers that are of the kinds asked for: looked for among all that share a
    word with the subject, of which the search by itself would look at the best only."""
    generation = searcher.generation
    near = set(searcher.candidates(query, filters).numbers.tolist())
    near |= set(np.flatnonzero(generation.bm25.scores(query.framed)).tolist())
    if filters:
        near &= passing(filters, generation.papers, generation.manifest.digests)
    numbers = of_kinds(generation, request.papers, near)
    if not numbers:
        return About((), (), 0.0)
    ids = tuple(paper.id for paper in generation.papers.at(sorted(numbers)).values())
    return topical_relevance.about(searcher, query, Filters(paper=ids))


def _not_told(chosen: Sequence[Result], request: Request) -> tuple[str, ...]:
    """What is asked for and cannot be told of any paper."""
    if not chosen:
        about = f" about {request.subject}" if request.subject else ""
        return (f"No {called(request.papers, 1)}{about} was found.",) if request.papers else ()
    if request.order == "votes" and not any(one.paper.upvotes for one in chosen):
        return ("The digests tell no votes for these papers, so their order is as found.",)
    return ()


def _day(listed: Listed) -> str:
    return listed.appeared or listed.captured or ""


def _of_none(asked: Standalone, request: Request, filters: Filters, searcher: Searcher) -> Found:
    """The papers of some kind, or the first in some order, whatever they are about."""
    papers, digests = searcher.generation.papers, searcher.generation.manifest.digests
    numbers = passing(filters, papers, digests)
    if request.papers:
        numbers = of_kinds(searcher.generation, request.papers, numbers)
    order: Order = "newest" if request.order == "relevance" else request.order
    listed = papers.listed({digest.name: digest.captured for digest in digests})
    first = sorted((one for one in listed if one.number in numbers), key=_PLACE[order])
    ids = tuple(one.id for one in first[:_MOST_LISTED])
    query = searcher.read(asked.question, asked.question)
    found = searcher.search(query, len(ids) or _LOOKED_AT, Filters(paper=ids) if ids else filters)
    chosen = ordered(found, order, digests) if ids else []
    left = len(numbers) - len(chosen)
    return Found(
        asked,
        query,
        analyse(query),
        found,
        Answerability(1.0, None) if chosen else Answerability(0.0, "not_stated"),
        notes=(*covers(filters, digests), *_not_told(chosen, request)),
        considered=_considered(filters, searcher),
        collected=Collected(
            replace(request, order=order), tuple(chosen), (1.0,) * len(chosen), left
        ),
    )


def _covered(
    subject: str, query: Query, about: About, filters: Filters, searcher: Searcher
) -> float:
    """The chance that any paper is about a subject: a mean, in log odds, of what its papers say of
    it and what is said of a fact. That is asked in always the same words, so that how somebody asks
    decides nothing."""
    question = f"Which papers are about {subject}?"
    as_asked = searcher.read(question, question)
    if as_asked.framed == query.framed:  # as it is of all but the shortest: it was searched for
        results = sorted(about.results, key=lambda result: -result.score)[:_LOOKED_AT]
    else:
        results = searcher.search(as_asked, _LOOKED_AT, filters, rerank=False)
    verdict = answerability.classify(as_asked, analyse(as_asked), results, searcher)
    both = np.clip([about.any_is, verdict.probability], _SURELY_NOT, 1 - _SURELY_NOT)
    return float(logistic(np.log(both / (1 - both)) @ _BY_PAPERS_AND_AS_FACT))


def _has_phrase(paper: Paper, phrase: str) -> bool:
    """Whether its words stand beside each other in the paper."""
    wanted = f" {' '.join(terms(phrase))} "
    return wanted in f" {' '.join(terms_of_known(paper.title + '. ' + paper.abstract))} "


def _is_own(searcher: Searcher, name: str) -> bool:
    """Whether few papers have a name: a question that is only that asks what it is."""
    (frequency,) = searcher.generation.bm25.document_frequency([stem(plain(name))])
    return frequency <= answerability.OWN


def _period(question: str, digests: Sequence[Digest]) -> Period | None:
    captured = [digest.captured for digest in digests if digest.captured]
    try:
        if not captured and names_time(question):
            raise QuestionError(
                "None of the indexed digests is dated, so a time means nothing here. "
                "Date them with: askpapers index PATH --captured DATE"
            )
        return period(question, captured)
    except NoDay as error:
        raise _unknown(error) from error


def _unknown(day: NoDay) -> QuestionError:
    return QuestionError(f"There is no day {day}. Ask with another one.")


def _asks_for_news(question: str, by: frozenset[str]) -> bool:
    """Whether nothing but what is new is asked for, `by` one of these words at least."""
    asked = set(terms(question))
    return bool(asked & by) and not asked - _NEWS


def _news(question: str, filters: Filters, searcher: Searcher) -> Found:
    """What the digests of a time (the newest one's, if none is named) hold that no earlier one
    does; the papers that most people voted for first."""
    digests = searcher.generation.manifest.digests
    days = [digest.captured for digest in digests if digest.captured]
    if not days:
        raise QuestionError(
            "None of the indexed digests is dated, so nothing is known to be new. "
            "Date them with: askpapers index PATH --captured DATE"
        )
    if filters.since is None:
        until = filters.until or max(days)
        filters = replace(filters, since=max((day for day in days if day <= until), default=until))
    papers = searcher.generation.papers
    earlier = [
        digest.sha256
        for digest in digests
        if digest.captured and digest.captured < (filters.since or "")
    ]
    new = papers.at(sorted(passing(filters, papers, digests) - papers.in_digests(earlier)))
    shown = sorted(new, key=lambda number: (-(new[number].upvotes or 0), number))[:_NEWS_SHOWN]
    notes = covers(filters, digests)
    query = searcher.read(question, question)
    analysis = analyse(query)
    if not shown:
        return Found(
            Standalone(question), query, analysis, [], Answerability(0.0, "off_topic"), notes=notes
        )
    ids = tuple(new[number].id for number in shown)
    found = {
        result.paper.id: result for result in searcher.search(query, len(ids), Filters(paper=ids))
    }
    told = f"{count(len(new), 'paper')} {verb(len(new), 'is', 'are')} new there"
    told += f"; {len(ids)} of them are shown." if len(ids) < len(new) else "."
    return Found(
        Standalone(question, ids),
        query,
        analysis,
        [found[key] for key in ids],
        Answerability(1.0, None),
        overview=True,
        notes=(*notes, told),
        considered=_considered(filters, searcher),
    )


def _like_titled(question: str, searcher: Searcher) -> Standalone | None:
    """Of a question for papers like one whose title stands in it, whole and in quotation marks."""
    if not (match := _LIKE_TITLE.search(question)):
        return None
    papers = searcher.generation.papers
    number = papers.named(title_id(match["title"]))
    return (
        None
        if number is None
        else Standalone(question, like=papers.at([number])[number].id, named=True)
    )


def _alike(asked: Standalone, like: str, filters: Filters, searcher: Searcher) -> Found:
    """The papers nearest to one, which is not among them."""
    paper = searcher.generation.papers[like]
    text = f"{paper.title}\n{paper.abstract}"
    query = searcher.read(text, text)  # whose words are the papers' already
    results = searcher.search(query, _LOOKED_AT, filters)
    others = [result for result in results if result.paper.id != like]
    return Found(
        asked,
        query,
        analyse(asked.question),
        others,
        Answerability(1.0, None) if others else Answerability(0.0, "off_topic"),
        overview=True,
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=_considered(filters, searcher),
    )


def _understood(
    question: str, history: Sequence[Answer], searcher: Searcher, rewrite: Rewrite | None
) -> Standalone:
    papers = searcher.generation.papers
    # however few its words are: "papers on pruning" asks for all there are, whatever came before
    if not points(question) and names_its_subject(question, partial(_is_own, searcher)):
        return Standalone(question)

    def title_of(key: str) -> str:
        return papers[key].title if key in papers else ""

    def text_of(key: str) -> str:
        return f"{papers[key].title} {papers[key].abstract}" if key in papers else ""

    heuristic = standalone(question, history, title_of, text_of)
    if rewrite is None or not history or heuristic.named or not points_back(question):
        return heuristic
    rewritten = rewrite(question, history)
    return Standalone(searcher.corrected(rewritten)) if rewritten else heuristic


def _considered(filters: Filters, searcher: Searcher) -> int:
    generation = searcher.generation
    return (
        len(passing(filters, generation.papers, generation.manifest.digests))
        if filters
        else len(generation.papers)
    )


def covers(filters: Filters, digests: Sequence[Digest]) -> tuple[str, ...]:
    """Which digests a time, or a name, lets through."""
    is_dated = bool(filters.since or filters.until)
    if not (is_dated or filters.digest):
        return ()
    chosen = sorted(
        within(filters, digests), key=lambda digest: (digest.captured or "", digest.name)
    )
    undated = sum(
        digest.captured is None
        for digest in within(replace(filters, since=None, until=None), digests)
    )
    left = f" {count(undated, 'undated digest')} left out." if undated and is_dated else ""
    if not chosen:
        dated = sorted(digest.captured for digest in digests if digest.captured)
        between = f"; the dated ones are from {dated[0]} to {dated[-1]}" if dated else ""
        return (f"No digest was captured in that time{between}.{left}",)
    names = ", ".join(
        f"{digest.name} ({digest.captured or 'undated'})" for digest in chosen[:_DIGESTS_NAMED]
    )
    more = f" and {len(chosen) - _DIGESTS_NAMED} more" if len(chosen) > _DIGESTS_NAMED else ""
    return (f"Covers {count(len(chosen), 'digest')}: {names}{more}.{left}",)
