"""Papers as records of JSON and of tables. Covers index.layouts.identifiers,
index.layouts.fields.
"""

from __future__ import annotations

import csv
import json

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.types import Entry, ParsedDigest
from tests.made_papers import ABSTRACTS

PAPER = {"title": "Tide Tables", "abstract": "Irregular series are read directly."}


def _read(*records: object) -> ParsedDigest:
    return parse(json.dumps(list(records)).encode(), "papers.json")


def _one(**more: object) -> Entry:
    return _read(PAPER | more).entries[0]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2502.20730", "2502.20730"),
        ("2502.20730v3", "2502.20730"),
        ("arXiv:2502.20730", "2502.20730"),
        ("http://arxiv.org/abs/2502.20730v2", "2502.20730"),
        ("https://huggingface.co/papers/2502.20730", "2502.20730"),
        ("10.48550/arXiv.2502.20730", "2502.20730"),
        ("cs/0101001", "cs/0101001"),
        ("math.GT/0309136v1", "math/0309136"),
        ("hf:2606.02470", None),
        ("2599.12345", None),
        ("67c514aba3d873e41624a082", None),
        (17, None),
    ],
)
def test_an_id_is_an_arxiv_id_or_none(value: object, found: str | None) -> None:
    assert _one(id=value).arxiv_id == found


def test_the_id_comes_from_a_link_or_doi_as_well() -> None:
    assert _one(id="x1", url="https://arxiv.org/pdf/2502.20730v1").arxiv_id == "2502.20730"
    assert _one(doi="10.48550/arXiv.2502.20730").arxiv_id == "2502.20730"
    assert _one(url="javascript:alert(1)").url is None


def test_wraps_are_undone_and_nothing_else() -> None:
    entry = _one(title="Tide\n  Tables", abstract=" A  *b* &lt; $x_1$ \\textbf{c}\n  d. ")
    assert (entry.title, entry.abstract) == ("Tide Tables", "A  *b* &lt; $x_1$ \\textbf{c} d.")


def test_a_date_that_all_share_is_the_digests() -> None:
    shared = _read(
        PAPER | {"date": "2025-03-03"}, PAPER | {"date": "2025-03-03", "published": "2025-02-28"}
    )
    assert (shared.captured, [e.published for e in shared.entries]) == (
        "2025-03-03",
        [None, "2025-02-28"],
    )
    apart = _read(PAPER | {"date": "2025-03-03"}, PAPER | {"date": "2025-03-04"})
    assert (apart.captured, [e.published for e in apart.entries]) == (
        None,
        ["2025-03-03", "2025-03-04"],
    )


def test_a_record_without_an_abstract_is_reported_by_its_number() -> None:
    parsed = _read(PAPER, {"title": "Lost"}, PAPER)
    assert [(piece.line, piece.why) for piece in parsed.unparsed] == [
        (2, "a record without an abstract: 'Lost'")
    ]
    assert [entry.line for entry in parsed.entries] == [1, 3]


@pytest.mark.parametrize("said", ["N/A", "-", "No abstract available."])
def test_what_says_that_there_is_no_abstract_is_none(said: str) -> None:
    parsed = _read(PAPER, {"title": "Lost", "abstract": said})
    assert [piece.why for piece in parsed.unparsed] == ["a record without an abstract: 'Lost'"]


def test_things_with_a_name_and_a_description_are_papers_only_if_they_read_so() -> None:
    tools = "name,description\nkelp,a fast tool that reads shores\nfoam,a small editor of notes\n"
    with pytest.raises(SourceError):
        parse(json.dumps(list(csv.DictReader(tools.split("\n")))).encode(), "tools.json")
    with pytest.raises(SourceError):
        parse(tools.encode(), "tools.csv")
    saved = f'title,excerpt,url\nA Saved Paper,"{ABSTRACTS[2]}",https://example.org\n'
    assert [entry.title for entry in parse(saved.encode(), "x.csv").entries] == ["A Saved Paper"]


def test_a_paper_s_own_abstract_goes_before_a_summary_of_it() -> None:
    (entry,) = _read(
        {"title": "T", "summary": "It is told in short.", "arxiv_abstract": "So. " * 4}
    ).entries
    assert entry.abstract == "So. So. So. So."


def test_a_damaged_line_or_a_cut_list_loses_only_itself() -> None:
    line = json.dumps(PAPER)
    assert [
        piece.line for piece in parse(f"{line}\n{line[:-9]}\n{line}".encode(), "x").unparsed
    ] == [2]
    cut = json.dumps([PAPER] * 3)[:-20].encode()
    parsed = parse(cut, "x")
    assert (len(parsed.entries), [piece.line for piece in parsed.unparsed]) == (2, [3])


def test_people_and_keywords_are_read_from_lists_and_strings() -> None:
    assert _one(authors=[{"name": "A B"}, "C D", {"given": "E", "family": "F"}]).authors == (
        "A B",
        "C D",
        "E F",
    )
    assert _one(authors="B, A; D, C", keywords="x; y").authors == ("B, A", "D, C")
    assert _one(tags=["x", "y"], upvotes=0).keywords == ("x", "y")
    assert _one(upvotes=0).upvotes == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_are_read_by_their_heads_in_any_case(delimiter: str) -> None:
    rows = [
        ["ABSTRACT NOTE", "title", "Manual Tags"],
        [f'"A{delimiter} b\n c d."', "Tide Tables", "x"],
    ]
    entry = parse("\n".join(delimiter.join(row) for row in rows).encode(), "x.csv").entries[0]
    assert (entry.title, entry.abstract, entry.keywords) == (
        "Tide Tables",
        f"A{delimiter} b c d.",
        ("x",),
    )
