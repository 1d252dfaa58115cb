"""What a page says of each paper in sections of its own below that one's heading: a summary by a
model, its method, open questions. They are parts of one entry, of which the abstract is kept.

A heading is a paper's if it, or a short line right below it, leads to a paper that no other heading
leads to. What stands below it in sections is known by what the page repeats: a heading that returns
under several papers is none of a paper, nor is what comes after it. On the page of one paper all
sections are its parts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.layouts.boilerplate import is_prose
from index.layouts.fields import folded, meaning
from index.layouts.identifiers import arxiv_id
from index.layouts.labels import PARTICULARS
from index.layouts.lines import BOLD, Line

_LONGEST_BESIDE = 300  # characters of a line that tells a paper's id
_MOST_BESIDE = 12  # lines between a heading and what tells its id
_SHARE = 0.3  # of the papers, at least, have a heading that returns
_FEWEST = 2
_WHOLE = 0.8  # of the papers, at least, have a text besides
_SIBLINGS = 0.2  # of the papers, at most, have a heading beside theirs that leads to none
_LABELLED = re.compile(r"[^\w\[(]{0,4}(?P<name>[^\W\d_][^:：]{0,20})[:：]\s*(?P<title>\S.*)")
_ABSTRACTS = frozenset({"abstract", "summary"})
_KEPT = PARTICULARS | {"abstract"}


def without_sections(lines: Sequence[Line]) -> list[Line]:
    """The lines without what stands in sections below papers, and headings without "Title:"."""
    headings = [at for at, line in enumerate(lines) if _is_heading(line)]
    titles = {at: title for at in headings if (title := _unlabelled(lines[at])) is not lines[at]}
    lines = [titles.get(at, line) for at, line in enumerate(lines)]
    owners = _owners(lines, headings) or list(titles)[: len(titles) == 1]
    if not owners or len(headings) == len(owners):
        return lines
    if len(owners) == 1:
        return _of_one(lines, headings, owners[0])
    spans = list(pairwise([*owners, len(lines)]))
    returning = _returning(lines, headings, spans)
    if not returning:
        return lines
    level = lines[owners[0]].level
    beside = [at for at in headings if at > owners[0] and lines[at].level == level]
    names = Counter(_named(lines[at]) for at in headings)
    others = [at for at in beside if at not in owners and names[_named(lines[at])] == 1]
    are_few = len(others) <= max(1, len(owners) * _SIBLINGS)
    siblings = frozenset(others if are_few else ())
    kept = _kept(lines, owners[0], frozenset(owners) | siblings, returning)
    texts = sum(any(map(_is_text, lines_of)) for lines_of in _by_paper(lines, kept, owners))
    if texts < len(owners) * _WHOLE:
        return lines
    return [*lines[: owners[0]], *(lines[at] for at in kept)]


def _is_heading(line: Line) -> bool:
    return 0 < line.level < BOLD


def _unlabelled(line: Line) -> Line:
    match = _LABELLED.fullmatch(line.text[:_LONGEST_BESIDE])
    if match is None or meaning(match["name"]) != "title" or len(line.text) > _LONGEST_BESIDE:
        return line
    return replace(line, text=match["title"])


def _owners(lines: Sequence[Line], headings: Sequence[int]) -> list[int]:
    """The headings of one level that are papers'."""
    found: dict[str, int] = {}
    for at, following in pairwise([*headings, len(lines)]):
        if (known := _id_of(lines, at, following)) and known not in found:
            found[known] = at
    levels = Counter(lines[at].level for at in found.values())
    usual = max(levels, key=lambda level: (levels[level], -level), default=0)
    return [at for at in found.values() if lines[at].level == usual]


def _id_of(lines: Sequence[Line], at: int, following: int) -> str | None:
    for place in range(at, min(following, at + _MOST_BESIDE)):
        line = lines[place]
        if place > at and is_prose(line.text, after_title=True) and len(line.urls) == 0:
            return None
        if len(line.text) <= _LONGEST_BESIDE:
            ids = [*map(arxiv_id, line.urls), arxiv_id(line.text)]
            if known := next(filter(None, ids), None):
                return known
    return None


def _named(line: Line) -> str:
    return re.sub(r"\d+", "", folded(line.text))


def _returning(
    lines: Sequence[Line], headings: Sequence[int], spans: Sequence[tuple[int, int]]
) -> frozenset[str]:
    """What headings of a text return under papers; those over other headings are of groups."""
    level = lines[spans[0][0]].level
    # over other papers' headings, or at the end
    of_groups = {
        at
        for at, following in pairwise([*headings, len(lines)])
        if following == at + 1 and (following == len(lines) or lines[following].level == level)
    }
    counts: Counter[str] = Counter()
    left = iter(headings)
    at = next(left, None)
    for start, end in spans:
        names = set()
        while at is not None and at < end:
            if at > start and at not in of_groups and meaning(lines[at].text) not in _KEPT:
                names.add(_named(lines[at]))
            at = next(left, None)
        counts.update(names - {""})
    return frozenset(n for n, count in counts.items() if count >= max(_FEWEST, len(spans) * _SHARE))


def _kept(
    lines: Sequence[Line], start: int, papers: frozenset[int], returning: frozenset[str]
) -> list[int]:
    """The places of what is left; what a known label stands above is told by it."""
    found: list[int] = []
    is_below = False
    for at in range(start, len(lines)):
        if at in papers:
            is_below = False
        elif _is_heading(lines[at]):
            is_told = meaning(lines[at].text) in _KEPT
            is_below = not is_told and (is_below or _named(lines[at]) in returning)
        if not is_below:
            found.append(at)
    return found


def _by_paper(
    lines: Sequence[Line], kept: Sequence[int], owners: Sequence[int]
) -> Iterator[list[Line]]:
    left = iter([*kept, len(lines)])
    at = next(left)
    for end in [*owners[1:], len(lines)]:
        found = []
        while at < end:
            found.append(lines[at])
            at = next(left)
        yield found


def _of_one(lines: list[Line], headings: Sequence[int], owner: int) -> list[Line]:
    """The page of one paper, which nothing else on it names: the section that is its abstract, or
    else what is said of it first."""
    level = lines[owner].level
    sections = [at for at in headings if at > owner]
    ids = {known for line in lines for known in map(arxiv_id, line.urls) if known}
    if len(ids) != 1 or not sections or any(lines[s].level <= level for s in sections):
        return lines
    if any(is_prose(line.text, after_title=True) for line in lines[owner + 1 : sections[0]]):
        chosen = None
    else:
        spans = list(pairwise([*sections, len(lines)]))
        texts = [s for s in spans if any(_is_text(line) for line in lines[s[0] + 1 : s[1]])]
        called = [s for s in texts if meaning(lines[s[0]].text) in _ABSTRACTS]
        chosen = next(iter(called or texts), None)
    # what stands above it is the page's own
    above = [replace(line, level=0) if _is_heading(line) else line for line in lines[:owner]]
    kept = [*above, *lines[owner : sections[0]]]
    if chosen is None:
        return kept
    return [*kept, *(line for line in lines[chosen[0] + 1 : chosen[1]] if not line.level)]


def _is_text(line: Line) -> bool:
    return not line.level and is_prose(line.text, after_title=True)
