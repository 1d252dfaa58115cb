"""One paper that somebody half remembers: "that paper about lanterns, what was it called?".

What is said of it is what is left once the words that only speak of remembering and of papers are
taken away at the ends of each clause; without a word that says so, nothing is looked for so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.question import answerability
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.described_papers import taken
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.named_papers import of_papers
from assistant.question.paper_references import Referred
from assistant.question.requests import Request
from assistant.question.subjects import COVERED, judge
from assistant.types import Reason
from index.retrieval.searcher import Searcher
from index.text.words import terms
from index.types import Filters

_SHOWN, _PERHAPS = 3, 0.3  # papers; the chance from which on further ones are
_LONGEST = 300  # characters
_WORD = re.compile(r"[\w'’-]+")
_CLAUSE = re.compile(r"[,;:?!]+|\.(?=\s|$)|\s[–—-]+\s")
_PAPER = frozenset("paper article work study preprint publication".split())
_ONE = frozenset("one something".split())
# Words by which something is known to have been seen, and such as ask what it was.
_RECALLING = frozenset(
    """remember remembers recall recalls forgot forgotten saw seen read saved save bookmarked called
    title name""".split()
)
_LOOKED_FOR = frozenset("find looking searching locate seeking trying search".split())
_AROUND = frozenset(
    """i i'm im i've am we we've you anyone anybody somebody someone me my us it its it's this that
    that's there the a an and or so but do does did don't didn't can can't cannot could couldn't
    would will has have had been is are was were be what what's which who where where's how
    please help to for of on about with in by from again like maybe perhaps probably think believe
    guess sure not exactly ago once recently lately earlier yesterday back now here hello hi hey
    thanks really just some thing kind sort such""".split()
)
_BEHIND_NOUN = frozenset("that which where about on of with in who whose it i".split())
_EDGES = _AROUND | _PAPER | _ONE | _RECALLING | _LOOKED_FOR
_SEEN = re.compile(
    r"\b(?:remembers?|recalls?|forgot(?:ten)?|saw|seen|saved|bookmarked|called|name|title"
    r"|i(?:'ve)?(?: have)? (?:read|save)|(?:which|what) (?:one |paper )?was (?:it|that|the)"
    r"|was (?:it|that)$|there was (?:this|a|that))\b"
)
_NOUN = "|".join(sorted(_PAPER))
_LOOKING = re.compile(  # "find the paper", not "what does the paper find"
    rf"\b(?:{'|'.join(sorted(_LOOKED_FOR))})\b.*\b(?:the|that|this)(?: one)?(?: was)?"
    rf" (?:{_NOUN}|one)\b"
)
_THE_ONE = re.compile(rf"(?:that (?:{_NOUN}|one)|the one) (?:about|on|with|where|in|that|which)\b")


@dataclass(frozen=True, slots=True)
class _Clause:
    """`edges`: the words that were taken away; `kept`: what it says."""

    edges: tuple[str, ...]
    kept: str


def recalled(text: str, *, points: bool = True) -> str:
    """What is said of the one paper that is looked for; empty where none is. `points`: "that paper"
    and "the one" may be it, as nothing was shown yet."""
    if len(text) > _LONGEST:
        return ""
    clauses = [_clause(part) for part in _CLAUSE.split(text)]
    edges = tuple(word for clause in clauses for word in clause.edges)
    kept = [clause.kept for clause in clauses if clause.kept]
    if not kept or not terms(" ".join(kept)) or not _is_of_one_seen(edges, points):
        return ""
    return ", ".join(kept)


def _clause(part: str) -> _Clause:
    found = [*_WORD.finditer(part)]
    words = [match[0].lower().replace("’", "'") for match in found]
    first, last = 0, len(words)
    while first < last and words[first] in _EDGES:
        first += 1
    while last > first and words[last - 1] in _EDGES:
        last -= 1
    edges = [*words[:first], *words[last:]]
    inside = range(first, last)
    noun = next((place for place in inside if words[place] in _PAPER), None)
    if noun is None:
        kept = part[found[first].start() : found[last - 1].end()] if first < last else ""
        return _Clause(tuple(edges), kept)
    behind = noun + 1
    while behind < last and words[behind] in _BEHIND_NOUN:
        behind += 1
    kept = " ".join(
        part[found[begin].start() : found[end - 1].end()]
        for begin, end in ((first, noun), (behind, last))
        if begin < end
    )
    return _Clause((*edges, *words[noun:behind]), kept)


def _is_of_one_seen(edges: tuple[str, ...], points: bool) -> bool:
    """Whether a paper is spoken of that is known to be there: one that was seen, "the paper" that
    is looked for, or "that paper"."""
    said = " ".join(edges)
    if points and _THE_ONE.match(said):
        return True
    if not any(word in _PAPER | _ONE for word in edges):
        return False
    return bool(_SEEN.search(said) or _LOOKING.search(said))


def of_one_recalled(question: str, description: str, filters: Filters, searcher: Searcher) -> Found:
    """The papers that it most likely is, best first as the search has them: which one of several on
    a subject is meant, their chances to be about that subject do not tell."""
    request = Request("list", description, does=True)
    judged = judge(request, filters, searcher)
    results = searcher.search(judged.query, LOOKED_AT, filters)
    reason: Reason | None = None
    if judged.covered < COVERED:
        best = results[0].cosine if results else 0.0
        reason = answerability.why_not(best)
    chances = [judged.chances.get(one.paper.id, 0.0) for one in results]
    shown = [0, *(place for place in range(1, len(results)) if chances[place] >= _PERHAPS)][:_SHOWN]
    if len(shown) == 1 and reason is None:
        key = results[0].paper.id
        found = of_papers(Referred((key,), (), ("", ""), (key,)), question, searcher)
        many = considered(filters, searcher)
        return replace(found, notes=(taken(description),), considered=many)
    return Found(
        Standalone(question),
        judged.query,
        analyse(judged.query),
        results,
        Answerability(judged.covered, reason),
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=considered(filters, searcher),
        collected=Collected(
            request,
            tuple(results[place] for place in shown if results),
            tuple(chances[place] for place in shown if results),
            touching=0,
            said="Most likely one of these, the likeliest first.",
            rearranged=True,
        ),
        kind="find",
    )
