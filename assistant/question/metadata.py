"""What is known of papers besides their text, and is asked for: who wrote one, when it appeared, in
which digests it is, its votes, its address, its id, its title, its code, how it is cited; and who
wrote most of them.

A question is of this kind if all of it is: the papers that it names or describes, words that ask
for one of these, and words that tell nothing by themselves. With any other word it goes on to the
abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question import authorship
from assistant.question.author_ranking import ranking
from assistant.question.catalogued import is_word, which
from assistant.question.conversation import points, standalone
from assistant.question.described_papers import described, is_of_one, taken
from assistant.question.held_papers import held
from assistant.question.metadata_told import told
from assistant.question.metadata_words import MADE, NOTHING, core, plain, wanted, words
from assistant.question.paper_references import by_id
from assistant.question.papers_called import Mentioned, called
from assistant.question.replies import Reply
from assistant.types import Answer
from index.errors import QuestionError
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.types import Filters

_LONGEST = 300  # characters: a longer text asks more than this
_TO_PAPERS = re.compile(r"\b(?:them|they|these|those|their|both|each)\b", re.IGNORECASE)


def metadata(
    typed: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Reply | None:
    """Of all that is asked, if that is of this kind."""
    text = " ".join(typed.split())
    if len(text) > _LONGEST:
        return None
    goes_on = bool(history) and points(text)
    for reads in () if goes_on else (ranking, held):
        if (reply := reads(text, filters, searcher)) is not None:
            return reply
    said = [plain(word) for word in words(text)]
    if not wanted(said, whole=False) and not set(said) & MADE:
        return None  # before anything is looked up
    mentioned = mentioned_in(text, history if goes_on else (), searcher)
    if mentioned is None:
        return None
    if not mentioned.papers:
        return None if goes_on else _of_described(text, filters, searcher)
    authors, left = _without_authors(mentioned.left, searcher)
    asked = wanted(left, whole=True)
    if authors and not asked and set(left) & MADE and not set(left) - MADE - NOTHING:
        asked = ("authors",)  # "did Ada Quill write it?"
    return told(asked, mentioned.papers, authors, searcher) if asked else None


def _of_described(text: str, filters: Filters, searcher: Searcher) -> Reply | None:
    """Of the paper that a question describes, by somebody or by what it is about; what nobody is
    told of authors, of all of theirs."""
    papers = searcher.generation.papers
    found = authorship.authored(text, papers.people, lambda word: is_word(word, searcher))
    names = found.names if found is not None else ()
    rest = found.rest if found is not None and names else text
    if found is not None and names:
        filters = replace(
            filters, author=found.every, any_author=found.either, not_author=found.without
        )
    description = core(rest)
    asked = wanted(words(rest.replace(description, " ", 1)), whole=True)
    if not asked:
        return None
    if asked == ("contact",) and names and not description:
        keys = _passing(filters, searcher)
        reply = told((), keys, (), searcher)
        said = f"The digests tell nothing of authors but their names. {len(keys)} of the papers "
        said += f"{'is' if len(keys) == 1 else 'are'} {which(filters, papers.people)}:"
        return replace(reply, text=f"{said}\n\n{reply.text}")
    one = is_of_one(text)
    if not one and (description or not names):
        return None
    if description:
        key = described(description, searcher, filters)
        note = taken(description)
        return replace(told(asked, (key,), (), searcher), notes=(note,)) if key else None
    keys = _passing(filters, searcher) if names else ()
    return told(asked, keys, (), searcher) if keys else None


def _passing(filters: Filters, searcher: Searcher) -> tuple[str, ...]:
    papers = searcher.generation.papers
    numbers = passing(filters, papers, searcher.generation.manifest.digests)
    return tuple(paper.id for paper in papers.at(sorted(numbers)).values())


def mentioned_in(text: str, history: Sequence[Answer], searcher: Searcher) -> Mentioned | None:
    """The papers that are named by id, address, title or short name, or are pointed at."""
    if (named := by_id(text, searcher)) is not None:
        if named.unknown:
            return None
        return Mentioned(named.papers, tuple(words(" ".join(named.pieces))))
    by_name = called(text, searcher)
    if by_name.papers or not history:
        return by_name
    pointed = _pointed(text, history, searcher)
    return Mentioned(pointed, by_name.left)


def _pointed(text: str, history: Sequence[Answer], searcher: Searcher) -> tuple[str, ...]:
    """The papers before that a question points at: one by its place, the one that an answer is
    about, or all of them."""
    papers = searcher.generation.papers

    def title_of(key: str) -> str:
        return papers[key].title if key in papers else ""

    try:
        chosen = standalone(text, history, title_of, title_of)
    except QuestionError:  # there is no such place: it is told where the question is understood
        return ()
    shown = next((one.papers for one in reversed(history) if one.papers), ())
    keys = chosen.papers if chosen.named else shown
    keys = tuple(key for key in keys if key in papers)
    return keys if chosen.named or _TO_PAPERS.search(text) else keys[:1]


def _without_authors(
    words: Sequence[str], searcher: Searcher
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors with given names among the words, and the others."""
    people = searcher.generation.papers.people
    found = authorship.authored(" ".join(words), people, lambda word: is_word(word, searcher))
    if found is None or not found.names:
        return (), tuple(words)
    named = {part for name in found.names for part in name.split()}
    return found.names, tuple(word for word in words if word not in named)
