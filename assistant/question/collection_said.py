"""What replies of the collection have in common: how much there is, what has no date."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.question.collection_view import View
from assistant.question.replies import Reply
from assistant.wording import count, verb
from index.types import Listed

SHOWN = 10  # papers in a text
HOW_TO_DATE = "Date one with: askpapers index PATH --captured DATE"
_KEPT = 1000  # papers that a follow-up can mean


def reply(text: str, papers: Iterable[Listed] = ()) -> Reply:
    keys = tuple(one.id for one in papers)
    first = f"What is asked next of these papers means the first {_KEPT:,} of them."
    return Reply("collection", text, keys[:_KEPT], notes=(first,) if len(keys) > _KEPT else ())


def in_all(view: View) -> str:
    """How many papers, in how many digests, of which days."""
    said = f"{count(len(view.papers), 'paper')} in {count(len(view.digests), 'digest')}"
    dated, undated = view.dated(), len(view.undated())
    days = sorted({digest.captured or "" for digest in dated})
    if days:
        said += f", of {days[0]}" if len(days) == 1 else f", from {days[0]} to {days[-1]}"
    return f"{said}{f', {undated} of them undated' if undated else ''}."


def no_dates(view: View) -> str:
    many = count(len(view.digests), "digest")
    return f"None of {many} is dated, so nothing is known to be new or old. {HOW_TO_DATE}"


def undated_hint(view: View) -> str:
    undated = len(view.undated())
    if not undated or not view.dated():
        return ""
    return f"\n\n{count(undated, 'digest')} {verb(undated, 'is', 'are')} undated. {HOW_TO_DATE}"
