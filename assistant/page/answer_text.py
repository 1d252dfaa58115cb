"""An answer's text, read into what a template shows of it (text_blocks.py): each sentence is found
where it stands, by its words.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from assistant.checking.citations import UNCITED, disarm
from assistant.page import reply_markdown
from assistant.page.reply_markdown import Line, Part, parts_of
from assistant.page.text_blocks import (
    NOTHING_CITED,
    Block,
    Bullets,
    Cited,
    Code,
    Grid,
    Heading,
    Paragraph,
    Quotation,
    Rest,
    Span,
)
from assistant.page.text_runs import part_of, plain, runs_of, shortened, text_of
from assistant.types import Sentence
from assistant.wording import DOUBTS

_FORM = frozenset("*_`#\\>|")  # what Markdown may have taken from a sentence
_WITHOUT_FORM = str.maketrans(dict.fromkeys(_FORM))
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LOOKED_AT = 3  # sentences of those still to come, since a model may leave one out
_MOST_REST = 1000  # papers of a list
_Placed = tuple[int, Sentence]


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a sentence stands in a line; of what stands between two, none is told."""

    start: int
    text: str
    place: int = -1
    sentence: Sentence | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def blocks_of(
    text: str,
    sentences: Sequence[Sentence],
    cited: Cited = NOTHING_CITED,
    *,
    whole: bool = False,
    markdown: bool = False,
) -> list[Block]:
    """The text, each sentence that is not fully supported marked. Where the text is whole, such a
    sentence that is not found in it stands below. `markdown`: as models write, else by lines, since
    a quoted abstract may hold any sign."""
    reader = _Reader(sentences, cited)
    blocks = reader.parts(parts_of(text)) if markdown else reader.lines(text)
    if whole:
        left = [(at, one) for at, one in reader.waiting if one.support != "supported"]
        blocks += [Paragraph(reader.alone(at, one)) for at, one in left]
        rest = [
            (shortened(cited.titles.get(number, "")), reader.alone(at, one))
            for at, one in reader.waiting
            if one.support == "supported"
            for number in one.citations[:1]
        ][:_MOST_REST]
        blocks += [Rest(rest)] if rest else []
    return blocks


def blocks_cut_short(
    text: str, checked: Sequence[Sentence], cited: Cited = NOTHING_CITED, *, markdown: bool = False
) -> list[Block]:
    """What had come of an answer, with what nobody has checked told apart."""
    seen = 0
    for sentence in checked:
        if (start := text.find(sentence.text, seen)) >= 0:
            seen = start + len(sentence.text)
    blocks = blocks_of(text[:seen], checked, cited, markdown=markdown)
    for line in filter(str.strip, text[seen:].splitlines()):
        runs = runs_of(plain(line.strip()), cited)
        blocks.append(Paragraph([Span(runs, "unsupported", "not checked")]))
    return blocks


class _Reader:
    """Finds the sentences of an answer in its text, in order; `waiting` are those still to come."""

    def __init__(self, sentences: Sequence[Sentence], cited: Cited) -> None:
        self.waiting = deque(
            (place, sentence) for place, sentence in enumerate(sentences) if sentence.text.strip()
        )
        self._cited = cited
        self._titles = {disarm(title) for title in cited.titles.values()}

    def lines(self, text: str) -> list[Block]:
        """By lines, of which those with a bullet make a list."""
        blocks: list[Block] = []
        for line in text.splitlines():
            if line in self._titles:
                blocks.append(Heading(line))
                continue
            bullet = _BULLET.match(line)
            spans = self._spans(plain(line[bullet.end() :] if bullet else line))
            if not spans:
                continue
            if not bullet:
                blocks.append(Paragraph(spans))
            elif blocks and isinstance(blocks[-1], Bullets):
                blocks[-1].entries.append([Paragraph(spans)])
            else:
                blocks.append(Bullets([[Paragraph(spans)]]))
        return blocks

    def parts(self, parts: Sequence[Part]) -> list[Block]:
        """By what Markdown makes of it."""
        return [block for part in parts for block in self._block(part)]

    def _block(self, part: Part) -> Iterator[Block]:
        match part:
            case reply_markdown.Title(line):
                yield Heading(text_of(line))
            case reply_markdown.Text(lines):
                for line in lines:
                    if text_of(line) in self._titles:
                        yield Heading(text_of(line))
                    elif spans := self._spans(line):
                        yield Paragraph(spans)
            case reply_markdown.Items(entries, first):
                yield Bullets([self.parts(entry) for entry in entries], first)
            case reply_markdown.Grid(head, rows):
                heads = [[Span(runs_of(cell, self._cited))] for cell in head]
                yield Grid(heads, [self._row(row) for row in rows])
            case reply_markdown.Code(told):
                yield Code(told)
            case reply_markdown.Quoted(within):
                yield Quotation(self.parts(within))

    def alone(self, place: int, sentence: Sentence) -> list[Span]:
        """A sentence that is not found in the text."""
        line = plain(sentence.text)
        return self._cut(line, [_Found(0, text_of(line), place, sentence)], 0)

    def _spans(self, line: Line) -> list[Span]:
        return self._cut(line, self._found(text_of(line)), 0)

    def _row(self, cells: Sequence[Line]) -> list[list[Span]]:
        """A sentence may stand in several cells: what is said against it stands in the last."""
        found = self._found("".join(map(text_of, cells)))
        ends = list(accumulate(len(text_of(cell)) for cell in cells))
        starts = [0, *ends[:-1]]
        return [self._cut(cell, found, start) for cell, start in zip(cells, starts, strict=True)]

    def _cut(self, line: Line, found: Sequence[_Found], begins: int) -> list[Span]:
        """The spans of a line that begins there in the text in which they were found."""
        ends = begins + len(text_of(line))
        spans = []
        for one in found:
            first, last = max(one.start, begins), min(one.end, ends)
            if first >= last:
                continue
            text = part_of(line, first - begins, last - begins)
            runs = runs_of(text, self._cited, one.place, one.text[: first - one.start])
            if one.sentence is None:
                spans.append(Span(runs))
                continue
            doubt = UNCITED if UNCITED in one.sentence.reasons else ""
            doubt = doubt or DOUBTS.get(one.sentence.support, "")
            why = "; ".join(reason for reason in one.sentence.reasons if reason != doubt)
            said = (doubt, why) if last == one.end else ("", "")
            spans.append(Span(runs, one.sentence.support, *said))
        return spans

    def _found(self, line: str) -> list[_Found]:
        """A line with the sentences that are found in it, which are taken from those that are
        waiting.

        A sentence is found however its words are spaced and set: both are looked at without their
        spaces and signs of Markdown. Each that is not found is looked for once in a line, so that
        the time grows with the line.
        """
        found: list[_Found] = []
        at = [n for n, sign in enumerate(line) if not sign.isspace() and sign not in _FORM]
        bare, seen, shown = "".join(line[n] for n in at), 0, 0
        missing: set[int] = set()
        while seen < len(bare):
            for nth, (place, sentence) in enumerate(islice(self.waiting, _LOOKED_AT)):
                words = "" if place in missing else _bare(sentence.text)
                start = bare.find(words, seen) if words else -1
                if start < 0:
                    missing.add(place)
                    continue
                first, end = at[start], at[start + len(words) - 1] + 1
                while end < len(line) and line[end] in _FORM:
                    end += 1
                if first > shown:
                    found.append(_Found(shown, line[shown:first]))
                found.append(_Found(first, line[first:end], place, sentence))
                seen, shown = start + len(words), end
                del self.waiting[nth]
                break
            else:
                break
        if line[shown:].strip():
            found.append(_Found(shown, line[shown:]))
        return found


def _bare(sentence: str) -> str:
    """Without its spaces and signs of Markdown, and without the bullet that a list gave it."""
    bullet = _BULLET.match(sentence)
    text = "".join((sentence[bullet.end() :] if bullet else sentence).split())
    return text.translate(_WITHOUT_FORM)
