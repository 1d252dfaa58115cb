"""What a page has below a paper's abstract, in sections within that of `Abstract` or, on the page
of one paper, beside it: remarks, papers alike, who cites it. None of it is a paper of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.layouts.boilerplate import is_prose, looks_like_title
from index.layouts.fields import folded, meaning
from index.layouts.lines import BOLD, Line


def without_what_is_below(lines: Sequence[Line]) -> list[Line]:
    """An abstract whose text stands in sections of its own becomes one text."""
    is_of_one = _is_of_one(lines)
    found: list[Line] = []
    texts: dict[int, list[str]] = {}  # of abstracts in sections
    level, parts, is_below = 0, 0, False  # of `Abstract`, of the sections of its text
    text: int | None = None  # where its text is found
    for line in lines:
        if _is_heading(line):
            is_within = 0 < level < line.level
            if is_within and meaning(line.text) and (text is None or line.level == parts):
                parts = line.level
                continue
            is_within = is_within or (is_of_one and line.level == level and not line.urls)
            is_below = is_within and (is_below or text is not None)
            if not is_within:
                level, parts, text = line.level * _has_owner(found, line), 0, None
        elif level and not is_below and is_prose(line.text, after_title=True):
            if parts and text is not None:
                texts.setdefault(text, [found[text].text]).append(line.text)
                continue
            text = len(found) if text is None else text
        if not is_below:
            found.append(line)
    for place, some in texts.items():
        found[place] = replace(found[place], text=" ".join(some))
    return found


def _is_of_one(lines: Sequence[Line]) -> bool:
    """Whether one abstract is called so, in a section of what the first heading names."""
    headings = [line for line in lines if _is_heading(line)]
    abstracts = [line for line in headings if _is_abstract(line)]
    return len(abstracts) == 1 and headings[0].level < abstracts[0].level


def _is_heading(line: Line) -> bool:
    return 0 < line.level < BOLD


def _has_owner(above: Sequence[Line], line: Line) -> bool:
    """Whether it is the heading of an abstract, and the one above it that of a paper."""
    if not _is_abstract(line):
        return False
    owner = next((one for one in reversed(above) if 0 < one.level <= line.level), None)
    return owner is not None and looks_like_title(owner.text)


def _is_abstract(line: Line) -> bool:
    name = folded(line.text)
    return meaning(name) == "abstract" and not name.endswith("s")  # "Abstracts" are of several
