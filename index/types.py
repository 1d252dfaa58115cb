"""The nouns of the index. Imports nothing else of the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["given", "linked", "named", "inferred", "undated"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as one digest has it; `line` is where its title stands (from 1)."""

    title: str
    abstract: str
    line: int
    arxiv_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A piece of a file that looks like content and could not be read."""

    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a page says of its date: month and day, and a year where a dated link gives one."""

    month: int
    day: int
    year: int | None


@dataclass(frozen=True, slots=True)
class ParsedDigest:
    layout: str
    entries: tuple[Entry, ...]
    unparsed: tuple[Unparsed, ...]
    header: Header | None


@dataclass(frozen=True, slots=True)
class Digest:
    """One saved page. `captured` is ISO 8601 or None (undated); `origin` says how it is known."""

    name: str
    path: str
    sha256: str
    captured: str | None
    origin: Origin
    entries: int
    replaced: int = 0  # bytes that were not UTF-8, shown as U+FFFD


@dataclass(frozen=True, slots=True)
class Paper:
    """A title and an abstract, once, with the names of the digests that hold it."""

    id: str
    title: str
    abstract: str
    digests: tuple[str, ...]
    arxiv_id: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def url(self) -> str | None:
        return f"https://huggingface.co/papers/{self.arxiv_id}" if self.arxiv_id else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences; `abstract[start:end] == text`, offsets in Unicode code points."""

    id: str
    paper_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and its cosine with the question, -1..1, higher is closer."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """A paper found for a question, with its best passages, best first.

    `score` is the fused score (z-scores, unbounded, higher is better, comparable within one search only);
    `cosine` (-1..1) is the best passage's, `bm25` (0 and up) the paper's.
    """

    paper: Paper
    score: float
    cosine: float
    bm25: float
    passages: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which papers may be found; every given field must hold. Dates are ISO 8601, both ends included.

    `since` and `until` are about a digest's captured date (an undated one never passes), `paper_since` and
    `paper_until` about the month in a paper's arXiv id (a paper without one never passes).
    """

    digest: str | None = None
    since: str | None = None
    until: str | None = None
    paper_since: str | None = None
    paper_until: str | None = None
    paper: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did. `digests`, `papers`, `passages` are totals; `added` to `unchanged` count papers."""

    generation: str
    digests: int
    papers: int
    passages: int
    added: int
    changed: int
    removed: int
    unchanged: int
    merged: int
    conflicts: int
    cut: int
    unparsed: tuple[Unparsed, ...]
    warnings: tuple[str, ...]
    seconds: float
