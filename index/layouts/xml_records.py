"""Papers in XML that is no feed: EndNote's, Zotero's RDF, MODS, PubMed's, arXiv's OAI. Knows no
vocabulary whole: a paper is the smallest element that holds both a title and an abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.layouts.author_names import authors_of, turned
from index.layouts.decoding import Document
from index.layouts.fields import fields_of, is_weak, meaning
from index.layouts.item_types import KIND, kinds_told
from index.layouts.record_dates import fullest
from index.layouts.records import Piece, digest_of, names_told, refusal
from index.types import ParsedDigest

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_TAGS = 2_000_000  # some 200 bytes each
_MOST_NAMES = 2_000  # of elements: no vocabulary has as many
_DEEPEST = 12  # levels from an abstract out to what is the paper, and from there to its fields
_OTHER_NAMES = {
    "pubdate": "published",
    "created": "published",
    "dateissued": "published",
    "uri": "url",
    "articleid": "url",
    "subject": "keywords",
    "topic": "keywords",
}
# within these stands what is another's: a journal's title, an editor's name, a reference
_OF_OTHERS = frozenset(
    "editors secondaryauthors tertiaryauthors bookeditors seriesauthors reflist references "
    "meshheadinglist".split()
)
_AROUND = frozenset("journal relateditem ispartof".split())  # but their date is the paper's
_KINDS = frozenset({"reftype", "itemtype"})  # of EndNote and Zotero
_LONGEST_ID = 200  # characters
_GIVEN = ("forenames", "forename", "givennames", "givenname", "firstname", "given")
_FAMILY = ("lastname", "surname", "familyname", "keyname", "family")
_BLOCKS = frozenset("p abstracttext sec div month day".split())
_REMEDY = "Export the papers with their abstracts, as BibTeX, RIS or CSV."


def read_xml(document: Document) -> ParsedDigest:
    """Raises SourceError for XML without papers, that is damaged, or that defines entities."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if document.text.count("<") > _MOST_TAGS:
        raise SourceError(f"{document.path!r} has more than {_MOST_TAGS:,} tags. Save it in parts.")
    try:
        root: Element = fromstring(document.text.lstrip())
    except (ParseError, DefusedXmlException, ValueError) as error:
        why = "it is damaged" if isinstance(error, ParseError) else "it defines entities"
        raise refusal(document.path, "XML", why, _REMEDY) from error
    few = len({element.tag for element in root.iter()}) <= _MOST_NAMES
    records = [_record(element) for element in _papers(root)] if few else []
    parsed = digest_of(
        [Piece(n, record) for n, record in enumerate(records, start=1)], document.path, "XML"
    )
    if not parsed.entries:
        names = names_told(dict.fromkeys(map(_name, _some(root))))
        saw = kinds_told(parsed.unparsed) or f"its elements are {names}"
        raise refusal(document.path, "XML", saw, _REMEDY)
    return parsed


@lru_cache(maxsize=4096)
def _plain(tag: str) -> str:
    return tag.rpartition("}")[2].casefold().replace("-", "").replace("_", "")


def _name(element: Element) -> str:
    return _plain(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _field(name: str) -> str:
    if name in _OTHER_NAMES or not name or (is_weak(name) and name != "description"):
        return _OTHER_NAMES.get(name, "")
    return next(iter(fields_of((name,))), "")


def _some(root: Element) -> list[Element]:
    return [root, *root][:10]


def _papers(root: Element) -> list[Element]:
    """The smallest elements with a title and an abstract, as they stand."""
    order = list(root.iter())
    above = {id(child): parent for parent in order for child in parent}
    titled: set[int] = set()
    for element in reversed(order):  # what stands within comes before what it stands in
        field = _field(_name(element))
        if field == "abstract" or _name(element) in _OF_OTHERS | _AROUND:
            titled.discard(id(element))
        elif field == "title" or id(element) in titled:
            titled |= {id(element), id(above.get(id(element), element))}
    found: dict[int, Element] = {}
    for element in order:
        if _field(_name(element)) != "abstract":
            continue
        outer = above.get(id(element))
        for _ in range(_DEEPEST):
            if outer is None or id(outer) in titled:
                break
            outer = above.get(id(outer))
        if outer is not None and id(outer) in titled:
            found.setdefault(id(outer), outer)
    return list(found.values())


def _record(paper: Element) -> dict[str, object]:
    found: dict[str, list[tuple[int, str]]] = {}
    people: list[str] = []
    is_called_so, kind = False, ""
    links = [value for value in paper.attrib.values() if "://" in value]
    for element, depth in _own(paper):
        field = _field(_name(element))
        text = _text(element) if field or not len(element) else ""
        is_holder = any(_field(_name(one)) == field for one in element)
        if field and not (is_holder and field in {"title", "authors"}):
            found.setdefault(field, []).append((depth, text))
        if _name(element) in _KINDS:
            kind = kind or element.get("name") or text
        is_called_so = is_called_so or meaning(_name(element)) == "abstract"
        if person := _person(element):
            people.append(person)
        elif field == "authors" and not _name(element).endswith("s"):
            is_in_parts = any(map(_person, element.iter()))
            people += [turned(text)] * (bool(text) and not is_in_parts)
        if (
            len(text) < _LONGEST_ID
            and " " not in text
            and (field == "id" or re.search("[./]", text))
        ):
            links.append(text)
        links += [value for value in element.attrib.values() if "://" in value]
    days = [text for name in ("published", "day") for _, text in found.get(name, ())]
    authors = people or [n for _, text in found.get("authors", ()) for n in authors_of(text)]
    return {
        KIND: kind,
        "title": _nearest(found.get("title")),
        "abstract" if is_called_so else "text": _nearest(found.get("abstract")),
        "authors": list(dict.fromkeys(authors)),
        "published": fullest(days),
        "url": links,
        "id": links,
        "keywords": [text for _, text in found.get("keywords", ())],
    }


def _own(paper: Element) -> Iterator[tuple[Element, int]]:
    """The elements within one, but what is another's or within an abstract, as they stand."""
    left = [(child, 1, False) for child in reversed(paper)]
    while left:
        element, depth, is_around = left.pop()
        name, field = _name(element), _field(_name(element))
        if name in _OF_OTHERS or depth > _DEEPEST:
            continue
        is_around = is_around or name in _AROUND
        if not is_around or field == "published":
            yield element, depth
        if field != "abstract":
            left += [(child, depth + 1, is_around) for child in reversed(element)]


def _nearest(texts: list[tuple[int, str]] | None) -> str:
    """What stands least deep, and there first."""
    return min(((d, n, t) for n, (d, t) in enumerate(texts or ()) if t), default=(0, 0, ""))[2]


def _text(element: Element) -> str:
    """Its words; blocks are put apart, each behind its label, and headings left out."""
    parts: list[str] = []
    left: list[Element | str] = [element]
    while left:
        one = left.pop()
        if isinstance(one, str):
            parts.append(one)
        elif one is element or _field(_name(one)) != "title":
            is_block = _name(one) in _BLOCKS or _field(_name(one)) in {"published", "day"}
            label = one.get("Label")
            parts += [" " * is_block, f"{label}: " if label else "", one.text or ""]
            left.append(" " * is_block)
            left += [part for child in reversed(one) for part in (child.tail or "", child)]
    return " ".join("".join(parts).split())


def _person(element: Element) -> str:
    """The name of a person whose parts are children of the element; nothing if it has none."""
    parts = {child.get("type") or _name(child): (child.text or "").strip() for child in element}
    family = next((parts[name] for name in _FAMILY if parts.get(name)), "")
    given = next((parts[name] for name in _GIVEN if parts.get(name)), "")
    return f"{given} {family}".strip() if family else ""
