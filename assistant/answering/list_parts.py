"""Into which parts a request's papers go to a language model: by group and by what fits, each with
the form that is wanted, and with the numbers of papers that may be told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from assistant.answering.evidence import Evidence, Excerpt, in_parts
from assistant.answering.paper_lists import Arranged
from assistant.answering.paper_tables import limit_of
from assistant.checking.paper_counts import Tally
from assistant.question.found import Collected
from index.text.sentences import Span
from index.types import Digest, Paper

_MOST_PARTS = 6  # of which a model is asked; more take longer than anybody waits
_MOST_COMPARED = 40  # papers of which it is asked at once where they differ
_MOST_TIMES = 5
_WIDER = (10, 7, 4)  # characters of a date: the day, the month, the year
_UNDATED = "Undated"
OPEN = "Where they differ, and what they leave open"

Reasons = Callable[[Paper], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Part:
    """`form`: the prompt file that says what is wanted; `given`: what the model is told of the
    evidence; `heading`: what the program writes above its text, empty if nothing."""

    form: str
    heading: str
    evidence: Evidence
    given: str
    tally: Tally


def parts_of(
    collected: Collected,
    arranged: Arranged,
    digests: Sequence[Digest],
    reasons: Reasons,
    context: int | None,
    question: str,
) -> tuple[list[Part], dict[int, Paper]]:
    """The parts, in the order of their text, and all papers by their numbers: more than the parts
    have where there are too many."""
    kind, groups = collected.request.kind, arranged.groups
    if kind == "compare":  # across its sides
        groups = {"": list(chain(*groups.values()))}
    if kind == "trend":
        groups = by_time(list(chain(*groups.values())), digests)
    results = {result.paper.id: result for result in collected.results}
    whole, numbers = len(collected.results), iter(range(1, len(results) + 1))
    planned: list[tuple[int, int, Part]] = []
    papers: dict[int, Paper] = {}
    for place, (name, members) in enumerate(groups.items()):
        group = {next(numbers): Excerpt.of(results[paper.id]) for paper in members}
        papers |= {number: excerpt.paper for number, excerpt in group.items()}
        for nth, evidence in enumerate(in_parts(group, context, question, head=name)):
            sizes = {len(members), len(evidence.papers), *_others(collected, members)}
            tally = Tally(whole, frozenset(sizes))
            given = _given(evidence, whole)
            heading = name if nth == 0 else ""
            planned.append((nth, place, Part(f"form_{kind}", heading, evidence, given, tally)))
    # the first part of each group before the second of any
    first = sorted(planned, key=lambda one: one[:2])[:_MOST_PARTS]
    parts = [part for _, _, part in sorted(first, key=lambda one: (one[1], one[0]))]
    if kind == "survey" and len(papers) > 1:
        parts.append(_open(papers, reasons, context, question, whole))
    return parts, papers


def by_time(papers: Sequence[Paper], digests: Sequence[Digest]) -> Mapping[str, Sequence[Paper]]:
    """The papers by when a digest had them first, the latest first: by day, or, if that makes too
    many groups, by month or year; of years the first together."""
    captured = {digest.name: digest.captured for digest in digests}
    came = {
        paper.id: min((day for name in paper.digests if (day := captured.get(name))), default="")
        for paper in papers
    }
    for wide in _WIDER:
        times = sorted({day[:wide] for day in came.values() if day}, reverse=True)
        if len(times) <= _MOST_TIMES:
            break
    late = times[: _MOST_TIMES - 1] if len(times) > _MOST_TIMES else times
    groups: dict[str, list[Paper]] = {time: [] for time in late}
    earlier = f"Before {late[-1]}" if late != times else ""
    for paper in papers:
        time = came[paper.id][:wide]
        name = time if time in groups else earlier
        groups.setdefault(name if time else _UNDATED, []).append(paper)
    return groups


def _others(collected: Collected, members: Sequence[Paper]) -> set[int]:
    """Numbers of papers that the program tells besides those of the list and its groups."""
    kind, whole = collected.request.kind, len(collected.results)
    if kind == "count" and collected.touching:
        return {collected.touching, whole + collected.touching}
    if kind == "trend":
        return set(Counter(name for paper in members for name in paper.digests).values())
    return set()


def _open(
    papers: Mapping[int, Paper],
    reasons: Reasons,
    context: int | None,
    question: str,
    whole: int,
) -> Part:
    """Of as many papers as fit, where they differ and what they leave open: by what they find."""
    excerpts = {
        number: Excerpt(paper, _found_or_open(paper, reasons(paper)))
        for number, paper in islice(papers.items(), _MOST_COMPARED)
    }
    evidence, *_ = in_parts(excerpts, context, question, most=_MOST_COMPARED)
    tally = Tally(whole, frozenset({len(evidence.papers)}))
    return Part("form_open", OPEN, evidence, _given(evidence, whole), tally)


def _found_or_open(paper: Paper, why: Sequence[Span]) -> tuple[str, ...]:
    spans = {span.start: span for span in (*why[-1:], limit_of(paper)) if span is not None}
    return tuple(spans[start].text for start in sorted(spans))


def _given(evidence: Evidence, whole: int) -> str:
    first, last = min(evidence.papers), max(evidence.papers)
    numbers = f"[{first}]" if first == last else f"[{first}] to [{last}]"
    many = len(evidence.papers)
    if many == whole:
        return f"all papers that were found, {numbers}"
    return f"{many} of the {whole} papers that were found, {numbers}"
