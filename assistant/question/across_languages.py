"""Questions in any language: what is not English is searched for by its names, numbers and Latin
words, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.finding import Rewrite, find
from assistant.question.found import LOOKED_AT, Found, considered, covers
from assistant.types import Answer, Kind
from index.retrieval.searcher import Searcher
from index.text.languages import Language, language_of, latin
from index.types import Filters


def find_in_any_language(
    question: str,
    history: Sequence[Answer],
    filters: Filters,
    searcher: Searcher,
    rewrite: Rewrite | None = None,
    kind: Kind | None = None,
) -> Found:
    """The same as `find`, of questions in other languages too. One that may as well be English is
    read so, unless nothing comes of it."""
    language = language_of(question)
    if language is None or not language.sure:
        found = find(question, history, filters, searcher, rewrite, kind)
        if language is None or found.answerability.reason is None:
            return found
    return _by_its_words(question, language, filters, searcher)


def _by_its_words(question: str, language: Language, filters: Filters, searcher: Searcher) -> Found:
    """The papers nearest to what of a question needs no language; of one that has nothing of the
    kind, to the question itself."""
    words = latin(question)
    text = words if any(character.isalnum() for character in words) else question
    query = searcher.read(text, text)  # no word of it is a slip
    return Found(
        Standalone(text),
        query,
        analyse(query),
        searcher.search(query, LOOKED_AT, filters),
        Answerability(0.0, "other_language"),
        notes=covers(filters, searcher.generation.manifest.digests),
        considered=considered(filters, searcher),
        language=language,
    )
