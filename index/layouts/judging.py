"""Judges a reading before it is believed: whether its entries look like papers, and whether there
are as many as the file names. Knows no layout.

An entry that is surely none (code, the syntax of a file, a heading that returns) is reported in its
place; where most are, the reading is refused, with what was seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from index.layouts.asides import is_known, without, without_asides, without_frame
from index.layouts.boilerplate import word_count
from index.layouts.bounds import TOLD
from index.layouts.identifiers import placed_ids
from index.layouts.item_types import kinds_told
from index.layouts.likelihood import IN_PROSE, IN_RECORDS, chances
from index.types import Entry, ParsedDigest

_LOOKED_AT = 2_000  # characters of an abstract, which may be endless
_BASE64 = re.compile(r"[A-Za-z0-9+/]{60,}={0,2}")
_FLAWS = (
    (
        "looks like JSON that could not be read as such",
        re.compile(r"""\s*[{\[]?\s*["'][\w $.-]{1,40}["']\s*:\s*(?:["'{\[\d]|true|false|null)"""),
    ),
    (
        "looks like an e-mail whose parts could not be decoded",
        re.compile(
            r"\s*(?:content-(?:type|transfer-encoding|disposition|id)|received|message-id"
            r"|mime-version|return-path|dkim-signature)\s*:\s*\S"
            r"|.*(?:=[0-9A-F]{2}){3}|.*[a-z]= [a-z].*[a-z]= [a-z]",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "looks like a table whose columns were not understood",
        re.compile(r"\s*\|[^|\n]*\|[^|\n]*\||\s*[^,\n\"]{0,80},(?:[^,\n]{0,80},){3}\""),
    ),
    (
        "looks like LaTeX; give its .bib file, with abstracts",
        re.compile(
            r"\s*\\(?:bibitem|item\b|documentclass|usepackage|(?:sub)*section\*?\{|chapter\*?\{"
            r"|paragraph\*?\{|title\{|maketitle|end\{|begin\{(?:thebib|document|itemize|enum))"
        ),
    ),
    (
        "looks like code",
        re.compile(
            r"\s*(?:import [\w.]+(?: as \w+)?$|from [\w.]+ import |(?:async )?def \w+\("
            r"|class \w+[(:]|#include\b|function \w+\(|(?:const|let|var) \w+ ?=|return\b.*;$"
            r"|\$ \w+|[A-Z_][A-Z0-9_]{2,}=\S+ |\$\{\w+|(?:pip|npm) install|[\w.]+\([^)]*\);?$)"
        ),
    ),
)
_FILE_OR_COMMAND = re.compile(r"(?<!`)`[^`\n]*(?:\.[a-z]{2,5}|[^`\n]\s[^`\n]+)`(?!`)")
_RETURNS = 3  # times that a title stands over different texts: it is a heading
_MOST_ODD = 0.5  # of the entries: with more, nothing of the reading is believed
_FEW_WORDS = 12  # of an abstract: half of them are longer, or it is told
_SHORT_TITLE = 2  # words of a heading, as "Installation"
_SECTIONS = 3  # of them at least make a text with sections
_PLAIN_ABSTRACT = 40  # words, from which a paragraph is an abstract without any other sign
_FEWEST_OF_LIST = 25  # words of an abstract on a page that names many more papers
_LIKE_AN_ID = re.compile(r"\d{4}\.\d{4,5}|/\d{7}")
_COUNTED_IN = 1_000_000  # characters of records, of which no more is asked than what is lacking
_FEWEST_NAMED = 3  # papers that a page names by their ids, before they are counted
_LEAST_CHANCE = 0.15  # that an entry is a paper; with less it is reported as none
_NO_CHANCE = 0.03
_SURE = 0.5  # with more, a file is one of papers, and what is none among its records is left out
# with less it is read, and told where more than such a share of all are: in prose, and in records
_UNSURE, _UNSURE_SHARE = (0.4, 0.5), (0.5, 0.25)
_UNLIKE = "does not read as papers do"
_FAR = 3  # times as many are no papers, where most have nothing that papers have
_SECTIONS_OF_ONE = 20  # that a text about a paper has
_MANY = 1.5  # times as many entries as ids, or ids as entries, are told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is believed of a reading; `refused` says why nothing is."""

    parsed: ParsedDigest
    refused: str = ""


def judged(
    parsed: ParsedDigest, text: str, path: str, *, is_prose: bool = True, is_within: bool = False
) -> Verdict:
    """`text` is the file's, where the papers are named by their ids. `is_prose`: what is title and
    what is abstract was told by how they stand. `is_within`: it is a record's, which is judged
    again with what else the record says."""
    if not parsed.entries:
        none = kinds_told(parsed.unparsed) or "no titles with abstracts were found in it"
        return Verdict(parsed, none)
    returning = _returning(parsed.entries)
    believed, odd = without(parsed, path, lambda entry: _flaw(entry, returning, is_prose))
    if len(believed.entries) < len(parsed.entries) * _MOST_ODD:
        return Verdict(parsed, f"it {odd}")
    if is_prose:
        believed = without_frame(without_asides(believed, path), path)
    some = chances(believed.entries, IN_PROSE if is_prose else IN_RECORDS)
    chance = dict(zip(believed.entries, some, strict=True))
    if is_of_others(some, is_prose, is_within):
        return Verdict(parsed, f"what it holds {_UNLIKE}")
    kept = believed
    are_some = sum(e.stated for e in believed.entries) >= _FEWEST_NAMED if is_prose else True
    if are_some and any(one is not None and one >= _SURE for one in some):
        kept, _ = without(believed, path, lambda entry: _UNLIKE * _is_unlike(chance[entry]))
    named = _named(text, kept, is_prose)
    likely = sum((chance[entry] or 0) >= _SURE for entry in kept.entries)
    if is_prose and (refused := _no_papers(kept, named, likely)):
        return Verdict(parsed, refused)
    doubts = [
        *_of_chances([chance[e] for e in kept.entries], is_prose),
        *_doubts(kept, named, is_prose),
    ]
    return Verdict(replace(kept, doubtful=(*parsed.doubtful, *doubts)))


def _named(text: str, parsed: ParsedDigest, is_prose: bool) -> int:
    """How many papers a file names by their ids. Of records no more is asked than whether these are
    far more than were read, which they cannot be where it has no more numbers like ids."""
    if is_prose:
        return len(placed_ids(text))
    if not parsed.unparsed and all(entry.arxiv_id for entry in parsed.entries):
        return 0  # what else it names is within what was read
    start = text[:_COUNTED_IN]
    few = max(_FEWEST_NAMED - 1, len(parsed.entries) * _MANY)
    return len(placed_ids(start)) if len(set(_LIKE_AN_ID.findall(start))) > few else 0


def is_of_others(some: Sequence[float | None], is_prose: bool, is_within: bool = False) -> bool:
    """Whether most entries of a file are surely no papers; of records, and none surely is one. A
    few of prose are read all the same, and told, unless no doubt is left."""
    if sum(map(_is_unlike, some)) <= len(some) / 2:
        return False
    if is_prose:
        is_none = not is_within and all(one is not None and one < _NO_CHANCE for one in some)
        return len(some) >= _SECTIONS or is_none
    return not any(chance is None or chance >= _SURE for chance in some)


def _is_unlike(chance: float | None) -> bool:
    return chance is not None and chance < _LEAST_CHANCE


def _of_chances(some: list[float | None], is_prose: bool) -> Iterator[str]:
    """What is told of entries that may be no papers."""
    if some and all(chance is None for chance in some):
        yield "it names no paper by an id or a link, and its language is not known well enough"
        return
    least, most = (one[not is_prose] for one in (_UNSURE, _UNSURE_SHARE))
    unsure = sum(chance is not None and chance < least for chance in some)
    if unsure > len(some) * most:
        yield f"{unsure} of {len(some)} titles with their texts may be no papers"


def _returning(entries: tuple[Entry, ...]) -> set[str]:
    """The titles that stand over several different texts."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        texts[entry.title.casefold()].add(entry.abstract[:_LOOKED_AT])
    return {title for title, over in texts.items() if len(over) >= _RETURNS}


def _flaw(entry: Entry, returning: set[str], is_prose: bool) -> str:
    """What an entry looks like that is no paper; else nothing."""
    if entry.stated and not is_prose:
        return ""
    for flaw, pattern in _FLAWS:
        if pattern.match(entry.title[:_LOOKED_AT]) or pattern.match(entry.abstract[:_LOOKED_AT]):
            return flaw
    start = entry.abstract[:_LOOKED_AT]
    if sum(len(run) for run in _BASE64.findall(start)) > len(start) / 2:
        return "looks like an e-mail whose parts could not be decoded"
    if entry.title.casefold() in returning:
        return "has one heading over many texts"
    if not is_prose or entry.stated:
        return ""
    if entry.title.endswith((":", "：")):
        return "leads on to what stands below it"
    has_code = "`" in entry.title and _FILE_OR_COMMAND.search(entry.title)
    return "tells of files and commands" if has_code else ""


def _no_papers(parsed: ParsedDigest, named: int, likely: int) -> str:
    """Why none of a page's entries is taken for a paper; so many are `likely` ones."""
    entries = parsed.entries
    known = sum(map(is_known, entries))
    if len(entries) > named * _SECTIONS_OF_ONE:  # too many for sections about those named
        known = max(known, likely)
    if named >= _FEWEST_NAMED and len(entries) > named * _FAR and known < len(entries) / 2:
        return f"it looks like a text about the {named} papers that it names by their arXiv ids"
    headings = [
        entry
        for entry in entries
        if len(entry.title.split()) <= _SHORT_TITLE
        and entry.title.isascii()
        and not is_known(entry)
    ]
    if len(headings) >= _SECTIONS and len(headings) > len(entries) * _MOST_ODD:
        return f"it looks like a text with sections as {headings[0].title[:TOLD]!r}, not papers"
    others = sum(map(_names_others, entries))
    if others >= _FEWEST_NAMED and others > len(entries) * _MOST_ODD:
        return (
            "it looks like a list of papers, where further papers stand in the place of abstracts"
        )
    words = [word_count(entry.abstract[:_LOOKED_AT]) for entry in entries]
    if named >= max(_FEWEST_NAMED, len(entries) * _FAR) and median(words) < _FEWEST_OF_LIST:
        return f"it looks like a list of {named} papers that says nothing of most of them"
    if len(parsed.unparsed) > len(entries) and not any(
        is_known(entry) or word_count(entry.abstract[:_LOOKED_AT]) >= _PLAIN_ABSTRACT
        for entry in entries
    ):
        return "most of what looks like a title in it has no abstract"
    return ""


def _names_others(entry: Entry) -> bool:
    """Whether its text is the line of another paper, with that one's link."""
    if "/" not in entry.abstract or word_count(entry.abstract[:_LOOKED_AT]) >= _PLAIN_ABSTRACT:
        return False
    return bool(placed_ids(entry.abstract) - {entry.arxiv_id})


def _doubts(parsed: ParsedDigest, named: int, is_prose: bool) -> list[str]:
    entries, doubts = parsed.entries, []
    half = median(word_count(entry.abstract[:_LOOKED_AT]) for entry in entries)
    if half < _FEW_WORDS and not parsed.doubtful:
        doubts.append(f"half of the abstracts have fewer than {_FEW_WORDS} words")
    if sum(entry.truncated for entry in entries) > len(entries) / 2:
        doubts.append(
            "most of the abstracts are cut short: it may give the beginnings of texts only"
        )
    if (
        is_prose
        and len(entries) > named * _MANY
        and (named >= _FEWEST_NAMED or len(entries) > named * _FAR > 0)
    ):
        doubts.append(f"{len(entries)} papers were read, and it names {named} by their arXiv ids")
    if named >= _FEWEST_NAMED and named > len(entries) * _MANY:
        doubts.append(f"it names {named} papers by their arXiv ids, and {len(entries)} were read")
    if len(parsed.unparsed) > len(entries):
        doubts.append("more pieces could not be read than papers were")
    return doubts
