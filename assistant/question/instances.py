"""Examples of a class of things that the collection's own sentences name: "optimizers such as SGD
and Adam", "Adam, Lion, and other optimizers" (the patterns of Hearst 1992). Papers that propose an
optimizer rarely call it one; they stand near to the others of its class.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from index.retrieval.searcher import Searcher
from index.text.words import stem

_MOST_PAPERS = 400  # that have the class's word: one that more have is no class of its own
_MOST_NAMED = 2  # examples: more of them outweigh the class
_LEAST = 2  # papers that name one
_LONGEST = 3  # words of a class
_BEHIND = re.compile(  # what a class's name goes on with
    r"\s+(?:for|of|in|with|to|by|on|at|as|that|which|from|under|via|beyond|without|and|or|based|used"
    r"|instead|using|than|like|such)\b",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w+-]*(?:[ ][A-Z][\w+-]*)?"
_BETWEEN = re.compile(r"\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+")


def with_instances(subject: str, searcher: Searcher) -> str:
    """The subject, its class followed by the examples that most papers name; as it is, where there
    are none."""
    named = _class(subject)
    found = _instances(named, searcher) if named else []
    if not found:
        return subject
    return subject.replace(named, f"{named} such as {' or '.join(found)}", 1)


def _class(subject: str) -> str:
    """What a subject names before it says of what or for what; empty where that is no class."""
    subject = re.sub(r"^an?\s+", "", subject)
    named = _BEHIND.split(subject, maxsplit=1)[0].strip()
    plain = re.fullmatch(r"[a-z-]+(?: [a-z-]+)*", named, re.IGNORECASE)
    return named if plain and len(named.split()) <= _LONGEST else ""


def _instances(named: str, searcher: Searcher) -> list[str]:
    generation = searcher.generation
    numbers = generation.bm25.holding(stem(named.split()[-1].lower())).tolist()
    if not numbers or len(numbers) > _MOST_PAPERS:
        return []
    told = Counter(
        name
        for _, _, abstract in generation.papers.abstracts(numbers)
        for name in set(_told(named, abstract))
    )
    first = sorted(told, key=lambda name: (-told[name], name))
    return [name for name in first if told[name] >= _LEAST][:_MOST_NAMED]


def _told(named: str, text: str) -> Iterator[str]:
    """The names that a text gives as examples of a class."""
    noun = _in_any_number(named)
    for match in re.finditer(
        rf"\b(?i:{noun})\s*,?\s*\(?(?:such\s+as|e\.g\.,?|including|like)\s+([^.;()]{{2,90}})", text
    ):
        yield from _leading(_BETWEEN.split(match[1]))
    for match in re.finditer(
        rf"({_NAME}(?:,\s{_NAME})*),?\s+(?:and|or)\s+(?:\w+\s+)?other\s+(?i:{noun})\b", text
    ):
        yield from _leading(_BETWEEN.split(match[1]))


def _leading(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        if not (match := re.match(_NAME, part)):
            return
        yield match[0]


def _in_any_number(named: str) -> str:
    *before, last = (re.escape(word) for word in named.split())
    return r"[\s-]+".join(
        [*before, re.sub(r"(?:(?<=[sxh])es|(?<!s)s)?$", "(?:e?s)?", last, count=1)]
    )
