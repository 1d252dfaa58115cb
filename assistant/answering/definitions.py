"""The sentence that says what something is: which spells its name out, calls it something, or
introduces it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.checking.mentions import introduces, names
from index.retrieval.query_framing import any_of
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import words
from index.types import Paper, Result

SPELLED_OUT, IS_SO, NAMED = 0.9, 0.8, 0.6  # how well a sentence says what something is
_LOOKED_AT = 10  # papers
_IS = (
    r"(?:is|are|was|were)\s(?:\w+ly\s)?(?:an?|the|one|any|defined|referred|when|where|how|whether)\b"
    r"|(?:(?:aims?|seeks?|attempts?)\sto|refers?\sto|denotes?|describes?|means?|consists?\sof"
    r"|stands?\sfor)\b"
)
_OFFERS = (
    r"(?:propos|introduc|present|develop|design|describ|formaliz|formalis|defin)(?:es?|ed|ing|e)?"
)
_NO_MORE = (  # no part of another thing's name: "we propose a rollout-based filter"
    r"(?=\W*$|\s?[,;:.(“”\"—–]|\s(?:an?|the|to|for|that|which|as|in|of|by|with|and|is|are|from"
    r"|based|where|when|on|via|through|using)\b)"
)
_POINTS = re.compile(r"\b(?:this|these|such)\b", re.IGNORECASE)
_LATER = 0.05  # less for each paper that was found before
_BETWEEN = r"[\s‑–-]+"  # words
_PHRASES = 256  # patterns that are remembered
# A letter that stands for the term, since to compile such patterns for each term takes longer than
# all that is looked for by them.
_TERM = "\ua000"
_IN_WORD = re.compile(r"\w")
_BEHIND = re.compile(rf"{_TERM}\s?\(([^()]{{5,80}})\)")
_HEAD = (
    r"(?:^|[,;:]\s|\b(?:that|where|which)\s)\W*(?:(?:[Tt]he|[Aa]n?)\s)?"
    rf"{_TERM}(?:\s\([^)]*\))?"
)
_SAYS_SO = any_of(rf"{_HEAD},?\s(?:which\s)?(?i:{_IS})", rf"{_HEAD}\s?[,–—]\s(?:an?|the|which)\s")
_CALLS_SO = any_of(
    rf"(?i:call(?:ed|s)?|term(?:ed|s)?|named?|dub(?:bed)?|coin(?:ed)?|known\sas|refer(?:s|red)?\sto"
    rf"(?:\s(?:this|these|such)\b[^.;:]{{0,80}}?)?\sas)\s"
    rf"(?:(?:this|these|such)\b[^.;:]{{0,80}}?\s)?(?:the\s|an?\s)?"
    rf"[\"“'*]*{_TERM}",
    rf"\b(?i:{_OFFERS})\s(?:\w+\s){{0,2}}{_TERM}{_NO_MORE}",
)
_SAYING = {
    is_name: tuple(
        re.compile(form, re.NOFLAG if is_name else re.IGNORECASE) for form in (_SAYS_SO, _CALLS_SO)
    )
    for is_name in (True, False)
}


def definition(term: str, results: Sequence[Result]) -> tuple[Result, list[Span]] | None:
    """The paper, and its sentence, that tells best, behind the one to which it points ("we call
    this the edge of stability"); None where none does."""
    best: tuple[float, Result, list[Span]] | None = None
    for place, result in enumerate(results[:_LOOKED_AT]):
        spans = sentences(result.paper.abstract)[:MOST_SENTENCES]
        for number, span in enumerate(spans):
            worth = defines(term, span.text)
            if worth and (best is None or worth - _LATER * place > best[0]):
                points = number > 0 and worth <= NAMED and _POINTS.search(span.text)
                told = spans[number - 1 : number + 1] if points else [span]
                best = worth - _LATER * place, result, told
    return None if best is None else best[1:]


def undefined(term: str) -> str:
    """What is said where the term is used, and no more."""
    return f"No abstract here says what “{term}” is; the quoted sentences use the term."


def coined(paper: Paper) -> list[str]:
    """The names that a paper gives to what is its own; not that of its field, of which its own is
    made ("MORL" beside "PD-MORL")."""
    titled, text = names(paper.title), paper.abstract
    said = {name for name in names(text) if text.count(name) > 1 or f"({name})" in text}
    own = sorted(name for name in titled | said if introduces(paper, name) > 1)
    return [name for name in own if not any(one.endswith(f"-{name}") for one in own)]


def defines(term: str, sentence: str) -> float:
    """How well a sentence says what something is, 0..1: it spells out a name, says that it is
    something, or calls something so or proposes it."""
    is_name = term in names(term)
    if not _stands_in(sentence, term, is_name=is_name):
        return 0.0
    said = _marked(sentence, term) if is_name else _phrase(term).sub(_TERM, sentence)
    if is_name and _spelled_out(term, sentence, said):
        return SPELLED_OUT
    says_so, calls_so = _SAYING[is_name]
    if says_so.search(said):
        return IS_SO
    return NAMED if calls_so.search(said) else 0.0


def _stands_in(sentence: str, term: str, *, is_name: bool) -> bool:
    """Whether the sentence may have the term at all: mostly it does not, and to compile the
    patterns that would say so takes far longer."""
    if is_name:
        return term in sentence
    said = sentence.lower()  # beyond ASCII a pattern knows more of upper and lower case than this
    return not said.isascii() or all(word.removesuffix("s") in said for word in words(term))


def _marked(sentence: str, name: str) -> str:
    """With a letter for each place where a name stands as a word."""
    found, *rest = sentence.split(name)
    for piece in rest:
        is_part = _IN_WORD.match(found[-1:]) or _IN_WORD.match(piece)
        found += f"{name if is_part else _TERM}{piece}"
    return found


@lru_cache(_PHRASES)
def _phrase(term: str) -> re.Pattern[str]:
    """In the singular as in the plural."""
    forms = (rf"{re.escape(word.removesuffix('s'))}(?:s|es)?" for word in words(term))
    return re.compile(rf"\b(?:{_BETWEEN.join(forms)})\b", re.IGNORECASE)


def _spelled_out(name: str, sentence: str, marked: str) -> bool:
    """Whether a long form stands beside the name: "X (…)" or "… (X)", of the same initials."""
    before = None
    if f"({name}" in sentence:
        before = re.search(rf"((?:[\w‑–-]+\s){{1,8}})\({re.escape(name)}s?\)", sentence)
    long = [found[1] for found in (before, _BEHIND.search(marked)) if found]
    letters = [letter for letter in name.casefold() if letter.isalpha()]
    return any(_starts(letters, words(one.replace(_TERM, name))) for one in long)


def _starts(letters: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the letters stand in the words in their order, the first at a word's start, and half
    of them at least at the start of words."""
    initials = [word[0] for word in long]
    place, held = 0, 0
    for letter in letters:
        if letter in initials[place:]:
            place, held = initials.index(letter, place) + 1, held + 1
    return bool(letters) and letters[0] in initials and held >= max(2, len(letters) / 2)
