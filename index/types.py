"""The nouns of the index. Imports nothing else of the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

Origin = Literal["given", "recorded", "linked", "named", "inferred", "undated"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as one digest has it; `line` is where its title stands (from 1; in records, their
    number).

    `published` is ISO 8601, of the paper. `truncated`: the page itself cut the abstract short.
    `sure`: nothing near it could have been read otherwise. `stated`: the page says that it is a
    paper, by an id, a link to one, or a field that is called an abstract.
    """

    title: str
    abstract: str
    line: int
    arxiv_id: str | None = None  # without a version
    authors: tuple[str, ...] = ()
    published: str | None = None
    upvotes: int | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    truncated: bool = False
    sure: bool = True
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A piece of a file that looks like content and could not be read."""

    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What of a file was read and may have been misread."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a page says of its date: month and day, and a year where a dated link gives
    one."""

    month: int
    day: int
    year: int | None


@dataclass(frozen=True, slots=True)
class ParsedDigest:
    """`captured` is the digest's whole date where its records give one, `header` what a page's head
    says of it.

    `replaced` counts the bytes that could not be decoded, shown as U+FFFD. `doubtful`: what in the
    reading does not look like papers, each in a few words.
    """

    layout: str
    entries: tuple[Entry, ...]
    unparsed: tuple[Unparsed, ...]
    header: Header | None = None
    captured: str | None = None
    replaced: int = 0
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A digest that comes as bytes rather than as a file: uploaded or fetched. `place` stands for
    its path."""

    name: str
    content: bytes
    place: str
    captured: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a digest stands: `path`, met in `source`, which is a folder, an archive, or the file
    itself."""

    name: str
    path: str
    source: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One saved page, wherever it stands. `captured` is ISO 8601 or None (undated); `origin` says
    how it is known."""

    name: str
    path: str
    sha256: str
    captured: str | None
    origin: Origin
    entries: int
    replaced: int = 0  # bytes that could not be decoded, shown as U+FFFD
    unsure: int = 0  # entries that could have been read otherwise
    places: tuple[Place, ...] = ()
    doubtful: tuple[str, ...] = ()  # what may have been misread in it
    called: str = ""  # by its owner, where not as its file is


@dataclass(frozen=True, slots=True)
class Paper:
    """A title and an abstract, once, with the names of the digests that hold it."""

    id: str
    title: str
    abstract: str
    digests: tuple[str, ...]
    arxiv_id: str | None = None
    aliases: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: str | None = None
    upvotes: int | None = None
    link: str | None = None  # where a digest says that it stands
    keywords: tuple[str, ...] = ()
    truncated: bool = False

    @property
    def url(self) -> str | None:
        return f"https://huggingface.co/papers/{self.arxiv_id}" if self.arxiv_id else self.link


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a list. `appeared` is its day, or the month in its arXiv id; `captured` the newest
    date of its digests; both None where nothing tells."""

    number: int
    id: str
    title: str
    arxiv_id: str | None
    upvotes: int | None
    appeared: str | None
    authors: tuple[str, ...]
    digests: tuple[str, ...]
    captured: str | None


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

    `score` decides the order, `fused` did before the best were put in order again (both unbounded,
    higher is better, comparable within one search only); `cosine` (-1..1) is the best passage's,
    `bm25` (0 and up) the paper's; `features` are what decided the order (ranking.FEATURES), of the
    best hundred.
    """

    paper: Paper
    score: float
    fused: float
    cosine: float
    bm25: float
    passages: tuple[ScoredPassage, ...]
    features: Mapping[str, float] = field(default_factory=dict)


class _Single(TypedDict, total=False):
    digest: str | None
    since: str | None
    until: str | None
    paper_since: str | None
    paper_until: str | None
    min_votes: int | None
    max_votes: int | None


class FilterFields(_Single, total=False):
    """The fields of Filters, as keywords of public functions."""

    paper: str | Sequence[str]
    author: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which papers may be found; every given field must hold. Dates are ISO 8601, both ends
    included.

    `since` and `until` are about a digest's captured date (an undated one never passes),
    `paper_since` and `paper_until` about a paper's own date, or else the month in its arXiv id (a
    paper with neither never passes). `author`: each of these wrote it; `any_author`: one of these
    did, `not_author`: none of these. `min_votes` and `max_votes`: a paper whose votes no digest
    tells never passes. `undated`: only digests without a captured date.
    """

    digest: str | None = None
    since: str | None = None
    until: str | None = None
    paper_since: str | None = None
    paper_until: str | None = None
    paper: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    min_votes: int | None = None
    max_votes: int | None = None
    any_author: tuple[str, ...] = ()
    not_author: tuple[str, ...] = ()
    undated: bool = False

    def __post_init__(self) -> None:
        for name in ("paper", "author", "any_author", "not_author"):  # which may be given as lists
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @classmethod
    def of(
        cls,
        paper: str | Sequence[str] = (),
        author: str | Sequence[str] = (),
        **others: Unpack[_Single],
    ) -> Filters:
        """From keywords; one paper, or one author, may be given alone. Raises TypeError for a
        keyword that is no field."""
        papers = (paper,) if isinstance(paper, str) else tuple(paper)
        authors = (author,) if isinstance(author, str) else tuple(author)
        return cls(**others, paper=papers, author=authors)

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did.

    `digests`, `papers`, `passages` are totals; `added` to `unchanged` count papers against the
    generation before; `merged` is entries less papers, `conflicts` papers whose abstracts differed,
    `cut` passages that end within a sentence, `unsure` entries that could have been read otherwise;
    `doubtful` is what was read and does not look like papers.
    """

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
    unsure: int
    unparsed: tuple[Unparsed, ...]
    warnings: tuple[str, ...]
    seconds: float
    doubtful: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewedPaper:
    """A paper as it would be read; `abstract` is the length of its abstract in characters."""

    title: str
    abstract: int


@dataclass(frozen=True, slots=True)
class Previewed:
    """A digest as it would be read: by which `layout`, how many papers, and its `first` ones.
    `held`: it is indexed already."""

    path: str
    name: str
    layout: str
    papers: int
    captured: str | None
    held: bool
    first: tuple[PreviewedPaper, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read; `papers` counts them once for each digest."""

    digests: tuple[Previewed, ...]
    papers: int
    unparsed: tuple[Unparsed, ...]
    doubtful: tuple[Doubt, ...]
    warnings: tuple[str, ...]
    seconds: float
