"""An answer's text, read into what a template shows of it: blocks, sentences with their verdicts,
runs within them.

Pure functions: they know no HTML. The template is text.html.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import not_
from typing import Literal

from assistant.checking.citations import UNCITED, disarm
from assistant.latex import as_read
from assistant.page.formulas import is_typeset
from assistant.types import Citation, Sentence, Verdict
from assistant.wording import DOUBTS

_INLINE = re.compile(
    r"\[(?P<number>\d{1,4})\]"
    r"|\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    # not the dollars of "$5 and $6"
    r"|(?<![\\$\w])\$(?P<math>[^\s$](?:[^$\n]{0,200}?[^\s$\\])?)\$(?![\d$])"
)
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LOOKED_AT = 3  # sentences of those still to come, since a model may leave one out
_MOST_REST = 1000  # papers of a list
_TIP = 600  # characters of a quote that are shown beside its mark; the card has all of it


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
class Bold:
    runs: Sequence[Run]
    kind: Literal["bold"] = "bold"


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


Run = Words | Bold | Mark


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
    entries: list[Sequence[Span]]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Rest:
    """What is cited and does not stand in the text: the papers of a long list beyond the first."""

    entries: Sequence[tuple[str, Sequence[Span]]]  # title, sentence
    kind: Literal["rest"] = "rest"


Block = Heading | Paragraph | Bullets | Rest
_Placed = tuple[int, Sentence]


def blocks_of(
    text: str, sentences: Sequence[Sentence], cited: Cited = NOTHING_CITED, *, whole: bool = False
) -> list[Block]:
    """The text by lines, each sentence that is not fully supported marked in words and style. Where
    the text is whole, such a sentence that is not found in it stands below."""
    blocks: list[Block] = []
    waiting = deque(
        (place, sentence) for place, sentence in enumerate(sentences) if sentence.text.strip()
    )
    titles = {disarm(title) for title in cited.titles.values()}
    for line in text.splitlines():
        if line in titles:
            blocks.append(Heading(line))
            continue
        bullet = _BULLET.match(line)
        spans = _line(line[bullet.end() :] if bullet else line, waiting, cited)
        if not spans:
            continue
        if not bullet:
            blocks.append(Paragraph(spans))
        elif blocks and isinstance(blocks[-1], Bullets):
            blocks[-1].entries.append(spans)
        else:
            blocks.append(Bullets([spans]))
    if whole:
        left = [(place, sentence) for place, sentence in waiting if sentence.support != "supported"]
        blocks += [
            Paragraph([_sentence(sentence, place, sentence.text, cited)])
            for place, sentence in left
        ]
        rest = [
            (
                _short(cited.titles.get(number, "")),
                [_sentence(sentence, place, sentence.text, cited)],
            )
            for place, sentence in waiting
            if sentence.support == "supported"
            for number in sentence.citations[:1]
        ][:_MOST_REST]
        blocks += [Rest(rest)] if rest else []
    return blocks


def blocks_cut_short(
    text: str, checked: Sequence[Sentence], cited: Cited = NOTHING_CITED
) -> list[Block]:
    """What had come of an answer, with what nobody has checked told apart."""
    seen = 0
    for sentence in checked:
        if (start := text.find(sentence.text, seen)) >= 0:
            seen = start + len(sentence.text)
    blocks = blocks_of(text[:seen], checked, cited)
    for line in filter(str.strip, text[seen:].splitlines()):
        runs = _runs(line.strip(), cited)
        blocks.append(Paragraph([Span(runs, "unsupported", "not checked")]))
    return blocks


def _line(line: str, waiting: deque[_Placed], cited: Cited) -> list[Span]:
    """One line with the sentences that are found in it, which are taken from those that are
    `waiting`.

    A sentence is found however its words are spaced: both are looked at without their spaces. Each
    that is not found is looked for once in a line, so that the time grows with the line.
    """
    spans: list[Span] = []
    at = list(compress(range(len(line)), map(not_, map(str.isspace, line))))
    bare, seen, shown = "".join(line.split()), 0, 0
    missing: set[int] = set()
    while seen < len(bare):
        for nth, (place, sentence) in enumerate(islice(waiting, _LOOKED_AT)):
            words = "" if place in missing else _bare(sentence.text)
            start = bare.find(words, seen) if words else -1
            if start < 0:
                missing.add(place)
                continue
            first, end = at[start], at[start + len(words) - 1] + 1
            if first > shown:
                spans.append(Span(_runs(line[shown:first], cited)))
            spans.append(_sentence(sentence, place, line[first:end], cited))
            seen, shown = start + len(words), end
            del waiting[nth]
            break
        else:
            break
    if line[shown:].strip():
        spans.append(Span(_runs(line[shown:], cited)))
    return spans


def _bare(sentence: str) -> str:
    """Without its spaces, and without the bullet that a list gave it."""
    bullet = _BULLET.match(sentence)
    return "".join((sentence[bullet.end() :] if bullet else sentence).split())


def _sentence(sentence: Sentence, place: int, text: str, cited: Cited) -> Span:
    said = UNCITED if UNCITED in sentence.reasons else DOUBTS.get(sentence.support, "")
    return Span(_runs(text, cited, place), sentence.support, said, "; ".join(sentence.reasons))


def _runs(text: str, cited: Cited, sentence: int = -1) -> list[Run]:
    """Text with its citations, its bold and its mathematics; `sentence` is the place of the one
    that it stands in."""
    met: Counter[int] = Counter()
    runs: list[Run] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            runs += _lit(text[end : match.start()], cited, sentence)
        runs.append(_run(match, cited, sentence, met))
        end = match.end()
    if end < len(text):
        runs += _lit(text[end:], cited, sentence)
    return runs


def holds(text: str, short: str) -> bool:
    """Whether a short answer stands in a text as a whole: not 10% in 110%."""
    return re.search(_whole(short), text) is not None


def _whole(short: str) -> str:
    return rf"(?<![\w.]){re.escape(short)}(?!\w)"


def _lit(text: str, cited: Cited, sentence: int) -> list[Words]:
    """Plain text, with the short answer lit in its sentence where it stands there as a whole."""
    if not cited.short or sentence != cited.lit:
        return [Words(as_read(text))]
    pieces = re.split(f"({_whole(cited.short)})", text, maxsplit=1)
    return [
        Words(as_read(piece), "short" if at % 2 else "text")
        for at, piece in enumerate(pieces)
        if piece
    ]


def _run(match: re.Match[str], cited: Cited, sentence: int, met: Counter[int]) -> Run:
    if match["bold"]:
        return Bold(_runs(match["bold"], cited, sentence))
    if match["math"]:
        return Words(match["math"], "math") if is_typeset(match["math"]) else Words(match[0])
    number = int(match["number"])
    if number not in cited.titles:
        return Words(match[0])
    met[number] += 1
    quotes = cited.quotes.get((sentence, number), ())
    # "A [1], while B [1]": one each
    citation = quotes[min(met[number], len(quotes)) - 1] if quotes else None
    card = f"t{cited.place}-p{number}"
    return Mark(
        number,
        _short(cited.titles[number]),
        card,
        at=f"{card}-{citation.start}" if citation else "",
        tip=f"t{cited.place}-q{sentence}-{number}-{match.start()}",
        quote=_short(citation.quote) if citation else "",
    )


def _short(text: str) -> str:
    return text if len(text) <= _TIP else f"{text[:_TIP]}…"
