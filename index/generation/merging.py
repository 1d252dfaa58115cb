"""Which entries are one paper, and what that paper then is. Pure functions, whatever the order of
the entries."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from index.types import Entry, Paper

_NOT_WORD = re.compile(r"[\W_]+")


def normalise_title(title: str) -> str:
    """NFKC, case-folded, every run of punctuation and white space one blank."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def title_id(title: str) -> str:
    """The id of a paper of which no arXiv id is known; the title itself where it has no letter or
    digit."""
    return "t" + hashlib.sha256((normalise_title(title) or title).encode()).hexdigest()[:16]


def best_first(entry: Entry) -> tuple[bool, int, str, str]:
    """Sorts the entries of one paper: whole abstracts before shortened ones, longer ones first,
    then by text."""
    return entry.truncated, -len(entry.abstract), entry.abstract, entry.title


def merge(key: str, found: Iterable[tuple[str, Entry]]) -> Paper:
    """The paper that all `(digest, entry)` pairs are about: the best abstract, and all that any of
    them knows."""
    pairs = sorted(found, key=lambda pair: best_first(pair[1]))
    entries: Sequence[Entry] = [entry for _, entry in pairs]
    best = entries[0]
    arxiv_ids = [entry.arxiv_id for entry in entries if entry.arxiv_id]
    authors = [entry.authors for entry in entries]
    published = [entry.published for entry in entries if entry.published]
    upvotes = [entry.upvotes for entry in entries if entry.upvotes is not None]
    links = [entry.url for entry in entries if entry.url]
    return Paper(
        id=key,
        title=best.title,
        abstract=best.abstract,
        digests=tuple(sorted({digest for digest, _ in pairs})),
        arxiv_id=next(iter(arxiv_ids), None),
        aliases=tuple(sorted({title_id(entry.title) for entry in entries} - {key})),
        authors=max(authors, key=lambda names: (len(names), names)),
        published=min(published, default=None),
        upvotes=max(upvotes, default=None),
        link=min(links, default=None),
        keywords=tuple(sorted({word for entry in entries for word in entry.keywords})),
        truncated=best.truncated,
    )


def conflicting(entries: Iterable[Entry]) -> bool:
    """Whether whole abstracts of one paper differ."""
    return len({entry.abstract for entry in entries if not entry.truncated}) > 1
