"""Lists of papers in Markdown that say a line of each, as "awesome" lists do: an entry is a title,
links, and a few words. What leads to no paper (a tool, a page) is none.

What other pages have below their titles, or longer, the reader of Markdown reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from index.layouts.boilerplate import is_boilerplate, is_prose, names, word_count
from index.layouts.bounds import TOLD
from index.layouts.decoding import Document
from index.layouts.identifiers import arxiv_id, names_a_paper, web_link
from index.layouts.lines import unescape_entities
from index.layouts.markdown_links import MARKED_LINK, with_links_marked
from index.types import Entry, ParsedDigest, Unparsed

_ENTRY = re.compile(
    r"[ \t]*(?:[-*+•]|\d{1,4}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?:[^\w\s(\[*]{1,3}\s+)?(?P<said>\S.*)"
)
_TITLE = re.compile(
    rf"(?P<mark>\*\*|__|\*|_)?(?P<title>{MARKED_LINK.pattern}|(?(mark)[^*\n]{{4,300}}?|(?!)))"
    r"(?(mark)[.:]?(?P=mark))"
)
_PAPER = re.compile(
    r"10\.\d{4,}/|\.pdf\b|/(?:pdf|abs|papers?|article|articles|doi|publication|forum|proceedings)\b"
    r"|//(?:aclanthology|openreview|proceedings|papers|dl\.acm|ieeexplore|(?:www\.)?semanticscholar"
    r"|link\.springer|(?:www\.)?(?:bio|med)rxiv|pubmed)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"//(?:www\.)?(?:github|gitlab|bitbucket)\.|//huggingface\.co/(?!papers)", re.I)
_BEHIND = re.compile(r"^.{0,80}?(?:\s[-–—]+|:)\s+(?=\S)")
_EMPTY = re.compile(r"[(\[{]\s*[|,/·]*\s*[)\]}]")
_AROUND = " \t-–—|:;,.·•*_"
_FEWEST = 3  # papers with a line on them make a list
_FEWEST_WORDS = 4  # of such a line
_MOST_WORDS = 40  # of half of them; what is longer is an abstract, and read with what stands below
_MOST_BARE = 0.8  # of the lines of a page that is nothing but a list of links
_LOOKED_AT = 200_000  # characters
_DISTINCT = 0.8  # of the titles stand once
_SHARE = 0.5  # of a page's lines are entries, and of its papers have a line


@dataclass(frozen=True, slots=True)
class _Listed:
    number: int
    title: str
    urls: tuple[str, ...]
    said: str

    @property
    def papers(self) -> list[str]:
        return [u for u in self.urls if arxiv_id(u) or (_PAPER.search(u) and not _CODE.search(u))]


@dataclass(frozen=True, slots=True)
class _List:
    """`others`: lines besides entries and headings; `has_texts`: paragraphs are among them."""

    entries: tuple[_Listed, ...]
    others: int
    has_texts: bool

    @property
    def papers(self) -> list[_Listed]:
        return [one for one in self.entries if one.papers]

    @property
    def told(self) -> list[_Listed]:
        return [one for one in self.papers if one.said]


def is_link_list(text: str) -> bool:
    if "](" not in text and "][" not in text:
        return False
    found = _list_of(text[:_LOOKED_AT])
    titles = {one.title.casefold() for one in found.papers}
    if len(titles) < len(found.papers) * _DISTINCT:
        return False  # they are buttons
    lengths = [word_count(one.said) for one in found.told]
    return _is_bare(found) or (
        len(found.told) >= max(_FEWEST, len(found.papers) * _SHARE)
        and len(found.entries) > (len(found.entries) + found.others) * _SHARE
        and median(lengths) < _MOST_WORDS
    )


def is_list_without_texts(text: str) -> bool:
    return _is_bare(_list_of(text))


def _is_bare(found: _List) -> bool:
    papers, lines = len(found.papers), len(found.entries) + found.others
    return (
        not found.has_texts
        and papers >= max(_FEWEST, lines * _MOST_BARE)
        and len(found.told) < papers * (1 - _MOST_BARE)
    )


def read_link_list(document: Document) -> ParsedDigest:
    """Nothing of a list that says no word of its papers."""
    found = _list_of(document.text)
    if _is_bare(found):
        return ParsedDigest("list of links", (), ())
    entries = tuple(
        Entry(
            one.title,
            one.said,
            one.number,
            arxiv_id=next(filter(None, map(arxiv_id, one.papers)), None),
            url=next(filter(None, map(web_link, one.papers)), None),
            stated=any(map(names_a_paper, one.papers)),
        )
        for one in found.told
    )
    silent = [one for one in found.papers if not one.said]
    others = [one for one in found.entries if not one.papers and any(map(web_link, one.urls))]
    unparsed = [
        Unparsed(document.path, some[0].number, f"{what}: {len(some)}, as {some[0].title[:TOLD]!r}")
        for some, what in (
            (silent, "papers of the list without a text"),
            (others, "entries of the list that lead to no paper"),
        )
        if some
    ]
    doubt = "it says a line of each paper rather than an abstract"
    return ParsedDigest("list of links", entries, tuple(unparsed), doubtful=(doubt,))


def _list_of(text: str) -> _List:
    entries: list[_Listed] = []
    others, has_texts = 0, False
    for number, line in _lines(text):
        if (match := _ENTRY.match(line)) and (one := _listed(number, match["said"])):
            entries.append(one)
        elif not re.match(r"\s*(?:#|[-=*_]{3,}\s*$)", line):
            others += 1
            has_texts = has_texts or is_prose(line, after_title=False)
    return _List(tuple(entries), others, has_texts)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, those that go on below an entry's start put together."""
    number, held = 0, ""
    for at, line in enumerate(with_links_marked(text, {}).split("\n"), start=1):
        if held and line[:2] == "  " and line.strip() and not _ENTRY.match(line):
            held = f"{held} {line.strip()}"
            continue
        if held.strip():
            yield number, held
        number, held = at, line
    if held.strip():
        yield number, held


def _listed(number: int, said: str) -> _Listed | None:
    """None for an entry without a title in a link or in bold, or without a link."""
    match = _TITLE.match(said)
    links = list(MARKED_LINK.finditer(said))
    if match is None or not links:
        return None
    title = MARKED_LINK.sub(lambda link: link["words"], match["title"]).strip(" *_")
    title = unescape_entities(title)
    if not title or is_boilerplate(title):
        return None
    urls = tuple(link["url"] for link in links)
    return _Listed(number, title, urls, _description(said[match.end() :]))


def _description(rest: str) -> str:
    """The words behind a title, without buttons, people and places in front of them."""
    words = MARKED_LINK.sub(lambda link: "" if _is_button(link["words"]) else link["words"], rest)
    words = unescape_entities(re.sub(r"!?\[[^\]]*\]\([^)]*\)|<[^<>]*>", "", words))
    text = " ".join(_EMPTY.sub("", _EMPTY.sub("", words)).split()).strip(_AROUND.replace(".", ""))
    behind = _BEHIND.match(text)
    if behind and (names(text[: behind.end()].strip(_AROUND)) or text[:1] in "([*`"):
        text = text[behind.end() :]
    enough = word_count(text) >= _FEWEST_WORDS
    return "" if not enough or names(text) or is_boilerplate(text) else text


def _is_button(words: str) -> bool:
    bare = words.strip(" []()*_")
    return is_boilerplate(bare) or len(bare.split()) <= 2
