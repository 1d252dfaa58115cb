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
from index.layouts.fields import KEYS, folded, meaning
from index.layouts.identifiers import arxiv_id, iso_date
from index.layouts.lines import BOLD, Line

_BRIEFLY = {"abstract", "summary", "authors", "keywords"}  # before a full stop or a dash as well
_LONGEST = 40  # characters of a label
_MOST_WORDS = 5
_LOOKED_AT = 400  # characters of a line, which may be endless
_NAME = rf"(?P<name>[^\W\d_](?:[^:：|【】\[\]()\n*]|\([^()]{{1,12}}\)){{0,{_LONGEST}}}?)"
_MARK = r"[*_`\s]{0,4}"
_LEAD = re.compile(
    rf"[^\w(\[【<\"'“‘$\\]{{0,6}}\s?(?:[【\[]{_NAME.replace('name', 'boxed')}[】\]]{_MARK}[:：]?"
    rf"|{_MARK}{_NAME}{_MARK}[:：]{{1,2}}(?!//){_MARK})\s*(?P<value>.*)",
    re.DOTALL,
)
_BRIEF = re.compile(
    rf"[*_\s]{{0,3}}{_NAME}[*_]{{0,3}}(?:\.|\s?[—–]|\s-)\s+(?P<value>.*)", re.DOTALL
)
_EMOJI = re.compile(
    "(?P<sign>[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff])[\ufe0f\u200d\u2640\u2642"
    "\U0001f3fb-\U0001f3ff\U0001f466-\U0001f469]*\\s*(?P<value>\\S.*)",
    re.DOTALL,
)
_SIGNS = {
    **dict.fromkeys("👤👥🧑✍👨👩🖊", "authors"),
    **dict.fromkeys("🔗📎🌐💻📥🐙🏢🏛", "other"),
    **dict.fromkeys("📅🗓📆🕒⏰", "published"),
    **dict.fromkeys("🏷🔖", "keywords"),
}
_TITLES = {folded(name) for name in KEYS["title"].split()}
_ALONE = re.compile(rf"\W{{0,6}}{_NAME}[\s*_]{{0,4}}[:：]?[\s*_]{{0,4}}")
_DIVIDED = re.compile(r"\s+[|·•]\s+")
_ROW = re.compile(r"\|\s*(?P<name>[^|]{1,60}?)\s*\|\s*(?P<value>[^|].*?)\s*\|?", re.DOTALL)
_SHARE = 0.5  # of what a page has most often, from which a lead returns under every title
_STYLE_SHARE = 0.6  # of the lines of one shape that bear labels, from which all of them do
_FEWEST = 2
_FEWEST_UNMARKED = 3  # times that a lead without any mark has to return

PARTICULARS = {"title", "authors", "keywords", "published", "upvotes"}
"""The fields whose values are read, besides what may be an abstract."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line and what it is by its label, whose words are `name`: a field, `other` for what is said
    beside, or nothing. Of a labelled line, the value alone."""

    line: Line
    kind: str = ""
    name: str = ""


@dataclass(slots=True)
class _Lead:
    """A line that may begin with a label: its words, its value, and the shape that it shares with
    others of the page."""

    place: int
    name: str
    value: Line
    shape: str
    taken: int = 1  # lines
    kind: str = ""  # where the page says otherwise than the words

    @property
    def field(self) -> str:
        return _SIGNS.get(self.name, "") if self.shape == "sign" else meaning(self.name)


def labelled(lines: list[Line]) -> list[Told]:
    """The lines as they are where a page has no labels; else with their values told apart."""
    leads = _leads(lines)
    labels = _learned(leads, lines)
    return list(_told(lines, labels)) if labels else [Told(line) for line in lines]


def _leads(lines: list[Line]) -> list[_Lead]:
    found: list[_Lead] = []
    passed = -1  # the value of the label above
    for place, line in enumerate(lines):
        if place == passed:
            continue
        below = lines[place + 1] if place + 1 < len(lines) else None
        runs_in = below is not None and below.number == line.number and not below.apart
        if line.level == BOLD and below is not None and runs_in and (name := _alone(line.text)):
            below = replace(below, urls=line.urls + below.urls)
            found.append(_Lead(place, name, below, "bold", 2))
            passed = place + 1
        elif line.level in {0, BOLD}:
            found.extend(_within(place, line))
        elif (match := _LEAD.fullmatch(line.text[:_LOOKED_AT])) and _is_dated(match):
            found.append(_lead(place, line, match))
        elif name := _alone(line.text):
            found.append(_Lead(place, name, replace(line, text=""), f"alone {line.level}"))
    return found


def _is_dated(match: re.Match[str]) -> bool:
    """Whether a heading is a date with its label."""
    name = match["boxed"] or match["name"]
    return meaning(name) == "published" and iso_date(match["value"]) is not None


def _within(place: int, line: Line) -> Iterator[_Lead]:
    """The labels of one line: one before its value, several that a bar divides, or one alone."""
    text = line.text
    start = text[:_LOOKED_AT]
    if sign := _EMOJI.fullmatch(start):
        value = text[sign.start("value") :].strip()
        whole = re.fullmatch(r"([*_]{1,2})(?=\S)([^*_]+)\1", value)
        yield _Lead(place, sign["sign"], replace(line, text=whole[2] if whole else value), "sign")
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
    if (match := _LEAD.fullmatch(start)) or (
        (match := _BRIEF.fullmatch(start)) and meaning(match["name"]) in _BRIEFLY
    ):
        yield _lead(place, line, match)


def _lead(place: int, line: Line, match: re.Match[str]) -> _Lead:
    marked = re.match(r"\W{0,6}?(\*\*|__|[*_【\[])", line.text[: match.start("value")])
    shape = {"**": "bold", "__": "bold"}.get(marked[1], marked[1]) if marked else "plain"
    value = replace(line, text=line.text[match.start("value") :], level=0, whole=False)
    return _Lead(place, match.groupdict().get("boxed") or match["name"], value, shape)


def _alone(text: str) -> str:
    """The words of a line that is nothing but a label; else nothing."""
    match = _ALONE.fullmatch(text) if len(text) <= _LONGEST else None
    name = match["name"].strip() if match else ""
    return name if name and len(name.split()) <= _MOST_WORDS and name[-1] not in ".!?" else ""


def _learned(leads: list[_Lead], lines: list[Line]) -> dict[int, list[_Lead]]:
    """Of the lines that may begin with a label those that do, by place."""
    signs = _signs(leads)
    leads = [
        lead for lead in leads if lead.shape != "sign" and len(lead.name.split()) <= _MOST_WORDS
    ]
    counts = Counter(folded(lead.name) for lead in leads)
    known = [lead for lead in leads if _is_known(lead, counts[folded(lead.name)], lines)]
    surely = any(lead.field in {"title", "abstract", "summary", "authors"} for lead in known)
    known = [lead for lead in known if surely or counts[folded(lead.name)] > 1]
    usual = max((counts[folded(lead.name)] for lead in known), default=0)
    returning = _returning([lead for lead in leads if not lead.field], lines, usual)
    accepted = known + [lead for lead in leads if folded(lead.name) in returning]
    shaped = _shaped(leads, accepted)
    titles = [lead for lead in known if lead.field == "title"]
    others = [count for name, count in counts.items() if meaning(name) not in {"", "title"}]
    marked = sum(map(is_marked_line, lines))
    is_pages_own = len(titles) < max(marked, *others, 0) * _SHARE
    for lead in titles:
        # "Title (ZH)" stands under the title
        if is_pages_own or (marked >= len(titles) and folded(lead.name) not in _TITLES):
            lead.kind = "other"
    found: defaultdict[int, list[_Lead]] = defaultdict(list)
    for lead in accepted + shaped:
        found[lead.place].append(lead)
    for lead in signs:
        if lead.place not in found:
            found[lead.place].append(lead)
    return found


def _signs(leads: list[_Lead]) -> list[_Lead]:
    """The lines that begin with a sign that returns; one of none but a value is the line itself."""
    signs = [lead for lead in leads if lead.shape == "sign"]
    counts = Counter(lead.name for lead in signs)
    return [lead for lead in signs if counts[lead.name] >= _FEWEST]


def _is_known(lead: _Lead, count: int, lines: list[Line]) -> bool:
    field = lead.field
    if lead.shape == "[" and field not in PARTICULARS | {"abstract", "summary"}:
        return False  # "[PDF] A Title"
    if not field or (lead.value.text and lead.value.level in range(1, BOLD)):
        return False
    if field == "other" and lead.shape == "plain" and count < _FEWEST:
        return not is_prose(lead.value.text, after_title=True)  # an abstract's own "Background: …"
    if lead.shape.startswith("alone") and not lead.shape.endswith(":"):
        if field in {"abstract", "summary"}:
            below = lines[lead.place + 1].text if lead.place + 1 < len(lines) else ""
            return count >= _FEWEST or is_prose(below, after_title=True)
        return field in {"authors", "keywords", "title"} and count >= _FEWEST
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
    if all(lead.shape == "[" for lead in some) and not _have_prose(some):
        return False  # "[R] A Title", as a forum sorts them
    fewest = _FEWEST if all(lead.shape != "plain" for lead in some) else _FEWEST_UNMARKED
    if len(some) < max(fewest, usual * _SHARE):
        return False
    values = [
        lead.value.text or (lines[lead.place + 1].text if lead.place + 1 < len(lines) else "")
        for lead in some
    ]
    # the same paper twice has the same abstract twice
    return len(set(values)) > len(values) / 2 or median(map(word_count, values)) < _MOST_WORDS


def _have_prose(some: list[_Lead]) -> bool:
    of_prose = sum(is_prose(lead.value.text, after_title=True) for lead in some)
    return of_prose > len(some) / 2


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


def _told(lines: list[Line], labels: dict[int, list[_Lead]]) -> Iterator[Told]:
    """Every line with its kind: of a label alone, what stands below it is the value."""
    most = max(Counter(lead.name for some in labels.values() for lead in some).values())
    titles = sum(is_marked_line(line) for at, line in enumerate(lines) if at not in labels)
    is_marked = titles >= most * _SHARE  # so that a title is known where it stands
    kind = name = ""  # of the label that waits for its value
    skipped = -1
    for place, line in enumerate(lines):
        if place == skipped:
            continue
        if place in labels:
            for lead in labels[place]:
                field = lead.kind or lead.field or ("" if lead.shape == "sign" else "other")
                if lead.value.text.strip():
                    yield Told(lead.value, field, lead.name if field else "")
                    kind = ""
                else:
                    kind, name = field, lead.name
                    yield Told(replace(line, text=""), "other", lead.name)
                skipped = place + lead.taken - 1 if lead.taken > 1 else skipped
        elif not kind or is_marked_line(line):
            kind = ""
            yield Told(line)
        elif is_boilerplate(line.text.strip(" -*•[]")) and kind not in PARTICULARS:
            yield Told(line)
        else:
            yield Told(line, kind, name)
            kind = kind if kind == "other" and is_marked else ""


def is_marked_line(line: Line) -> bool:
    """Whether a line is set off as only titles are: a heading, or a link to a paper."""
    return line.level in range(1, BOLD) or (line.whole and any(map(arxiv_id, line.urls)))
