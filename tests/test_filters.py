"""Which papers a filter passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.generation.catalogue import Catalogue
from index.generation.catalogue_writer import CatalogueWriter
from index.generation.merging import title_id
from index.retrieval.filters import passing
from index.types import Digest, Entry, Filters, ParsedDigest, Place


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(since="2026-01-01"), {"a", "d"}),
        (Filters(until="2025-12-31"), {"b"}),
        (Filters(since="2025-06-01", until="2025-06-01"), {"b"}),
        (Filters(paper_since="2024-02"), {"b"}),
        (Filters(paper_until="2024-01-31"), {"a", "d"}),
        (Filters(paper_since="2000-01", paper_until="2010-01"), {"d"}),
        (Filters(digest="two"), {"b"}),
        (Filters(paper=("https://arxiv.org/abs/2401.00001v3",)), {"a"}),
        (Filters(paper=(title_id("c"),)), {"c"}),
        (Filters(paper=[title_id("c"), title_id("b")]), {"b", "c"}),  # type: ignore[arg-type]
        (Filters(digest="three"), {"c"}),
        (Filters(digest="three", until="2026-12-31"), set()),
        (Filters(digest="other.txt"), {"a"}),
        (Filters(undated=True), {"c"}),
        (Filters(undated=True, digest="two"), set()),
        (Filters(), {"a", "b", "c", "d"}),
    ],
)
def test_filters_pass_exactly(tmp_path: Path, filters: Filters, ids: set[str]) -> None:
    digests = [
        Digest(
            "one",
            "/one",
            "1",
            "2026-02-01",
            "given",
            1,
            places=(Place("other.txt", "/x/other.txt", "/x"),),
        ),
        Digest("two", "/two", "2", "2025-06-01", "given", 1),
        Digest("three", "/three", "3", None, "undated", 1),
        Digest("four", "/four", "4", "2026-03-01", "given", 1),
    ]
    entries = {
        "1": Entry("a", "x", 1, "2401.00001"),
        "2": Entry("b", "x", 1, "2403.00001"),
        "3": Entry("c", "x", 1),
        "4": Entry("d", "x", 1, "cs/0501001"),
    }
    writer = CatalogueWriter(tmp_path / "catalogue", None)
    for sha, entry in entries.items():
        writer.add(sha, ParsedDigest("test", (entry,), ()))
    writer.settle(entries, [], lambda paper: ([], 0), reuse=True)
    papers = Catalogue(tmp_path / "catalogue", {digest.sha256: digest.name for digest in digests})
    passed = passing(filters, papers, digests)
    assert {papers.at([n])[n].title for n in passed} == ids
    passed.clear()  # is the caller's own
    assert {papers.at([n])[n].title for n in passing(filters, papers, digests)} == ids, "remembered"
    papers.close()
