"""What every door gives besides an `Answer`, as the JSON of `askpapers search --json` has it where
that tells the same. No path of this machine stands in any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.types import Kind, Verdict
from index.types import Digest, Filters, Listed, Origin, Paper, Result

Order = Literal["newest", "title", "captured", "appeared", "upvotes"]
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with the questions before it in its conversation, the oldest first."""

    question: str
    history: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    strict: bool = False
    anyway: bool = False
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found; scores compare within one search only. `passage` is its best."""

    paper_id: str
    title: str
    score: float
    passage: str
    digests: tuple[str, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Hits:
    """Best first. `searched` is the query without its slips; `notes` say what was left out."""

    results: tuple[Hit, ...]
    searched: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """All that the digests say of a paper; `published` is ISO 8601, `truncated` whether a digest
    cut the abstract short."""

    paper_id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    published: str | None
    upvotes: int | None
    keywords: tuple[str, ...]
    digests: tuple[str, ...]
    arxiv_id: str | None
    url: str | None
    truncated: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in the list of all. `appeared` is its own day or month, `captured` the newest of its
    digests'."""

    paper_id: str
    title: str
    authors: tuple[str, ...]
    appeared: str | None
    captured: str | None
    upvotes: int | None
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperRows:
    """A page of the list; `total` counts all that pass."""

    total: int
    papers: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class DigestRecord:
    """A saved page. `captured` is ISO 8601, null where it is undated; `entries` are its papers;
    `doubtful` is what may have been misread in it."""

    name: str
    captured: str | None
    origin: Origin
    entries: int
    doubtful: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestRecords:
    digests: tuple[DigestRecord, ...]


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The sentence of a paper that carries a claim best, and whether it does: `abstract[start:end]
    == quote`, offsets in code points; `score` is 0..1, higher is better supported. `reasons` say
    what is wrong where it is not supported. All of the paper is null where none was found."""

    sentence: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    paper_id: str | None = None
    title: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    url: str | None = None


def hit(result: Result) -> Hit:
    paper = result.paper
    passage = result.passages[0].passage.text
    return Hit(paper.id, paper.title, round(result.score, 4), passage, paper.digests, paper.url)


def paper_record(paper: Paper) -> PaperRecord:
    return PaperRecord(
        paper.id,
        paper.title,
        paper.abstract,
        paper.authors,
        paper.published,
        paper.upvotes,
        paper.keywords,
        paper.digests,
        paper.arxiv_id,
        paper.url,
        paper.truncated,
    )


def paper_row(one: Listed) -> PaperRow:
    return PaperRow(
        one.id, one.title, one.authors, one.appeared, one.captured, one.upvotes, one.digests
    )


def digest_record(digest: Digest) -> DigestRecord:
    return DigestRecord(
        digest.called or digest.name,
        digest.captured,
        digest.origin,
        digest.entries,
        digest.doubtful,
    )
