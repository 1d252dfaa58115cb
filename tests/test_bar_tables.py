"""Tables between bars are found wherever they stand on a page, and their cells read as words."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.layouts.bar_tables import has_bar_table, read_bar_tables, tables_in
from index.layouts.decoding import Document
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, DAYS, IDS, TITLES, told

ABOVE = "# My papers\n\nThis page is written anew each day by a program that asks for them.\n\n"
LINKED = [
    f"**[{title}](https://arxiv.org/abs/{number})**"
    for title, number in zip(TITLES, IDS, strict=True)
]


def _table(head: str, *columns: object) -> str:
    rule = "|".join("---" for _ in head.split("|"))
    rows = zip(*columns, strict=True)  # type: ignore[call-overload]
    return f"| {head} |\n|{rule}|\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def test_abstracts_that_unfold_in_cells_are_read_from_every_table_of_a_page() -> None:
    folded = [
        f"<details><summary>Show</summary><p>{text}</p></details>" for text in ABSTRACTS[:2]
    ] + ["<details><summary>Show</summary><p></p></details>"]
    head = "**Title** | **Date** | **Abstract** | **Comment**"
    notes = ["<details><summary>12 pa...</summary><p>12 pages</p></details>"] * 3
    one, two = (
        _table(head, LINKED[part], DAYS[part], folded[part], notes[part])
        for part in (slice(1), slice(1, 3))
    )
    page = f"{ABOVE}## gulls\n{one}\n## tides\n{two}"
    parsed = parse(page.encode(), "README.md")
    assert told(parsed) == ALL[:2]
    assert [(e.arxiv_id, e.published) for e in parsed.entries] == list(
        zip(IDS[:2], DAYS[:2], strict=True)
    )
    assert [(piece.line, piece.why) for piece in parsed.unparsed] == [
        (14, f"a record without an abstract: {TITLES[2]!r}")
    ]
    assert parsed.entries[1].line == 13


@pytest.mark.parametrize("head", ["**Paper** | **Links**", "| Week 3", "论文 | 链接"])
def test_a_cell_that_holds_a_title_and_its_text(head: str) -> None:
    cells = [f"{n}) **{t}** - {a}" for n, (t, a) in enumerate(ALL, 1)]
    links = [f"[Paper](https://arxiv.org/abs/{number}), [Tweet](https://x.com/a)" for number in IDS]
    parsed = parse((ABOVE + _table(head, cells, links)).encode(), "papers.md")
    assert told(parsed) == ALL
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS)


def test_marks_of_cells_are_undone_and_bars_of_their_own_kept() -> None:
    text = "We bound $\\|x\\|$ by &lt;em&gt; and *two* norms<br>of it."
    page = f"Title | Summary\n:-- | --:\n__A Bar of Its Own__ | {text}\n"
    document = Document("page.md", page)
    assert told(read_bar_tables(document)) == [
        ("A Bar of Its Own", "We bound $|x|$ by <em> and *two* norms of it.")
    ]


def test_people_below_a_title_are_no_part_of_it() -> None:
    rows = [f"| **A Title** <br> Dee Otter, Eli Wren | {'We show it. ' * 4}|", "| B<br>C | So. |"]
    page = "\n".join(["| Paper | Abstract |", "|---|---|", *rows]) + "\n"
    (entry,) = read_bar_tables(Document("page.md", page)).entries
    assert (entry.title, entry.authors) == ("A Title", ("Dee Otter", "Eli Wren"))


def test_other_tables_hold_no_papers() -> None:
    tools = "# Tools\n\n| Name | Description |\n|---|---|\n| kelp | a tool that reads shores |\n"
    assert read_bar_tables(Document("x", tools)).entries == ()
    with pytest.raises(SourceError):
        parse(tools.encode(), "README.md")
    rows = [(number, row) for table in tables_in(tools) for number, row in table.rows]
    assert rows == [(5, ["kelp", "a tool that reads shores"])]
    assert not has_bar_table("a | b\n\n---\nc | d\n")


def test_a_second_column_of_texts_makes_a_table_of_two() -> None:
    page = ABOVE + _table("Paper | Abstract", LINKED, ABSTRACTS)
    assert told(parse(page.encode(), "page.md")) == ALL
