"""What a question names that is known of papers besides their text: who wrote them, how many voted
for them, in which years they appeared. These are filters then, and what is left is asked of the
papers that pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checking.mentions import plain
from assistant.question import authors_named, authorship
from assistant.question.list_followups import of_years
from assistant.question.votes import told, voted
from assistant.question.wishes import FIRST_YEAR, LAST_YEAR, Within
from assistant.types import Answer
from assistant.wording import count
from index.generation.people import People
from index.retrieval.filters import passing, unknown_author
from index.retrieval.query_framing import PAPERS
from index.retrieval.searcher import Searcher
from index.text.words import STOP_WORDS, stem
from index.types import Filters

_ASKING = re.compile(  # for papers of a subject that stands before them: "which attention papers"
    r"^\W*(?:(?:which|what|any|all|show|list|find|give|me|us|are|there|do|you|have)\s+)+"
    rf"(?=[^?!.]*{PAPERS}\W*$)",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:he|she|(?:this|that|the(?:\s+same)?)\s+author)\b(?=.*\b(?:write|wrote|written|publish\w*"
    r"|author\w*|work(?:ed|s)?|done|propose\w*|papers?)\b)|(?<=\bby\s)(?:him|her)\b"
    r"|\b(?:his|her)(?=\s+(?:other\s+)?(?:papers?|works?)\b)",
    re.IGNORECASE,
)
_TOLD = 6  # persons whom one family name may mean


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The filters with all that a question names, and the question without; `years` are among
    them; `refused` says of which author nothing is known, `told` the same where others are."""

    filters: Filters
    rest: str
    years: Within | None = None
    refused: str = ""
    told: tuple[str, ...] = ()


def catalogued(
    question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Catalogued | None:
    """None where a question, as it was typed, names nothing of this."""
    papers, text = searcher.generation.papers, " ".join(question.split())
    if history and _SOMEBODY.search(text) and (whom := _author_before(history, searcher)):
        text = _SOMEBODY.sub(whom.replace("\\", ""), text, count=1)
    votes = voted(text) if filters.min_votes is None and filters.max_votes is None else None
    if votes is not None:
        filters = replace(filters, min_votes=votes.least, max_votes=votes.most)
        text = votes.rest
    found = authorship.authored(text, papers.people, lambda word: is_word(word, searcher))
    if found is not None and found.unknown:
        return Catalogued(filters, text, refused=unknown_author(found.unknown, papers))
    if found is not None:
        filters, text = _by(found, filters), found.rest
    years, text = of_years(text)
    if years is not None:
        filters = also_within(filters, years)
    if votes is None and found is None and years is None:
        return None
    nobody = tuple(unknown_author(name, papers) for name in found.nobody) if found else ()
    return Catalogued(filters, _ASKING.sub("", text), years, told=nobody)


def _by(found: authorship.Authored, filters: Filters) -> Filters:
    return replace(
        filters,
        author=tuple(dict.fromkeys((*filters.author, *found.every))),
        any_author=found.either,
        not_author=found.without,
    )


def _author_before(history: Sequence[Answer], searcher: Searcher) -> str:
    """Whom "he" means after an answer: who was named in its question, or wrote its one paper."""
    papers, before = searcher.generation.papers, history[-1]
    asked = " ".join((before.searched or before.question).split())
    named = authorship.authored(asked, papers.people, lambda word: is_word(word, searcher))
    if named is not None and len(named.names) == 1:
        return named.names[0]
    (*others, only) = before.papers or ("",)
    authors = papers[only].authors if not others and only in papers else ()
    return authors[0] if len(authors) == 1 else ""


def also_within(filters: Filters, time: Within) -> Filters:
    """With a time besides."""
    if time.years is None:
        return replace(
            filters, since=filters.since or time.since, until=filters.until or time.until
        )
    first, last = (f"{year:04}" for year in time.years)
    return replace(
        filters,
        paper_since=filters.paper_since or f"{first}-01",
        paper_until=filters.paper_until or f"{last}-12",
    )


def is_word(word: str, searcher: Searcher) -> bool:
    """Whether an abstract, or a title, has it, or would: which have all the common words."""
    if word.casefold() in STOP_WORDS:
        return True
    (papers,) = searcher.generation.bm25.document_frequency([stem(plain(word).casefold())])
    return papers > 0


def is_person(name: str, searcher: Searcher) -> bool:
    """Whether a name that the catalogue does not have reads as somebody's."""
    return authors_named.is_person(name, lambda word: is_word(word, searcher))


def notes(filters: Filters, searcher: Searcher) -> tuple[str, ...]:
    """Which papers authors and votes let through."""
    if not _by_catalogue(filters):
        return ()
    papers = searcher.generation.papers
    untold = ""
    if filters.min_votes is not None or filters.max_votes is not None:
        without = len(papers) - len(papers.voted(None, None))
        untold = f" {count(without, 'paper')} without votes left out." if without else ""
    told_alone = replace(filters, paper_since=None, paper_until=None)
    return (f"Only papers {which(told_alone, papers.people)}.{untold}",)


def none_passes(filters: Filters, searcher: Searcher) -> str:
    """What is said where no paper passes; empty where one does."""
    generation = searcher.generation
    if passing(filters, generation.papers, generation.manifest.digests):
        return ""
    voted_for = filters.min_votes is not None or filters.max_votes is not None
    if voted_for and not generation.papers.voted(None, None):
        return "The indexed digests tell no votes."
    where = " in the digests that are meant" if filters.digest or filters.since else ""
    return f"No indexed paper{where} is {which(filters, generation.papers.people)}."


def which(filters: Filters, people: People) -> str:
    """In words: "by Ada Quill, with at least 51 votes"."""
    parts = [
        f"{word}by {_persons(names, joined, people)}"
        for word, names, joined in (
            ("", filters.author, "and"),
            ("", filters.any_author, "or"),
            ("not ", filters.not_author, "or"),
        )
        if names
    ]
    if filters.min_votes is not None or filters.max_votes is not None:
        parts.append(told(filters.min_votes, filters.max_votes))
    if filters.paper_since or filters.paper_until:
        parts.append(_appeared(filters.paper_since, filters.paper_until))
    return ", ".join(parts)


def _appeared(since: str | None, until: str | None) -> str:
    """Whole years as years."""
    first = since.removesuffix("-01") if since else None
    last = until.removesuffix("-12") if until else None
    if last == str(LAST_YEAR) or last is None:
        return f"since {first}"
    if first is None or int(first[:4]) == FIRST_YEAR:
        return f"until {last}"
    return f"of {first}" if first == last else f"from {first} to {last}"


def by_whom(names: Sequence[str], people: People) -> str:
    """As the digests write the names; where one may mean several persons, all of them."""
    return f"by {_persons(names, 'and', people)}"


def _persons(names: Sequence[str], joined: str, people: People) -> str:
    return f" {joined} ".join(_person(name, people) for name in names)


def _person(name: str, people: People) -> str:
    found = [author.name for author in people.named(name)]
    if len(found) == 1:
        return found[0]
    more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return f"{name} ({'; '.join(found[:_TOLD])}{more})" if found else name


def _by_catalogue(filters: Filters) -> bool:
    by = (*filters.author, *filters.any_author, *filters.not_author)
    return bool(by) or filters.min_votes is not None or filters.max_votes is not None
