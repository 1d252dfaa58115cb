"""PubMed's "Abstract (text)": numbered entries of paragraphs, each with its place in a journal, its
title, its people, its abstract and its ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.layouts.author_names import family_last
from index.layouts.bounds import HEAD
from index.layouts.decoding import Document
from index.layouts.records import Piece, digest_of, refusal, unwrapped_text
from index.types import ParsedDigest

_NUMBERED = re.compile(r"^(?P<number>\d{1,6})[.:] {1,2}(?=\S)", re.MULTILINE)
_ID = re.compile(r"^PMID: ?(?P<pmid>\d{1,9})\b", re.MULTILINE)
_DOI = re.compile(r"^DOI: ?(?P<doi>10\.\d{4,}/\S+)", re.MULTILINE)
_PLACED = re.compile(
    r"\. +(?P<day>(?:19|20)\d\d(?: [A-Z][a-z]{2}\b(?:-[A-Z][a-z]{2}\b)?(?: \d{1,2}\b)?)?)"
)
_BETWEEN = re.compile(r"\n(?:[ \t]*\n)+")
# what stands beside title, people and abstract, by its first words
_BESIDE = re.compile(
    r"\[(?:Article|Epub|Online|In process|Updated)\b|\(?Author information:|Conflict of interest\b"
    r"|(?:Comment|Erratum|Update|Republished|Retract|Expression of concern|Corrected)\w*"
    r"(?: and republished)? (?:in|on|of|from)\b|Summary for patients\b|Collaborators?:"
    r"|(?:DOI|PMCID|PMID|Publication Types?|MeSH|Grant)s?:"
)
_OWNED = re.compile(r"(?:©|\(c\)|Copyright\b|Published by\b|This article is )", re.IGNORECASE)
_KEYWORDS = re.compile(r"Keywords?: ?")
_MARKS = re.compile(r"(?:\((?:\d{1,3}|[#*†‡])\)|[#*†‡])+")
_REMEDY = "In PubMed save with the format “Abstract (text)” or “PubMed”, which have the abstracts."


def is_pubmed_text(text: str) -> bool:
    head = text.lstrip()[:HEAD]
    first = re.split(r"\n[ \t]*\n", head, maxsplit=1)[0]
    return (
        _NUMBERED.match(head) is not None
        and _PLACED.search(first) is not None
        and _ID.search(head) is not None
    )


def read_pubmed_text(document: Document) -> ParsedDigest:
    """Raises SourceError if no entry has an abstract."""
    pieces = [Piece(n, _record(one)) for n, one in enumerate(_entries(document.text), start=1)]
    parsed = digest_of(pieces, document.path, "PubMed's text")
    if not parsed.entries:
        saw = f"none of its {len(pieces)} entries has a title and an abstract"
        raise refusal(document.path, "PubMed's text", saw, _REMEDY)
    return parsed


def _entries(text: str) -> Iterator[str]:
    """An entry begins with its number, below the id of the one before."""
    begins: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        above = begins[-1].end() if begins else 0
        is_next = not begins or int(match["number"]) == int(begins[-1]["number"]) + 1
        is_below = not begins or _ID.search(text, above, match.start()) is not None
        if is_next and is_below:
            begins.append(match)
    ends = [match.start() for match in begins[1:]] + [len(text)]
    for match, end in zip(begins, ends, strict=True):
        yield text[match.end() : end]


def _record(entry: str) -> dict[str, object]:
    placed, *paragraphs = [part.strip() for part in _BETWEEN.split(entry) if part.strip()]
    title, *others = [part for part in paragraphs if not _BESIDE.match(part)] or [""]
    found: dict[str, object] = {"title": plain_title(unwrapped_text(title))}
    if others and (people := _people(others, entry)):
        found["authors"] = people
        del others[0]
    texts: list[str] = []
    for part in others:
        if keywords := _KEYWORDS.match(part):
            found["keywords"] = unwrapped_text(part[keywords.end() :]).rstrip(".")
        elif not (texts and _OWNED.match(part)):
            texts.append(unwrapped_text(part))
    day = _PLACED.search(unwrapped_text(placed))
    pmid, doi = _ID.search(entry), _DOI.search(entry)
    return found | {
        "abstract": " ".join(texts),
        "published": re.sub(r"-\w+", "", day["day"]) if day else "",
        "url": address(pmid["pmid"]) if pmid else "",
        "doi": doi["doi"] if doi else "",
    }


def plain_title(title: str) -> str:
    """Without the full stop and the brackets of a translated title, which PubMed sets."""
    bare = title.removesuffix(".")
    translated = re.fullmatch(r"\[([^\[\]]+?)\.?\]", bare)
    return translated[1] if translated else bare


def address(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def _people(others: list[str], entry: str) -> list[str]:
    """Whom the paragraph below the title names, if it does: people by family name and initials, or
    a group above its address."""
    bare = _MARKS.sub("", unwrapped_text(others[0])).removesuffix(".")
    parts = [part.strip() for part in re.split(r"[,;]", bare) if part.strip()]
    turned = [family_last(part) for part in parts]
    is_group = len(others) > 1 and f"{others[0]}\n\nAuthor information:" in entry
    signed = sum(name != part for name, part in zip(turned, parts, strict=True))
    return turned if is_group or signed >= len(parts) / 2 else []
