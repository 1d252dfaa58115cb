"""What a question names that is known of papers besides their text: who wrote them, how many voted
for them. Both are filters then, and what is left is asked of the papers that pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checking.mentions import plain
from assistant.question import authorship
from assistant.question.votes import told, voted
from assistant.wording import count
from index.generation.people import People
from index.retrieval.filters import passing, unknown_author
from index.retrieval.searcher import Searcher
from index.text.words import stem
from index.types import Filters

_TOLD = 6  # persons whom one family name may mean


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The filters with the authors and the votes that a question names, and the question without;
    `refused` says of which author nothing is known."""

    filters: Filters
    rest: str
    refused: str = ""


def catalogued(question: str, filters: Filters, searcher: Searcher) -> Catalogued | None:
    """None where a question, as it was typed, names neither."""
    papers, text = searcher.generation.papers, " ".join(question.split())
    votes = voted(text) if filters.min_votes is None and filters.max_votes is None else None
    if votes is not None:
        filters = replace(filters, min_votes=votes.least, max_votes=votes.most)
        text = votes.rest
    found = authorship.authored(text, papers.people, lambda word: is_word(word, searcher))
    if found is None:
        return None if votes is None else Catalogued(filters, text)
    if found.unknown:
        return Catalogued(filters, text, unknown_author(found.unknown, papers))
    names = tuple(dict.fromkeys((*filters.author, *found.names)))
    return Catalogued(replace(filters, author=names), found.rest)


def is_word(word: str, searcher: Searcher) -> bool:
    """Whether an abstract, or a title, has it."""
    (papers,) = searcher.generation.bm25.document_frequency([stem(plain(word).casefold())])
    return papers > 0


def is_person(name: str, searcher: Searcher) -> bool:
    """Whether a name that the catalogue does not have reads as somebody's."""
    return authorship.is_person(name, lambda word: is_word(word, searcher))


def notes(filters: Filters, searcher: Searcher) -> tuple[str, ...]:
    """Which papers authors and votes let through."""
    if not _by_catalogue(filters):
        return ()
    papers = searcher.generation.papers
    untold = ""
    if filters.min_votes is not None or filters.max_votes is not None:
        without = len(papers) - len(papers.voted(None, None))
        untold = f" {count(without, 'paper')} without votes left out." if without else ""
    return (f"Only papers {which(filters, papers.people)}.{untold}",)


def none_passes(filters: Filters, searcher: Searcher) -> str:
    """What is said where no paper passes authors and votes; empty where one does."""
    generation = searcher.generation
    if not _by_catalogue(filters):
        return ""
    if passing(filters, generation.papers, generation.manifest.digests):
        return ""
    voted_for = filters.min_votes is not None or filters.max_votes is not None
    if voted_for and not generation.papers.voted(None, None):
        return "The indexed digests tell no votes."
    beside = replace(filters, author=(), min_votes=None, max_votes=None)
    where = " of those that pass the other filters" if beside else ""
    return f"No indexed paper{where} is {which(filters, generation.papers.people)}."


def which(filters: Filters, people: People) -> str:
    """In words: "by Ada Quill, with at least 51 votes"."""
    parts = [by_whom(filters.author, people)] if filters.author else []
    if filters.min_votes is not None or filters.max_votes is not None:
        parts.append(told(filters.min_votes, filters.max_votes))
    return ", ".join(parts)


def by_whom(names: Sequence[str], people: People) -> str:
    """As the digests write the names; where one may mean several persons, all of them."""
    return f"by {' and '.join(_person(name, people) for name in names)}"


def _person(name: str, people: People) -> str:
    found = [author.name for author in people.named(name)]
    if len(found) == 1:
        return found[0]
    more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return f"{name} ({'; '.join(found[:_TOLD])}{more})" if found else name


def _by_catalogue(filters: Filters) -> bool:
    return bool(filters.author) or filters.min_votes is not None or filters.max_votes is not None
