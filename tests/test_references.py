"""Papers and answers as BibTeX, RIS, CSL JSON, CSV and Markdown.

Covers assistant.paper_fields.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import rispy

from assistant.checking.citations import disarm
from assistant.references import FORMATS, answer_markdown, bibtex, csl_json, marked, ris, table
from assistant.types import Answer, Citation, Seconds, Sentence
from index.layouts.bibtex import read_bibliography
from index.layouts.decoding import Document
from index.layouts.detection import parse
from index.types import Paper

PAPER = Paper(
    "2305.01234",
    "A 50% gain_of $x_{i}$ & {more}",
    "First, 3% & more.\nSecond.",
    ("day.txt",),
    arxiv_id="2305.01234",
    authors=("Ann Bee", "Ćé Dee"),
    published="2023-05-02",
)
READ = "A 50% gain_of x_i & {more}"
BARE = Paper("t1", "=cmd() of a [strange] *title*", "Only.", ("day.txt",))


def test_bibtex_is_read_back_as_it_was() -> None:
    parsed = read_bibliography(Document("x.bib", bibtex([PAPER, PAPER, BARE]), 0))
    # whole BibTeX, but without abstracts
    read = [piece.why.partition(": ")[2] for piece in parsed.unparsed]
    assert read == [repr(paper.title.replace("{more}", "more")) for paper in (PAPER, PAPER, BARE)]
    text = bibtex([PAPER, PAPER])
    assert "@misc{bee2023gain," in text
    assert "@misc{bee2023gain2," in text  # no key twice
    assert r"title = {{A 50\% gain\_of $x_{i}$ \& {more}}}" in text
    assert "author = {Ann Bee and Ćé Dee}" in text
    assert "eprint = {2305.01234}" in text


def test_ris_and_csv_are_read_back_as_they_were() -> None:
    first, second = rispy.loads(ris([PAPER, BARE]))
    assert (first["title"], first["authors"], first["year"]) == (
        READ,
        list(PAPER.authors),
        "2023",
    )
    assert first["abstract"] == "First, 3% & more. Second."
    assert second["title"] == BARE.title
    header, *rows = csv.reader(io.StringIO(table([PAPER, BARE])))
    assert dict(zip(header, rows[0], strict=True))["title"] == READ
    assert rows[1][0] == f"'{BARE.title}"  # a spreadsheet would run it


def test_csl_json_says_what_is_known_and_what_is_not() -> None:
    undated = replace(BARE, authors=("The Reed Team",))
    linked = replace(BARE, published="2023-05", link="https://a.example/x")
    assert json.loads(csl_json([PAPER, PAPER, BARE, undated, linked])) == [
        {
            "id": key,
            "type": "article",
            "title": READ,
            "author": [{"literal": "Ann Bee"}, {"literal": "Ćé Dee"}],
            "issued": {"date-parts": [[2023, 5, 2]]},
            "publisher": "arXiv",
            "number": "arXiv:2305.01234",
            "URL": "https://arxiv.org/abs/2305.01234",
            "abstract": "First, 3% & more. Second.",
        }
        for key in ("bee2023gain", "bee2023gain2")  # as in BibTeX
    ] + [
        {"type": "article", "title": BARE.title, "abstract": "Only."} | others
        for others in (
            {"id": "cmd", "note": "author and year not given in the digest"},
            {
                "id": "teamcmd",
                "author": [{"literal": "The Reed Team"}],
                "note": "year not given in the digest",
            },
            {
                "id": "2023cmd",
                "issued": {"date-parts": [[2023, 5]]},
                "URL": "https://a.example/x",
                "note": "author not given in the digest",
            },
        )
    ]


@pytest.mark.parametrize(
    ("published", "parts"),
    [
        ("2023", [2023]),
        ("2023-05-02T10:00:00Z", [2023, 5, 2]),
        ("2023-13", [2023]),
        ("2023-02-30", [2023]),
        ("2023-055", [2023]),
        ("20230502", [2024]),
        (None, [2024]),
    ],
)
def test_a_date_is_told_as_far_as_it_is_one(published: str | None, parts: list[int]) -> None:
    (item,) = json.loads(csl_json([replace(PAPER, arxiv_id="2401.00001", published=published)]))
    assert item["issued"] == {"date-parts": [parts]}


@pytest.mark.parametrize(("write", "name"), [(csl_json, "x.json"), (ris, "x.ris")])
def test_what_has_abstracts_comes_back_by_our_own_reader(
    write: Callable[[Sequence[Paper]], str], name: str
) -> None:
    papers = [
        Paper(
            id=f"2305.0123{n}",
            title=f"Lanterns of kind {n} in the harbour of {place}",
            abstract=f"We light lanterns in {place}; they burn for {n + 2} nights. It rains.",
            digests=("day.txt",),
            arxiv_id=f"2305.0123{n}",
            authors=authors,
            published="2023-05-02",
        )
        for n, (place, authors) in enumerate(
            [("Hull", ("Ann Bee", "Ćé van Dee")), ("Kiel", ("The Reed Team",)), ("Bergen", ())]
        )
    ]
    parsed = parse(write(papers).encode(), name)
    assert not parsed.unparsed
    told = [(one.title, one.abstract, one.arxiv_id, one.authors) for one in parsed.entries]
    assert told == [(one.title, one.abstract, one.arxiv_id, one.authors) for one in papers]
    day = "2023-05-02" if write is csl_json else "2023"
    assert {one.published for one in parsed.entries} == {day}


def test_ris_tells_what_is_not_known() -> None:
    text = ris([PAPER, replace(BARE, authors=("Ann Bee",)), BARE])
    assert "AN  - arXiv:2305.01234\n" in text
    assert "UR  - https://arxiv.org/abs/2305.01234\n" in text
    assert [line for line in text.splitlines() if line.startswith("N1")] == [
        "N1  - year not given in the digest",
        "N1  - author and year not given in the digest",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_no_paper_and_a_bare_one(name: str) -> None:
    _, write = FORMATS[name]
    assert write([]).strip() in ("", "[]", "title,authors,published,arxiv_id,url,digests,abstract")
    assert "strange" in write([BARE])


def test_an_answer_keeps_its_marks_and_lists_its_references() -> None:
    citation = Citation(1, PAPER.id, PAPER.title, "Second.", 18, 25, "supported", ("day.txt",), 0)
    sentences = (
        Sentence("It gains [1].", (1,), "supported"),
        Sentence("It is free.", (), "unsupported"),
    )
    answer = Answer(
        "Does it *gain*?",
        "answered",
        "It gains [1]. It is free.",
        None,
        "m",
        (citation,),
        sentences,
        (),
        Seconds(0, 0, 0),
        papers=(PAPER.id,),
    )
    told = answer_markdown(answer, {PAPER.id: PAPER})
    assert told.startswith(
        "**Does it \\*gain\\*?**\n\nIt gains [1]. It is free. *(not supported by the abstracts)*\n"
    )
    assert told.endswith("](https://arxiv.org/abs/2305.01234). Ann Bee, Ćé Dee. 2023\n")
    assert "- [1] A 50% gain" in answer_markdown(answer, {})  # no longer indexed


def test_the_sentence_that_is_marked_is_the_one_that_failed() -> None:
    """The words of one sentence stand within another."""
    sentences = (
        Sentence("GEPA beats GRPO by 10% [1].", (1,), "supported"),
        Sentence("GEPA beats GRPO", (), "unsupported"),
        Sentence("It is free.", (), "weak"),
    )
    text = "- GEPA beats GRPO by 10% [1]. GEPA beats GRPO\n\n- It is free."
    answer = Answer("?", "answered", text, None, "m", (), sentences, (), Seconds(0, 0, 0))
    said = (
        "- GEPA beats GRPO by 10% [1]. GEPA beats GRPO (not supported by the abstracts)\n\n"
        "- It is free. (only partly supported)"
    )
    assert marked(answer) == said
    assert "10% [1]. GEPA beats GRPO *(not supported by the abstracts)*\n" in answer_markdown(
        answer, {}
    )


def test_a_title_above_what_its_paper_says_is_a_line_of_its_own() -> None:
    paper = Paper("a", "On *Lamps* [new]", "Lamps burn.", ("Aug 20",))
    title = disarm(paper.title)
    cited = Citation(1, "a", paper.title, paper.abstract, 0, 11, "supported", ("Aug 20",), 0)
    text = f"1 paper is about lamps.\n\n{title}\nLamps burn. [1]"
    answer = Answer("lamps?", "answered", text, None, "m", (cited,), (), (), Seconds(0, 0, 0))
    assert f"\n\n**{title}**  \nLamps burn. [1]\n" in answer_markdown(answer, {"a": paper})
