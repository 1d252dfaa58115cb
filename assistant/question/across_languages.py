"""Questions in any language: what is not English is put into English, by a model or word by word,
or is searched for by multilingual vectors, where they are wanted, or else by its names, numbers and
words that are known in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.question.analysis import analyse
from assistant.question.answerability import EVEN, Answerability
from assistant.question.conversation import Standalone
from assistant.question.finding import Rewrite, find
from assistant.question.found import LOOKED_AT, Found, considered, covers
from assistant.question.in_english import readings
from assistant.types import Answer, Kind, Reason
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.retrieval.spelling import is_english
from index.text.languages import Language, language_of, searchable
from index.types import Filters, Result

if TYPE_CHECKING:
    from index.retrieval.second_leg import SecondLeg


_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4  # letters: shorter ones are abbreviations
Translate = Callable[[str, Language], str]
"""Has a model put a question into English; empty if it says nothing."""
_NOT_TRANSLATED = (
    "The model did not put the question into English, so it was searched for as it is."
)


def find_in_any_language(
    question: str,
    history: Sequence[Answer],
    filters: Filters,
    searcher: Searcher,
    rewrite: Rewrite | None = None,
    kind: Kind | None = None,
    translate: Translate | None = None,
) -> Found:
    """The same as `find`, of questions in other languages too. One that may as well be English is
    read so, unless nothing comes of it; another is put into English by a model, if there is one,
    and else searched for as it is."""
    language = language_of(question)
    if language is None or not language.sure:
        found = find(question, history, filters, searcher, rewrite, kind)
        if language is None or found.answerability.reason is None:
            return found
        if not language.script and _may_be_english(question, searcher):
            return found
    if translate is not None:
        english = " ".join(translate(question, language).split())
        if any(character.isalnum() for character in english) and not _is_foreign(english):
            found = find(english, history, filters, searcher, rewrite, kind)
            return replace(found, language=language)
    read = None
    for english in readings(question, language.code, searcher.holds):
        read = find(english, history, filters, searcher, rewrite, kind)
        read = replace(read, language=language, is_glossed=True)
        if read.answerability.reason is None:
            return read
    found = _without_a_model(question, language, filters, searcher, read)
    return found if translate is None else replace(found, notes=(*found.notes, _NOT_TRANSLATED))


def _may_be_english(question: str, searcher: Searcher) -> bool:
    """Whether each of its words is an English one or stands in papers: so short a text, as
    "optimizer mem llm", may look like any language."""
    return all(
        len(word) < _SHORTEST or is_english(word) or searcher.holds(word)
        for word in _WORD.findall(question.lower())
    )


def _is_foreign(text: str) -> bool:
    language = language_of(text)
    return language is not None and language.sure


def _without_a_model(
    question: str,
    language: Language,
    filters: Filters,
    searcher: Searcher,
    read: Found | None,
) -> Found:
    """`read`: what the question brought as an English one, if it can be read so; nothing that
    answers it."""
    leg = searcher.second_leg
    if leg is not None and not isinstance(leg, str):
        return _by_vectors(question, language, filters, searcher, leg)
    found = read or _by_its_words(question, language, filters, searcher)
    return replace(found, notes=(*found.notes, leg)) if leg else found


def _by_vectors(
    question: str, language: Language, filters: Filters, searcher: Searcher, leg: SecondLeg
) -> Found:
    results, closeness = leg.search(question, LOOKED_AT, filters)
    chance = closeness.probability
    reason: Reason | None = None if results and chance >= EVEN else "off_topic"
    query = searcher.read(question, question)
    verdict = Answerability(chance, reason)
    return _found(language, query, results, verdict, filters, searcher)


def _by_its_words(question: str, language: Language, filters: Filters, searcher: Searcher) -> Found:
    """The papers nearest to what of a question is known in English, or needs no language; none of
    one that has nothing of the kind."""
    text = searchable(question, language.code, searcher.holds)
    query = searcher.read(text or question, text or question)  # no word of it is a slip
    results = searcher.search(query, LOOKED_AT, filters) if text else []
    verdict = Answerability(None, "other_language")
    return _found(language, query, results, verdict, filters, searcher)


def _found(
    language: Language,
    query: Query,
    results: list[Result],
    verdict: Answerability,
    filters: Filters,
    searcher: Searcher,
) -> Found:
    return Found(
        Standalone(query.corrected),
        query,
        analyse(query),
        results,
        verdict,
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=considered(filters, searcher),
        language=language,
    )
