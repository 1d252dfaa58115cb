"""What a search for a question brought, as it was understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.question.analysis import Analysis
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.requests import Request
from assistant.types import Kind
from assistant.wording import count, verb
from index.retrieval.filters import numbers_passing, within
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.text.languages import Language
from index.text.sentences import Span
from index.types import Digest, Filters, Result

LOOKED_AT = 30  # papers
_DIGESTS_NAMED = 4  # in one note


@dataclass(frozen=True, slots=True)
class Collected:
    """The papers about a subject, in the order that is wanted, and the chance of each; how many
    more touch on it, or, of no subject, are left out.

    Of a list of an answer before: `said` is what the program says of what was done to it, `quoted`
    the sentences of its papers that were quoted there, `whole` whether all are to stand in the
    text, `rearranged` that a model has nothing to add, and `only_said` that no paper is to be
    shown. Of no subject, `of` says by whom the papers are, and with how many votes. `groups`: of a
    comparison, the ids of the papers on each side."""

    request: Request
    results: tuple[Result, ...]
    chances: tuple[float, ...]
    touching: int
    said: str = ""
    quoted: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    whole: bool = False
    rearranged: bool = False
    of: str = ""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    only_said: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a question, as it was understood, brought. `overview`: the papers
    themselves are asked for, each in a sentence. `notes` say which digests it covers, where that is
    not all; `considered` is how many papers were searched; `refused` says why nothing is answered,
    where the reason alone does not; `defines` is what is to be defined, if that is asked for;
    `kind` is what was asked for, where nothing else tells; `language`: of the question, if it is
    not English; `is_glossed`: it was read as English, word by word."""

    asked: Standalone
    query: Query
    analysis: Analysis
    results: list[Result]
    answerability: Answerability
    overview: bool = False
    notes: tuple[str, ...] = ()
    considered: int = 0
    defines: str = ""
    collected: Collected | None = None
    refused: str = ""
    kind: Kind | None = None
    language: Language | None = None
    is_glossed: bool = False


def considered(filters: Filters, searcher: Searcher) -> int:
    generation = searcher.generation
    return (
        len(numbers_passing(filters, generation.papers, generation.manifest.digests))
        if filters
        else len(generation.papers)
    )


def covers(filters: Filters, digests: Sequence[Digest]) -> tuple[str, ...]:
    """Which digests a time, or a name, lets through."""
    is_dated = bool(filters.since or filters.until)
    if not (is_dated or filters.digest or filters.undated):
        return ()
    chosen = sorted(
        within(filters, digests), key=lambda digest: (digest.captured or "", digest.name)
    )
    undated = sum(
        digest.captured is None
        for digest in within(replace(filters, since=None, until=None), digests)
    )
    left = ""
    if undated and is_dated:
        left = (
            f" {count(undated, 'undated digest')} left out; "
            f"date {verb(undated, 'it', 'them')} with: askpapers index PATH --captured DATE."
        )
    if not chosen and filters.undated:
        return ("Every digest has a date.",)
    if not chosen:
        dated = sorted(digest.captured for digest in digests if digest.captured)
        between = f"; the dated ones are from {dated[0]} to {dated[-1]}" if dated else ""
        return (f"No digest was captured in that time{between}.{left}",)
    names = ", ".join(
        f"{digest.name} ({digest.captured or 'undated'})" for digest in chosen[:_DIGESTS_NAMED]
    )
    more = f" and {len(chosen) - _DIGESTS_NAMED} more" if len(chosen) > _DIGESTS_NAMED else ""
    return (f"Covers {count(len(chosen), 'digest')}: {names}{more}.{left}",)
