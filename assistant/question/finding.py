"""From a question in a conversation to the papers that may answer it: understood, dated, searched
for, and whether they can is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import get_args

from assistant.checking.mentions import plain
from assistant.question import answerability, digest_names
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.collecting import collect
from assistant.question.conversation import Standalone, points, points_back, standalone, standing
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.language import LONGEST_QUESTION
from assistant.question.list_followups import dated, read
from assistant.question.list_operations import Changed, Listing, also_within, time_told, understood
from assistant.question.lists_shown import FACTS, does_to, list_before, meant, quoted, results_of
from assistant.question.paper_kinds import called
from assistant.question.requests import FACT, Request, as_kind, names_its_subject, requested
from assistant.question.times import NoDay, Period, names_time, period
from assistant.question.wishes import Narrow, Pick, Reorder, Rest, Table, Tell, Within
from assistant.types import Answer, Kind, Reason
from assistant.wording import count, verb
from index.errors import QuestionError, SettingError
from index.generation.merging import title_id
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.words import stem, terms
from index.types import Digest, Filters

_NEWS_SHOWN = 6  # papers, as many as an answer quotes
_NEED_A_LIST = Reorder | Pick | Table | Rest  # and mean nothing without one
_OF_ONE_ANSWER = ("fact", "compare")  # what is asked for, if not papers themselves
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


def find(
    question: str,
    history: Sequence[Answer],
    filters: Filters,
    searcher: Searcher,
    rewrite: Rewrite | None = None,
    kind: Kind | None = None,
) -> Found:
    """`kind`: of which the question is, where whoever asks says so. Raises QuestionError for a
    question that cannot be understood, SettingError for a filter or a kind that means nothing."""
    if kind is not None and kind not in get_args(Kind):
        raise SettingError(f"There is no kind {kind!r}. The kinds are: {', '.join(get_args(Kind))}")
    typed, question = question, searcher.corrected(question)
    if kind not in _OF_ONE_ANSWER:
        changed = _of_a_list(question, history, filters, searcher)
        if changed is not None:
            return changed
    placed = _placed(typed, question, history, filters, searcher)
    question, history, filters = placed.question, placed.history, placed.filters
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "This names a time and asks nothing. Say what you want to know of it, or: what is new?"
        )
    if _asks_for_news(question, _NEW | _CAME | _HOLD if placed.dated else _NEW | _CAME):
        return _news(question, filters, searcher)
    asked = _like_titled(question, searcher) or _understood(question, history, searcher, rewrite)
    if asked.like is not None:
        return _alike(asked, asked.like, filters, searcher)
    inside = replace(filters, paper=asked.papers) if asked.papers and not filters.paper else filters
    request = _request(asked, kind, filters, searcher)
    if request.kind != "fact":
        wish, request = _dated(request)
        if wish is None:
            return collect(asked, request, inside, searcher)
        found = collect(asked, request, also_within(inside, wish), searcher)
        return replace(found, notes=(*found.notes, _only_of(wish, searcher)))
    query = searcher.read(asked.question, asked.question)  # its slips are mended
    analysis = analyse(query)
    results = searcher.search(query, LOOKED_AT, inside)
    verdict = answerability.classify(query, analysis, results, searcher)
    overview = False
    # chosen by whoever asks: what they say is wanted, whatever else there is
    if verdict.reason and filters.paper:
        overview = (analysis if asked.question == question else analyse(question)).gist
        verdict = Answerability(1.0, None) if overview else replace(verdict, reason="not_stated")
    notes = covers(filters, searcher.generation.manifest.digests)
    many = considered(inside, searcher)
    return Found(asked, query, analysis, results, verdict, overview, notes, many)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question without the digest and the time that it names, which are filters now; `dated`: it
    named a time."""

    question: str
    history: Sequence[Answer]
    filters: Filters
    dated: bool


def _placed(
    typed: str, question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> _Placed:
    """Of the question as it was `typed`, by which files are called, and without its slips. One
    that names nothing but a place or a time ("only from the Sep 3 digest") asks the one before."""
    digests = searcher.generation.manifest.digests
    place = digest_names.named(typed, digests) if filters.digest is None else None
    if place is not None:
        filters, question = replace(filters, digest=place.digest), searcher.corrected(place.rest)
    named = _period(question, digests)
    if named is not None:
        since, until = filters.since or named.since, filters.until or named.until
        filters, question = replace(filters, since=since, until=until), named.rest
    says_no_more = bool(place or named) and not set(terms(question)) - _NEWS
    news = _asks_for_news(question, _NEW if _POINTING.search(question) else _NEW | _CAME)
    if history and says_no_more and not news:
        before = history[-1].searched or history[-1].question
        question, history = before[:LONGEST_QUESTION], ()
    return _Placed(question, history, filters, named is not None)


def _request(asked: Standalone, kind: Kind | None, filters: Filters, searcher: Searcher) -> Request:
    is_own = partial(_is_own, searcher)
    if kind is not None and kind not in _OF_ONE_ANSWER:
        return as_kind(asked.question, kind, is_own)
    if kind == "compare":  # of several papers on a subject; else two that are named
        found = requested(asked.question, is_own)
        return found if found.kind == "fact" else replace(found, kind="compare")
    if kind is None and not (asked.papers or asked.own or filters.paper):
        return requested(asked.question, is_own)
    return FACT


def _dated(request: Request) -> tuple[Within | None, Request]:
    """The years of which papers are asked for, which are none of the subject."""
    wish, subject = dated(request.subject) if request.kind != "claim" else (None, "")
    return (
        (None, request) if wish is None else (wish, replace(request, subject=subject, does=False))
    )


def _only_of(wish: Within, searcher: Searcher) -> str:
    papers, digests = searcher.generation.papers, searcher.generation.manifest.digests
    untold = len(papers) - len(passing(Filters(paper_since="0001-01"), papers, digests))
    left_out = f" {count(untold, 'paper')} without a date left out." if untold else ""
    return f"Only papers {time_told(wish)}.{left_out}"


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
    needs = _NEED_A_LIST if history else _NEED_A_LIST | Tell
    if before is None and wishes and all(isinstance(one, needs) for one in wishes):
        raise QuestionError(
            "This is to be done to a list of papers, and there is none yet. Ask for one first."
        )
    if before is None or not does_to(wishes, before):
        return None
    if digest_names.named(question, digests) and any(isinstance(one, Narrow) for one in wishes):
        return None  # what is said names a file, and no subject
    before = meant(before, history, wishes)
    root = standing(before)
    request = requested(root, partial(_is_own, searcher))
    subject = request.subject or (called(request.papers, 2) if request.papers else root)
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
        considered=considered(filters, searcher),
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
    results = searcher.search(query, LOOKED_AT, filters)
    others = [result for result in results if result.paper.id != like]
    return Found(
        asked,
        query,
        analyse(asked.question),
        others,
        Answerability(1.0, None) if others else Answerability(0.0, "off_topic"),
        overview=True,
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=considered(filters, searcher),
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
