"""The labels of a page: what stands in front of a value, or alone above it, and says what it is.

A label is known by its word (`fields.meaning`), or learned from the page itself: the same few words
lead a line under one title after the other, and no title does. Knows no titles, no sections.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from index.layouts.boilerplate import is_boilerplate, is_prose, word_count
from index.layouts.fields import folded, meaning
from index.layouts.identifiers import arxiv_id
from index.layouts.lines import BOLD, Line

_LONGEST = 40  # characters of a label
_MOST_WORDS = 5
_LOOKED_AT = 400  # characters of a line, which may be endless
_NAME = rf"(?P<name>[^\W\d_](?:[^:：|【】\[\]()\n*]|\([^()]{{1,12}}\)){{0,{_LONGEST}}}?)"
_MARK = r"[*_`\s]{0,4}"
_LEAD = re.compile(
    rf"[^\w(\[【<\"'“‘$\\]{{0,6}}\s?(?:[【\[]{_NAME.replace('name', 'boxed')}[】\]]{_MARK}[:：]?"
    rf"|{_MARK}{_NAME}{_MARK}[:：](?!//){_MARK})\s*(?P<value>.*)",
    re.DOTALL,
)
_ALONE = re.compile(rf"\W{{0,6}}{_NAME}[\s*_]{{0,4}}[:：]?[\s*_]{{0,4}}")
_DIVIDED = re.compile(r"\s+[|·•]\s+")
_ROW = re.compile(r"\|\s*(?P<name>[^|]{1,60}?)\s*\|\s*(?P<value>[^|].*?)\s*\|?", re.DOTALL)
_SHARE = 0.5  # of what a page has most often, from which a lead returns under every title
_STYLE_SHARE = 0.6  # of the lines of one shape that bear labels, from which all of them do
_FEWEST = 2
_FEWEST_UNMARKED = 3  # times that a lead without any mark has to return

PARTICULARS = {"title", "authors", "keywords", "published", "upvotes"}
"""The fields whose values are read; `abstract` is read if it is the entry's best."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line and what it is by its label: a field, `other` for what is said beside, or nothing.
    Of a labelled line, the value alone."""

    line: Line
    kind: str = ""


@dataclass(slots=True)
class _Lead:
    """A line that may begin with a label: its words, its value, and the shape that it shares with
    others of the page."""

    place: int
    name: str
    value: Line
    shape: str
    taken: int = 1  # lines

    @property
    def field(self) -> str:
        return meaning(self.name)


def labelled(lines: list[Line]) -> list[Told]:
    """The lines as they are where a page has no labels; else with their values told apart, and of
    each entry one text as its abstract."""
    leads = _leads(lines)
    labels = _learned(leads, lines)
    if not labels:
        return [Told(line) for line in lines]
    return list(_chosen(list(_told(lines, labels))))


@dataclass(frozen=True, slots=True)
class _Named:
    """What `Told` is made of: with the name of its label, or none."""

    line: Line
    kind: str = ""
    name: str = ""


def _leads(lines: list[Line]) -> list[_Lead]:
    found: list[_Lead] = []
    passed = -1  # the value of the label above
    for place, line in enumerate(lines):
        if place == passed:
            continue
        below = lines[place + 1] if place + 1 < len(lines) else None
        runs_in = below is not None and below.number == line.number and not below.apart
        if line.level == BOLD and below is not None and runs_in and (name := _alone(line.text)):
            found.append(_Lead(place, name, below, "bold", 2))
            passed = place + 1
        elif line.level in {0, BOLD}:
            found.extend(_within(place, line))
        elif name := _alone(line.text):
            found.append(_Lead(place, name, replace(line, text=""), f"alone {line.level}"))
    return found


def _within(place: int, line: Line) -> Iterator[_Lead]:
    """The labels of one line: one before its value, several that a bar divides, or one alone."""
    text = line.text
    start = text[:_LOOKED_AT]
    if name := _alone(text):
        ends = ":" if text.rstrip("*_ ").endswith((":", "：")) else ""
        yield _Lead(place, name, replace(line, text="", urls=()), f"alone {line.level}{ends}")
        return
    if row := _ROW.fullmatch(start) if start.startswith("|") else None:
        if name := _alone(row["name"]):
            value = text.strip("| ").partition("|")[2].strip()
            yield _Lead(place, name, replace(line, text=value), "row")
        return
    parts = _DIVIDED.split(text) if len(text) < _LOOKED_AT else [text]
    if len(parts) > 1 and all(_LEAD.fullmatch(part) for part in parts[:2]):
        for part in parts:
            if match := _LEAD.fullmatch(part):
                yield _lead(place, replace(line, text=part), match)
        return
    if match := _LEAD.fullmatch(start):
        yield _lead(place, line, match)


def _lead(place: int, line: Line, match: re.Match[str]) -> _Lead:
    marked = re.match(r"\W{0,6}?(\*\*|__|[*_【\[])", line.text[: match.start("value")])
    shape = {"**": "bold", "__": "bold"}.get(marked[1], marked[1]) if marked else "plain"
    value = replace(line, text=line.text[match.start("value") :], level=0, whole=False)
    return _Lead(place, match["boxed"] or match["name"], value, shape)


def _alone(text: str) -> str:
    """The words of a line that is nothing but a label; else nothing."""
    match = _ALONE.fullmatch(text) if len(text) <= _LONGEST else None
    name = match["name"].strip() if match else ""
    return name if name and len(name.split()) <= _MOST_WORDS and name[-1] not in ".!?" else ""


def _learned(leads: list[_Lead], lines: list[Line]) -> dict[int, list[_Lead]]:
    """Of the lines that may begin with a label those that do, by place."""
    leads = [lead for lead in leads if len(lead.name.split()) <= _MOST_WORDS]
    counts = Counter(folded(lead.name) for lead in leads)
    known = [lead for lead in leads if _is_known(lead, counts[folded(lead.name)])]
    surely = any(lead.field in {"title", "abstract", "summary", "authors"} for lead in known)
    known = [lead for lead in known if surely or counts[folded(lead.name)] > 1]
    usual = max((counts[folded(lead.name)] for lead in known), default=0)
    returning = _returning([lead for lead in leads if not lead.field], lines, usual)
    accepted = known + [lead for lead in leads if folded(lead.name) in returning]
    shaped = _shaped(leads, accepted)
    found: defaultdict[int, list[_Lead]] = defaultdict(list)
    for lead in accepted + shaped:
        found[lead.place].append(lead)
    return found


def _is_known(lead: _Lead, count: int) -> bool:
    field = lead.field
    if not field or (lead.value.text and lead.value.level in range(1, BOLD)):
        return False
    if lead.shape.startswith("alone") and not lead.shape.endswith(":"):
        if field in {"abstract", "summary"}:
            return True
        return field in {"authors", "keywords"} and count >= _FEWEST
    return True


def _returning(leads: list[_Lead], lines: list[Line], usual: int) -> set[str]:
    """The unknown leads that return as often as the page's own labels, over ever new values."""
    by_name: defaultdict[str, list[_Lead]] = defaultdict(list)
    for lead in leads:
        # titles have colons as well, so that a lead without any mark is one only beside known ones
        is_title = lead.shape == "plain" and not usual
        if not is_title and lead.shape != "alone 0" and not is_boilerplate(lead.name):
            by_name[folded(lead.name)].append(lead)
    usual = usual or max((len(some) for some in by_name.values()), default=0)
    return {name for name, some in by_name.items() if _returns(some, lines, usual)}


def _returns(some: list[_Lead], lines: list[Line], usual: int) -> bool:
    fewest = _FEWEST if all(lead.shape != "plain" for lead in some) else _FEWEST_UNMARKED
    if len(some) < max(fewest, usual * _SHARE):
        return False
    values = [
        lead.value.text or (lines[lead.place + 1].text if lead.place + 1 < len(lines) else "")
        for lead in some
    ]
    # the same paper twice has the same abstract twice
    return len(set(values)) > len(values) / 2 or median(map(word_count, values)) < _MOST_WORDS


def _shaped(leads: list[_Lead], accepted: list[_Lead]) -> list[_Lead]:
    """The others of a shape most of whose lines bear labels."""
    taken = {id(lead) for lead in accepted}
    all_of = Counter(lead.shape for lead in leads)
    labels = Counter(lead.shape for lead in accepted)
    shapes = {
        shape
        for shape, count in labels.items()
        if shape in {"bold", "*", "_", "【", "row"} and count >= all_of[shape] * _STYLE_SHARE
    }
    return [lead for lead in leads if lead.shape in shapes and id(lead) not in taken]


def _told(lines: list[Line], labels: dict[int, list[_Lead]]) -> Iterator[_Named]:
    """Every line with its kind: of a label alone, what stands below it is the value."""
    most = max(Counter(lead.name for some in labels.values() for lead in some).values())
    titles = sum(_is_marked(line) for at, line in enumerate(lines) if at not in labels)
    is_marked = titles >= most * _SHARE  # so that a title is known where it stands
    kind = name = ""  # of the label that waits for its value
    skipped = -1
    for place, line in enumerate(lines):
        if place == skipped:
            continue
        if place in labels:
            for lead in labels[place]:
                field = lead.field or "other"
                if lead.value.text.strip():
                    yield _Named(lead.value, field, lead.name)
                    kind = ""
                else:
                    kind, name = field, lead.name
                    yield _Named(replace(line, text=""), "other", lead.name)
                skipped = place + lead.taken - 1 if lead.taken > 1 else skipped
        elif not kind or _is_marked(line):
            kind = ""
            yield _Named(line)
        elif is_boilerplate(line.text.strip(" -*•[]")) and kind not in PARTICULARS:
            yield _Named(line)
        else:
            yield _Named(line, kind, name)
            kind = kind if kind == "other" and is_marked else ""


def _is_marked(line: Line) -> bool:
    """Whether a line is set off as only titles are: a heading, or a link to a paper."""
    return line.level in range(1, BOLD) or (line.whole and any(map(arxiv_id, line.urls)))


def _groups(told: list[_Named]) -> Iterator[list[int]]:
    """The places of each entry's lines: another begins with a marked line, or where a label
    returns."""
    group: list[int] = []
    seen: set[str] = set()
    for place, one in enumerate(told):
        name = folded(one.name)
        begins = _is_marked(one.line) and not one.kind and bool(seen)
        returns = name in seen and told[place - 1].name != one.name
        if begins or returns:
            yield group
            group, seen = [], set()
        group.append(place)
        seen |= {name} - {""}
    yield group


def _chosen(told: list[_Named]) -> Iterator[Told]:
    """Of each entry's texts the one that is labelled as its abstract, else the longest running
    text."""
    sources = {place: one.name for place, one in enumerate(told) if _is_text(one)}
    lengths: defaultdict[str, list[int]] = defaultdict(list)
    for place, source in sources.items():
        lengths[folded(source)].append(word_count(told[place].line.text[:5_000]))
    worth = {source: median(some) for source, some in lengths.items()}
    groups = list(_groups(told))
    begun = False  # the first entry with a label for its abstract has come
    by_label = sum(any(told[at].kind == "abstract" for at in group) for group in groups)
    for group in groups:
        texts = [at for at in group if at in sources]
        best = max(
            texts,
            key=lambda at: (told[at].kind == "abstract", worth[folded(sources[at])]),
            default=None,
        )
        labels = best is not None and bool(told[best].kind)
        begun = begun or (best is not None and told[best].kind == "abstract")
        is_preamble = not begun and by_label > len(groups) / 2
        yield from _settled(told, group, best if labels else None, sources, is_preamble)


def _settled(
    told: list[_Named], group: list[int], best: int | None, sources: dict[int, str], preamble: bool
) -> Iterator[Told]:
    goes_on = False  # right below the abstract
    for at in group:
        one = told[at]
        if best is not None and at in sources and sources[at] == sources[best] and one.kind:
            goes_on = True
            yield Told(one.line, "abstract")
        elif at in sources and (one.kind or preamble or (best is not None and not goes_on)):
            yield Told(one.line, "other")
        else:
            goes_on = goes_on and (not one.line.text or at in sources)
            kind = "other" if one.kind == "summary" else one.kind
            yield Told(one.line, "other" if kind == "abstract" else kind)


def _is_text(one: _Named) -> bool:
    """Whether it may be an abstract: what is labelled so, or running text."""
    if one.kind in {"abstract", "summary"}:
        return bool(one.line.text)
    if one.kind in PARTICULARS or one.line.level:
        return False
    return is_prose(one.line.text, after_title=True) and not is_boilerplate(one.line.text)
