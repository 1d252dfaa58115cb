"""Hard line wraps undone: which lines a fixed width has broken. Knows nothing of titles but how
they are wrapped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from index.layouts.boilerplate import ends_sentence, is_one_sentence, names
from index.layouts.columns import columns, to_fit
from index.layouts.fields import meaning
from index.layouts.identifiers import bare_arxiv_id
from index.layouts.lines import Line, joined
from index.layouts.title_lines import ends_open, with_titles_whole

_LONGEST_WRAP = 160  # a line longer than this was not wrapped by hand or by a mail program
# How a wrapped page is known, and its width.
_WIDTH_QUANTILE = 0.9  # of the lines that others follow: a few are longer than the width
_NARROWEST = 40  # columns
_NARROWEST_WIDE = 60  # the same of ideographs, whose titles are short
_WIDE = 1.5  # columns a letter, where most are ideographs
_FEWEST_WRAPPED = 3  # lines of a paragraph that is wrapped where the page is not
_FULL = 20  # characters that a full line may lack, so that the next word did not fit
_FULL_SHARE = 0.4  # of those lines, at least, are full on a page that is wrapped
_SHORT = 8  # characters: marks and numbers that a page has besides say nothing of its width
_SLACK = 4  # characters by which a wrapped line may be longer than the width
_INDENT = 2  # characters: some tools indent the first line before they wrap
_LINK = re.compile(r"https?://\S+")
_LISTED = re.compile(r"(?:[-*+•·–]|[#\[]?\d{1,3}[.\]])\s+\S")
_LABELLED = re.compile(r"\W{0,4}(?P<name>[^\W\d_][^:：\n]{0,30}?)[*_]{0,3}[:：](?!//)")


def unwrapped(lines: list[Line]) -> list[Line]:
    """Join the lines that a fixed width has broken: the next line's first word would not have
    fitted on them."""
    page = with_titles_whole(lines)
    lines = page.lines
    labels = _labels(lines)
    begins = [_label(line.text) in labels or _is_id(line.text) for line in lines]
    width = _wrap_width(lines)
    goes_on = [
        width is not None and _goes_on(line, below, width) for line, below in pairwise(lines)
    ]
    titles = page.titles.union(_titles_on_top(lines, goes_on))
    goes_on = [
        place not in titles and not begins[place + 1] and (goes or is_filled)
        for place, (goes, is_filled) in enumerate(
            zip(goes_on, _within_filled(lines, begins), strict=True)
        )
    ]
    paragraphs: list[list[Line]] = []
    for place, line in enumerate(lines):
        if place and goes_on[place - 1]:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [
        replace(joined(paragraph), first=len(paragraph[0].text))
        if len(paragraph) > 1
        else paragraph[0]
        for paragraph in paragraphs
    ]


def _within_filled(lines: list[Line], begins: list[bool]) -> list[bool]:
    """For each line but the last whether it ends within a paragraph that is wrapped by itself,
    whatever the page is: all its lines are full, by their own width. `begins`: with a label."""
    within = [False] * max(len(lines) - 1, 0)
    widths: list[int] = []
    pairs: list[int] = []  # paragraphs of two lines
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and not (lines[end].apart or _is_set_off(lines[end]) or begins[end]):
            end += 1
        for first in (place, place + 1):  # a title may stand on top
            if _is_filled(lines[first:end]):
                within[first : end - 1] = [True] * (end - 1 - first)
                widths.append(max(columns(line.text) for line in lines[first:end]))
                break
        pairs += [place] if end - place == 2 else []
        place = end
    broken = {first for first in pairs if _is_broken(lines[first], lines[first + 1])}
    is_sure = bool(widths) or len(broken) > 1
    for first in pairs:
        is_text = is_sure or not is_one_sentence(lines[first].text)
        within[first] = (first in broken and is_text) or (
            bool(widths) and _is_full(lines[first], lines[first + 1], max(widths))
        )
    return within


def _is_open(line: Line, below: Line) -> bool:
    """Whether the words of a line go on below, as those of titles do not."""
    end, start = line.text.split()[-1], below.text[0]
    return (
        start.islower() or start.isdigit() or not start.isascii() or end.islower() or end[-1] == ","
    )


def _is_full(line: Line, below: Line, width: int) -> bool:
    """Whether a line is broken at a width that other paragraphs of the page have."""
    return (
        not _is_set_off(line)
        and _LISTED.match(below.text) is None
        and width - _FULL < columns(line.text) <= width
        and columns(line.text) + to_fit(below.text) > width - _INDENT
    )


def _is_broken(line: Line, below: Line) -> bool:
    """Whether a long line plainly goes on below: a sentence that ends there only, and a small
    letter, or a word that no sentence ends with."""
    return (
        not _is_set_off(line)
        and _NARROWEST <= columns(line.text) <= _LONGEST_WRAP
        and line.text[-1] not in ".!?:。！？："
        and (below.text[0].islower() or ends_open(line.text))
        and ends_sentence(below.text)
    )


def _is_set_off(line: Line) -> bool:
    return bool(line.level) or line.whole


def _is_filled(block: list[Line]) -> bool:
    """Whether three lines or more are broken where the next word would not have fitted."""
    if len(block) < _FEWEST_WRAPPED or _is_set_off(block[0]):
        return False
    width = max(columns(line.text) for line in block)
    if any(_LISTED.match(line.text) for line in block) or not any(
        _is_open(line, below) for line, below in pairwise(block)
    ):
        return False
    return _NARROWEST <= width <= _LONGEST_WRAP and all(
        columns(line.text) + to_fit(below.text) > width - _INDENT for line, below in pairwise(block)
    )


def _wrap_width(lines: list[Line]) -> int | None:
    """The width that the page is wrapped at, if most lines that others follow directly are about
    equally long."""
    above = [
        line.text
        for line, below in pairwise(lines)
        if not below.apart
        and not _is_set_off(line)
        and _SHORT <= columns(line.text) <= _LONGEST_WRAP
    ]
    unwrapped_length = sum(
        columns(line.text)
        for line in lines
        if columns(line.text) > _LONGEST_WRAP and not line.whole and not names(line.text)
    )
    lengths = sorted(map(columns, above))
    if len(lengths) < 2 or unwrapped_length > sum(lengths):
        return None
    width = lengths[int(len(lengths) * _WIDTH_QUANTILE)]
    full = sum(length > width - _FULL for length in lengths)
    is_wide = sum(lengths) > sum(map(len, above)) * _WIDE
    is_wrapped = width >= (_NARROWEST_WIDE if is_wide else _NARROWEST)
    is_wrapped = is_wrapped and full >= len(lengths) * _FULL_SHARE
    return width if is_wrapped else None


def _is_id(text: str) -> bool:
    """Whether it is an id alone; an address may end a sentence that was broken."""
    return "/" not in text and bare_arxiv_id(text) is not None


def _label(text: str) -> str:
    """The words in front of a line's colon, if they are of a label that is known."""
    match = _LABELLED.match(text)
    return match["name"].casefold() if match and meaning(match["name"]) else ""


def _labels(lines: list[Line]) -> set[str]:
    """The labels of a page: those that no abstract has, and others that return as often, since
    "Results:" may stand within an abstract."""
    counts = Counter(filter(None, (_label(line.text) for line in lines)))
    surely = {name for name in counts if meaning(name) not in {"other", "summary"}}
    usual = max((counts[name] for name in surely), default=0)
    return surely | {name for name in counts if usual and counts[name] >= max(3, usual / 2)}


def _goes_on(line: Line, below: Line, width: int) -> bool:
    marked = line.level or line.whole or below.level or below.whole
    if below.apart or marked or columns(line.text) > width + _SLACK:
        return False
    if columns(below.text) > width + _SLACK and " " in below.text:
        return False
    is_open = line.text[-1] not in ".!?。！？"
    if _LINK.fullmatch(below.text) and not is_open:
        return False
    listed = _LISTED.match(below.text)
    if listed and not (
        is_open and (below.text[listed.end() - 1].islower() or below.text[0].isdigit())
    ):
        return False
    if below.text[0].islower() and is_open and columns(line.text) > width / 2:
        return True
    return columns(line.text) + to_fit(below.text) > width - _INDENT


def _titles_on_top(lines: list[Line], goes_on: list[bool]) -> list[int]:
    """Where titles stand right above their abstracts, as most short first lines tell: the long
    titles, by place."""
    tops = [
        place
        for place in range(len(goes_on) - 1)
        if lines[place].apart and not lines[place + 1].apart
    ]
    tops = [place for place in tops if not lines[place + 2].apart and not lines[place].level]
    if sum(not (goes_on[place] and goes_on[place + 1]) for place in tops) <= len(tops) / 2:
        return []
    return [p for p in tops if goes_on[p] and goes_on[p + 1] and not lines[p + 1].text[0].islower()]
