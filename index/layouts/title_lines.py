"""Titles over several lines become one: a line goes on below where its words do, where the page's
titles are broken at a width, or where most of its titles are one line. Knows no abstracts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.layouts.boilerplate import is_boilerplate, is_name_alone, is_prose, names
from index.layouts.columns import columns, to_fit
from index.layouts.fields import meaning
from index.layouts.lines import BOLD, Line, joined

_MOST_LINES = 3  # of a title
_LOOKED_AT = 12  # lines of a paragraph, which may be endless
_LONGEST_TITLE = 300  # characters
_LONGEST_LINE = 160  # what is longer was not broken, and is a text
_SHARE = 0.15  # of what blank lines divide has people right below its first lines
_LONG = 24  # columns of a line that may have been broken for its length
_FEWEST = 2  # titles that tell how the others are
_SAME = 0.5  # of the titles of several lines, at most, have the same line below
_LABEL_WITHIN = 40  # characters: what has a colon there has a label
_SMALL = (
    r"(?:a|an|the|of|for|in|on|to|with|and|or|via|by|from|at|as|using|through|towards?"
    r"|under|over|without|within|between|into|is|are|that)"
)
_OPEN_END = re.compile(rf"(?:[,;:–—-]|\b{_SMALL})$", re.IGNORECASE)
_OPEN_START = re.compile(rf"(?:[(&]|{_SMALL}\b)", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")
_LISTED = re.compile(r"(?:[-*+•·–]|[#\[]?\d{1,3}[.\]])\s+\S")
_LABEL = re.compile(r"\W{0,4}(?P<name>[^\W\d_][^:：\n]{0,30}?)[*_]{0,3}[:：](?!//)")
_SENTENCES = re.compile(r"(?:\w{3}|[\])$%])\.\s+[A-Z]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # of a venue


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines that may be a title, by the place of the first and of what follows the last."""

    start: int
    end: int
    is_closed: bool = False  # what follows is known

    @property
    def places(self) -> range:
        return range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Whole:
    """The lines of a page, and which of them are whole titles, by place: none goes on below."""

    lines: list[Line]
    titles: frozenset[int] = frozenset()


def with_titles_whole(lines: Sequence[Line]) -> Whole:
    """The lines with each title joined that goes on: all of its lines but the last are as long as
    the page's titles allow, which several of them show or most others bear out; or its words do."""
    if all(line.apart or line.level for line in lines[1:]):
        return Whole(list(lines))
    blocks = list(_blocks(lines))
    longer = [block for block in blocks if block.end - block.start > 1]
    width = max((columns(lines[at].text) for one in blocks for at in one.places), default=0)
    are_full = len(longer) >= _FEWEST and all(_is_full(lines, block, width) for block in longer)
    if are_full:
        blocks = [_to_its_last_word(lines, block, width) for block in blocks]
        longer = [block for block in blocks if block.end - block.start > 1]
    below = Counter(lines[at].text for block in longer for at in block.places[1:])
    are_few = len(blocks) - len(longer) >= max(_FEWEST, len(longer))
    ends = {block.end - 1 for block in blocks if block.is_closed}
    starts: dict[int, int] = {}
    for block in longer:
        is_broken = are_full or (are_few and _is_full(lines, block, width))
        if all(
            _may_go_on(one, other)
            # what returns is the page's own, but some titles end in the same word
            and below[other.text] <= max(len(longer) * _SAME * are_full, 1)
            and (are_full or (not _YEAR.search(other.text) and (is_broken or _goes_on(one, other))))
            for one, other in pairwise(lines[at] for at in block.places)
        ):
            starts[block.start] = block.end
            ends.add(block.end - 1)
    return _joined(lines, starts, ends)


def _to_its_last_word(lines: Sequence[Line], block: _Block, width: int) -> _Block:
    """With the line below, where that is a word of the page's own ("Models", "Search") which would
    not have fitted on the line above, and a text or a blank line follows."""
    end = block.end + 1
    if not block.is_closed or end - block.start > _MOST_LINES or lines[block.end].apart:
        return block
    longer = replace(block, end=end)
    is_last = end == len(lines) or lines[end].apart or _is_text(lines[end])
    word = lines[block.end].text
    is_own = is_last and word.isalpha() and is_boilerplate(word)
    return longer if is_own and _is_full(lines, longer, width) else block


def ends_open(text: str) -> bool:
    """Whether it ends with a sign or a word that something follows."""
    return _OPEN_END.search(text) is not None


def _joined(lines: Sequence[Line], starts: dict[int, int], ends: set[int]) -> Whole:
    """`starts` of what is joined, with where it ends; `ends`: the last places of titles."""
    found: list[Line] = []
    titles: set[int] = set()
    place = 0
    while place < len(lines):
        end = starts.get(place, place + 1)
        if end - 1 in ends:
            titles.add(len(found))
        found.append(joined(list(lines[place:end])) if end > place + 1 else lines[place])
        place = end
    return Whole(found, frozenset(titles))


def _blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    """What stands above each text, up to what is known: people, links, dates, labels."""
    has_people = _have_people_below(lines)
    waiting: _Block | None = None
    for start, whole in _runs(lines):
        end = min(whole, start + _LOOKED_AT)
        known = [_is_beside(lines, place, end, has_people) for place in range(start, end)]
        if all(known):
            continue
        first = start + known.index(False)
        after = next((at for at in range(first + 1, end) if known[at - start]), end)
        block = _block(lines, first, after, is_closed=after < end)
        if block is None:
            if waiting:
                yield waiting
            waiting = None
        elif block.end < after or any(map(_is_text, lines[after:end])):
            yield block
            waiting = None
        else:
            waiting = block


def _have_people_below(lines: Sequence[Line]) -> bool:
    """Whether people stand right below titles, rather than by themselves or behind a label."""
    apart = below = runs = 0
    since = 0  # lines since a blank one
    for line in lines:
        since = 0 if line.apart or line.level else since + 1
        runs += since == 0
        if names(line.text) and not _labelled(line):
            apart, below = apart + (since == 0), below + (0 < since <= _MOST_LINES)
    return below > apart and below >= runs * _SHARE


def _block(lines: Sequence[Line], start: int, end: int, *, is_closed: bool) -> _Block | None:
    """The title of some lines, above the text that may stand right below it; None if they are a
    text alone."""
    if not lines[start].level and _is_text(lines[start]):
        return None
    text = next((at for at in range(start + 1, end) if _is_text(lines[at])), end)
    some = lines[start:text]
    is_text = (
        (text < end and len(lines[text].text) <= _LONGEST_LINE)  # it may be broken itself
        or len(some) > _MOST_LINES
        or some[-1].text[-1] in ".!。"
        or any(_SENTENCES.search(line.text) for line in some)
    )
    if is_text:
        return _Block(start, start + 1) if lines[start].level else None
    return _Block(start, text, is_closed=is_closed and text == end)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Lines that no blank one divides; a marked one begins anew."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or lines[place].apart or lines[place].level:
            yield start, place
            start = place


def _is_beside(lines: Sequence[Line], place: int, end: int, has_people: bool) -> bool:
    """Whether a line is known, and is neither of a title nor a text. One name alone is a person
    where the page has people, and none stand right below."""
    line = lines[place]
    if len(line.text) > _LONGEST_LINE:
        return not line.level and bool(names(line.text))
    label = _labelled(line)
    if line.level or label in {"title", "abstract"}:
        return False
    if label or _LINK.fullmatch(line.text) or is_boilerplate(line.text):
        return True
    if names(line.text):
        return has_people or line.apart or line.text[-1] in ",;"
    if not is_name_alone(line.text) or _OPEN_START.match(line.text):
        return False
    if not has_people:
        return line.apart and place + 1 == end
    return place + 1 == end or not names(lines[place + 1].text)


def _is_text(line: Line) -> bool:
    is_long = len(line.text) > _LONGEST_LINE or is_prose(line.text, after_title=True)
    return is_long or _labelled(line) == "abstract"


def _labelled(line: Line) -> str:
    match = _LABEL.match(line.text[:_LONGEST_LINE])
    return meaning(match["name"]) if match else ""


def _is_full(lines: Sequence[Line], block: _Block, width: int) -> bool:
    return all(
        columns(line.text) + to_fit(below.text) > width
        for line, below in pairwise(lines[at] for at in block.places)
    )


def _may_go_on(line: Line, below: Line) -> bool:
    is_set_off = line.level == BOLD or (line.whole and bool(line.urls)) or below.whole
    return not (
        is_set_off
        or below.number == line.number
        or len(line.text) + len(below.text) > _LONGEST_TITLE
        or line.text[-1] in ".!"
        or _LISTED.match(below.text)
        or _LINK.match(below.text)
    )


def _goes_on(line: Line, below: Line) -> bool:
    """Whether the words themselves do."""
    if ":" in below.text[:_LABEL_WITHIN]:
        return False
    starts = below.text.split(maxsplit=1)[0].islower() or _OPEN_START.match(below.text)
    return ends_open(line.text) or (columns(line.text) >= _LONG and bool(starts))
