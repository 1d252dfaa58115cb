"""Saved web pages."""

from __future__ import annotations

from index.layouts.detection import parse
from tests.conftest import DATA
from tests.styles import NAMES, STYLES, paper_id

PAPERS = parse((DATA / "compact.txt").read_bytes(), "compact.txt").entries


def test_a_page_carries_its_papers_and_its_date() -> None:
    parsed = parse(STYLES["HTML with props"](PAPERS).encode(), "page.html")
    assert (parsed.layout, parsed.captured) == ("HTML", "2025-03-03")
    assert (parsed.entries[0].arxiv_id, parsed.entries[0].authors) == (paper_id(1), NAMES)


def test_scripts_and_navigation_are_not_shown() -> None:
    unseen = "<body><script>var a = 'A title';</script><nav>Long words here.</nav>"
    page = STYLES["HTML"](PAPERS).replace("<body>", unseen)
    assert [entry.title for entry in parse(page.encode(), "a").entries] == [
        entry.title for entry in PAPERS
    ]
