"""What the template text.html shows of an answer's text: blocks, sentences with their verdicts,
runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.types import Citation, Verdict


@dataclass(frozen=True, slots=True)
class Cited:
    """What the marks of an answer lead to: titles by number, and citations by the place of the
    sentence and number. `place` is that of the turn; `short` the short answer, which is lit in the
    sentence of the place `lit`."""

    place: int = 0
    titles: Mapping[int, str] = field(default_factory=dict)
    quotes: Mapping[tuple[int, int], Sequence[Citation]] = field(default_factory=dict)
    short: str = ""
    lit: int = -1


NOTHING_CITED = Cited()


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    kind: Literal["text", "math", "short"] = "text"


@dataclass(frozen=True, slots=True)
class Emphasis:
    runs: Sequence[Run]
    kind: Literal["bold", "italic", "code"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation: `card` and `at` name the paper's card and the quote in it, `tip` what is shown
    beside the mark."""

    number: int
    title: str
    card: str
    at: str
    tip: str
    quote: str
    kind: Literal["mark"] = "mark"


Run = Words | Emphasis | Mark


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence, or what stands between two. `said` is what there is to say against it, `why` its
    reasons."""

    runs: Sequence[Run]
    verdict: Verdict | None = None
    said: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Sequence[Span]
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `first` is the number of its first entry, where they are numbered."""

    entries: list[Sequence[Block]]
    first: int | None = None
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Grid:
    head: Sequence[Sequence[Span]]
    rows: Sequence[Sequence[Sequence[Span]]]
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Code:
    lines: Sequence[str]
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Quotation:
    blocks: Sequence[Block]
    kind: Literal["quotation"] = "quotation"


@dataclass(frozen=True, slots=True)
class Rest:
    """What is cited and does not stand in the text: the papers of a long list beyond the first."""

    entries: Sequence[tuple[str, Sequence[Span]]]  # title, sentence
    kind: Literal["rest"] = "rest"


Block = Heading | Paragraph | Bullets | Grid | Code | Quotation | Rest
