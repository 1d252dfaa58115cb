"""arXiv's pages of new and recent papers as text."""

from __future__ import annotations

from random import Random

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.types import Header
from tests.random_listings import arxiv_listing

TITLES = (
    "Quiet Heron: Counting Drops of Rain on Roofs of Tin, with a Minute of Quiet and for Nobody",
    "Do Gulls Read Tide Tables?",
    "Reef Nets Without Anchors",
)
ABSTRACTS = (
    "We count drops of rain on a roof of tin. It needs a minute of quiet before the storm, and "
    "errs by two drops in a hundred. No listener does as well.",
    "We study whether gulls read tide tables. In three harbours they come at low tide.",
    "Reef nets drift without anchors. We propose a net that holds itself by its own weight, and "
    "errs by two drops in a hundred",
)
PEOPLE = ("Ada Quill, Bo Marsh, Jean-Luc van der Berg", "Cem Tern", "Dee Foam, Eli Reef")
IDS = ["2503.00001", "2503.00002", "2503.00003"]
SAID = "Subjects: Rain and Language (cs.CL)"


@pytest.mark.parametrize(
    "form",
    [
        "[{n}] arXiv:{i} [pdf, html, other]\n\nTitle: {t}\n\n{p}\n\n{s}\n\n{a}\n\n",
        "[{n}]  arXiv:{i} [pdf, other]\nTitle:{t}\nAuthors:{p}\nComments:3 pages\n{s}\n\n{a}\n\n",
        "[{n}] arXiv:{i} [ps, other]\n  Title:\n    {t}\n  Authors:\n    {p}\n  {s}\n\n  {a}\n\n",
        "[{n}] arXiv:{i} (cross-list from cs.AI) [pdf, html, other]\n{t}\n{p}\n\n{a}\n\n",
        "  • [{n}] arXiv:{i} [ pdf, html ]\n    Title: {t}\n    {p}\n    {s}\n    {a}\n\n",
        "[{n}] arXiv:{i} [pdf]\nTitle: {t}\nAuthors: {p}\n{s}\nAbstract: {a}\n\n",
        "[[{n}]](#item{n}) [arXiv:{i}](/abs/{i} \"Abstract\") [[pdf](/pdf/{i} \"PDF\"), "
        "[other](/format/{i})]\n\nTitle: {t}\n\n{p}\n\n{s}\n\n{a}\n\n",
    ],
)  # fmt: skip
def test_every_paper_of_a_listing_is_read(form: str) -> None:
    head = "Showing new listings for Thursday, 13 March 2025\n\nNew submissions\n\n"
    blocks = zip(TITLES, PEOPLE, ABSTRACTS, IDS, strict=True)
    text = head + "".join(
        form.format(n=n, t=title, p=people, a=abstract, i=known, s=SAID)
        for n, (title, people, abstract, known) in enumerate(blocks, start=1)
    )
    parsed = parse(text.encode(), "page")
    assert [e.title for e in parsed.entries] == list(TITLES)
    assert [e.abstract for e in parsed.entries] == list(ABSTRACTS)
    assert [", ".join(e.authors) for e in parsed.entries] == list(PEOPLE)
    assert [e.arxiv_id for e in parsed.entries] == IDS
    assert (parsed.unparsed, parsed.header) == ((), Header(3, 13, 2025))


def test_a_plain_text_is_a_papers_where_the_listing_says_so() -> None:
    said = "Whoever walks along the river sees that the ducks have left, and asks where they went."
    page = f"[1] arXiv:{IDS[0]} [pdf, html, other]\nTitle: Ducks\nAda Quill\n\n{said}\n"
    assert [entry.abstract for entry in parse(page.encode(), "page").entries] == [said]


def test_what_was_replaced_has_no_abstract_and_is_told() -> None:
    new = f"[1] arXiv:2503.00001 [pdf]\nTitle: {TITLES[0]}\n{PEOPLE[0]}\n{SAID}\n\n{ABSTRACTS[0]}\n"
    old = (
        "\nReplacement submissions (showing 1 of 1 entries)\n\n[2] arXiv:2503.00002 (replaced) "
        f"[pdf, other]\nTitle: {TITLES[1]}\n{PEOPLE[1]}\nComments: We mend an error. Nobody had "
        f"seen it before us, nor we ourselves.\n{SAID}\n\nTotal of 2 entries\n"
    )
    parsed = parse((new + old).encode(), "page")
    assert [(e.title, e.keywords) for e in parsed.entries] == [(TITLES[0], ("cs.CL",))]
    assert [piece.why for piece in parsed.unparsed] == [
        f"a replaced paper, without its abstract: {TITLES[1]!r}"
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_listing_without_abstracts_is_refused_by_name(seed: int) -> None:
    page = arxiv_listing(Random(f"recent {seed}"), has_abstracts=False)
    with pytest.raises(SourceError, match="it looks like a listing of arXiv without abstracts"):
        parse(page.text.encode(), "page")


def test_comments_of_a_web_page_are_no_abstracts() -> None:
    said = "We thank our readers. The code will come in time for the conference, or soon after."
    entries = "".join(
        f"<dt><a href='/abs/{known}'>arXiv:{known}</a> [<a href='/pdf/{known}'>pdf</a>]</dt><dd>"
        f"<div><span>Title:</span> {title}</div><div>{people}</div>"
        f"<div><span>Comments:</span> {said}</div></dd>"
        for title, people, known in zip(TITLES, PEOPLE, IDS, strict=True)
    )
    with pytest.raises(SourceError, match="a web page without titles and abstracts"):
        parse(f"<!DOCTYPE html><html><body><dl>{entries}</dl></body></html>".encode(), "page")


def test_references_are_no_listing() -> None:
    text = "".join(f"## {t}\n\n{a}\n\n" for t, a in zip(TITLES, ABSTRACTS, strict=True))
    parsed = parse(f"{text}## References\n\n[1] arXiv:1706.00001 [cs.CL]\n".encode(), "page")
    assert (parsed.layout, len(parsed.entries)) == ("Markdown", 3)
