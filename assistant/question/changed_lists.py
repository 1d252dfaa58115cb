"""A list of papers on its way through what a follow-up does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.types import Kind
from assistant.wording import count
from index.text.sentences import Span
from index.types import Filters, Result


@dataclass(frozen=True, slots=True)
class Changed:
    """Which papers a list holds now, for which `kind` of answer on which `subject`.

    `said` is what the program says of what was done, `did` the same for what was understood;
    `only_said`: that is the whole answer, and no paper is shown; `whole`: every paper is to stand
    in the text; `rearranged`: a model has nothing to add; `none`: no paper is left, `said` says
    why, and `results` are the nearest; papers on `elsewhere` may be in the rest of the collection.
    `within`: the time that was named; `quoted`: sentences by which papers stay; `groups`: the
    ids of the papers of each, until other papers are there.
    """

    results: tuple[Result, ...]
    kind: Kind
    subject: str
    said: tuple[str, ...] = ()
    did: tuple[str, ...] = ()
    only_said: bool = False
    whole: bool = False
    table: bool = False
    rearranged: bool = True
    none: bool = False
    elsewhere: str = ""
    within: Filters = field(default_factory=Filters)
    quoted: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def then(self, said: str, did: str, **changes: object) -> Changed:
        """With another step done; `said` may be empty."""
        more = (said,) if said else ()
        if "results" in changes:
            changes = {"groups": {}, **changes}
        return replace(self, said=(*self.said, *more), did=(*self.did, did), **changes)  # type: ignore[arg-type]


def these(now: Changed, how: str, end: str = ":") -> str:
    """What is said of the papers of a list, shown in some way, of which nothing was said yet."""
    if now.said:
        return ""
    many = len(now.results)
    return f"The one paper{end}" if many == 1 else f"The {many:,} papers, {how}{end}"


def all_of(papers: Sequence[object]) -> str:
    return "The one paper" if len(papers) == 1 else f"All {count(len(papers), 'paper')}"
