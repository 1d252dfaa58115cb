"""assistant.answering.list_parts: what of a request's papers a model is asked about at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.answering.evidence import MOST_A_PART
from assistant.answering.list_parts import OPEN, Part, by_time, parts_of
from assistant.answering.paper_lists import Arranged
from assistant.question.found import Collected
from assistant.question.requests import Request
from assistant.types import Kind
from index.text.sentences import sentences
from index.types import Digest, Paper, Passage, Result, ScoredPassage


def paper(number: int, *digests: str) -> Paper:
    abstract = (
        f"We light place {number} by a lantern. It burns {number + 20} hours. "
        "A limitation is the rain."
    )
    return Paper(f"p{number}", f"Lantern {number}", abstract, digests or ("d.txt",))


def result(one: Paper) -> Result:
    passage = Passage(f"s{one.id}", one.id, 0, len(one.abstract), one.abstract)
    return Result(one, 1.0, 1.0, 1.0, 1.0, (ScoredPassage(passage, 1.0),))


def digest(name: str, captured: str | None) -> Digest:
    return Digest(name, name, name, captured, "given", 1)


def planned(
    kind: Kind,
    groups: dict[str, Sequence[Paper]],
    context: int | None = None,
    touching: int = 0,
    digests: Sequence[Digest] = (),
) -> tuple[list[Part], dict[int, Paper]]:
    papers = [one for members in groups.values() for one in members]
    collected = Collected(
        Request(kind, "lanterns"), tuple(map(result, papers)), (0.9,) * len(papers), touching
    )
    return parts_of(
        collected,
        Arranged("So many.", groups),
        digests,
        lambda one: sentences(one.abstract)[1:2],
        context,
        "Which?",
    )


PAPERS = [paper(number) for number in range(100)]


def test_a_short_list_is_one_part() -> None:
    (part,), papers = planned("list", {"": PAPERS[:9]})
    assert (part.form, part.heading, part.tally.whole) == ("form_list", "", 9)
    assert part.evidence.papers == papers == dict(enumerate(PAPERS[:9], start=1))
    assert part.given == "all papers that were found, [1] to [9]"


def test_numbers_run_through_the_parts_of_a_long_one() -> None:
    parts, papers = planned("count", {"": PAPERS[:30]}, touching=4)
    assert [len(part.evidence.papers) for part in parts] == [10, 10, 10]
    assert [number for part in parts for number in part.evidence.papers] == list(range(1, 31))
    assert parts[1].given == "10 of the 30 papers that were found, [11] to [20]"
    assert "[11] Lantern 10\n" in parts[1].evidence.text
    assert {4, 34} < parts[0].tally.parts
    assert len(papers) == 30


@pytest.mark.parametrize(("context", "most"), [(1500, 900), (1300, 600), (10, 600)])
def test_a_part_is_what_fits_the_window(context: int, most: int) -> None:
    parts, papers = planned("list", {"": PAPERS[:30]}, context)
    shown = [number for part in parts for number in part.evidence.papers]
    assert shown == list(range(1, len(shown) + 1))
    for part in parts:
        assert 1 < len(part.evidence.papers) < MOST_A_PART
        assert len(part.evidence.text) < most + 100  # with the fence
    assert len(papers) == 30


def test_a_paper_that_fits_no_window_is_given_alone() -> None:
    long = replace(paper(1), abstract="It burns. " * 2000)
    parts, _ = planned("list", {"": [long, paper(2)]}, 2000)
    assert [[*part.evidence.papers] for part in parts] == [[1], [2]]


def test_of_a_very_long_list_the_last_are_not_given() -> None:
    parts, papers = planned("list", {"": PAPERS})
    assert len(parts) == 6
    assert max(parts[-1].evidence.papers) == 6 * MOST_A_PART
    assert len(papers) == 100


def test_a_part_has_papers_of_one_group_and_none_is_left_for_anothers_second() -> None:
    groups = {"Wool": PAPERS[:40], "Oil": PAPERS[40:50], "Wax": PAPERS[50:53]}
    *parts, last = planned("survey", groups)[0]
    assert [part.heading for part in parts] == ["Wool", "", "", "", "Oil", "Wax"]
    assert [number for part in parts for number in part.evidence.papers] == list(range(1, 54))
    assert all("Oil\n\n[41]" in part.evidence.text for part in parts if part.heading == "Oil")
    assert 10 in parts[4].tally.parts
    assert 40 in parts[1].tally.parts
    assert (last.heading, last.form) == (OPEN, "form_open")
    assert len(last.evidence.papers) == 40
    assert "A limitation is the rain." in last.evidence.text


def test_the_groups_of_a_trend_are_times() -> None:
    digests = [digest("a.txt", "2024-05-01"), digest("b.txt", "2024-06-02"), digest("c", None)]
    papers = [paper(1, "a.txt", "b.txt"), paper(2, "b.txt"), paper(3, "c"), paper(4, "b.txt")]
    parts, _ = planned("trend", {"": papers}, digests=digests)
    assert [(part.heading, [*part.evidence.papers]) for part in parts] == [
        ("2024-06-02", [1, 2]),
        ("2024-05-01", [3]),
        ("Undated", [4]),
    ]


def test_many_days_are_months_and_many_months_years() -> None:
    days = [digest(f"d{n}", f"2024-0{n}-01") for n in range(1, 5)]
    days += [digest(f"e{n}", f"2024-01-0{n}") for n in range(2, 6)]
    papers = [paper(n, one.name) for n, one in enumerate(days)]
    assert [*by_time(papers, days)] == ["2024-04", "2024-03", "2024-02", "2024-01"]
    years = [digest(f"y{n}", f"20{n}-01-01") for n in range(10, 20)]
    groups = by_time([paper(n, one.name) for n, one in enumerate(years)], years)
    assert [*groups] == ["2019", "2018", "2017", "2016", "Before 2016"]
    assert len(groups["Before 2016"]) == 6
    assert [*by_time(papers[:1], [])] == ["Undated"]
