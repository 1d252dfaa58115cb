"""Pages saved as text or Markdown: titles, abstracts, and what stands between them.

Covers index.layouts.boilerplate, index.layouts.lines, index.layouts.markdown,
index.layouts.markdown_links, index.layouts.sections, index.layouts.wraps.
"""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.types import Header
from tests.conftest import DATA
from tests.styles import LINK, STYLES, paper_id

PAPERS = parse((DATA / "compact.txt").read_bytes(), "compact.txt").entries
FIRST = PAPERS[0]
PROSE = FIRST.abstract


def _why(text: str) -> list[tuple[int, str]]:
    return [(piece.line, piece.why) for piece in parse(text.encode(), "page").unparsed]


def test_what_cannot_be_read_is_reported_with_its_line() -> None:
    parsed = parse((DATA / "spaced.txt").read_bytes(), "spaced.txt")
    assert [(piece.line, "A title that lost" in piece.why) for piece in parsed.unparsed] == [
        (21, True)
    ]
    assert not parsed.entries[-1].sure  # the lost title stands right above another


def test_a_heading_without_an_abstract_is_reported_and_a_section_is_not() -> None:
    text = (
        f"# List\n\n## Vision\n\n### First Paper\n\n{PROSE}\n\n### Lost Paper\n\n### Second "
        f"Paper\n\n{PROSE}\n"
    )
    assert _why(text) == [(9, "a title with no abstract below it: 'Lost Paper'")]


def test_prose_without_a_title_is_reported() -> None:
    assert _why(f"A Title\n\n{PROSE}\n\n{PROSE}\n") == [(5, "a paragraph with no title above it")]


@pytest.mark.parametrize(
    ("head", "header"),
    [
        ("Mar 25", Header(3, 25, None)),
        ("https://huggingface.co/papers/date/2025-03-24\n\nMar 25", Header(3, 25, 2025)),
        ("https://huggingface.co/papers/date/2025-12-31\n\nJan 1", Header(1, 1, 2026)),
        ("Monday", None),
    ],
)
def test_the_head_of_a_page_has_its_date(head: str, header: Header | None) -> None:
    assert parse(f"{head}\n\nSome Title\n\n{PROSE}\n".encode(), "page").header == header


def test_a_date_above_every_title_is_the_papers() -> None:
    text = "".join(f"Feb {n}, 2025\n\nPaper Number {n}\n\n{PROSE}\n\n" for n in range(1, 5))
    parsed = parse(text.encode(), "page")
    assert parsed.header is None
    assert [entry.published for entry in parsed.entries] == [f"2025-02-0{n}" for n in range(1, 5)]


def test_particulars_stand_with_their_paper() -> None:
    entries = parse(STYLES["Markdown escaped"](PAPERS).encode(), "page").entries
    assert [entry.upvotes for entry in entries] == [1, 2, 3]
    assert {entry.published for entry in entries} == {"2025-02-27"}
    assert entries[2].url == LINK.replace("@id", paper_id(3))
    people = parse(STYLES["authors between"](PAPERS).encode(), "page").entries[1].authors
    assert people == ("Ada Lovelace", "Jean-Luc Picard", "María José Pérez")


@pytest.mark.parametrize("end", ["...", "…", "… Read more"])
def test_an_abstract_that_the_page_cuts_is_marked(end: str) -> None:
    entry = parse(f"A Title\n\n{PROSE[:200]}{end}\n".encode(), "page").entries[0]
    assert entry.truncated
    assert not FIRST.truncated


def test_only_markdown_loses_its_marks() -> None:
    odd = (
        r"We solve $a_b * c^*$ with \textbf{Odd} *stars*, [code](https://example.org/x), "
        r"<projektor> and [9] &amp; all."
    )
    plain = parse(f"A Title\n\n{odd}\n".encode(), "page").entries[0]
    assert plain.abstract == odd.replace("&amp;", "&")
    marked = parse(f"## A Title\n\n{odd}\n".encode(), "page").entries[0]
    assert marked.abstract == odd.replace("&amp;", "&").replace(
        "[code](https://example.org/x)", "code"
    )


def test_a_title_may_end_as_a_sentence_does() -> None:
    title = "What We Learned From Ten Years of Small Models and Their Batches."
    text = f"An Organisation\n\n{title}\n\n{PROSE}\n"
    assert [entry.title for entry in parse(text.encode(), "page").entries] == [title]


def test_a_label_says_the_same_in_one_number_or_the_other() -> None:
    page = "".join(
        f"A Paper {n}\n\nAuthor: Ann Lee, Bo Chen\n\nKeyword: agents; tools\n\nUpvote: {n}\n\n"
        f"Submitted on: 2025-02-0{n}\n\n{PROSE}\n\n"
        for n in range(1, 4)
    )
    entry = parse(page.encode(), "page").entries[1]
    assert (entry.authors, entry.keywords) == (("Ann Lee", "Bo Chen"), ("agents", "tools"))
    assert (entry.upvotes, entry.published) == (2, "2025-02-02")


def test_a_label_with_a_long_s_is_none() -> None:
    page = "".join(f"### A Paper {n}\n\nſubjects: cs.LG\n\n{PROSE}\n\n" for n in range(1, 4))
    assert [entry.title for entry in parse(page.encode(), "page").entries] == [
        "A Paper 1",
        "A Paper 2",
        "A Paper 3",
    ]


@pytest.mark.parametrize("numbered", ["{}、", "({}) ", "[{}/3] ", "【{}】", "{}. ", "Paper {}: "])
def test_a_number_is_no_part_of_a_title(numbered: str) -> None:
    titles = ["Quiet Heron: Counting Rain", "Gulls and Their Tide Tables", "Terns on Wires"]
    told = "We propose a method that counts rain with one microphone, and show that it errs by {}%."
    page = "".join(
        f"{numbered.format(n)}{title}\n\n{told.format(n)} Its results are robust to wind.\n\n"
        for n, title in enumerate(titles, start=1)
    )
    assert [entry.title for entry in parse(page.encode(), "a.txt").entries] == titles


def test_a_callout_is_a_label_and_two_colons_are_one() -> None:
    told = "We count drops of rain with one microphone in a minute, and err by {} drops of them."
    titles = ("Quiet Heron: Counting Rain", "Gulls and Their Tide Tables")
    page = "".join(
        f"## {title}\n\n> [!abstract]\n> {told.format(title)}\n\n"
        "> [!note]\n> Read this one again with the whole group on Friday.\n\n"
        for title in titles
    )
    other = page.replace("> [!abstract]\n> ", "abstract:: ").replace("> [!note]\n> ", "note:: ")
    for form in (page, other):
        entries = parse(form.encode(), "a.md").entries
        assert [(one.title, one.abstract) for one in entries] == [
            (title, told.format(title)) for title in titles
        ]


@pytest.mark.parametrize(
    "head", ["> [!paper]+ [{t}]({l})\n", "> [!info] [{t}]({l})\n", "> [!cite]- {t}\n> {l}\n"]
)
def test_a_paper_may_be_a_callout_with_its_abstract_in_another(head: str) -> None:
    told = "We propose a model of {} and show that it errs less than all of the ten baselines do."
    titles = ("Quiet Heron: Counting Rain", "Gulls and Their Tide Tables")
    page = "---\ntags: [papers]\ndate: 2026-07-12\n---\n"
    for n, title in enumerate(titles):
        page += head.format(t=title, l=f"https://arxiv.org/abs/2607.1111{n}")
        page += "> **Authors**:: Ada Quill, Bo Marsh\n>\n> > [!abstract]- Abstract\n> > "
        page += (
            f"{told.format(title)}\n\n> [!note]- What I think of it\n> To be read again soon.\n\n"
        )
    parsed = parse(page.encode(), "callouts.md")
    assert [(one.title, one.abstract, one.authors) for one in parsed.entries] == [
        (title, told.format(title), ("Ada Quill", "Bo Marsh")) for title in titles
    ]
    assert [one.arxiv_id for one in parsed.entries] == ["2607.11110", "2607.11111"]
    assert parsed.captured == "2026-07-12"


@pytest.mark.parametrize("before", ["Paper page - ", "Title: ", "标题：", "[2503.01234v2] "])
def test_what_a_page_says_before_a_title_is_no_part_of_it(before: str) -> None:
    page = (
        f"<html><body><h1>{before}Slow Heron</h1><p>{'We count the rain. ' * 6}</p></body></html>"
    )
    (entry,) = parse(page.encode(), "page.html").entries
    assert entry.title == "Slow Heron"
