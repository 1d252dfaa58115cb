"""Org mode is read as the Markdown that it could be."""

from __future__ import annotations

from index.layouts.detection import parse
from index.layouts.org import as_markdown, is_org
from index.types import Header

ABSTRACT = (
    "We count drops of rain. It needs one microphone and a minute of quiet before the storm, and "
    "errs by two drops in a hundred."
)
PAGE = f"""#+TITLE: Papers of the week
#+DATE: <2025-02-07 Fri>

* Rain :weather:
** TODO Quiet Heron: Counting Rain :birds:
:PROPERTIES:
:ARXIV: 2501.00001
:END:
- Authors :: Ada Quill, Bo Marsh
- Link :: [[https://arxiv.org/abs/2501.00001][arXiv]]

{ABSTRACT}

** Do Gulls Read Tide Tables?
- Authors :: Cem Tern
- Link :: [[https://arxiv.org/abs/2501.00002]]

{ABSTRACT} Gulls do.
"""


def test_a_page_of_org_mode() -> None:
    parsed = parse(PAGE.encode(), "week.org")
    assert [(e.title, e.abstract, e.authors, e.arxiv_id) for e in parsed.entries] == [
        ("Quiet Heron: Counting Rain", ABSTRACT, ("Ada Quill", "Bo Marsh"), "2501.00001"),
        ("Do Gulls Read Tide Tables?", f"{ABSTRACT} Gulls do.", ("Cem Tern",), "2501.00002"),
    ]
    assert parsed.header == Header(2, 7, 2025)
    assert as_markdown(PAGE).count("\n") == PAGE.count("\n")


def test_stars_alone_are_no_org_mode() -> None:
    assert is_org(PAGE)
    assert not is_org("* a list\n* of Markdown\n\n[a](b)\n")
