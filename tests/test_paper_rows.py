"""assistant.page.paper_rows: which papers of an answer become rows, in which order, and what is
known of them."""

from __future__ import annotations

from dataclasses import replace

from assistant.checking.citations import disarm
from assistant.page.answer_text import blocks_of
from assistant.page.messages import Turn, turn_html
from assistant.page.paper_rows import Beside, Papers, in_rows, known_of, tools
from assistant.page.text_blocks import Block, Cited, Paragraph, Span
from assistant.types import Answer, Citation, Group, Kind, Seconds, Sentence
from index.types import Paper

TITLES = ["Wool [of] sheep", "Wax", "Oil", "Tar"]
PAPERS = [
    Paper("p1", TITLES[0], "a", ("d1",), published="2024-02-01", upvotes=3),
    Paper("p2", TITLES[1], "b", ("d1", "d2"), arxiv_id="2305.00001"),
    Paper("p3", TITLES[2], "c", ("gone",)),
    Paper("p4", TITLES[3], "d", ("d2",), upvotes=0),
]
SAID = [f"It burns {n} hours. [{n}]" for n in range(1, 5)]
BESIDE = known_of(PAPERS, {"d1": "2026-09-01", "d2": "2026-09-03"})


def listed(text: str, kind: Kind = "list", **changed: object) -> list[Block | Papers]:
    return in_rows(*read(text, kind, **changed), BESIDE)


def read(text: str, kind: Kind, **changed: object) -> tuple[list[Block], Answer]:
    sentences = tuple(Sentence(said, (n,), "supported") for n, said in enumerate(SAID, 1))
    citations = tuple(
        Citation(n, one.id, one.title, said, 0, 1, "supported", one.digests, n - 1)
        for n, (one, said) in enumerate(zip(PAPERS, SAID, strict=True), 1)
    )
    answer = Answer(
        question="Which papers burn?",
        status="answered",
        text=text,
        reason=None,
        llm="extractive",
        nearest=(),
        seconds=Seconds(0.1, 0.2, 0.3),
        kind=kind,
        papers=tuple(one.id for one in PAPERS),
        citations=citations,
        sentences=sentences,
    )
    cited = Cited(0, dict(enumerate(TITLES, 1)))
    return blocks_of(text, sentences, cited, whole=True), replace(answer, **changed)  # type: ignore[arg-type]


def text_of(*numbers: int) -> str:
    return "\n\n".join(f"{disarm(TITLES[n - 1])}\n{SAID[n - 1]} (undated)" for n in numbers)


def rows(blocks: list[Block | Papers]) -> list[tuple[list[int], int]]:
    """Of each list of rows its numbers, and how many are in sight."""
    return [
        ([row.number for row in block.entries], block.shown)
        for block in blocks
        if isinstance(block, Papers)
    ]


def test_what_stands_below_a_title_is_a_row_and_the_others_are_opened() -> None:
    blocks = listed(f"4 papers burn.\n\n{text_of(1, 2)}\n\n2 more papers burn.")
    assert [block.kind for block in blocks] == ["paragraph", "papers", "paragraph"]
    assert rows(blocks) == [([1, 2, 3, 4], 2)]
    first = blocks[1]
    assert isinstance(first, Papers)
    assert [row.by for row in first.entries] == [
        "2026-09-01 · appeared 2024-02-01 · 3 votes · undated",
        "2026-09-03 · appeared 2023-05 · undated",
        "undated",
        "2026-09-03 · 0 votes",
    ]
    said = first.entries[0].said[0]
    assert isinstance(said, Paragraph)
    assert [span.verdict for span in said.spans] == ["supported"]  # the day stands below


def test_each_group_has_its_rows_and_those_that_are_opened() -> None:
    groups = (Group("Dry", ("p1", "p3")), Group("Wet", ("p2", "p4")))
    text = f"4 papers burn.\n\n**Dry**\n\n{text_of(1)}\n\n**Wet**\n\n{text_of(2)}"
    blocks = listed(text, "survey", groups=groups)
    assert rows(blocks) == [([1, 3], 1), ([2, 4], 1)]
    assert [block.tools is not None for block in blocks if isinstance(block, Papers)] == [
        True,
        False,
    ]


def test_what_a_model_wrote_stays_and_every_cited_paper_has_a_row() -> None:
    written = "They burn long [1]. Others drip [2]."
    kept, answer = read(written, "list")
    blocks = in_rows(kept, answer, BESIDE)
    assert isinstance(blocks[0], Paragraph)
    (shown,) = rows(blocks)
    assert sorted(shown[0]) == [1, 2, 3, 4]
    opened = next(block for block in blocks if isinstance(block, Papers))
    assert [bool(row.said) for row in opened.entries] == [False] * shown[1] + [True] * (
        4 - shown[1]
    )


def test_facts_and_refusals_have_no_rows() -> None:
    for kind in ("fact", "definition", "compare", "tool"):
        assert rows(listed(text_of(1, 2), kind)) == []
    assert in_rows([Paragraph([Span([])])], read("x", "list", citations=())[1], BESIDE)


def test_they_are_sorted_by_what_is_known_and_kept_under_the_question() -> None:
    _, answer = read(text_of(1), "list")
    assert list(tools(answer, BESIDE).orders) == ["place", "title", "day", "votes"]
    assert tools(answer, BESIDE).name == "Which papers burn"
    none: Beside = {}
    assert list(tools(answer, none).orders) == ["place", "title"]
    assert len(tools(replace(answer, question="x y " * 99), none).name) <= 80


def test_a_title_stays_a_text_in_every_attribute() -> None:
    _, answer = read(text_of(1, 2), "list")
    hostile = '"><script>alert(1)</script>'
    bad = tuple(replace(one, title=hostile, paper_id=hostile) for one in answer.citations)
    html = turn_html(Turn(hostile, replace(answer, citations=bad, question=hostile)), 0)
    assert "<script" not in html
    assert html.count('class="tick"') == 4
