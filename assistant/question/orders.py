"""In which order papers are wanted: by relevance, by their own day, by votes, or by the letters of
their titles or first authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Literal

from index.text.words import words
from index.types import Digest, Paper, Result

Order = Literal["relevance", "newest", "oldest", "votes", "title", "author"]
Place = str | int
_LARGEST_FIRST = frozenset({"newest", "votes"})
_MONTH_IN_ID = re.compile(  # "2506.01234", and before April 2007 "hep-th/9901001"
    r"(?:[\w.-]+/(?=\d{7}$))?(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})"
)


def ordered(results: Iterable[Result], order: Order, digests: Sequence[Digest]) -> list[Result]:
    """The papers in that order; those that are equal in it stay as they stood.

    A paper's day is its own, else the month in its arXiv id, else the first day on which a digest
    held it. Papers of which no day, vote or author is known come last.
    """
    found = list(results)
    if order == "relevance":
        return found
    captured = captured_days(digests)
    places = [(one, by(order, one.paper, captured)) for one in found]
    known = [(one, place) for one, place in places if place is not None]
    known.sort(key=itemgetter(1), reverse=order in _LARGEST_FIRST)
    return [one for one, _ in known] + [one for one, place in places if place is None]


def captured_days(digests: Sequence[Digest]) -> dict[str, str]:
    """Of each digest by its name; empty where it is not known."""
    return {digest.name: digest.captured or "" for digest in digests}


def by(order: Order, paper: Paper, captured: Mapping[str, str]) -> Place | None:
    """What decides a paper's place in an order but relevance; None where it is not known."""
    if order == "votes":
        return paper.upvotes
    if order == "title":
        return in_alphabet(paper.title)
    if order == "author":
        return first_author(paper.authors)
    return day_of(paper, captured) or None


def in_alphabet(title: str) -> str:
    """What a title is sorted by: its letters and digits, whatever stands before or between."""
    return " ".join(words(title))


def first_author(authors: Sequence[str]) -> str | None:
    """The family name that papers are sorted by; None where no author is known."""
    return authors[0].split()[-1].casefold() if any(authors[:1]) else None


def day_of(paper: Paper, captured: Mapping[str, str]) -> str:
    """As far as it is known, in ISO 8601; empty where it is not."""
    if paper.published:
        return paper.published
    if paper.arxiv_id and (match := _MONTH_IN_ID.fullmatch(paper.arxiv_id)):
        century = "19" if match["year"] > "90" else "20"
        return f"{century}{match['year']}-{match['month']}"
    return min(filter(None, map(captured.get, paper.digests)), default="")
