"""What a question asks: a comparison, a topic, a number, a name, a why; its parts; what it names.

The one place that reads this from the words of a question for a fact: the refusal and the
extractive answer take it from here. Whether papers themselves are asked for is read by
assistant.question.requests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.mentions import introduces, names
from assistant.question.slots import Slot, slot_of
from index.retrieval.query import Query
from index.retrieval.query_framing import subject
from index.text.words import terms
from index.types import Result

_COMPARES = re.compile(
    r"\b(?:vs\.?|versus|compared?|comparison|differ\w*|distinguish\w*|agree|disagree|both"
    r"|similar|unlike|(?:changed?|changes|evolved?) (?:from|between)|side by side"
    r"|each of|do(?:es)? each|which (?:one|of the two))\b"
    r"|:\s*(?:what|how|which)\b.*\b(?:their|they)\b|^\W*contrast\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:papers|works|methods|approaches|techniques|ways|studies|algorithms|optimi[sz]ers"
    r"|explanations|problems|variants|results|findings|people|models)\b"
    r"|^\W*(?:what|which) (?:explains|causes|is known|do we know|are)\b",
    re.IGNORECASE,
)
_GIST = frozenset(  # words that ask what papers say, whatever it is
    terms(
        """result results report reported show shown find found finding findings main key
        contribution contributions propose proposed method methods approach idea ideas summary
        summarize summarise paper papers abstract abstracts conclusion conclusions point points work
        do does tell say about important novel new explain describe give"""
    )
)
_COMPARING = frozenset(
    terms(
        "differ differs different differently difference differences distinguishes distinguish "
        "contrast compare compared comparison both each similar unlike agree disagree versus vs "
        "way ways"
    )
)
_WORKS = re.compile(r"\b(?:papers|works|methods|approaches|techniques|studies)\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:how|what|which|who|why|when|where|does|is|are|do|can)\b", re.IGNORECASE)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|often|large|big|long|fast|far|few)\b|\bby how much\b"
    r"|\b(?:what|which) "
    r"(?:percent|percentage|fraction|share|number|factor|accuracy|rate|score|sizes?)\b"
    r"|\b(?:accuracy|rate|score|number|size|percentage)\b[^?]*\?\s*$",
    re.IGNORECASE,
)
_ASKS_NAME = re.compile(
    r"^\s*who\b"
    r"|\b(?:which|what)(?: \w+){0,2} "
    r"(?:method|algorithm|framework|model|technique|approach|optimi[sz]er|data ?set|benchmark"
    r"|architecture|variant|defen[cs]e|loss|regulari[sz]er|procedure|system|attack)\b"
    r"|\b(?:name|called)\b|what is the (?:method|algorithm)",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(
    r"\bwhy\b|\bwhat (?:explains|causes)\b|\breasons?\b|\bhow come\b", re.IGNORECASE
)
_PART = re.compile(
    r"[,;]?\s+and\s+(?=(?:(?:by|in|for|to|on|at|under|with)\s+)?"
    r"(?:how|what|why|which|who|when|where)\b)"
    r"|\?\s+(?=\w)|:\s+(?=(?:what|how|which|why)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a question asks, or one of its parts.

    `comparison`: of several things; `topic`: what several papers say, rather than one fact;
    `works`: it speaks of papers or methods in the plural; `number`, `name`, `why`: what would
    answer it. `names`: what it names; `beside_names`: the stems of what it asks beside these and
    beside what papers always say; `gist`: it asks for nothing but what papers always say. `terms`:
    the stems of what it is about, as of a query. `slot`: what would answer it, as a typed value.
    `parts`: each of several things that are asked, without parts of their own.
    """

    text: str
    comparison: bool
    topic: bool
    works: bool
    number: bool
    name: bool
    why: bool
    gist: bool
    names: frozenset[str]
    beside_names: frozenset[str]
    terms: tuple[str, ...]
    slot: Slot
    parts: tuple[Analysis, ...] = ()


def is_comparison(text: str) -> bool:
    return _COMPARES.search(text) is not None


def analyse(question: str | Query) -> Analysis:
    """Of a question that was read for a search: as it was corrected, and what it is about is taken
    from there."""
    if isinstance(question, Query):
        text, about = question.corrected, question.terms
    else:
        text, about = question, _about(question)
    parts = tuple(_analysed(part, _about(part)) for part in _parts(text))
    return _analysed(text, about, parts)


def _about(text: str) -> tuple[str, ...]:
    return tuple(terms(subject(text)))


def _analysed(text: str, about: tuple[str, ...], parts: tuple[Analysis, ...] = ()) -> Analysis:
    number, name = _ASKS_NUMBER.search(text) is not None, _ASKS_NAME.search(text) is not None
    asks = number or name or _ASKS.search(text) is not None
    comparison = is_comparison(text)
    stems, named = frozenset(terms(text)), frozenset(names(text))
    said = _GIST | _COMPARING if comparison else _GIST
    return Analysis(
        text,
        comparison=comparison,
        topic=_TOPIC.search(text) is not None or not asks,
        works=_WORKS.search(text) is not None,
        number=number,
        name=name,
        why=_ASKS_WHY.search(text) is not None,
        gist=not stems - _GIST,
        names=named,
        beside_names=stems - {term for one in named for term in terms(one)} - said,
        terms=about,
        slot=slot_of(text),
        parts=parts,
    )


def _parts(question: str) -> list[str]:
    """Of a question that asks several things, each: "Why does it fail, and what can be done?"."""
    parts = [part for part in _PART.split(question) if part.strip()]
    # "A versus B:" asks nothing
    return [part for part in parts if _ASKS.search(part)] if len(parts) > 1 else []


def origins(asked: Analysis, results: Sequence[Result]) -> dict[str, Result | None]:
    """For each name in the question the paper found that it most surely comes from, of several the
    first."""
    return {name: _origin(name, results) for name in sorted(asked.names)}


def _origin(name: str, results: Sequence[Result]) -> Result | None:
    best = max(results, key=lambda one: introduces(one.paper, name), default=None)
    return best if best is not None and introduces(best.paper, name) > 1 else None
