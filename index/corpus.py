"""Merges the entries of many digests into papers. A pure function of the entries, whatever their order."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from index.types import Entry, Paper

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The papers, ordered by id; `merged` is entries less papers, `conflicts` papers whose abstracts differed."""

    papers: tuple[Paper, ...]
    merged: int
    conflicts: int


def normalise_title(title: str) -> str:
    """NFKC, case-folded, every run of punctuation and white space one blank."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def title_id(title: str) -> str:
    return "t" + hashlib.sha256(normalise_title(title).encode()).hexdigest()[:16]


def merge(entries: Iterable[tuple[str, Entry]]) -> Corpus:
    """Merge `(digest name, entry)` pairs: by arXiv id, and by title where that can mean only one paper."""
    pairs = list(entries)
    ids_of_title: dict[str, set[str]] = defaultdict(set)
    for _, entry in pairs:
        if entry.arxiv_id:
            ids_of_title[normalise_title(entry.title)].add(entry.arxiv_id)
    groups: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for name, entry in pairs:
        candidates = ids_of_title[normalise_title(entry.title)]
        known = entry.arxiv_id or (next(iter(candidates)) if len(candidates) == 1 else None)
        groups[known or title_id(entry.title)].append((name, entry))
    papers = tuple(_paper(key, groups[key]) for key in sorted(groups))
    conflicts = sum(len({entry.abstract for _, entry in group}) > 1 for group in groups.values())
    return Corpus(papers, len(pairs) - len(papers), conflicts)


def _paper(key: str, group: list[tuple[str, Entry]]) -> Paper:
    best = min((entry for _, entry in group), key=lambda e: (-len(e.abstract), e.abstract, e.title))
    arxiv_id = next((entry.arxiv_id for _, entry in group if entry.arxiv_id), None)
    return Paper(
        id=key,
        title=best.title,
        abstract=best.abstract,
        digests=tuple(sorted({name for name, _ in group})),
        arxiv_id=arxiv_id,
        aliases=tuple(sorted({title_id(entry.title) for _, entry in group} - {key})),
    )
