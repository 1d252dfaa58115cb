"""Cuts the lines of a page behind its abstracts, and finds the title in each gap. Knows no form of file, no dates.

A gap holds the title and whatever else stands between two abstracts: the title is the line that is marked as one (a
heading, a link to the paper), else the one that stands where titles stand on this page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.layouts.boilerplate import is_furniture, is_one_sentence, is_prose, names
from index.layouts.fields import LABELS
from index.layouts.identifiers import arxiv_id, bare_arxiv_id
from index.layouts.lines import Line

_GLUED = re.compile(r"Subscribe(?!d\b|rs?\b)(?=[^\s\W])")
_LABEL = re.compile(
    rf"\W{{0,3}}(?P<label>{'|'.join(LABELS)})(?: id| on)?[*_\s]{{0,4}}[:：][*_]{{0,3}}(?:\s+(?P<value>.*))?",
    re.IGNORECASE,
)
_ALWAYS_LABELS = {label for label, field in LABELS.items() if field in {"title", "abstract", "authors"}}
_NUMBERED = re.compile(r"[#(\[]?(?P<number>\d{1,4})[.):\]]\s+(?P<text>\S.*)")
_SURELY_SEVERAL = 300  # characters; what is longer is not one sentence
_LONGEST_LINK = 4_000  # characters of a line that may be a link and nothing else
_BY = re.compile(r"(?:submitted |posted )?by", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a gap: `line` (it may be a title), `furniture`, or the label it bears, whose value is its text."""

    line: Line
    kind: str

    @property
    def ids(self) -> list[str]:
        found = [arxiv_id(url) for url in self.line.urls] or [bare_arxiv_id(self.line.text) or arxiv_id(self.line.text)]
        return [known for known in found if known]


@dataclass(slots=True)
class Section:
    """A gap and the abstract that ends it; the last gap of a page has none."""

    gap: list[Item] = field(default_factory=list)
    abstract: Line | None = None
    title: Item | None = None
    _runs: dict[int, list[Item]] = field(default_factory=dict)  # by the identity of each item, made when asked for

    @property
    def candidates(self) -> list[Item]:
        return [item for item in self.gap if item.kind in {"line", "title"}]

    def run(self, item: Item) -> list[Item]:
        """The candidates that no furniture divides from this one, itself among them; links divide nothing."""
        if id(item) not in self._runs:
            run: list[Item] = []
            for other in self.gap:
                if other.kind in {"line", "title"}:
                    run.append(other)
                    self._runs[id(other)] = run
                elif other.kind == "furniture" and not other.line.urls:
                    run = []
        return self._runs[id(item)]

    def around(self) -> tuple[list[Item], list[Item]]:
        """What stands before the title, and what between it and the abstract."""
        at = self.gap.index(self.title) if self.title else len(self.gap)
        return self.gap[:at], self.gap[at + 1 :]


def cut(lines: list[Line]) -> list[Section]:
    """The page as gaps with their abstracts, each with its title chosen; the last gap has no abstract."""
    sections = _sections(list(_numbers_undone(_unglued(lines))))
    _choose_titles(sections)
    return sections


def _unglued(lines: list[Line]) -> list[Line]:
    """The first title may stand on the line of the page's button: `SubscribeTitle`."""
    for place, line in enumerate(lines[:20]):
        if is_prose(line.text, after_title=False):
            break
        if match := _GLUED.match(line.text):
            return [*lines[:place], replace(line, text=line.text[match.end() :]), *lines[place + 1 :]]
    return lines


def _numbers_undone(lines: list[Line]) -> Iterator[Line]:
    """Without the numbers of a list of papers: those that count 1, 2, 3."""
    expected = 1
    for line in lines:
        match = None if is_prose(line.text, after_title=False) else _NUMBERED.fullmatch(line.text)
        if match and int(match["number"]) == expected and not is_furniture(line.text):
            expected += 1
            yield replace(line, text=re.sub(r"^(\*\*|__)(.+)\1$", r"\2", match["text"]))
        else:
            yield line


def _sections(lines: list[Line]) -> list[Section]:
    """Cut the page behind its abstracts."""
    labels = Counter(m["label"].lower() for line in lines if (m := _LABEL.fullmatch(line.text[:400])))
    sections = [Section()]
    has_title = False
    parts: list[str] = []  # of the last abstract, which may go on in further paragraphs
    goes_on: bool | None = None  # whether it does; not yet known
    pending = ""  # the label that stands alone on the line above
    for line in lines:
        gap = sections[-1].gap
        kind, line = _kind(line, pending, labels)
        pending = kind if not line.text else "name" if _BY.fullmatch(line.text) and kind == "furniture" else ""
        if kind == "furniture" and line.text.lower().strip(" :") in {"abstract", "summary"}:
            pending = "abstract"
        if kind == "line" and not line.level and is_prose(line.text, after_title=has_title):
            kind = "abstract"
        if kind != "abstract" or not line.text:
            if line.text:
                gap.append(Item(line, kind))
                has_title = has_title or kind in {"line", "title"}
            continue
        if not gap and len(sections) > 1 and (above := sections[-2]).abstract:
            if is_one_sentence(above.abstract.text) and len(line.text) > 1.5 * len(above.abstract.text):
                # What looked like an abstract was a title that ends with a full stop.
                sections.pop()
                above.gap.append(Item(above.abstract, "line"))
                above.abstract = None
                parts = []
            else:
                if goes_on is None:
                    goes_on = any(i.kind == "title" or (i.kind == "line" and i.ids) for i in above.gap)
                if goes_on:
                    parts.append(line.text)
                    if len(above.abstract.text) < _SURELY_SEVERAL:
                        above.abstract = replace(above.abstract, text=" ".join(parts))
                    continue
        _put_together(sections[-2:-1], parts)
        parts, goes_on = [line.text], None
        sections[-1].abstract = line
        has_title = False
        sections.append(Section())
    _put_together(sections[-2:-1], parts)
    return sections


def _put_together(last: list[Section], parts: list[str]) -> None:
    for section in last:
        if section.abstract is not None and len(parts) > 1:
            section.abstract = replace(section.abstract, text=" ".join(parts))


def _kind(line: Line, pending: str, labels: Counter[str]) -> tuple[str, Line]:
    """What a line is but for prose; of a labelled line, the value alone."""
    if match := _LABEL.fullmatch(line.text):
        label = match["label"].lower()
        field = LABELS.get(label)  # none for one with a long s, which the pattern takes for an s
        if field and (label in _ALWAYS_LABELS or labels[label] > 1):
            return field, replace(line, text=match["value"] or "")
    bare = line.text.strip(" -*•")
    bare = (re.sub(r"\]\(\S*\)$", "", bare) if len(bare) < _LONGEST_LINK else bare).strip(" -*•[]")
    if not bare or is_furniture(bare):
        return "furniture", line
    if pending == "name":
        return ("furniture" if len(line.text.split()) <= 4 and not line.level else "line"), line
    return pending or "line", line


def _choose_titles(sections: list[Section]) -> None:
    levels = Counter(level for s in sections for level in {item.line.level for item in s.candidates} if level)
    usual = max(levels, key=lambda level: (levels[level], -level), default=0)
    places = Counter(_place_of_longest(section) for section in sections[1:] if section.abstract)
    place = places.most_common(1)[0][0] if places else 0  # counted from the abstract
    for section in sections:
        if section.abstract is None or not section.candidates:
            continue
        ranked = list(enumerate(reversed(section.candidates)))
        section.title = max(ranked, key=lambda r: (marks(section, r[1], usual), r[0] == place, -r[0]))[1]


def _place_of_longest(section: Section) -> int:
    lengths = [0 if names(item.line.text) else len(item.line.text.split()) for item in reversed(section.candidates)]
    return lengths.index(max(lengths)) if lengths else 0


def marks(section: Section, item: Item, usual_level: int) -> int:
    """How strongly a line is marked as a title, higher is stronger."""
    line = item.line
    linked = any(arxiv_id(url) for url in line.urls if "login" not in url)
    marks = 20 * (item.kind == "title") + 4 * linked + 4 * bool(line.level) + 2 * (line.level == usual_level)
    are_authors = names(line.text) and section.run(item)[0] is not item  # such a list stands under a title
    return marks - 6 * bool(are_authors) - 3 * (line.whole and not line.level and not linked)
