"""arXiv's pages of new and recent papers as text (lynx, w3m, copied from a browser): a numbered
head with the id, and below it title, people, remarks and, of what is new, the abstract.

Nothing divides a title from the people below it but the end of a line; a line goes on below if the
next word would not have fitted on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index.layouts.boilerplate import is_name_alone, is_prose, names, signed, word_count
from index.layouts.bounds import HEAD, TOLD
from index.layouts.columns import columns, to_fit
from index.layouts.decoding import Document
from index.layouts.identifiers import arxiv_id, iso_date
from index.layouts.lines import Line, joined, unescape_entities
from index.layouts.numbered_links import Numbered, numbered
from index.types import Entry, Header, ParsedDigest, Unparsed

_ENTRY = re.compile(
    r"^[ \t*•+-]{0,20}\[{1,2}\d{1,5}\]{1,2}[ \t]+(?:\[\d{1,5}\])?(?P<id>arXiv:\S{9,20})"
    r"(?P<how>\s\([^()]{1,40}\))?\s{1,20}"
    r"\\?\[[^\w\n]{0,9}(?:\[\d{1,5}\])?(?:pdf|ps|html|other|abs)\b[^\n]{0,160}"
    r"(?:\n[^\n\]]{0,80}\])?[ \t]*$",
    re.MULTILINE,
)
_MARKDOWN_LINK = re.compile(
    r"\[(\[?[^\[\]\n]{0,300}\]?)\]\([^()\s]{0,500}(?: \"[^\"\n]{0,200}\")?\)"
)
_DAY = re.compile(
    r"(?:listings for \w{6,9},|^\s{0,10}\w{3},) (?P<day>\d{1,2} \w{3,9} \d{4})\b", re.MULTILINE
)
_LABEL = re.compile(r"(?P<name>[A-Z][A-Za-z]{2,9}(?:-[a-z]{2,6})?):(?!//)")
_REMARKS = frozenset("comments subjects journal-ref report-no msc-class acm-class doi".split())
_LABELS = _REMARKS | {"title", "authors", "abstract"}
_SECTION = re.compile(
    r"^.{0,80}\(showing [^()\n]{1,40}\)\s*$|^\s*Total of \d+ entries", re.MULTILINE
)
_LONGEST_WRAP = 160  # columns
_FEWEST_WORDS = 8  # of an abstract
_CATEGORY = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")


def is_arxiv_listing(text: str) -> bool:
    head = text[: 2 * HEAD]
    return "arXiv:" in head and _ENTRY.search(_without_links(head)) is not None


def read_arxiv_listing(document: Document) -> ParsedDigest:
    """Papers without an abstract, as those that were replaced, are reported; a page of nothing else
    gives nothing."""
    page = numbered(_without_links(document.text))
    found = list(_pieces(page, document.path))
    entries = tuple(piece for piece in found if isinstance(piece, Entry))
    unparsed = tuple(piece for piece in found if isinstance(piece, Unparsed))
    day = _DAY.search(page.text[: 2 * HEAD])
    iso = iso_date(day["day"]) if day else None
    header = Header(int(iso[5:7]), int(iso[8:]), int(iso[:4])) if iso else None
    return ParsedDigest("arXiv listing", entries, unparsed, header)


def _without_links(text: str) -> str:
    return _MARKDOWN_LINK.sub(r"\1", text) if "](" in text else text


def _pieces(page: Numbered, path: str) -> Iterator[Entry | Unparsed]:
    heads = list(_ENTRY.finditer(page.text))
    ends = [match.start() for match in heads[1:]] + [len(page.text)]
    texts = [page.text[head.end() : end] for head, end in zip(heads, ends, strict=True)]
    bodies = [_SECTION.split(text, maxsplit=1)[0] for text in texts]
    width = _width(line for body in bodies for line in body.split("\n"))
    number, counted = 1, 0
    for head, body in zip(heads, bodies, strict=True):
        start = head.start("id")
        number, counted = number + page.text.count("\n", counted, start), start
        yield _piece(list(_paragraphs(body, width, page)), head, number, path)


def _width(lines: Iterable[str]) -> int | None:
    """The width that the page is wrapped at; None where it is not."""
    lengths = [columns(line.rstrip()) for line in lines if " " in line.strip()]
    width = max(lengths, default=0)
    return width if width <= _LONGEST_WRAP else None


def _paragraphs(body: str, width: int | None, page: Numbered) -> Iterator[list[str]]:
    """The lines of an entry, those together that go on below."""
    lines: list[str] = []
    length = 0  # of the line above, as it stands
    for raw in body.rstrip().split("\n"):
        text, _ = page.undone(unescape_entities(raw).strip())
        if lines and not (
            width is not None
            and text
            and length + to_fit(raw.strip()) > width
            and _label(text) not in _LABELS
        ):
            yield lines
            lines = []
        if text:
            lines.append(text)
        length = columns(raw.rstrip()) if text else 0
    yield lines


def _piece(
    paragraphs: list[list[str]], head: re.Match[str], number: int, path: str
) -> Entry | Unparsed:
    said = _said(paragraphs)
    title, people = _whole(said["title"]), _whole(said["authors"])
    abstract = _whole(said["abstract"])
    if title and abstract:
        return Entry(
            title,
            abstract,
            number,
            arxiv_id=arxiv_id(head["id"]),
            authors=signed(people),
            keywords=tuple(_CATEGORY.findall(_whole(said["subjects"]))),
            stated=True,
        )
    lacks = "a paper without its abstract"
    if head["how"] and "replaced" in head["how"]:
        lacks = "a replaced paper, without its abstract"
    return Unparsed(path, number, f"{lacks}: {(title or head['id'])[:TOLD]!r}")


def _said(paragraphs: list[list[str]]) -> dict[str, list[str]]:
    """The lines of each field: by its label, or, of title, people and abstract, by its place."""
    found: dict[str, list[str]] = {
        name: [] for name in ("title", "authors", "abstract", "subjects")
    }
    field = "title"
    for lines in filter(None, paragraphs):
        if (name := _label(lines[0])) in _LABELS:
            field = name
            lines = [lines[0].partition(":")[2].strip(), *lines[1:]]
        if not any(lines):
            continue  # the value stands below
        text = " ".join(lines)
        if field == "authors" and is_prose(text, after_title=True):
            field = "abstract"
        if field == "abstract" and word_count(text) < _FEWEST_WORDS:
            continue
        found.setdefault(field, []).extend(filter(None, lines))
        if field == "abstract":
            break
        field = "abstract" if field in _REMARKS else "authors"
    if not found["authors"]:
        found["title"], found["authors"] = _divided(found["title"])
    return found


def _label(line: str) -> str:
    match = _LABEL.match(line)
    name = match["name"].lower() if match else ""
    return "authors" if name == "author" else name


def _divided(lines: list[str]) -> tuple[list[str], list[str]]:
    """A title that by chance fills its line, and the people below it."""
    for place in range(1, len(lines)):
        people = _whole(lines[place:])
        if names(people) or is_name_alone(people):
            return lines[:place], lines[place:]
    return lines, []


def _whole(lines: Sequence[str]) -> str:
    return joined([Line(0, line) for line in lines]).text if lines else ""
