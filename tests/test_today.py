"""What the page opens on: the newest digests by topic, and what stands there of a paper."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.marks import Visit
from assistant.page.messages import briefing_html
from assistant.published import Published
from assistant.today import SINCE, Briefing, Since, briefing
from index.builder import build
from index.errors import NoIndex
from index.home import Home

TODAY = date(2025, 3, 14)
SUBJECTS = {
    "kelp": "underwater forests of kelp along cold coasts",
    "lamps": "paper lamps folded by hand for night markets",
    "tides": "tables of tides for small harbours without a gauge",
    "bells": "the sound of bronze bells after two centuries",
    "moths": "moths that are counted at lit windows",
}


def paper(name: str, number: int, votes: int | None = None) -> dict[str, object]:
    subject = SUBJECTS[name]
    return {
        "title": f"{name.title()} study {number}",
        "abstract": f"Little is known of {subject} in year {number}. We present study {number}, "
        f"which measures {subject}. It has {number + 3} sites. Errors fall by {number + 10}%.",
        "upvotes": votes,
    }


def indexed(tmp_path: Path, days: dict[str | None, list[dict[str, object]]]) -> Published:
    for day, papers in days.items():
        digest = tmp_path / f"{day or 'undated'}.json"
        digest.write_text(json.dumps(papers))
        build([digest], home=tmp_path / "home", captured=day)
    return Published(Home(tmp_path / "home"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    many = [paper(name, number, number) for name in SUBJECTS for number in range(5)]
    return indexed(
        tmp_path_factory.mktemp("today"),
        {
            "2025-03-10": [paper("kelp", 0, 0), paper("moths", 40)],
            "2025-03-12": many,
            None: [paper("bells", 50)],
        },
    )


def ids(found: Briefing) -> list[str]:
    return [one.title for group in found.groups for one in group.papers]


def test_the_newest_day_by_topic_the_most_voted_first(published: Published) -> None:
    found = briefing(published, TODAY)
    assert (found.day, found.age, found.newest) == ("2025-03-12", 2, True)
    assert (found.held, found.new, found.undated) == (25, 24, 1)
    assert found.others == [("2025-03-10", 2)]
    assert "Kelp study 0" not in ids(found)  # an earlier digest holds it
    assert 2 <= len(found.groups) <= 5
    assert sum(group.size for group in found.groups) == found.to_show == 24
    assert found.shown <= 10
    for group in found.groups:
        votes = [one.votes or 0 for one in group.papers]
        assert votes == sorted(votes, reverse=True)
        assert group.name[0].isupper()


def test_a_paper_is_told_by_a_sentence_of_its_own(published: Published) -> None:
    (first, *_) = briefing(published, TODAY).groups[0].papers
    abstract = published.paper(first.id).abstract
    assert first.claim in abstract
    assert first.claim.startswith("We present")


def test_all_of_a_day_and_another_day(published: Published) -> None:
    assert briefing(published, TODAY, whole=True).shown == 24
    before = briefing(published, TODAY, "2025-03-10")
    assert (before.day, before.newest, before.age) == ("2025-03-10", False, 4)
    assert sorted(ids(before)) == ["Kelp study 0", "Moths study 40"]
    assert [group.name for group in before.groups] == [""]  # so few need no topics
    assert briefing(published, TODAY, "2024-01-01").day == "2025-03-12"


def test_what_touches_a_standing_question_comes_first(published: Published) -> None:
    moths = next(
        one
        for one in briefing(published, TODAY, whole=True).groups
        for one in one.papers
        if one.title == "Moths study 0"
    )
    touched = {"Where are moths counted?": [moths.id, "not-there"]}
    first, *others = briefing(published, TODAY, touched=touched, whole=True).groups
    assert first.name == "Changes the answer to “Where are moths counted?”"
    assert [one.title for one in first.papers] == ["Moths study 0"]
    assert "Moths study 0" not in [one.title for group in others for one in group.papers]


def test_what_came_since_the_visit_before(tmp_path: Path) -> None:
    first = indexed(tmp_path, {"2025-03-12": [paper("tides", n) for n in range(3)]})
    seen = tuple(digest.sha256 for digest in first.digests())
    both = indexed(tmp_path, {"2025-03-14": [paper("kelp", 1), paper("tides", 1)]})
    assert briefing(both, TODAY).since is None  # nobody was here before
    every = tuple(digest.sha256 for digest in both.digests())
    assert briefing(both, TODAY, before=Visit("2025-03-12T10:00", every)).since is None
    before = Visit("2025-03-12T10:00", seen)
    assert briefing(both, TODAY, before=before).since == Since("2025-03-12", 1, 1, is_told=False)
    them = briefing(both, TODAY, SINCE, before=before)
    assert ids(them) == ["Kelp study 1"]
    html = briefing_html(them, whole=False, sample=False)
    assert "Since your last visit, <time>Wednesday, 12 March 2025</time>" in html
    html = briefing_html(briefing(both, TODAY, before=before), whole=False, sample=False)
    assert "1 new paper in 1 digest." in html


def test_a_collection_without_dates(tmp_path: Path) -> None:
    found = briefing(indexed(tmp_path, {None: [paper("tides", n) for n in range(3)]}), TODAY)
    assert (found.day, found.age, found.held, found.undated) == (None, None, 3, 1)
    assert len(ids(found)) == 3


def test_it_stands_on_the_page_whatever_a_digest_says(tmp_path: Path) -> None:
    hostile = {**paper("tides", 1), "title": "<b data-do='x'>Tides</b> {{ 7 * 7 }}"}
    found = briefing(indexed(tmp_path, {"2025-03-14": [hostile]}), TODAY)
    html = briefing_html(found, whole=False, sample=False)
    assert "Today," in html
    assert "<b " not in html
    assert "Tides" in html
    assert "1 new paper." in html


def test_where_nothing_is_indexed_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        briefing(Published(Home(tmp_path)), TODAY)
