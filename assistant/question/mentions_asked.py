"""Papers that hold certain words: "how many papers mention ImageNet?", "papers with grokking in the
title". The words are looked for, and what a paper is about is not judged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.requests import Request
from assistant.question.subjects import Where, holding
from assistant.types import Kind
from assistant.wording import count, verb
from index.retrieval.filters import passing
from index.retrieval.query_framing import any_of, words_of
from index.retrieval.searcher import Searcher
from index.text.words import terms
from index.types import Filters

_MANY = r"(?P<many>(?:the\s)?number\sof|how\smany|count)"
_PAPERS = r"(?:papers|articles|works|ones)"
_TITLES, _ABSTRACTS = r"(?P<title>titles?|names?)", r"(?P<abstract>abstracts?|summar(?:y|ies))"
_HELD = words_of(
    """mention mentions name names contain contains hold holds cite cites say says has have include
    includes"""
)
_STAND = words_of("occurs? appears? stands? come(?:s|\\sup)? mentioned named found used")
_WORDS = r"(?:the\s(?:words?|phrase|term|name)\s)?[“\"'‘]?(?P<words>[^?!:;“”\"]{2,60}?)[”\"'’]?"
_FORMS = tuple(
    re.compile(rf"\W*(?:(?:list|show|give|find)\s(?:me\s)?)?(?:all\s|the\s)*{form}\W*$", re.I)
    for form in (
        rf"(?:{_MANY}|which|what)?\s?(?:(?:of\s)?(?:the|my|these)\s)*{_PAPERS}\s"
        rf"(?:(?:that|which)\s)?(?:even\s)?mentions?\s{_WORDS}(?:\sin\s(?:the|their|its)\s"
        rf"{any_of(_TITLES, _ABSTRACTS)})?",
        rf"(?:{_MANY}|which|what)?\s?(?:(?:of\s)?(?:the|my|these)\s)*"
        rf"{any_of(_TITLES, _ABSTRACTS)}\s(?:(?:that|which)\s)?{_HELD}\s{_WORDS}",
        rf"(?:in\s)?(?:{_MANY}|which|what)\s(?:of\sthe\s)?"
        rf"{any_of(_PAPERS, _TITLES, _ABSTRACTS)}\s(?:does|do|is|are)\s{_WORDS}\s{_STAND}",
        rf"(?:{_MANY}\s|which\s|what\s)?{_PAPERS}\s(?:(?:that|which)\s)?(?:have|has|with)\s{_WORDS}"
        rf"\sin\s(?:the|their|its)\s{any_of(_TITLES, _ABSTRACTS)}",
        rf"(?:{_MANY}\s|which\s|what\s)?{_PAPERS}\swhose\s{any_of(_TITLES, _ABSTRACTS)}\s{_HELD}\s"
        rf"{_WORDS}",
        rf"(?:does|do|is|are)\s{_WORDS}\s{_STAND}\s(?:in|by)\s(?:(?:any|one|some|a|the|my|these|our|your)\s)*"
        rf"(?:of\s(?:(?:the|my|these|our|your)\s)?)?{any_of(_PAPERS, 'paper', _TITLES, _ABSTRACTS)}"
        r"(?:\shere)?",
        rf"how\soften\s(?:does|do|is|are)\s{_WORDS}\s(?P<often>{_STAND})",
    )
)
# which are no words that are looked for, but something said of them
_SAYS_MORE = re.compile(
    r"\b(?:that|which|it|them|how|why|whether|as|a|an|both|or|neither|either|not|without)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """The words that are looked for, and where; `many`: only how many papers hold them is asked."""

    words: str
    where: Where
    many: bool


def mention(question: str) -> Mention | None:
    """The words that papers are to hold, if that is what is asked."""
    text = " ".join(question.split()).rstrip("?!. ")
    for form in _FORMS:
        if (match := form.match(text)) is None:
            continue
        found = match.groupdict()
        if _SAYS_MORE.search(found["words"]) or not terms(found["words"]):
            return None
        where: Where = "either"
        if found.get("title"):
            where = "title"
        elif found.get("abstract"):
            where = "abstract"
        return Mention(found["words"], where, bool(found.get("many") or found.get("often")))
    return None


def mentioning(asked: Standalone, wanted: Mention, filters: Filters, searcher: Searcher) -> Found:
    """Every paper that holds the words, beside each other and in any of their forms; those first
    that are found for them."""
    generation = searcher.generation
    numbers = holding(wanted.words, searcher, wanted.where)
    if filters:
        passes = passing(filters, generation.papers, generation.manifest.digests)
        numbers = [number for number in numbers if number in passes]
    ids = tuple(paper.id for paper in generation.papers.at(numbers).values())
    query = searcher.read(wanted.words, wanted.words)
    inside = Filters(paper=ids) if ids else filters
    results = searcher.search(query, len(ids) or LOOKED_AT, inside)
    many = len(ids)
    holds = _said(wanted, many)
    none = f"No paper here {holds}."
    kind: Kind = "count" if wanted.many else "list"
    return Found(
        asked,
        query,
        analyse(query),
        results,
        Answerability(1.0, None) if ids else Answerability(None, "not_stated"),
        notes=covers(filters, generation.manifest.digests),
        considered=considered(filters, searcher),
        collected=Collected(
            Request(kind, wanted.words),
            tuple(results) if ids else (),
            (1.0,) * many,
            touching=0,
            said=f"{count(many, 'paper')} {holds}." if ids else "",
        ),
        refused="" if ids else none,
    )


def _said(wanted: Mention, many: int) -> str:
    if wanted.where == "either":
        return f"{verb(many or 1, 'mentions', 'mention')} “{wanted.words}”"
    place = verb(many or 1, f"its {wanted.where}", f"their {wanted.where}s")
    return f"{verb(many or 1, 'has', 'have')} “{wanted.words}” in {place}"
