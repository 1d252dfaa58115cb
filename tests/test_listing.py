"""The papers in every order, by words and filters, and as tables. Covers assistant.page.tables."""

from __future__ import annotations

import json

import pytest

from assistant.page.tables import A_PAGE, digests_html, listing_html
from index.builder import build
from index.errors import SettingError
from index.home import Home
from index.retrieval.listing import ORDERS, Listing
from index.retrieval.searcher import Searcher
from index.types import Filters, Unparsed


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("listing")
    papers = [
        {
            "title": "Zebra Stripes",
            "authors": ["Ann Bee"],
            "upvotes": 3,
            "published": "2024-05-01",
            "id": "2405.00001",
        },
        {
            "title": "amber Otters",
            "authors": ["Ćé Dee"],
            "upvotes": 9,
            "published": "2025-01-01",
            "id": "2501.00002",
        },
        {"title": "Quiet <b>Moles</b>"},
    ]
    records = [
        {**one, "abstract": f"We study {one['title']} at length, and find that they are many."}
        for one in papers
    ]
    (folder / "daily-papers-2026-03-02.json").write_text(json.dumps(records[:2]))
    (folder / "loose.json").write_text(json.dumps(records[1:]))
    build([folder / "daily-papers-2026-03-02.json"], home=folder / "home", captured="2026-03-02")
    build([folder / "loose.json"], home=folder / "home")
    return Searcher.open(Home(folder / "home"))


@pytest.fixture(scope="module")
def listing(opened: Searcher) -> Listing:
    return Listing(opened.generation)


def titles(listing: Listing, *wanted: object, **more: object) -> list[str]:
    return [paper.title for paper in listing.find(*wanted, **more)]  # type: ignore[arg-type]


def test_every_order(listing: Listing) -> None:
    assert titles(listing) == ["amber Otters", "Quiet <b>Moles</b>", "Zebra Stripes"]
    assert titles(listing, order="upvotes") == [
        "amber Otters",
        "Zebra Stripes",
        "Quiet <b>Moles</b>",
    ]
    assert titles(listing, order="appeared") == [
        "amber Otters",
        "Zebra Stripes",
        "Quiet <b>Moles</b>",
    ]
    assert titles(listing, order="captured")[-1] == "Quiet <b>Moles</b>"
    assert all(len(titles(listing, order=order)) == 3 for order in ORDERS)
    with pytest.raises(KeyError):
        listing.find(order="luck")


def test_words_and_filters(listing: Listing) -> None:
    assert titles(listing, "OTTER") == ["amber Otters"]
    assert titles(listing, "bee zebra") == ["Zebra Stripes"]
    assert titles(listing, "2501.00002") == ["amber Otters"]
    assert titles(listing, "ćé") == ["amber Otters"]
    assert titles(listing, "zebra otter") == []
    assert titles(listing, "tter") == []  # no word begins so
    assert titles(listing, "", Filters(digest="loose.json")) == [
        "amber Otters",
        "Quiet <b>Moles</b>",
    ]
    assert titles(listing, "", Filters(since="2026-01-01")) == ["amber Otters", "Zebra Stripes"]
    assert titles(listing, "", Filters(paper_since="2025-01")) == ["amber Otters"]
    with pytest.raises(SettingError, match="no digest named"):
        listing.find("", Filters(digest="nowhere"))


def test_a_page_of_it_in_html(opened: Searcher, listing: Listing) -> None:
    digests = opened.generation.manifest.digests
    html = listing_html(listing.find(), 0, 3, digests, lines={0: "It says <i>so</i>."}, marked={})
    assert "1 to 3 of 3" in html
    assert "It says &#60;i&#62;so" in html
    assert "Quiet &#60;b&#62;Moles" in html
    assert "<b>" not in html
    assert 'data-do="library.page"' not in html
    many = list(listing.find()) * 40
    middle = listing_html(many, A_PAGE, 3, digests, lines={}, marked={})
    assert "51 to 100 of 120" in middle
    assert "120 papers found, of 3" in middle
    assert 'data-start="0"' in middle
    assert 'data-start="100"' in middle
    assert "No paper of 3" in listing_html([], 0, 3, digests, lines={}, marked={})
    near = listing_html(listing.find(), 0, 3, digests, lines={}, marked={}, are_near=True)
    assert "No paper of 3 is about this. The nearest" in near
    assert "Select all found" not in near


def test_a_page_is_read_and_no_more(listing: Listing) -> None:
    found = listing.find("", None, "newest")
    assert (len(found), found[0].title, [one.title for one in found[1:]]) == (
        3,
        "amber Otters",
        ["Zebra Stripes", "Quiet <b>Moles</b>"],
    )
    assert [one.title for one in listing.ordered(found.numbers[1:], "title")] == [
        "Quiet <b>Moles</b>",
        "Zebra Stripes",
    ]


def test_the_digests_in_html(opened: Searcher) -> None:
    digests = opened.generation.manifest.digests
    html = digests_html(digests, [Unparsed(digests[0].path, 7, "a <title> with no abstract")] * 30)
    assert html.index("loose.json") < html.index("Monday, 2 March 2026")  # undated ones first
    assert '<span class="head">loose.json</span><span class="by">no date</span>' in html
    assert "1 digest with 2 entries without a date" in html
    assert "30 pieces" in html
    assert "and 10 more" in html
    assert "a &#60;title&#62;" in html
    assert "No digest is indexed yet" in digests_html((), ())
