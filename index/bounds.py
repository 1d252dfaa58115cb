"""How much one file may bring: what goes beyond is cut, and told. Pure functions, run where the file is read."""

from __future__ import annotations

import re
from dataclasses import replace

from index.errors import SourceError
from index.types import Entry, ParsedDigest, Unparsed

RECORDS = 200_000
LONGEST_ABSTRACT = 50_000  # characters, 25 times what arXiv takes
LONGEST_TITLE = 1_000
_GREATEST = 2**63 - 1  # what SQLite holds
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")  # half of a UTF-16 sign, or the end of a text in C: no database keeps these


def bounded(parsed: ParsedDigest, path: str) -> ParsedDigest:
    """The same within bounds, every text of it fit to be kept. Raises SourceError for too many records."""
    if len(parsed.entries) > RECORDS:
        raise SourceError(
            f"{path!r} holds more than {RECORDS:,} papers, so it was left out. Split it into smaller files."
        )
    unfit = 0
    entries: list[Entry] = []
    cuts: list[Unparsed] = []
    for entry in parsed.entries:
        texts = (entry.title, entry.abstract, entry.url or "", entry.arxiv_id or "", *entry.authors, *entry.keywords)
        unfit += sum(len(_UNFIT.findall(text)) for text in texts if _UNFIT.search(text))
        fit = _fit(entry) if any(_UNFIT.search(text) for text in texts) else entry
        if len(fit.title) > LONGEST_TITLE:
            cuts.append(Unparsed(path, entry.line, _told("title", fit.title, LONGEST_TITLE)))
            fit = replace(fit, title=_cut(fit.title, LONGEST_TITLE))
        if len(fit.abstract) > LONGEST_ABSTRACT:
            cuts.append(Unparsed(path, entry.line, _told("abstract", fit.abstract, LONGEST_ABSTRACT)))
            fit = replace(fit, abstract=_cut(fit.abstract, LONGEST_ABSTRACT), truncated=True)
        if fit.upvotes is not None and not -_GREATEST <= fit.upvotes <= _GREATEST:
            fit = replace(fit, upvotes=None)
        entries.append(fit)
    return replace(
        parsed,
        entries=tuple(entries),
        unparsed=(*(replace(p, why=_clean(p.why)) for p in parsed.unparsed), *cuts),
        replaced=parsed.replaced + unfit,
    )


def _fit(entry: Entry) -> Entry:
    return replace(
        entry,
        title=_clean(entry.title),
        abstract=_clean(entry.abstract),
        authors=tuple(map(_clean, entry.authors)),
        keywords=tuple(map(_clean, entry.keywords)),
        url=None if entry.url and _UNFIT.search(entry.url) else entry.url,
        arxiv_id=None if entry.arxiv_id and _UNFIT.search(entry.arxiv_id) else entry.arxiv_id,
    )


def _clean(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _told(what: str, text: str, longest: int) -> str:
    return f"its {what} of {len(text):,} characters was cut at {longest:,}"


def _cut(text: str, longest: int) -> str:
    """At a blank, if there is one near the end."""
    blank = text.rfind(" ", longest - 200, longest)
    return text[: blank if blank > 0 else longest].rstrip()
