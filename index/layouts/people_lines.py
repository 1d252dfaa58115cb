"""People who stand one a line above an abstract, as links or bare: each line looks as a title of a
few words does, and only what the page repeats tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.layouts.boilerplate import is_name_alone
from index.layouts.sections import Item, Section

_SHARE = 0.5  # of the papers, at least, have a name on the line above their abstract
_DISTINCT = 0.8  # of the names: subjects and places return
_FEWEST = 3  # names in a row, or rows of other lengths: else a name and a place stand so


def with_people(sections: Sequence[Section]) -> None:
    """Label them as authors."""
    papers = [section for section in sections if section.abstract]
    rows = [_row(section) for section in papers]
    lengths = [len(row) for row in rows if row]
    are_lists = len(set(lengths)) > 1 or max(lengths, default=0) >= _FEWEST
    if len(lengths) < len(papers) * _SHARE or not are_lists:
        return
    places = [(section, at) for section, row in zip(papers, rows, strict=True) for at in row]
    texts = [section.gap[at].line.text for section, at in places]
    if len(set(texts)) < len(texts) * _DISTINCT:
        return
    for section, at in places:
        section.gap[at] = replace(section.gap[at], kind="authors")


def _row(section: Section) -> list[int]:
    """Where the names right above the abstract stand in its gap, below what may be the title."""
    found: list[int] = []
    for at in range(len(section.gap) - 1, -1, -1):
        item = section.gap[at]
        if _is_person(item):
            found.insert(0, at)
        elif found or item.kind in {"line", "title"}:
            break
    above = section.gap[: found[0]] if found else []
    has_title = any(item.kind in {"line", "title"} for item in above)
    return found if has_title else found[1:]


def _is_person(item: Item) -> bool:
    return (
        item.kind == "line"
        and not item.line.level
        and not item.ids
        and is_name_alone(item.line.text.rstrip(" ,;"))
    )
