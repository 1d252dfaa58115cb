"""Runs of an answer's text: words of a style, citations that lead to their quotes, mathematics."""

from __future__ import annotations

import re
from collections import Counter

from assistant.latex import as_read
from assistant.page.formulas import is_typeset
from assistant.page.reply_markdown import MATHEMATICS, Line, Styled
from assistant.page.text_blocks import Cited, Emphasis, Mark, Run, Words

_NUMBER = re.compile(r"\[(?P<number>\d{1,4})\]")
# what the program itself writes, and what it quotes, has no more form than this
_PLAIN = re.compile(rf"\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*|{MATHEMATICS.pattern}")
_TIP = 600  # characters of a quote that are shown beside its mark; the card has all of it


def plain(line: str) -> Line:
    """What the program wrote or quotes: bold and mathematics."""
    styled, end = [], 0
    for match in _PLAIN.finditer(line):
        if match.start() > end:
            styled.append(Styled(line[end : match.start()]))
        bold = match["bold"]
        styled.append(Styled(bold, ("bold",)) if bold else Styled(match[0], ("math",)))
        end = match.end()
    return [*styled, Styled(line[end:])] if end < len(line) else styled


def text_of(line: Line) -> str:
    return "".join(one.text for one in line)


def part_of(line: Line, start: int, end: int) -> Line:
    """From one place of its text to another."""
    parts, at = [], 0
    for one in line:
        text = one.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            parts.append(Styled(text, one.styles))
        at += len(one.text)
    return parts


def runs_of(line: Line, cited: Cited, sentence: int = -1, before: str = "") -> list[Run]:
    """Text with its citations, styles and mathematics; `sentence` is the place of the one that it
    stands in, behind what stands `before` in it."""
    met = Counter(int(number) for number in _NUMBER.findall(before))
    begins = len(before)
    runs: list[Run] = []
    for one in line:
        inside: list[Run]
        if "math" in one.styles:
            inside = [_mathematics(one.text)]
        elif "code" in one.styles:
            inside = [Emphasis([Words(one.text)], "code")]
        else:
            inside = _marked(one.text, cited, sentence, begins, met)
        for style in reversed(one.styles):
            if style == "bold" or style == "italic":
                inside = [Emphasis(inside, style)]
        runs += inside
        begins += len(one.text)
    return runs


def _mathematics(text: str) -> Words:
    edge = 1 if text.startswith("$") else 2
    inner = text[edge:-edge].strip()
    return Words(inner, "math") if is_typeset(inner) else Words(text)


def _marked(text: str, cited: Cited, sentence: int, begins: int, met: Counter[int]) -> list[Run]:
    """Text of one style, with its citations."""
    runs: list[Run] = []
    end = 0
    for match in _NUMBER.finditer(text):
        number = int(match["number"])
        if number not in cited.titles:
            continue
        if match.start() > end:
            runs += _lit(text[end : match.start()], cited, sentence)
        met[number] += 1
        runs.append(_mark(number, cited, sentence, begins + match.start(), met[number]))
        end = match.end()
    return runs + _lit(text[end:], cited, sentence) if end < len(text) else runs


def _mark(number: int, cited: Cited, sentence: int, at: int, nth: int) -> Mark:
    quotes = cited.quotes.get((sentence, number), ())
    # "A [1], while B [1]": one each
    citation = quotes[min(nth, len(quotes)) - 1] if quotes else None
    card = f"t{cited.place}-p{number}"
    return Mark(
        number,
        shortened(cited.titles[number]),
        card,
        at=f"{card}-{citation.start}" if citation else "",
        tip=f"t{cited.place}-q{sentence}-{number}-{at}",
        quote=shortened(citation.quote) if citation else "",
    )


def holds(text: str, short: str) -> bool:
    """Whether a short answer stands in a text as a whole: not 10% in 110%."""
    return re.search(_whole(short), text) is not None


def _whole(short: str) -> str:
    return rf"(?<![\w.]){re.escape(short)}(?!\w)"


def _lit(text: str, cited: Cited, sentence: int) -> list[Run]:
    """Plain text, with the short answer lit in its sentence where it stands there as a whole."""
    if not cited.short or sentence != cited.lit:
        return [Words(as_read(text))]
    pieces = re.split(f"({_whole(cited.short)})", text, maxsplit=1)
    return [
        Words(as_read(piece), "short" if at % 2 else "text")
        for at, piece in enumerate(pieces)
        if piece
    ]


def shortened(text: str) -> str:
    return text if len(text) <= _TIP else f"{text[:_TIP]}…"
