"""Which papers a filtered search may find: an exact set, decided before the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from index.arrays import Numbers
from index.errors import SettingError
from index.generation.catalogue import Catalogue
from index.text.unicode import name_key
from index.types import Digest, Filters


def passing(filters: Filters, papers: Catalogue, digests: Iterable[Digest]) -> set[int]:
    """Numbers of the papers that pass every filter; `digests` are all of their generation. Raises
    SettingError for a name, id or date that means nothing."""
    return set(numbers_passing(filters, papers, digests).tolist())


def numbers_passing(filters: Filters, papers: Catalogue, digests: Iterable[Digest]) -> Numbers:
    """The same in an array, in their order. It is remembered for the questions to come, unless
    papers are named, which are others each time. Raises SettingError."""
    if filters.paper:
        return _found(filters, papers, digests)
    return papers.passed.one_of(filters, lambda: _found(filters, papers, digests))


def _found(filters: Filters, papers: Catalogue, digests: Iterable[Digest]) -> Numbers:
    sets: list[set[int]] = []
    if filters.paper:
        sets.append({_resolve(name, papers) for name in filters.paper})
    if filters.digest is not None or filters.since or filters.until or filters.undated:
        sets.append(papers.in_digests({digest.sha256 for digest in within(filters, list(digests))}))
    if filters.paper_since or filters.paper_until:
        since = _day(filters.paper_since or "0001-01", "paper-since")
        until = _day(filters.paper_until or "9999-12", "paper-until", last=True)
        sets.append(papers.appeared(since, until))
    sets += [_written_by(name, papers) for name in filters.author]
    if filters.any_author:
        sets.append(set().union(*(_written_by(name, papers) for name in filters.any_author)))
    if filters.not_author:
        theirs = set().union(*(_written_by(name, papers) for name in filters.not_author))
        sets.append(set(range(len(papers))) - theirs)
    if filters.min_votes is not None or filters.max_votes is not None:
        sets.append(papers.voted(filters.min_votes, filters.max_votes))
    found = set.intersection(*sets) if sets else range(len(papers))
    numbers = np.sort(np.fromiter(found, np.int64, len(found)))
    numbers.setflags(write=False)
    return numbers


def iso_date(value: str, name: str) -> date:
    """Raises SettingError, naming the option, if it is no ISO 8601 date."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingError(f"--{name} {value!r} is not a date. Write it as YYYY-MM-DD.") from error


def within(filters: Filters, digests: Sequence[Digest]) -> list[Digest]:
    """The digests that pass. Raises SettingError for a name or a date that means nothing."""
    chosen = list(digests)
    if filters.digest is not None:
        wanted = name_key(filters.digest)
        exact = [d for d in digests if wanted in _called(d)]
        chosen = exact or [d for d in digests if wanted in name_key(d.name)]
        if not chosen:
            known = ", ".join(d.name for d in digests[:20])
            raise SettingError(
                f"There is no digest named {filters.digest!r}. The digests are: {known}"
            )
    if filters.undated:
        chosen = [d for d in chosen if d.captured is None]
    since = iso_date(filters.since, "since") if filters.since else date.min
    until = iso_date(filters.until, "until") if filters.until else date.max
    if filters.since or filters.until:
        chosen = [
            d for d in chosen if d.captured and since <= date.fromisoformat(d.captured) <= until
        ]
    return chosen


def unknown_author(name: str, papers: Catalogue) -> str:
    """What is said of a name that no paper has."""
    if not papers.people:
        return f"The indexed digests name no authors, so nothing is known of papers by {name}."
    near = papers.people.near(name)
    meant = f" Perhaps you mean {' or '.join(near)}." if near else ""
    return f"No indexed paper names {name} as an author.{meant}"


def _written_by(name: str, papers: Catalogue) -> set[int]:
    found = papers.people.named(name)
    if not found:
        raise SettingError(unknown_author(name, papers))
    return {number for author in found for number in author.papers}


def _called(digest: Digest) -> set[str]:
    """Its name and path, and those of every file that holds the same."""
    called = {digest.name, digest.path}
    for place in digest.places:
        called |= {place.name, place.path}
    return {name_key(name) for name in called}


def _resolve(name: str, papers: Catalogue) -> int:
    """A paper's number, from its id, an alias, or an arXiv id with a version or in an address."""
    for tried in (name, re.sub(r"v\d+$", "", name.rstrip("/").rsplit("/", 1)[-1])):
        if (number := papers.named(tried)) is not None:
            return number
    raise SettingError(
        f"There is no paper with the id {name!r} in the collection. askpapers search QUERY --json "
        "shows ids."
    )


def _day(value: str, name: str, *, last: bool = False) -> str:
    """A day, or the first or last one of a month."""
    if len(value) > 7:
        return iso_date(value, name).isoformat()
    try:
        date.fromisoformat(f"{value}-01")
    except ValueError as error:
        raise SettingError(
            f"--{name} {value!r} is not a date. Write it as YYYY-MM-DD or YYYY-MM."
        ) from error
    return f"{value}-31" if last else f"{value}-01"
