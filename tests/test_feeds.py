"""RSS and Atom."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.conftest import DATA
from tests.styles import STYLES

PAPERS = parse((DATA / "compact.txt").read_bytes(), "compact.txt").entries
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom">'
    "<entry><title>{}</title><summary>{}</summary></entry></feed>"
)
ITEM = "<item><title>A Title</title><description>{}</description></item>"
RSS = f'<rss version="2.0"><channel><title>t</title>{ITEM}</channel></rss>'


def test_a_feed_has_dates_votes_and_people() -> None:
    parsed = parse(STYLES["RSS"](PAPERS).encode(), "feed.xml")
    assert parsed.captured == "2025-03-03"
    entry = parsed.entries[1]
    assert (entry.upvotes, entry.published, entry.authors) == (
        2,
        "2025-02-28",
        ("Ada Lovelace", "Grace Hopper"),
    )


def test_mathematics_in_a_feed_is_not_taken_for_tags() -> None:
    entry = parse(
        ATOM.format("If $p&lt;q$", "We show $a&lt;b$ and &lt;projektor&gt;, R&amp;D.").encode(), "a"
    ).entries[0]
    assert (entry.title, entry.abstract) == ("If $p<q$", "We show $a<b$ and <projektor>, R&D.")
    inner = (
        "&lt;p&gt;Abstract: for $a &amp;lt; b&lt;c$ it holds that all of these words are "
        "kept.&lt;/p&gt;"
    )
    assert parse(RSS.format(inner).encode(), "a").entries[0].abstract == (
        "for $a < b<c$ it holds that all of these words are kept."
    )


def test_arxivs_own_feed_loses_its_announcement() -> None:
    said = "arXiv:2503.00001v1 Announce Type: new \nAbstract: We show it."
    assert parse(RSS.format(said).encode(), "a").entries[0].abstract == "We show it."


def test_a_feed_that_defines_entities_is_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "ha">]>' + ATOM.format("T", "&a;")
    with pytest.raises(SourceError):
        parse(bomb.encode(), "bomb.xml")


TEXT = "For this it holds that all of these words are kept."


@pytest.mark.parametrize(
    "lines",
    [
        (f"ſummary: {TEXT}",),
        ("作者：Ada Quill", "👍 赞：3", f"摘要：{TEXT}"),
        ("By: Ada Quill", "Upvotes: 3", "Categories: cs.LG", "Abstract:", TEXT),
        (
            "TL;DR: It holds for all of those words, and more is not said of it.",
            f"Abstract: {TEXT}",
        ),
    ],
)
def test_labels_are_known_as_they_are_on_pages(lines: tuple[str, ...]) -> None:
    inner = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in lines)
    entry = parse(RSS.format(inner).encode(), "a").entries[0]
    assert entry.abstract == TEXT
    if len(lines) > 2:
        assert (entry.authors, entry.upvotes) == (("Ada Quill",), 3)


@pytest.mark.parametrize("escape", ["", "amp;"])
@pytest.mark.parametrize(
    "code", ["xD800", "XdfFF", "x110000", "55296", "99999999999999", "9" * 5000, "x" + "f" * 5000]
)
def test_what_is_no_character_loses_no_feed(code: str, escape: str) -> None:
    found = parse(
        RSS.format(f"We show &{escape}#{code}; and &{escape}#xe9; too.").encode(), "a"
    ).entries
    assert [entry.abstract for entry in found] == ["We show \ufffd and é too."]


def test_news_beside_papers_is_left_out_and_told() -> None:
    paper = (
        "We propose a model that counts rain by ear. Experiments on three datasets show that it "
        "reduces the error by 12% against the strongest baseline."
    )
    news = (
        "Google is giving publishers a button that lets readers choose them as a source. The "
        "company said on Tuesday that it would come to phones later this year."
    )
    items = [("Rain by Ear", paper, "https://arxiv.org/abs/2503.11111")] + [
        (f"A Button for Readers {n}", news, f"https://example.org/{n}") for n in range(2)
    ]
    feed = '<rss version="2.0"><channel><title>All of it</title>' + "".join(
        f"<item><title>{t}</title><link>{u}</link><description>{d}</description></item>"
        for t, d, u in items
    )
    parsed = parse(f"{feed}</channel></rss>".encode(), "mixed.xml")
    assert [entry.title for entry in parsed.entries] == ["Rain by Ear"]
    assert sum("does not read as papers do" in one.why for one in parsed.unparsed) == 2
