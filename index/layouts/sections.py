"""Cuts the lines of a page behind its abstracts, and finds the title in each gap. Knows no form of
file, no dates.

A gap holds the title and whatever else stands between two abstracts: the title is the line that is
marked as one (a heading, a link to the paper), else the one that stands where titles stand on this
page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.layouts.abstracts import with_abstracts
from index.layouts.boilerplate import is_boilerplate, is_one_sentence, is_prose, names, word_count
from index.layouts.bounds import LONGEST_LINK
from index.layouts.identifiers import arxiv_id, bare_arxiv_id
from index.layouts.labels import labelled
from index.layouts.lines import Line

_GLUED = re.compile(r"Subscribe(?!d\b|rs?\b)(?=[^\s\W])")
_NUMBERED = re.compile(
    r"(?:papers?|article|论文|論文|논문|no\.|№)?\s{0,2}[#(\[（【]?(?P<number>\d{1,4})(?:/\d{1,4})?(?:[.):,\]]\s+|[、．）】]\s*)(?P<text>\S.*)",
    re.IGNORECASE,
)
_BESIDE_ID = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*$")  # "2501.00001 [cs.CL]"
_LEADING_ID = re.compile(r"\[([^\[\]\s]{9,20})\]\s+\S")  # "[2501.00001] A Title"
_ID_WITHIN = 200  # characters
_SURELY_SEVERAL = 300  # characters; what is longer is not one sentence
_BUTTON_WITHIN = 20  # lines from the top, where the page's button stands
_LONGER_THAN_TITLE = 1.5  # times: a paragraph that follows a title is longer than it
_RETURNS = 3  # times that a line stands on a page, at least, to be the page's own
_RETURNS_OF = 0.5  # of the times that texts do
_LONGEST_NAME = 4  # words of whoever submitted a paper
# What marks a line as a title, or as none, and how strongly.
_LABELLED, _LINKED, _HEADING, _USUAL_HEADING = 20, 4, 4, 2
_AUTHORS, _EMPHASISED = 6, 3
_SEVERAL = 3  # papers
_HEADED = 0.5  # of them, at least, have a heading of one level, or headings are no titles
_OF_PAGE = -1
_BY = re.compile(r"(?:submitted |posted )?by", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a gap: `line` (it may be a title), `boilerplate`, or the label it bears, whose
    value is its text."""

    line: Line
    kind: str

    @property
    def ids(self) -> list[str]:
        text = self.line.text[:_ID_WITHIN]
        leading = _LEADING_ID.match(text)
        bare = leading[1] if leading else _BESIDE_ID.sub("", text)
        found = [arxiv_id(url) for url in self.line.urls] or [
            bare_arxiv_id(bare) or arxiv_id(self.line.text)
        ]
        return [known for known in found if known]


@dataclass(slots=True)
class Section:
    """A gap and the abstract that ends it; the last gap of a page has none."""

    gap: list[Item] = field(default_factory=list)
    abstract: Line | None = None
    title: Item | None = None
    # by the identity of each item, made when asked for
    _runs: dict[int, list[Item]] = field(default_factory=dict)

    @property
    def candidates(self) -> list[Item]:
        return [item for item in self.gap if item.kind in {"line", "title"}]

    def run(self, item: Item) -> list[Item]:
        """The candidates that no boilerplate divides from this one, itself among them; links divide
        nothing."""
        if id(item) not in self._runs:
            run: list[Item] = []
            for other in self.gap:
                if other.kind in {"line", "title"}:
                    run.append(other)
                    self._runs[id(other)] = run
                elif other.kind == "boilerplate" and not other.line.urls:
                    run = []
        return self._runs[id(item)]

    def around(self) -> tuple[list[Item], list[Item]]:
        """What stands before the title, and what between it and the abstract."""
        at = self.gap.index(self.title) if self.title else len(self.gap)
        return self.gap[:at], self.gap[at + 1 :]


def cut(lines: list[Line]) -> list[Section]:
    """The page as gaps with their abstracts; the last gap has none."""
    return _sections(list(_numbers_undone(_unglued(lines))))


def _unglued(lines: list[Line]) -> list[Line]:
    """The first title may stand on the line of the page's button: `SubscribeTitle`."""
    for place, line in enumerate(lines[:_BUTTON_WITHIN]):
        if is_prose(line.text, after_title=False):
            break
        if match := _GLUED.match(line.text):
            return [
                *lines[:place],
                replace(line, text=line.text[match.end() :]),
                *lines[place + 1 :],
            ]
    return lines


def _numbers_undone(lines: list[Line]) -> Iterator[Line]:
    """Without the numbers of a list of papers: those that count 1, 2, 3, and may begin again."""
    # by how they are written, since lists may stand within an entry
    expected: Counter[str] = Counter()
    for line in lines:
        match = None if is_prose(line.text, after_title=False) else _NUMBERED.fullmatch(line.text)
        form = (
            f"{line.level}{line.text[:1]}" if match and not line.text[0].isdigit() else line.level
        )
        if (
            match
            and int(match["number"]) in {1, expected[str(form)] + 1}
            and not is_boilerplate(line.text)
        ):
            expected[str(form)] = int(match["number"])
            yield replace(line, text=re.sub(r"^(\*\*|__)(.+)\1$", r"\2", match["text"]))
        else:
            yield line


def _sections(lines: list[Line]) -> list[Section]:
    """Cut the page behind its abstracts."""
    cutting = _Cutting()
    returning = _returning(lines)
    is_after_by = False
    for told in with_abstracts(labelled(lines)):
        line = told.line
        kind = told.kind or ("boilerplate" if line.text in returning else _kind(line, is_after_by))
        is_after_by = kind == "boilerplate" and _BY.fullmatch(line.text) is not None
        if kind == "line" and not line.level and is_prose(line.text, after_title=cutting.has_title):
            kind = "abstract"
        if not line.text:
            continue
        if kind == "abstract":
            cutting.abstract(line)
        else:
            cutting.item(Item(line, kind))
    cutting.put_together()
    return cutting.sections


def _returning(lines: list[Line]) -> set[str]:
    """What stands on the page as often as papers do, word for word, and leads to none: the page's
    own words, in whatever language."""
    some = (line for line in lines if not (line.level or line.whole or line.text[-1] in ":："))
    counts = Counter(line.text for line in some)
    often = {text for text, count in counts.items() if count >= _RETURNS}
    if not often:
        return often
    texts = sum(is_prose(line.text, after_title=False) for line in lines)
    leading = {line.text for line in lines if line.text in often and any(map(arxiv_id, line.urls))}
    fewest = max(_RETURNS, texts * _RETURNS_OF)
    return {
        text
        for text in often - leading
        if counts[text] >= fewest and not is_prose(text, after_title=True)
    }


class _Cutting:
    """The sections so far; the last has no abstract yet."""

    def __init__(self) -> None:
        self.sections = [Section()]
        self.has_title = False  # the last section may have one
        self._parts: list[str] = []  # of the abstract above, which may go on in further paragraphs
        self._goes_on: bool | None = None  # whether it does; not yet known

    def item(self, item: Item) -> None:
        self.sections[-1].gap.append(item)
        self.has_title = self.has_title or item.kind in {"line", "title"}

    def abstract(self, line: Line) -> None:
        """It ends the section, or belongs to the abstract right above it."""
        if not self.sections[-1].gap and len(self.sections) > 1 and self._joined_to_above(line):
            return
        self.put_together()
        self._parts, self._goes_on = [line.text], None
        self.sections[-1].abstract = line
        self.sections.append(Section())
        self.has_title = False

    def put_together(self) -> None:
        """Once for all its paragraphs: to do so with each takes long where there are many."""
        if len(self.sections) < 2 or len(self._parts) < 2:
            return
        above = self.sections[-2]
        if above.abstract is not None:
            above.abstract = replace(above.abstract, text=" ".join(self._parts))

    def _joined_to_above(self, line: Line) -> bool:
        """Whether the paragraph is one more of the abstract above; what only looked like one
        becomes a title."""
        above = self.sections[-2]
        if above.abstract is None:
            return False
        so_far = above.abstract.text
        if is_one_sentence(so_far) and len(line.text) > _LONGER_THAN_TITLE * len(so_far):
            # It was a title that ends with a full stop.
            self.sections.pop()
            above.gap.append(Item(above.abstract, "line"))
            above.abstract = None
            self._parts = []
            return False
        if self._goes_on is None:
            self._goes_on = any(
                item.kind == "title" or (item.kind in {"line", "other"} and item.ids)
                for item in above.gap
            )
        if not self._goes_on:
            return False
        self._parts.append(line.text)
        if len(so_far) < _SURELY_SEVERAL:
            above.abstract = replace(above.abstract, text=" ".join(self._parts))
        return True


def _kind(line: Line, is_after_by: bool) -> str:
    """What a line without a label is, but for prose."""
    is_of_contents = line.whole and not line.level and line.urls[:1] and line.urls[0][:1] == "#"
    if is_of_contents or is_boilerplate(line.text):
        return "boilerplate"
    bare = line.text.strip(" -*•")
    bare = (re.sub(r"\]\(\S*\)$", "", bare) if len(bare) < LONGEST_LINK else bare).strip(" -*•[]")
    if not bare or (bare != line.text and is_boilerplate(bare)):
        return "boilerplate"
    is_name = is_after_by and len(line.text.split()) <= _LONGEST_NAME and not line.level
    return "boilerplate" if is_name else "line"


def choose_titles(sections: list[Section]) -> None:
    levels: Counter[int] = Counter()
    for section in sections:
        levels.update({item.line.level for item in section.candidates} - {0})
    usual = max(levels, key=lambda level: (levels[level], -level), default=0)
    papers = [section for section in sections if section.abstract and section.candidates]
    if len(papers) >= _SEVERAL and levels[usual] < len(papers) * _HEADED:
        usual = _OF_PAGE  # the page's and its parts' headings
    places = Counter(_place_of_longest(section) for section in sections[1:] if section.abstract)
    place = places.most_common(1)[0][0] if places else 0  # counted from the abstract
    for section in sections:
        if section.abstract is None or not section.candidates:
            continue
        section.title = _most_marked(section, usual, place)


def _most_marked(section: Section, usual_level: int, usual_place: int) -> Item:
    """Of two as strongly marked the one in the usual place, else the one nearer to the abstract."""
    ranked = list(enumerate(reversed(section.candidates)))
    return max(
        ranked,
        key=lambda one: (marks(section, one[1], usual_level), one[0] == usual_place, -one[0]),
    )[1]


def _place_of_longest(section: Section) -> int:
    lengths = [
        0 if names(item.line.text) else word_count(item.line.text)
        for item in reversed(section.candidates)
    ]
    return lengths.index(max(lengths)) if lengths else 0


def marks(section: Section, item: Item, usual_level: int) -> int:
    """How strongly a line is marked as a title, higher is stronger."""
    line = item.line
    linked = any(arxiv_id(url) for url in line.urls if "login" not in url)
    # such a list stands under a title
    are_authors = bool(names(line.text)) and section.run(item)[0] is not item
    is_emphasised = line.whole and not line.level and not linked
    return (
        _LABELLED * (item.kind == "title")
        + _LINKED * linked
        + _HEADING * (bool(line.level) and usual_level != _OF_PAGE)
        + _USUAL_HEADING * (line.level == usual_level)
        - _AUTHORS * are_authors
        - _EMPHASISED * is_emphasised
    )
