"""The tagged forms of RIS, EndNote, PubMed, Web of Science, RefWorks and ADS.

Each is written as RIS, an entry whole and a value a line, and rispy reads that: by itself it takes
two entries for one where the line between them is missing, and joins long values a line at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from index.layouts.author_names import family_last, turned
from index.layouts.bounds import HEAD, MOST_RECORDS
from index.layouts.decoding import Document
from index.layouts.item_types import KIND, kinds_told
from index.layouts.pubmed_text import address, plain_title
from index.layouts.record_dates import fullest
from index.layouts.records import Piece, digest_of, refusal
from index.types import ParsedDigest

_REMEDY = (
    "Export with abstracts: in Zotero and EndNote as BibTeX or RIS, in a database with its box "
    "for abstracts ticked."
)
_KEPT = {tag: tag for tag in "TI T1 CA AB N2 AU A1 DA PY Y1 UR L1 L2 DO KW AN ID".split()}
# of Web of Science, in a letter
_KINDS = {"J": "Journal Article", "C": "Conference Paper", "B": "Book", "P": "Patent"}
_FIELDS = {
    "title": ("title", "primary_title", "caption"),
    "ab": ("abstract", "notes_abstract"),  # the tag says it of books and pages as well
    "authors": ("authors", "first_authors"),
    "published": ("date", "publication_year", "year"),
    "url": ("urls", "file_attachments1", "file_attachments2"),
    "doi": ("doi",),
    "keywords": ("keywords",),
    "id": ("accession_number", "id"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A tagged form: how a line with a tag looks, the tag with which an entry begins, and which
    tag of RIS stands for which of its own. `kind`: the tag of the kind of the work. `listed`: a
    further line is a further value. `parted`: what stands between several values of one line."""

    name: str
    begins: re.Pattern[str]
    line: re.Pattern[str]
    first: str
    tags: Mapping[str, str]
    kind: str = ""
    listed: frozenset[str] = field(default_factory=frozenset)
    parted: Mapping[str, str] = field(default_factory=dict)


_OF_THREE = r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<value>.*))?$"
FORMS = (
    Form(
        "RIS",
        re.compile(r"^\s*TY  ?-", re.MULTILINE),
        re.compile(r"\s{0,3}(?P<tag>[A-Z][A-Z0-9])  ?-(?:\s+(?P<value>.*))?$"),
        "TY",
        _KEPT,
        kind="TY",
    ),
    Form(
        "PubMed's tagged form",
        re.compile(r"\s*PMID- ?\d"),
        re.compile(r"(?P<tag>[A-Z]{2,4}) {0,2}- (?P<value>.*)$"),
        "PMID",
        # FAU before AU, which are the same people by initials
        {"TI": "TI", "AB": "AB", "FAU": "AU", "CN": "AU", "AU": "A1", "DP": "DA", "AID": "DO"}
        | {"LID": "DO", "OT": "KW", "PMID": "UR"},
    ),
    Form(
        "Web of Science's tagged form",
        re.compile(r"\s*(?:FN [^\n]*\n)?(?:VR [^\n]*\n)?PT \w+\n"),
        re.compile(_OF_THREE),
        "PT",
        {"TI": "TI", "AB": "AB", "AF": "AU", "PY": "PY", "DI": "DO", "DE": "KW"},
        kind="PT",
        listed=frozenset({"AF"}),
    ),
    Form(
        "RefWorks' tagged form",
        re.compile(r"\s*RT \w[^\n]*\n"),
        re.compile(_OF_THREE),
        "RT",
        {"T1": "TI", "AB": "AB", "A1": "AU", "YR": "PY", "FD": "DA", "DO": "DO", "UL": "UR"}
        | {"LK": "UR", "K1": "KW"},
        kind="RT",
    ),
    Form(
        "ADS's tagged form",
        re.compile(r"\s*(?:[A-Z][^\n]*\n\s*)?%R (?:19|20)\d\d\S{15}\s*\n"),
        re.compile(r"%(?P<tag>[A-Z])(?: (?P<value>.*))?$"),
        "R",
        {"T": "TI", "B": "AB", "A": "AU", "D": "DA", "U": "UR", "Y": "DO", "K": "KW"},
        parted={"A": ";", "K": ","},
    ),
    Form(
        "EndNote's tagged form",
        re.compile(r"\s*(?:%0 [^\n]*\n|%[TAD] [^\n]*\n%[A-Z] )"),
        re.compile(r"%(?P<tag>\S)(?: (?P<value>.*))?$"),
        "0",
        {"T": "TI", "X": "AB", "A": "AU", "D": "PY", "8": "DA", "U": "UR", "R": "DO", "K": "KW"},
        kind="0",
    ),
)


def is_tagged(text: str) -> bool:
    return _form(text) is not None


def read_tagged(document: Document) -> ParsedDigest:
    """Raises SourceError if no entry has a title and an abstract."""
    form = _form(document.text)
    if form is None:
        return ParsedDigest("RIS", (), ())
    from rispy import RisParser

    text = "\n".join(_as_ris(document.text, form))
    found = RisParser(skip_unknown_tags=True, delimiter_tags_mapping={}).parse(text)
    pieces = [Piece(number, _record(one)) for number, one in enumerate(found, start=1)]
    parsed = digest_of(pieces, document.path, form.name)
    if not parsed.entries:
        none = f"none of its {len(pieces)} entries has a title and an abstract"
        saw = kinds_told(parsed.unparsed) or none
        raise refusal(document.path, form.name, saw, _REMEDY)
    return parsed


def _form(text: str) -> Form | None:
    head = text[:HEAD]
    return next(
        (f for f in FORMS if (f.begins.search if f.name == "RIS" else f.begins.match)(head)), None
    )


def _as_ris(text: str, form: Form) -> Iterator[str]:
    """The lines of RIS, an entry ended where the next begins."""
    # without a tag that begins them, entries of EndNote stand a blank line apart
    are_apart = form.first == "0" and re.search(r"^%0 ", text, re.MULTILINE) is None
    begun = 0
    tag, parts = "", [""]
    for line in text.split("\n"):
        match = form.line.match(line)
        if match is None:
            if are_apart and tag and not line.strip():
                yield from _written(form, tag, parts)
                tag = ""
            if tag in form.listed:
                yield from _written(form, tag, parts)
                parts = []
            parts.append(line.strip())
            continue
        yield from _written(form, tag, parts)
        if match["tag"] == form.first or (are_apart and not tag):
            if begun > MOST_RECORDS:
                return  # and that there are more is told
            yield from ["ER  - "] * bool(begun)
            yield "TY  - JOUR"
            begun += 1
        tag, parts = match["tag"], [(match["value"] or "").strip()]
        if tag == form.kind:
            yield f"M3  - {_KINDS.get(parts[0], parts[0])}"
    yield from _written(form, tag, parts)
    yield "ER  - "


def _written(form: Form, tag: str, parts: list[str]) -> Iterator[str]:
    value = " ".join(filter(None, parts))
    if form.first == "PMID":
        value = {"TI": plain_title, "AU": family_last, "PMID": address}.get(tag, str)(value)
    if form.tags.get(tag) == "DO":
        value = next(iter(re.findall(r"10\.\d{4,}/\S+", value)), "")  # PubMed has others there
    for one in value.split(form.parted[tag]) if tag in form.parted else [value]:
        if tag in form.tags and one:
            yield f"{form.tags[tag]}  - {one.strip()}"


def _record(entry: Mapping[str, object]) -> dict[str, object]:
    """An entry of rispy's, by the names that records have."""
    found: dict[str, object] = {KIND: entry.get("type_of_work") or ""}
    for name, theirs in _FIELDS.items():
        values = [entry[one] for one in theirs if entry.get(one)]
        if not values:
            continue
        if name == "authors":
            people = [one for value in values[:1] if isinstance(value, list) for one in value]
            found[name] = [turned(str(one)) for one in people]
        elif name == "published":
            found[name] = fullest(values)
        elif name in {"url", "id"}:
            found[name] = [v for one in values for v in (one if isinstance(one, list) else [one])]
        elif name == "keywords":
            found[name] = [w for one in values for w in (one if isinstance(one, list) else [one])]
        else:
            found[name] = values[0] if values else ""
    return found
