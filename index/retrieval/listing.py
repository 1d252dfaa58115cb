"""All papers of a generation as a list to look through: found by words of their titles, authors and
ids, in an order.

Held in memory, since a list is typed at: 100,000 papers take about 80 MB, and are looked through in
some 50 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from index.generation.catalogue import Catalogue
from index.retrieval.filters import passing
from index.types import Digest, Filters, Listed

ORDERS: Mapping[str, tuple[Callable[[Listed], Any], bool]] = {
    "title": (lambda paper: paper.title.casefold(), False),
    "captured": (lambda paper: paper.captured or "", True),
    "appeared": (lambda paper: paper.appeared or "", True),
    "upvotes": (lambda paper: -1 if paper.upvotes is None else paper.upvotes, True),
}
"""Names of orders: by what, and whether the greatest comes first. Papers of which nothing is known
come last."""


class Listing:
    """The list of one generation; does not change."""

    def __init__(self, papers: Catalogue, digests: Sequence[Digest]) -> None:
        self._catalogue, self._digests = papers, digests
        by_title = sorted(
            papers.listed({d.name: d.captured for d in digests}),
            key=lambda one: one.title.casefold(),
        )
        self._orders = {"title": by_title}
        self._folded = {
            paper.number: " ".join((paper.title, *paper.authors, paper.arxiv_id or "")).casefold()
            for paper in by_title
        }

    def __len__(self) -> int:
        return len(self._folded)

    def find(
        self, words: str = "", filters: Filters | None = None, order: str = "title"
    ) -> list[Listed]:
        """The papers that pass and hold every word, whole or in part. Raises SettingError for a
        filter that means nothing, KeyError for an order that there is not."""
        if order not in self._orders:
            by, is_reversed = ORDERS[order]
            self._orders[order] = sorted(self._orders["title"], key=by, reverse=is_reversed)
        found = self._orders[order]
        if filters:
            inside = passing(filters, self._catalogue, self._digests)
            found = [paper for paper in found if paper.number in inside]
        for word in sorted(words.casefold().split(), key=len, reverse=True):
            found = [paper for paper in found if word in self._folded[paper.number]]
        return found
