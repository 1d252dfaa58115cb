"""From a question in a conversation to the papers that may answer it: understood, dated, searched
for, and whether they can is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import get_args

from assistant.checking.mentions import plain as plain_name
from assistant.question import answerability, digest_names
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.catalogued import (
    OF_ANY_TIME,
    Catalogued,
    also_within,
    borne_by_nobody,
    catalogued,
    is_dated,
    none_passes,
    notes,
    of_time,
    time_note,
)
from assistant.question.changed_lists import Changed
from assistant.question.collecting import collect
from assistant.question.conversation import Standalone, points, points_back, standalone, standing
from assistant.question.described_papers import of_one_by
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.language import LONGEST_QUESTION
from assistant.question.list_followups import dated, read
from assistant.question.list_operations import Listing, understood
from assistant.question.lists_shown import does_to, list_before, meant, quoted, results_of
from assistant.question.mentions_asked import mention, mentioning
from assistant.question.named_papers import holds, not_indexed, of_none, of_papers
from assistant.question.paper_kinds import called
from assistant.question.paper_references import Referred, referred
from assistant.question.pasted import other_readings
from assistant.question.recalled_papers import of_one_recalled, recalled
from assistant.question.requests import (
    FACT,
    Request,
    as_kind,
    names_its_subject,
    of_no_subject,
    requested,
)
from assistant.question.same_question import about_another
from assistant.question.similar_papers import like_one
from assistant.question.times import NoDay, Period, known_days, names_time, period
from assistant.question.wishes import (
    Back,
    Narrow,
    Pick,
    Reorder,
    Rest,
    Reverse,
    Table,
    Tell,
    Within,
)
from assistant.types import FACTS, REPLIED, Answer, Kind, Reason
from index.errors import QuestionError, SettingError
from index.retrieval.searcher import Searcher
from index.retrieval.spelling import with_names
from index.text.words import stem, terms
from index.types import Digest, Filters

_NEED_A_LIST = Reorder | Reverse | Pick | Table | Rest | Back  # and mean nothing without one
_NO_MORE = frozenset(  # beside a time or a digest: "those that came in September"
    terms(
        """new newest latest news recent came come appeared added arrived paper papers digest page
        work list show anything any"""
    )
)

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
    """`kind`: of which the question is, where whoever asks says so. What would be refused is read
    again: what is asked amid other words, and with mistyped names as the papers have them.

    Raises QuestionError for a question that cannot be understood, SettingError for a filter or a
    kind that means nothing.
    """
    found = _found(question, history, filters, searcher, rewrite, kind)
    if found.answerability.reason is None or found.kind == "find":
        return found
    for other in _read_again(question, searcher):
        try:
            again = _found(other, history, filters, searcher, rewrite, kind)
        except QuestionError:  # of a part of what was asked
            continue
        if again.answerability.reason is None:
            return again
    return found if found.refused else replace(found, refused=borne_by_nobody(question, searcher))


def _read_again(question: str, searcher: Searcher) -> Iterator[str]:
    for one in (*other_readings(question), question):
        if one != question:
            yield one
        if (mended := with_names(one, searcher.generation.bm25)) != one:
            yield mended


def _found(
    question: str,
    history: Sequence[Answer],
    filters: Filters,
    searcher: Searcher,
    rewrite: Rewrite | None,
    kind: Kind | None,
) -> Found:
    if kind is not None and kind not in get_args(Kind):
        raise SettingError(f"There is no kind {kind!r}. The kinds are: {', '.join(get_args(Kind))}")
    typed = question
    question = searcher.corrected(typed)
    if kind is None and (like := like_one(typed, searcher)) is not None:
        return _alike(Standalone(typed, like=like, named=True), like, filters, searcher)
    if kind not in FACTS:
        changed = _of_a_list(question, history, filters, searcher)
        if changed is not None:
            return changed
        last = standing(history[-1]) if history else ""
        if another := about_another(typed, last, partial(_is_own, searcher)):
            return find(another, (), filters, searcher, kind=kind)
    if (named := referred(typed, searcher)) is not None:
        return _of_named(named, typed, filters, searcher, kind)
    if (beside := _catalogued(typed, history, filters, searcher)) is not None:
        return _of_catalogued(beside, typed, history, searcher, rewrite, kind)
    placed = _placed(typed, question, history, filters, searcher)
    question, history, filters = placed.question, placed.history, placed.filters
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "This names a time and asks nothing. Say what you want to know of it, or: what is new?"
        )
    if kind in (None, "find") and not filters.paper:
        description = recalled(question, points=not history)
        if description and requested(question, partial(_is_own, searcher)).kind != "recommend":
            return of_one_recalled(question, description, filters, searcher)
    asked = _understood(question, history, searcher, rewrite)
    if asked.like is not None:
        return _alike(asked, asked.like, filters, searcher)
    inside = replace(filters, paper=asked.papers) if asked.papers and not filters.paper else filters
    if kind in (None, "list", "count") and (looked_for := mention(asked.question)) is not None:
        return mentioning(asked, looked_for, inside, searcher)
    request = _request(asked, kind, filters, searcher)
    if request.kind not in ("fact", "definition"):
        asked = replace(asked, form="table") if request.table else asked
        wish, request = _dated(request)
        if wish is None:
            return collect(asked, request, inside, searcher)
        inside = also_within(inside, wish, searcher)
        found = collect(asked, request, inside, searcher)
        return replace(found, notes=(*found.notes, time_note(inside, searcher)))
    # its slips are mended, and the words in which a definition is asked for decide nothing
    wanted = f"What is {request.subject}?" if request.subject else asked.question
    query = searcher.read(wanted, wanted)
    analysis = analyse(query)
    results = searcher.search(query, LOOKED_AT, inside)
    verdict = answerability.classify(query, analysis, results, searcher)
    overview = False
    # chosen by whoever asks: what they say is wanted, whatever else there is
    if verdict.reason and filters.paper:
        overview = (analysis if asked.question == question else analyse(question)).gist
        verdict = Answerability(1.0, None) if overview else replace(verdict, reason="not_stated")
    covered = covers(filters, searcher.generation.manifest.digests)
    many = considered(inside, searcher)
    return Found(asked, query, analysis, results, verdict, overview, covered, many, request.subject)


def _of_named(
    named: Referred, typed: str, filters: Filters, searcher: Searcher, kind: Kind | None
) -> Found:
    """What is asked of papers that are named by id, address or title."""
    if named.is_bare or not named.papers:
        return of_papers(named, typed, searcher)
    inside = replace(filters, paper=named.papers)
    one = len(named.papers) == 1  # which need not be told from others
    question = named.asked("the paper", None if one else searcher)
    found = _found(question, (), inside, searcher, None, kind)
    if one and found.answerability.reason and holds(question, named.papers[0], searcher):
        found = replace(found, answerability=replace(found.answerability, reason=None))
    told = named.asked("the paper", searcher)
    unknown = not_indexed(named)
    return replace(
        found,
        asked=Standalone(told, named.papers, named=True),
        overview=found.overview and not one,
        notes=(*((unknown,) if unknown else ()), *found.notes),
    )


def _of_catalogued(
    beside: Catalogued,
    typed: str,
    history: Sequence[Answer],
    searcher: Searcher,
    rewrite: Rewrite | None,
    kind: Kind | None,
) -> Found:
    """What is asked of papers by somebody, or with so many votes."""
    if beside.refused:
        return replace(of_none(typed, searcher, beside.refused), kind="list")
    filters, rest = beside.filters, beside.rest
    if (one := of_one_by(typed, rest, filters, searcher)) is not None:
        found = _of_named(one, typed, filters, searcher, kind)
        return replace(found, notes=(*beside.told, *notes(filters, searcher), *found.notes))
    placed = _placed(rest, searcher.corrected(rest), (), filters, searcher)
    request = of_no_subject(placed.question)
    said = none_passes(placed.filters if request else filters, searcher)
    untimed = beside.untimed if said and request is None else None
    if untimed is not None and not is_dated(searcher) and not none_passes(untimed, searcher):
        filters, said = untimed, ""
        beside = replace(beside, told=(*beside.told, OF_ANY_TIME), time=False)
    if said and beside.time and not (filters.paper_since or filters.paper_until):
        said = f"{time_note(filters, searcher)} {said}"
    if said:
        return replace(of_none(typed, searcher, said), kind="list")
    if request is not None:
        found = collect(Standalone(typed), request, placed.filters, searcher)
        only = notes(replace(placed.filters, author=(), any_author=(), not_author=()), searcher)
    else:
        history = history if points(rest) else ()
        found = _found(rest, history, filters, searcher, rewrite, kind)
        if not history:  # as it was asked: what was taken out of it is told
            found = replace(found, asked=replace(found.asked, question=typed))
        only = notes(filters, searcher)
    told = (*beside.told, *only, *((time_note(filters, searcher),) if beside.time else ()))
    return replace(found, notes=(*told, *found.notes))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question without the digest and the time that it names, which are filters now."""

    question: str
    history: Sequence[Answer]
    filters: Filters


def _placed(
    typed: str, question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> _Placed:
    """Of the question as it was `typed`, by which files are called, and without its slips. One
    that names nothing but a place or a time ("only from the Sep 3 digest") asks the one before."""
    digests = searcher.generation.manifest.digests
    place = digest_names.named(typed, digests) if filters.digest is None else None
    if place is not None:
        filters, question = replace(filters, digest=place.digest), searcher.corrected(place.rest)
    if place is None and (rest := digest_names.undated(question)) is not None:
        filters, question = replace(filters, undated=True), rest
    named = _period(question, digests)
    if named is not None:
        filters, question = of_time(filters, named, searcher), named.rest
    says_no_more = bool(place or named or filters.undated) and not set(terms(question)) - _NO_MORE
    if history and says_no_more:
        before = history[-1].searched or history[-1].question
        question, history = before[:LONGEST_QUESTION], ()
    return _Placed(question, history, filters)


def _request(asked: Standalone, kind: Kind | None, filters: Filters, searcher: Searcher) -> Request:
    is_own = partial(_is_own, searcher)
    if kind is not None and kind not in FACTS:
        return as_kind(asked.question, kind, is_own)
    if kind == "definition":
        return as_kind(asked.question, kind, is_own)
    if kind == "compare":  # of several papers on a subject; else two that are named
        found = requested(asked.question, is_own)
        alone = found.kind in ("fact", "definition")
        return FACT if alone else replace(found, kind="compare")
    if kind is None and not (asked.papers or asked.own or filters.paper):
        return requested(asked.question, is_own)
    return FACT


def _dated(request: Request) -> tuple[Within | None, Request]:
    """The years of which papers are asked for, which are none of the subject."""
    wish, subject = dated(request.subject) if request.kind != "claim" else (None, "")
    if wish is None:
        return None, request
    sides = tuple(dated(one)[1] for one in request.sides)
    return wish, replace(request, subject=subject, sides=sides, does=False)


def _of_a_list(
    question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Found | None:
    """What a follow-up does to the list before, if it is one that does something to it."""
    generation, before = searcher.generation, list_before(history)
    digests = generation.manifest.digests
    try:
        wishes = read(question, known_days(digests))
    except NoDay as error:
        raise _unknown(error) from error
    if before is None and not any(isinstance(one, Within) for one in wishes):
        # what was refused leaves the list standing; a time may be meant of that all the same
        before = list_before([one for one in history if one.status == "answered"])
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
    if subject == root and any(one.kind in REPLIED and standing(one) == root for one in history):
        subject = f"“{root}”"  # no subject: the question by which the program was asked for them
    results = results_of(before.papers, subject, searcher, filters)
    if not results:
        return None
    listing = Listing(before, history, searcher, filters)
    kind: Kind = "list" if before.kind in FACTS | REPLIED else before.kind
    now = listing.done(wishes, Changed(results, kind, subject))
    last = wishes[-1]
    if now.none and isinstance(last, Within) and last.anew:
        return _found(root, (), also_within(filters, last, searcher), searcher, None, None)
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
        Answerability(None if reason else 1.0, reason),
        notes=notes,
        considered=many,
        collected=Collected(
            Request(now.kind, now.subject),
            now.results,
            (1.0,) * len(now.results),
            touching=0,
            said=" ".join(now.said),
            quoted={**quoted(before, now.results), **now.quoted} if now.rearranged else {},
            whole=now.whole,
            rearranged=now.rearranged,
            only_said=now.only_said,
            groups=now.groups,
        ),
        refused=" ".join(now.said),
    )


def _is_own(searcher: Searcher, name: str) -> bool:
    """Whether few papers have a name: a question that is only that asks what it is."""
    (frequency,) = searcher.generation.bm25.document_frequency([stem(plain_name(name))])
    return frequency <= answerability.OWN


def _catalogued(
    typed: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Catalogued | None:
    try:
        return catalogued(typed, history, filters, searcher)
    except NoDay as error:
        raise _unknown(error) from error


def _period(question: str, digests: Sequence[Digest]) -> Period | None:
    captured = known_days(digests)
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
        Answerability(1.0, None) if others else Answerability(None, "off_topic"),
        overview=True,
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=considered(filters, searcher),
        kind="list",
    )


def _understood(
    question: str, history: Sequence[Answer], searcher: Searcher, rewrite: Rewrite | None
) -> Standalone:
    papers = searcher.generation.papers
    is_own = partial(_is_own, searcher)
    # however few its words are: "papers on pruning" asks for all there are, whatever came before,
    # and so does "is pruning enough?" behind a list, which is no one paper that may be meant
    claims = (
        history and history[-1].kind not in FACTS and requested(question, is_own).kind == "claim"
    )
    if not points(question) and (claims or names_its_subject(question, is_own)):
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
