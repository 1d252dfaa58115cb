"""Which list of papers a follow-up means, of those that a conversation shows, and what is known of
it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.question.conversation import standing
from assistant.question.wishes import (
    Back,
    Compare,
    Divide,
    Drop,
    First,
    Known,
    Lacking,
    Narrow,
    Operation,
    Pick,
    Reorder,
    Rest,
    Reverse,
    Table,
    Tell,
    Whole,
)
from assistant.types import FACTS, REPLIED, Answer
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.sentences import Span
from index.types import Filters, Result

_OF_ONE = FACTS | {"metadata"}  # what is asked for, if not papers themselves
_COMPARED = 2  # papers at most are compared with each other; more stand side by side
_A_FEW = 2  # papers of an answer to a fact: "which of them" is asked of what they say
_LINE = re.compile(r"^\d+\. ", re.MULTILINE)
_QUOTED = 2  # sentences of a paper


def list_before(history: Sequence[Answer]) -> Answer | None:
    """The answer that shows the list that a follow-up means: the last one of several papers, or of
    one that was asked for as a list, whatever was asked since of single papers of it, or of it in
    vain; none, if something else was asked since."""
    for at, answer in reversed([*enumerate(history)]):
        alone = answer.standing in ("", answer.searched)
        if answer.status == "abstained":
            if alone and not any(one.papers for one in same_subject(answer, history[:at])):
                return None
        elif _is_list(answer):
            return answer
    return None


def _is_list(answer: Answer) -> bool:
    alone = answer.standing in ("", answer.searched)
    return bool(answer.papers) and (
        answer.kind not in _OF_ONE or (alone and len(answer.papers) > 1)
    )


def does_to(wishes: Sequence[Operation], before: Answer) -> bool:
    """Whether wishes are such as are done to the papers of this answer."""
    many = len(before.papers)
    if Compare() in wishes and many <= _COMPARED:
        return False
    if before.kind not in _OF_ONE:
        return bool(wishes)
    certain = Divide | Reorder | Reverse | Pick | Drop | Known | Rest | Whole | Back | Table
    asks = Narrow | Lacking | First | Tell | Compare
    return bool(wishes) and all(
        isinstance(wish, certain) or (isinstance(wish, asks) and many > _A_FEW) for wish in wishes
    )


def meant(before: Answer, history: Sequence[Answer], wishes: Sequence[Operation]) -> Answer:
    """The list that wishes are about: where one paper is left of it, "which of them" means those
    before; where nothing was done to it, what is undone is that it was asked for."""
    if [*wishes] == [Back(step=True)] and before_change(before, history) is None:
        return before if in_vain(before, history) else earlier(before, history) or before
    several = any(
        isinstance(one, Narrow | Lacking | First | Known | Pick | Compare | Divide)
        for one in wishes
    )
    if len(before.papers) > 1 or not several:
        return before
    return next(
        (
            one
            for one in same_subject(before, history)
            if len(one.papers) > 1 and one.kind not in _OF_ONE
        ),
        before,
    )


def same_subject(before: Answer, history: Sequence[Answer]) -> Iterator[Answer]:
    """The answers on the same subject, the latest first."""
    return (one for one in reversed(history) if standing(one) == standing(before))


def wider(held: set[str], before: Answer, history: Sequence[Answer]) -> tuple[str, ...]:
    """The longest list that held these papers and others; none, if no paper was left out."""
    lists = [one.papers for one in same_subject(before, history) if held < set(one.papers)]
    return max(lists, key=len, default=())


def grouped(before: Answer, history: Sequence[Answer]) -> Answer | None:
    """The last answer on the subject whose papers stand in groups, from this one back."""
    asked = (before, *same_subject(before, history))
    return next((one for one in asked if one.groups), None)


def seen_in_part(before: Answer, history: Sequence[Answer]) -> Answer | None:
    """The list of which an answer shows what it had not shown itself."""
    rest = set(before.papers)
    others = (one for one in same_subject(before, history) if one is not before)
    return next((one for one in others if rest and hidden(one) == rest), None)


def before_change(before: Answer, history: Sequence[Answer]) -> Answer | None:
    """The list as it was before it became what it is; none, if it was never another."""
    lists = [one for one in reversed([*same_subject(before, history)]) if _is_list(one)]
    became = next(at for at, one in enumerate(lists) if one.papers == before.papers)
    return lists[became - 1] if became else None


def in_vain(before: Answer, history: Sequence[Answer]) -> bool:
    """Whether what was last asked of a list kept none of it."""
    last = history[-1]
    same = standing(last) == standing(before)
    return last is not before and last.status == "abstained" and same


def earlier(before: Answer, history: Sequence[Answer]) -> Answer | None:
    """The list of another subject that was shown before this subject was asked about."""
    at = next(at for at, one in enumerate(history) if standing(one) == standing(before))
    return next((one for one in reversed(history[:at]) if _is_list(one)), None)


def hidden(answer: Answer) -> set[str]:
    """The papers of an answer that do not stand in its text."""
    if answer.kind in REPLIED:  # in a line each, those first
        return set(answer.papers[len(_LINE.findall(answer.text)) :])
    marked = {int(number) for number in re.findall(r"\[(\d{1,4})\]", answer.text)}
    shown = {cited.paper_id for cited in answer.citations if cited.number in marked}
    return set(answer.papers) - shown


def quoted(before: Answer, results: Sequence[Result]) -> dict[str, tuple[Span, ...]]:
    """What was quoted of these papers, as far as it still stands there."""
    papers = {one.paper.id: one.paper for one in results}
    found: dict[str, list[Span]] = {}
    for cited in before.citations:
        paper, span = papers.get(cited.paper_id), Span(cited.start, cited.end, cited.quote)
        if paper and paper.abstract[span.start : span.end] == span.text:
            spans = found.setdefault(paper.id, [])
            if span not in spans and len(spans) < _QUOTED:
                spans.append(span)
    return {key: tuple(spans) for key, spans in found.items()}


def results_of(
    keys: Sequence[str], subject: str, searcher: Searcher, filters: Filters | None = None
) -> tuple[Result, ...]:
    """These papers, in their order: those still in the collection that pass a filter."""
    papers = searcher.generation.papers
    numbers = {key: papers.named(key) for key in keys}
    passed = passing(filters, papers, searcher.generation.manifest.digests) if filters else None
    there = tuple(
        key
        for key, number in numbers.items()
        if number is not None and (passed is None or number in passed)
    )
    if not there:
        return ()
    query = searcher.read(subject, subject)
    found = searcher.search(query, len(there), Filters(paper=there), rerank=False)
    by_id = {result.paper.id: result for result in found}
    return tuple(by_id[key] for key in there if key in by_id)
