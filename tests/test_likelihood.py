"""What is no paper is not read as one, in whatever form; and papers are, however short."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.likelihood import IN_PROSE, IN_RECORDS, chances
from index.types import Entry, ParsedDigest

FILES = Path(__file__).parent / "files"
OTHERS = sorted(path for path in (FILES / "others").rglob("*") if path.is_file())
PAPERS = sorted((FILES / "papers").iterdir())

ABSTRACT = (
    "We propose a network that forecasts tides at many stations. Experiments on twelve harbours "
    "show that it reduces the mean error by 14% against recurrent baselines, and we analyse which "
    "edges of the graph its performance depends on."
)
TALK = (
    "Shall we go to the noodle place again on Friday? I can book a table for six if everybody "
    "tells me by noon, and please bring your own cups this time!"
)
BETWEEN = "A network for tides that keeps only what it needs, with three times less memory."


def _read(path: Path) -> ParsedDigest | None:
    try:
        return parse(path.read_bytes(), path.name)
    except SourceError:
        return None


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_a_file_of_other_things_is_refused_or_told(path: Path) -> None:
    parsed = _read(path)
    assert parsed is None or parsed.doubtful


def test_most_files_of_other_things_are_refused() -> None:
    assert sum(_read(path) is None for path in OTHERS) >= len(OTHERS) * 0.85


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_papers_are_read_in_every_form_however_short(path: Path) -> None:
    """The number behind the last stroke is that of the papers."""
    parsed = _read(path)
    assert parsed is not None
    assert len(parsed.entries) == int(path.stem.rpartition("-")[2])


def test_an_entry_is_judged_beside_the_others() -> None:
    papers, others = [Entry("T", ABSTRACT, 1)] * 4, [Entry("T", TALK, 1)] * 4
    between = Entry("T", BETWEEN, 1)
    among_papers, among_others = (
        chances([*some, between], IN_RECORDS)[-1] or 0 for some in (papers, others)
    )
    assert among_papers > 4 * among_others
    assert (chances([*others, between], IN_PROSE)[-1] or 0) > among_others


def test_what_says_that_it_is_a_paper_is_one() -> None:
    stated = Entry("T", TALK, 1, stated=True)
    assert chances([stated, Entry("T", TALK, 1)], IN_RECORDS)[0] == 1
    page = json.dumps([{"title": "Noodles", "text": TALK, "arxiv_id": "2503.01234"}])
    assert len(parse(page.encode(), "p.json").entries) == 1


def test_nothing_is_said_of_a_language_that_is_not_known() -> None:
    assert chances([Entry("ปลา", "งานวิจัยนี้เสนอวิธีการใหม่สำหรับการจำแนกปลา", 1)], IN_RECORDS) == [None]


def test_small_talk_between_papers_is_left_out_and_told() -> None:
    chat = "".join(
        f"[12/03/2024, 10:0{n}:12] Ana: {title}\n\n{text}\n"
        for n, (title, text) in enumerate([("Tides by Graphs", ABSTRACT), ("Lunch", TALK)] * 2)
    )
    parsed = parse(chat.encode(), "chat.txt")
    assert {entry.title for entry in parsed.entries} == {"Tides by Graphs"}
    assert parsed.unparsed


def test_what_lacks_an_id_among_many_that_have_one_is_less_likely_a_paper() -> None:
    between = Entry("T", BETWEEN, 1)
    named = [Entry("T", ABSTRACT, 1, arxiv_id=f"2503.0000{n}", stated=True) for n in range(9)]
    alone, among = (chances([*some, between], IN_PROSE)[-1] or 0 for some in ([], named))
    assert 0 < among < alone


def test_the_repository_s_own_pages_are_no_digests() -> None:
    root = FILES.parents[1]
    for page in (
        *root.glob("*.md"),
        *(root / "docs").glob("*.md"),
        root / "examples" / "README.md",
    ):
        assert _read(page) is None, page.name
