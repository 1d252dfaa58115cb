"""How the program words what it tells, wherever it is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import Literal

from assistant.control_characters import one_line
from assistant.types import Answer, Reason, Verdict
from index.types import BuildReport, Preview

Side = Literal["yes", "no", "open"]
SIDES: Mapping[Side, str] = {  # of a claim, as its groups of papers are called
    "yes": "Seem to say yes",
    "no": "Seem to say no",
    "open": "Bear on it",
}

NO_PAPER = "No paper passes these filters, so there is nothing to answer from."

_LEAST_TOLD = 0.01  # of a probability, and of what it lacks to 1

DOUBTS: Mapping[Verdict, str] = {  # what is said of a sentence that is not fully supported
    "weak": "only partly supported",
    "unsupported": "not supported by the abstracts",
}

SAID_BY_ITSELF = "told by askpapers itself: nothing was searched, no model asked"

ASKED_FOR: Mapping[str, str] = {  # by a question that was understood so
    "fact": "for a fact",
    "definition": "what something is",
    "compare": "how they compare",
    "list": "which papers there are",
    "count": "how many papers there are",
    "survey": "for an overview",
    "trend": "when papers came",
    "claim": "which papers bear on it",
    "recommend": "what to read",
    "find": "for one paper",
    "tool": "about askpapers itself",
    "collection": "about the collection",
    "metadata": "what is known of papers besides their abstracts",
    "talk": "for nothing",
}


REFUSED: Mapping[Reason, str] = {
    "off_topic": "Not in these papers",
    "not_stated": "Not answered from these papers",
    "other_language": "Not in English",
}


def read_as(answer: Answer) -> str:
    """What `searched` is: of a question in another language, only what was searched for."""
    return "searched as" if answer.language else "understood as"


def refusal_of(answer: Answer) -> str:
    """The sentence of a refusal, without the papers below it."""
    return answer.text.partition("\n\n")[0].partition(" The nearest papers are:")[0]


def took(answer: Answer) -> list[str]:
    """What a model's server says that an answer took; nothing where it does not."""
    if answer.usage is None:
        return []
    told = [
        f"{answer.usage.prompt_tokens:,} tokens read, {answer.usage.completion_tokens:,} written"
    ]
    return told if answer.usage.cost is None else [*told, f"cost {answer.usage.cost:.4f}"]


def chance(probability: float) -> str:
    """A probability as people read it: never quite 0% or 100%."""
    if probability < _LEAST_TOLD:
        return f"under {_LEAST_TOLD:.0%}"
    if probability > 1 - _LEAST_TOLD:
        return f"over {1 - _LEAST_TOLD:.0%}"
    return f"{probability:.0%}"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def are_about(papers: int, subject: str) -> str:
    return f"{count(papers, 'paper')} {verb(papers, 'is', 'are')} about {subject}"


def day_in_words(day: str) -> str:
    """A date in ISO 8601 as people write it."""
    when = date.fromisoformat(day)
    return f"{when:%A}, {when.day} {when:%B} {when.year}"


def verb(number: int, of_one: str, of_several: str) -> str:
    return of_one if number == 1 else of_several


def tell(text: str) -> None:
    """A message beside the result, in one line."""
    sys.stderr.write(f"{one_line(text)}\n")
    sys.stderr.flush()


def tell_left_out(report: BuildReport | Preview) -> None:
    """What could not be read, what may have been misread, and what is warned about."""
    for warning in report.warnings:
        tell(f"askpapers: {warning}")
    for doubt in report.doubtful:
        tell(f"{doubt.path}: doubtful: {doubt.why}")
    for piece in report.unparsed:
        tell(f"{piece.path}:{piece.line}: not read: {piece.why}")


def told(report: BuildReport) -> str:
    """One line. What could not be read is counted here and listed by whoever shows it."""
    unread = (
        f" {count(len(report.unparsed), 'piece')} could not be read." if report.unparsed else ""
    )
    merged = f" ({count(report.merged, 'repeat')} merged)" if report.merged else ""
    return (
        f"Papers: added {report.added:,}, changed {report.changed:,}, removed {report.removed:,}, "
        f"unchanged {report.unchanged:,}.{unread} Now {count(report.papers, 'paper')} from "
        f"{count(report.digests, 'digest')}{merged}, in {count(report.passages, 'passage')}. "
        f"{report.seconds:.1f} s."
    )


def preview_lines(shown: Preview) -> list[str]:
    """What would be read, a digest after the other with its first papers."""
    lines = []
    for one in shown.digests:
        held = ", indexed already" if one.held else ""
        day = one.captured or "undated"
        lines.append(f"{one.name}: {count(one.papers, 'paper')}, {one.layout}, {day}{held}")
        lines += [
            f"  {one_line(paper.title)} (abstract of {count(paper.abstract, 'character')})"
            for paper in one.first
        ]
        if one.papers > len(one.first):
            lines.append(f"  … and {one.papers - len(one.first):,} more")
    read = f"{count(shown.papers, 'paper')} in {count(len(shown.digests), 'digest')}"
    return [*lines, f"Nothing was indexed: {read} would be read."]
