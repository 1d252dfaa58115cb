"""The lists of papers and of digests, in HTML. Pure functions; the script gives the form and the boxes their life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.page.markup import counted, deed, escape
from assistant.references import FORMATS
from index.retrieval.listing import ORDERS
from index.types import Digest, Listed, Unparsed

A_PAGE = 50  # papers
_AUTHORS = 3
_ORDERS = {"title": "Title", "captured": "Saved last", "appeared": "Newest paper", "upvotes": "Most votes"}
_UNREAD = 20  # pieces


def form_html() -> str:
    """What the list can be narrowed by. Its fields are those of a query."""
    orders = "".join(f'<option value="{name}">{_ORDERS[name]}</option>' for name in ORDERS)
    formats = "".join(f"<option>{name}</option>" for name in FORMATS)
    return (
        '<form role="search" aria-label="Papers">'
        '<label class="wide">Title, author or arXiv id<input class="field" type="search" name="words"></label>'
        '<label>Digest<input class="field" name="digest" list="digest-names" placeholder="all"></label>'
        '<label>Dates of<select class="field" name="dates"><option value="captured">the digest</option>'
        '<option value="appeared">the paper</option></select></label>'
        '<label>From<input class="field" type="date" name="since"></label>'
        '<label>To<input class="field" type="date" name="until"></label>'
        f'<label>Order<select class="field" name="order">{orders}</select></label></form>'
        '<p class="deeds" id="chosen"><span role="status">None selected</span>'
        f"{deed('library.about', 'Ask about them')}"
        f"{deed('library.all', 'Select all found')}{deed('library.clear', 'Select none')}"
        f'<label>Export as <select name="format">{formats}</select></label>{deed("library.export", "Export")}</p>'
    )


def listing_html(found: Sequence[Listed], start: int, total: int, digests: Sequence[Digest]) -> str:
    """The papers from `start` on, a page of them, of those that were found, out of `total`."""
    names = "".join(f'<option value="{escape(digest.name)}"></option>' for digest in digests)
    names = f'<datalist id="digest-names">{names}</datalist>'
    if not found:
        return f'{names}<p class="empty">No paper of {total:,} has these words and dates.</p>'
    shown = found[start : start + A_PAGE]
    voted = any(paper.upvotes is not None for paper in found)
    appeared = any(paper.appeared for paper in found)
    heads = ["Paper", "Saved", *(["Appeared"] if appeared else []), *(["Votes"] if voted else [])]
    head = '<th scope="col"><span class="hidden">Select</span></th>' + "".join(
        f'<th scope="col">{name}</th>' for name in heads
    )
    rows = "".join(_row(paper, appeared, voted) for paper in shown)
    of = f"{len(found):,}" if len(found) == total else f"{len(found):,} found, of {total:,}"
    last = start + len(shown)
    steps = f'<span role="status">{start + 1:,} to {last:,} of {of}</span>'
    if start > 0:
        steps = deed("library.page", "Previous", start=max(0, start - A_PAGE)) + steps
    if last < len(found):
        steps += deed("library.page", "Next", start=last)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'{names}{_scrolled(table, "Papers")}<p class="deeds">{steps}</p>'


def digests_html(digests: Sequence[Digest], unread: Sequence[Unparsed]) -> str:
    """Every digest, the newest first, with what could not be read of it, and a way to take it out."""
    if not digests:
        return '<p class="empty">No digest is indexed yet. Add one below.</p>'
    pieces: dict[str, list[Unparsed]] = {}
    for piece in unread:
        pieces.setdefault(piece.path, []).append(piece)
    newest_first = sorted(digests, key=lambda one: (one.captured or "", one.name), reverse=True)
    names = Counter(digest.name for digest in digests)
    rows = "".join(_digest(one, pieces.get(one.path, []), is_named=names[one.name] == 1) for one in newest_first)
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Digest", "Captured", "Papers", "Not read", ""))
    heads = heads.replace('<th scope="col"></th>', '<th scope="col"><span class="hidden">Remove</span></th>')
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    told = counted(len(digests), "digest")
    again = deed("digests.again", "Look again at all folders") + deed("digests.rebuild", "Rebuild the index")
    return f'<h2>{told}</h2>{_scrolled(table, "Digests")}<p class="deeds">{again}</p>'


def _scrolled(table: str, label: str) -> str:
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def _row(paper: Listed, appeared: bool, voted: bool) -> str:
    title = escape(paper.title)
    authors = ", ".join(paper.authors[:_AUTHORS]) + (" and others" if len(paper.authors) > _AUTHORS else "")
    by = f'<span class="by">{escape(authors)}</span>' if authors else ""
    box = f'<input type="checkbox" data-paper="{escape(paper.id)}" aria-label="Select: {title}">'
    saved = escape(paper.captured or "undated")
    cells = [
        f"<td>{box}</td>",
        f"<td>{deed('library.open', paper.title, paper=paper.id)}{by}</td>",
        f'<td title="{escape(", ".join(paper.digests))}">{saved}</td>',
    ]
    if appeared:
        cells.append(f"<td>{escape(paper.appeared or '–')}</td>")
    if voted:
        cells.append(f"<td>{'–' if paper.upvotes is None else paper.upvotes}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _digest(digest: Digest, unread: Sequence[Unparsed], *, is_named: bool) -> str:
    captured = digest.captured or "undated"
    if digest.origin == "inferred":
        captured += " (year inferred)"
    lines = "".join(f"<li>line {piece.line}: {escape(piece.why)}</li>" for piece in unread[:_UNREAD])
    lines += f"<li>… and {len(unread) - _UNREAD} more</li>" if len(unread) > _UNREAD else ""
    said = f"<details><summary>{counted(len(unread), 'piece')}</summary><ul>{lines}</ul></details>" if unread else "–"
    name = digest.name if is_named else digest.path
    remove = deed("digests.remove", "Remove", name=name, sure=f"Remove {digest.name}, really?")
    cells = (escape(digest.name), escape(captured), f"{digest.entries:,}", said, remove)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
