"""The lists of papers and of digests, in HTML. Pure functions; the script gives the form and the
boxes their life."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.marks import Mark
from assistant.page.templating import render
from assistant.wording import day_in_words
from index.retrieval.listing import ORDERS
from index.types import Digest, Listed, Unparsed

A_PAGE = 50  # papers
_AUTHORS = 3  # that are told of a paper, before "et al."
_ORDERS = {
    "newest": "Newest first",
    "title": "Title",
    "captured": "Saved last",
    "appeared": "Newest paper",
    "upvotes": "Most votes",
}
# What of a reader's the list can be narrowed to: how that is called, by which marks, and whether
# the papers are among those.
KEPT: Mapping[str, tuple[str, Callable[[Mark], bool], bool]] = {
    "starred": ("starred", lambda one: one.starred, True),
    "unread": ("not read", lambda one: one.read, False),
    "read": ("read", lambda one: one.read, True),
    "noted": ("with a note", lambda one: bool(one.note), True),
}
_UNREAD = 20  # pieces


@dataclass(frozen=True, slots=True)
class _Row:
    """A digest, what could not be read of it, by what it is changed (its path, where its name is
    another's, too), what it is called first: by its owner, or its day, or its file, and what stands
    below that."""

    digest: Digest
    unread: Sequence[Unparsed]
    known_as: str
    head: str
    beside: str


def form_html() -> str:
    """What the list can be narrowed by. Its fields are those of a query."""
    return render(
        "library_form.html",
        orders={name: _ORDERS[name] for name in ORDERS},
        kept={name: label for name, (label, _, _) in KEPT.items()},
    )


def listing_html(
    found: Sequence[Listed],
    start: int,
    total: int,
    digests: Sequence[Digest],
    *,
    lines: Mapping[int, str],
    marked: Mapping[str, Mark],
    are_near: bool = False,
) -> str:
    """The papers from `start` on, a page of them, of those that were found, out of `total`.
    `lines`: a line of each abstract, by the paper's number; `marked`: what the reader keeps, by its
    id; `are_near`: none is what was looked for."""
    shown = list(found[start : start + A_PAGE])
    return render(
        "listing.html",
        digests=digests,
        shown=shown,
        authors={paper.id: _authors(paper) for paper in shown},
        lines=lines,
        marked={paper.id: _kept(marked[paper.id]) for paper in shown if paper.id in marked},
        are_near=are_near,
        start=start,
        last=start + len(shown),
        before=max(0, start - A_PAGE) if start > 0 else None,
        found=len(found),
        total=total,
    )


def digests_html(digests: Sequence[Digest], unread: Sequence[Unparsed], *, sample: int = 0) -> str:
    """Every digest, those without a date before the newest, with what could not be read of it,
    and how it is changed or taken out. `sample`: how many papers stand there as long as there is
    none."""
    pieces: dict[str, list[Unparsed]] = defaultdict(list)
    for piece in unread:
        pieces[piece.path].append(piece)
    newest_first = sorted(digests, key=lambda one: (one.captured or "", one.name), reverse=True)
    names = Counter(digest.name for digest in digests)
    rows = []
    for digest in newest_first:
        known_as = digest.name if names[digest.name] == 1 else digest.path
        day = day_in_words(digest.captured) if digest.captured else "no date"
        head = digest.called or (day if digest.captured else digest.name)
        inferred = "the year is inferred" if digest.origin == "inferred" else ""
        told = " · ".join(one for one in (day, inferred, digest.name) if one and one != head)
        rows.append(_Row(digest, pieces[digest.path], known_as, head, told))
    undated = [row for row in rows if not row.digest.captured]
    return render(
        "digests.html",
        rows=[*undated, *(row for row in rows if row.digest.captured)],
        undated=len(undated),
        entries=sum(row.digest.entries for row in undated),
        most=_UNREAD,
        sample=sample,
    )


def _kept(one: Mark) -> str:
    told = {"★ starred": one.starred, "read": one.read, "with your note": bool(one.note)}
    return ", ".join(name for name, is_so in told.items() if is_so)


def _authors(paper: Listed) -> str:
    return ", ".join(paper.authors[:_AUTHORS]) + (
        " and others" if len(paper.authors) > _AUTHORS else ""
    )
