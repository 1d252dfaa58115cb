"""What a question names that is known of papers besides their text: who wrote them, how many voted
for them, when they appeared. These are filters then, and what is left is asked of the
papers that pass."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checking.citations import disarm
from assistant.checking.mentions import plain
from assistant.question import authors_named, authorship
from assistant.question.found import covers
from assistant.question.times import Period, known_days, period
from assistant.question.votes import told, voted
from assistant.question.wishes import FIRST_YEAR, LAST_YEAR, Within
from assistant.types import Answer
from assistant.wording import count, verb
from index.generation.people import People
from index.retrieval.filters import numbers_passing, unknown_author, within
from index.retrieval.query_framing import PAPERS
from index.retrieval.searcher import Searcher
from index.text.words import STOP_WORDS, stem
from index.types import Filters

_ASKING = re.compile(  # for papers of a subject that stands before them: "which attention papers"
    r"^\W*(?:(?:which|what|any|all|show|list|find|give|me|us|are|there|do|you|have)\s+)+"
    rf"(?=[^?!.]*{PAPERS}\W*$)",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    rf"^\W*(?:(?:show|list|find|give|me|us|any|all|the)\s+)*|\s+{PAPERS}\W*$", re.IGNORECASE
)
_SOMEBODY = re.compile(
    r"\b(?:he|she|(?:this|that|the(?:\s+same)?)\s+author)\b(?=.*\b(?:write|wrote|written|publish\w*"
    r"|author\w*|work(?:ed|s)?|done|propose\w*|papers?)\b)|(?<=\bby\s)(?:him|her)\b"
    r"|\b(?:his|her)(?=\s+(?:other\s+)?(?:papers?|works?)\b)",
    re.IGNORECASE,
)
OF_ANY_TIME = (
    "No indexed paper tells when it appeared, and no digest is of that time, so the papers are of "
    "any time."
)
_TOLD = 6  # persons whom one family name may mean


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The filters with all that a question names, and the question without; `time`: a time of the
    papers themselves is among them, `untimed` has all others then; `refused` says of which author
    nothing is known, `told` the same where others are."""

    filters: Filters
    rest: str
    time: bool = False
    untimed: Filters | None = None
    refused: str = ""
    told: tuple[str, ...] = ()


def catalogued(
    question: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Catalogued | None:
    """None where a question, as it was typed, names nothing of this. Raises NoDay."""
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
    time = period(text, known_days(searcher.generation.manifest.digests))
    is_own = time is not None and time.own
    untimed = filters if is_own else None
    if time is not None and is_own:
        filters, text = of_time(filters, time, searcher), time.rest
    if votes is None and found is None and not is_own:
        return None
    nobody = tuple(unknown_author(name, papers) for name in found.nobody) if found else ()
    return Catalogued(filters, _ASKING.sub("", text), is_own, untimed, told=nobody)


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


def also_within(filters: Filters, wish: Within, searcher: Searcher) -> Filters:
    """With the time of a wish besides."""
    if wish.years is None:
        return of_time(filters, Period(wish.since, wish.until, "", wish.own), searcher)
    first, last = wish.years
    since = f"{first:04}-01-01" if first > FIRST_YEAR else None
    until = f"{last}-12-31" if last < LAST_YEAR else None
    return of_time(filters, Period(since, until, "", own=True), searcher)


def of_time(filters: Filters, time: Period, searcher: Searcher) -> Filters:
    """With a time besides: of the papers themselves if it is theirs, and any of them has a day; of
    the digests else."""
    if time.own and _dated(searcher):
        return replace(
            filters,
            paper_since=filters.paper_since or time.since,
            paper_until=filters.paper_until or time.until,
        )
    return replace(filters, since=filters.since or time.since, until=filters.until or time.until)


def time_note(filters: Filters, searcher: Searcher) -> str:
    """Which days are meant where those of the papers themselves are, and what is left out."""
    without = len(searcher.generation.papers) - _dated(searcher)
    if not filters.paper_since and not filters.paper_until:
        return "No indexed paper tells when it appeared, so the days of the digests are meant."
    untold = f" {count(without, 'paper')} without a date left out." if without else ""
    return f"Only papers {_appeared(filters.paper_since, filters.paper_until)}.{untold}"


def is_dated(searcher: Searcher) -> bool:
    """Whether any paper tells when it appeared."""
    return _dated(searcher) > 0


def _dated(searcher: Searcher) -> int:
    """How many papers tell when they appeared."""
    return len(searcher.generation.papers.appeared("0001-01-01", "9999-12-31"))


def is_word(word: str, searcher: Searcher) -> bool:
    """Whether an abstract, or a title, has it, or would: which have all the common words."""
    if word.casefold() in STOP_WORDS:
        return True
    (papers,) = searcher.generation.bm25.document_frequency([stem(plain(word).casefold())])
    return papers > 0


def is_person(name: str, searcher: Searcher) -> bool:
    """Whether a name that the catalogue does not have reads as somebody's."""
    return authors_named.is_person(name, lambda word: is_word(word, searcher))


def borne_by_nobody(question: str, searcher: Searcher) -> str:
    """What is said of a question that is nothing but a name which no paper has, as that of somebody
    or of something; empty for any other."""
    name = _ASKED_FOR.sub("", question).strip(' ?!."“”')
    if not name.istitle() or any(is_word(part, searcher) for part in name.split()):
        return ""
    people = searcher.generation.papers.people
    by = "none is by somebody of that name" if people else "the digests name no authors"
    return f"No paper here mentions {disarm(name)}, and {by}."


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
    if len(numbers_passing(filters, generation.papers, generation.manifest.digests)):
        return ""
    voted_for = filters.min_votes is not None or filters.max_votes is not None
    if voted_for and not generation.papers.voted(None, None):
        return "The indexed digests tell no votes."
    of_digests = bool(filters.digest or filters.since or filters.until)
    told = which(filters, generation.papers.people)
    if of_digests and not within(filters, generation.manifest.digests):
        return " ".join(covers(filters, generation.manifest.digests))
    where = " in the digests that are meant" if of_digests else ""
    untold = len(generation.papers) - _dated(searcher)
    beside = ""
    if untold and (filters.paper_since or filters.paper_until):
        beside = f" {count(untold, 'paper')} {verb(untold, 'tells', 'tell')} no date."
    return f"No indexed paper{where} is {told}.{beside}"


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
    """In words; whole years and months as such."""
    if until is None:
        return f"since {_begun(since or '')}"
    if since is None:
        return f"until {_ended(until)}"
    year, month = since[:4], since[:7]
    if (_begun(since), _ended(until)) == (year, year):
        return f"of {year}"
    last = monthrange(int(year), int(month[5:]))[1] if len(since) > len(month) else 0
    if (since, until) == (f"{month}-01", f"{month}-{last}"):
        return f"of {month}"
    if since == until:
        return f"of {since}"
    return f"from {_begun(since)} to {_ended(until)}"


def _begun(day: str) -> str:
    return day[:4] if day[4:] in ("-01", "-01-01") else day


def _ended(day: str) -> str:
    return day[:4] if day[4:] in ("-12", "-12-31") else day


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
