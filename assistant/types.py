"""The nouns of an answer. Attribute names are the keys of the JSON contract; imports only the
index's types; an `Answer` that is asked to show itself finds `assistant.shown`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Literal

from index.circuits import AddressState
from index.types import Paper

Verdict = Literal["supported", "weak", "unsupported"]
AnswerStatus = Literal["answered", "abstained"]
Reason = Literal["off_topic", "not_stated", "partly_stated", "other_language"]
AskedFor = Literal[
    "fact",
    "definition",
    "find",
    "compare",
    "list",
    "count",
    "survey",
    "trend",
    "claim",
    "recommend",
]
"""What a question can be said to ask for: not what the program tells without the abstracts."""
Kind = Literal[AskedFor, "tool", "collection", "metadata", "talk"]
# what is asked of some paper, if not for papers themselves
FACTS: frozenset[Kind] = frozenset({"fact", "definition", "find", "compare"})
REPLIED: frozenset[Kind] = frozenset({"tool", "collection", "metadata", "talk"})
"""Of what the program itself answers, from what it knows rather than from abstracts."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well a piece of evidence carries a sentence: `score` 0..1, higher is better, comparable
    between sentences."""

    verdict: Verdict
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote` is one whole sentence of the paper: `abstract[start:end] == quote`, offsets in code
    points.

    `sentence` is the place, in `Answer.sentences`, of the sentence that cites it.
    """

    number: int
    paper_id: str
    title: str
    quote: str
    start: int
    end: int
    support: Verdict
    digests: tuple[str, ...]
    sentence: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer as shown; `citations` are the numbers of the papers it cites,
    `reasons` say what is wrong with one that is not supported. `checked_by`: its text as a whole,
    or, in another language than its quotes, its figures, which are numbers, names and units."""

    text: str
    citations: tuple[int, ...]
    support: Verdict
    reasons: tuple[str, ...] = ()
    checked_by: Literal["text", "figures"] = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """One sentence of an abstract: `abstract[start:end] == quote`, offsets in code points."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """What a paper says of each of COLUMNS; None where it says nothing of it. `number` is the one
    that the answer cites it by, `group` the one of its groups that holds it."""

    number: int
    paper_id: str
    title: str
    problem: Cell | None = None
    method: Cell | None = None
    data: Cell | None = None
    result: Cell | None = None
    limit: Cell | None = None
    group: str = ""


COLUMNS = ("problem", "method", "data", "result", "limit")


@dataclass(frozen=True, slots=True)
class Group:
    """Papers of an overview, by id, that go about a subject in one way."""

    name: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sentences of an answer have which verdict."""

    supported: int = 0
    weak: int = 0
    unsupported: int = 0

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> Counts:
        found = Counter(sentence.support for sentence in sentences)
        return cls(found["supported"], found["weak"], found["unsupported"])


@dataclass(frozen=True, slots=True)
class Nearest:
    paper_id: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Seconds:
    retrieve: float
    generate: float
    total: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model's server says that it took: tokens read and written, and what they cost, where
    it tells."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        costs = [one.cost for one in (self, other) if one.cost is not None]
        prompt, completion = (
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )
        return Usage(prompt, completion, sum(costs) if costs else None)


def total(*told: Usage | None) -> Usage | None:
    """What all took together; None where no server told."""
    known = [one for one in told if one is not None]
    return reduce(add, known) if known else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What every door returns.

    `probability`, 0..1, is that of the collection's answering the question, decided before any
    model was asked; None where nothing was estimated. `searched` is the question as it was
    understood (a follow-up is completed from the conversation), `standing` the last one that stood
    on its own, from which a follow-up goes on, `papers` the ids of the papers that were in play,
    best first; `notes` are the program's own sentences about what it left out. `problem` is what
    ended a model's answer too soon, None if it is whole; `usage` is None where no server told it.
    `followups` are questions that the collection answers, too; `considered` is how many papers were
    searched. `counts` are of all sentences that were written; a strict answer shows the supported
    ones only. `kind` is what was understood to be asked for, `count` how many papers are about the
    subject of a question to the whole collection. `table` has a row for each of `papers` where they
    are compared, or it was asked for; `groups` are those of its text. An answer whose `reason`
    is "partly_stated" says what comes nearest to what the abstracts do not state; `short` is what
    fills the question's slot, as a quote has it, None where that is not sure. `language` is
    the code (ISO 639) of the question's, if that is not English.
    """

    question: str
    status: AnswerStatus
    text: str
    reason: Reason | None
    llm: str
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...]
    nearest: tuple[Nearest, ...]
    seconds: Seconds
    searched: str = ""
    papers: tuple[str, ...] = ()
    sample: bool = False
    notes: tuple[str, ...] = ()
    probability: float | None = None
    problem: str | None = None
    usage: Usage | None = None
    followups: tuple[str, ...] = ()
    considered: int = 0
    counts: Counts = Counts()
    kind: Kind = "fact"
    count: int | None = None
    table: tuple[Row, ...] | None = None
    groups: tuple[Group, ...] = ()
    standing: str = ""
    short: str | None = None
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `askpapers ask --json` has it: strings, numbers, None, lists and dicts of these."""
        from assistant.shown import as_dict

        return as_dict(self)

    def to_markdown(
        self, papers: Mapping[str, Paper] | None = None, *, footnotes: bool = False
    ) -> str:
        """The question in bold, the text with its marks and doubts, its table and its references;
        with `footnotes`, as Obsidian reads them, each with its quotes in the references' place.

        `papers` by their ids (`Assistant.published.papers_of`) tell the authors and year of a
        reference; without them it has its title and, by an arXiv id, its address. No digest or
        model makes a link, a picture or HTML.
        """
        from assistant.shown import markdown

        return markdown(self, papers or {}, footnotes=footnotes)

    def _repr_html_(self) -> str:
        """For a notebook: the text with its marks, what is doubtful in it, and each cited paper
        with its quotes."""
        from assistant.shown import html

        return html(self)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """What comes next of an answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class OwnWords(TextDelta):
    """What the program itself says above a model's text: nothing to be checked."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a model's answer that is complete, and was checked."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing new: a model thinks, or what it said is not to be shown. Whoever reads may stop
    here. `thinks`: on the page, that it is heard to."""

    thinks: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The papers that a model is given to write from, by the numbers that its answer cites; comes
    before any of its text."""

    papers: Mapping[int, Paper]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Questions to go on with, which take longer than the answer."""

    questions: tuple[str, ...]


Event = TextDelta | CheckedSentence | Heartbeat | Reading | Answer | FollowUps
"""What a stream of an answer holds: its `Answer` comes when it is whole, and `FollowUps` last."""


@dataclass(frozen=True, slots=True)
class CollectionStatus:
    """What is indexed and by which models; dates are ISO 8601, None where no digest is dated."""

    home: str
    generation: str
    digests: int
    papers: int
    passages: int
    captured_from: str | None
    captured_to: str | None
    undated: int
    embed: str
    rerank: str
    llm: str
    sample: bool
    notes: tuple[str, ...] = ()
    addresses: tuple[AddressState, ...] = ()
    """Of the servers that find papers, put them in order, or write."""
