"""Which papers a filtered search may find: an exact set, decided before the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from index.errors import SettingError
from index.types import Digest, Filters, Paper

_ARXIV = re.compile(r"(\d{2})(\d{2})\.\d{4,5}")


def passing(filters: Filters, papers: Mapping[str, Paper], digests: Iterable[Digest]) -> set[str]:
    """Ids of the papers that pass every filter. Raises SettingError for a name, id or date that means nothing."""
    names = _digests(filters, list(digests))
    wanted = {_resolve(paper, papers) for paper in filters.paper}
    since, until = _month(filters.paper_since, "paper-since"), _month(filters.paper_until, "paper-until")
    return {
        key
        for key, paper in papers.items()
        if (not wanted or key in wanted)
        and (names is None or names.intersection(paper.digests))
        and (since is None or ((month := _published(paper)) is not None and month >= since))
        and (until is None or ((month := _published(paper)) is not None and month <= until))
    }


def iso_date(value: str, name: str) -> date:
    """Raises SettingError, naming the option, if it is no ISO 8601 date."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingError(f"--{name} {value!r} is not a date. Write it as YYYY-MM-DD.") from error


def _digests(filters: Filters, digests: list[Digest]) -> set[str] | None:
    """Names of the digests that pass, or None where every one does."""
    if filters.digest is None and filters.since is None and filters.until is None:
        return None
    chosen = digests
    if filters.digest is not None:
        wanted = filters.digest.casefold()
        exact = [d for d in digests if wanted in (d.name.casefold(), d.path.casefold())]
        chosen = exact or [d for d in digests if wanted in d.name.casefold()]
        if not chosen:
            known = ", ".join(d.name for d in digests[:20])
            raise SettingError(f"There is no digest named {filters.digest!r}. The digests are: {known}")
    since = iso_date(filters.since, "since") if filters.since else date.min
    until = iso_date(filters.until, "until") if filters.until else date.max
    if filters.since or filters.until:
        chosen = [d for d in chosen if d.captured and since <= date.fromisoformat(d.captured) <= until]
    return {d.name for d in chosen}


def _resolve(name: str, papers: Mapping[str, Paper]) -> str:
    """A paper's id, from the id itself, an alias, or an arXiv id with a version or in an address."""
    bare = re.sub(r"v\d+$", "", name.rstrip("/").rsplit("/", 1)[-1])
    for key, paper in papers.items():
        if bare == key or bare in paper.aliases:
            return key
    raise SettingError(
        f"There is no paper with the id {name!r} in the collection. askpapers search QUERY --json shows ids."
    )


def _month(value: str | None, name: str) -> tuple[int, int] | None:
    if value is None:
        return None
    day = iso_date(value if len(value) > 7 else f"{value}-01", name)
    return day.year, day.month


def _published(paper: Paper) -> tuple[int, int] | None:
    """Year and month of an arXiv id; None for a paper without one."""
    found = _ARXIV.match(paper.arxiv_id or "")
    return (2000 + int(found[1]), int(found[2])) if found else None
