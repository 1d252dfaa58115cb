"""In which order papers are wanted: by relevance, by their own day, by votes, or by title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from index.text.words import words
from index.types import Digest, Paper, Result

Order = Literal["relevance", "newest", "oldest", "votes", "title"]
_MONTH_IN_ID = re.compile(  # "2506.01234", and before April 2007 "hep-th/9901001"
    r"(?:[\w.-]+/(?=\d{7}$))?(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})"
)


def ordered(results: Iterable[Result], order: Order, digests: Sequence[Digest]) -> list[Result]:
    """The papers in that order; those that are equal in it stay as they stood.

    A paper's day is its own, else the month in its arXiv id, else the first day on which a digest
    held it. Papers of which no day, or no vote, is known come last.
    """
    found = list(results)
    if order == "relevance":
        return found
    if order == "votes":
        return sorted(found, key=_votes, reverse=True)
    if order == "title":
        return sorted(found, key=lambda one: _in_alphabet(one.paper.title))
    captured = {digest.name: digest.captured or "" for digest in digests}
    days = {one.paper.id: day_of(one.paper, captured) for one in found}
    dated = [one for one in found if days[one.paper.id]]
    dated.sort(key=lambda one: days[one.paper.id], reverse=order == "newest")
    return [*dated, *(one for one in found if not days[one.paper.id])]


def _in_alphabet(title: str) -> str:
    """What a title is sorted by: its letters and digits, whatever stands before or between."""
    return " ".join(words(title))


def _votes(result: Result) -> int:
    return -1 if result.paper.upvotes is None else result.paper.upvotes


def day_of(paper: Paper, captured: Mapping[str, str]) -> str:
    """As far as it is known, in ISO 8601; empty where it is not."""
    if paper.published:
        return paper.published
    if paper.arxiv_id and (match := _MONTH_IN_ID.fullmatch(paper.arxiv_id)):
        century = "19" if match["year"] > "90" else "20"
        return f"{century}{match['year']}-{match['month']}"
    return min(filter(None, map(captured.get, paper.digests)), default="")
