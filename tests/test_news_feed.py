"""The news as a feed, a mail in plain text and one in HTML: what each of them is read as."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import feedparser
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from assistant.news_feed import FEEDS, Entry, Line, as_atom, as_html, as_markdown, entries
from assistant.published import Published
from assistant.standing_queries import NewAnswer, NewPaper, StandingQuery
from tests.test_today import indexed, paper

TODAY = date(2025, 3, 14)
NOW = "2025-03-14T07:30:00+00:00"
KEPT = StandingQuery("How are bells measured?", NOW, "g", (), ())
HOSTILE = "Bells & <script>alert(1)</script> ]] *of* [a](https://evil.example) \x07 Town"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    linked = {**paper("kelp", 3, 9), "arxiv_id": "2501.00003"}
    return indexed(
        tmp_path_factory.mktemp("feed"),
        {
            "2025-03-10": [paper("kelp", 0, 0), paper("moths", 40)],
            "2025-03-12": [linked, {**paper("bells", 5), "title": HOSTILE}],
            None: [paper("bells", 50)],
        },
    )


def changed(published: Published, text: str = "They are struck at noon [1].") -> StandingQuery:
    (found,) = (one for one in published.listing().find() if one.title == "Bells study 50")
    news = NewAnswer(NOW, "g", (NewPaper(found.id, found.title), NewPaper("gone", "Gone")), text)
    return StandingQuery(KEPT.question, NOW, "g", (), (), news)


def test_a_feed_reader_reads_each_day_and_each_changed_question(published: Published) -> None:
    found = entries(published, [KEPT, changed(published)], TODAY)
    read = feedparser.parse(as_atom(found, NOW).encode())
    assert not read.bozo
    assert read.version == "atom10"
    assert [one.title for one in read.entries] == [
        "2 new papers on: How are bells measured?",
        "2 new papers, Wednesday, 12 March 2025",
        "2 new papers, Monday, 10 March 2025",
    ]
    assert read.feed.updated == read.entries[0].updated == NOW
    assert len({one.id for one in read.entries} | {read.feed.id}) == 4
    day = BeautifulSoup(read.entries[1].content[0].value, "html.parser")
    assert [one["href"] for one in day.find_all("a")] == ["https://arxiv.org/abs/2501.00003"]
    assert day.find("a").text == "Kelp study 3"
    assert "We present study 3" in day.text
    question = BeautifulSoup(read.entries[0].content[0].value, "html.parser").text
    assert "They are struck at noon [1]." in question
    assert "Bells study 50" in question
    assert "Gone" in question


def test_its_ids_stay_the_same(published: Published) -> None:
    first, later = (
        feedparser.parse(as_atom(entries(published, [], today), now).encode())
        for today, now in [(TODAY, NOW), (date(2025, 4, 1), "2025-04-01T00:00:00+00:00")]
    )
    assert [one.id for one in first.entries] == [one.id for one in later.entries]
    assert first.feed.id == later.feed.id


@pytest.mark.parametrize("form", FEEDS)
def test_no_form_takes_a_title_for_more_than_text(published: Published, form: str) -> None:
    made = FEEDS[form](entries(published, [], TODAY), NOW)
    shown = {
        "atom": lambda: feedparser.parse(made.encode()).entries[0].content[0].value,
        "md": lambda: MarkdownIt("gfm-like", {"linkify": False}).render(made),
        "html": lambda: made,
    }[form]()
    page = BeautifulSoup(shown, "html.parser")
    assert page.find("script") is None
    assert [one["href"] for one in page.find_all("a")] == ["https://arxiv.org/abs/2501.00003"]
    assert "alert(1)" in page.text
    assert "\x07" not in made


def test_where_there_is_no_news(tmp_path: Path) -> None:
    undated = indexed(tmp_path, {None: [paper("tides", 1)]})
    assert entries(undated, [KEPT], TODAY) == []
    read = feedparser.parse(as_atom([], NOW).encode())
    assert (read.bozo, read.entries, read.feed.updated) == (False, [], NOW)
    for made in (as_markdown([], NOW), as_html([], NOW)):
        assert "Nothing is dated, and nothing kept." in made


def test_a_paper_without_address_or_sentence_is_its_title() -> None:
    entry = Entry("k", "One", NOW, "", [("", [Line("Nets", "", "")])])
    assert as_markdown([entry], NOW).endswith("## One\n\n- Nets\n")
    assert "<li>Nets</li>" in as_html([entry], NOW)
