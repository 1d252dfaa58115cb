"""`--format` of `askpapers ask` and `search`, and `--table`: what other programs read.

Covers assistant.terminal.printing.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from assistant.terminal.cli import main
from assistant.terminal.printing import put_table
from assistant.types import Cell, Row

QUESTION = "How much faster are Sparse Lanterns?"
COLUMNS = ["problem", "method", "data", "result", "limit"]


def said(capsys: pytest.CaptureFixture[str], home: Path, *flags: str, asked: str = QUESTION) -> Any:
    assert main(["ask", asked, *flags, "--home", str(home)]) == 0
    return capsys.readouterr()


def test_each_form_holds_the_answer(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(said(capsys, small_home, "--json").out)
    assert json.loads(said(capsys, small_home, "--format", "json").out)["text"] == whole["text"]
    text = said(capsys, small_home, "--format", "text").out
    assert whole["text"] in text
    markdown = said(capsys, small_home, "--format", "md").out
    assert markdown.startswith(f"**{QUESTION}**")
    assert "- [1] " in markdown
    rows = list(csv.DictReader(io.StringIO(said(capsys, small_home, "--format", "csv").out)))
    assert [row["title"] for row in rows] == [whole["citations"][0]["title"]]
    entries = parse_string(said(capsys, small_home, "--format", "bibtex").out).entries
    assert len(entries) == len(rows)
    (record,) = rispy.loads(said(capsys, small_home, "--format", "ris").out)
    (item,) = json.loads(said(capsys, small_home, "--format", "csl").out)
    assert [record["title"], item["title"]] == [rows[0]["title"]] * 2


def test_a_search_in_each_form(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def found(*flags: str) -> str:
        assert main(["search", "lanterns", "-k", "2", *flags, "--home", str(small_home)]) == 0
        return capsys.readouterr().out

    titles = [one["title"] for one in json.loads(found("--json"))["results"]]
    assert len(titles) == 2
    assert found("--format", "json") == found("--json")
    assert found("--format", "text") == found()
    rows = list(csv.DictReader(io.StringIO(found("--format", "csv"))))
    assert [row["title"] for row in rows] == titles
    assert len(parse_string(found("--format", "bibtex")).entries) == 2
    assert [one["title"] for one in rispy.loads(found("--format", "ris"))] == titles
    assert [one["title"] for one in json.loads(found("--format", "csl"))] == titles
    lines = found("--format", "md").splitlines()
    assert len(lines) == 2
    assert all(line.startswith("- ") for line in lines)
    wrong = ["search", "lanterns", "--json", "--format", "csv", "--home", str(small_home)]
    assert main(wrong) == 1
    assert "contradict" in capsys.readouterr().err


def test_a_table_in_each_form(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(said(capsys, small_home, "--table", "--json").out)
    (row,) = whole["table"]
    assert list(row) == ["number", "paper_id", "title", *COLUMNS, "group"]
    quotes = [cell["quote"] for cell in map(row.get, COLUMNS) if cell]
    assert quotes
    out = said(capsys, small_home, "--table", "--format", "csv").out
    (line,) = csv.DictReader(io.StringIO(out))
    assert [line[name] for name in COLUMNS if line[name]] == quotes
    out = said(capsys, small_home, "--table", "--format", "md").out
    assert "| Paper | Problem | Method | Data | Result | Limit |" in out
    assert "\n| [1] Sparse Lanterns" in out
    out = said(capsys, small_home, "--table", "--format", "text").out
    cells = [f"    {name}: “{row[name]['quote']}”" for name in COLUMNS if row[name]]
    assert out.endswith("\n".join([f"\n[1] {row['title']}", *cells, ""]))
    assert "| Paper |" not in said(capsys, small_home, "--format", "md").out


def test_a_refusal_has_a_table_of_nothing_and_says_so(
    small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bread = "What is the recipe for sourdough bread?"
    told = said(capsys, small_home, "--table", "--format", "csv", asked=bread)
    assert told.out == f"number,paper_id,title,{','.join(COLUMNS)}\n"
    assert "Nothing in the indexed digests is about this." in told.err
    assert (
        json.loads(said(capsys, small_home, "--table", "--json", asked=bread).out)["table"] is None
    )


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--json", "--format", "md"), "contradict each other"),
        (("--table", "--format", "bibtex"), "BibTeX has no tables"),
        (("--table", "--format", "ris"), "RIS has no tables"),
        (("--table", "--format", "csl"), "CSL JSON has no tables"),
    ],
)
def test_what_does_not_go_together_is_told(
    small_home: Path, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], why: str
) -> None:
    assert main(["ask", QUESTION, *flags, "--home", str(small_home)]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert why in told.err


def test_a_table_in_the_terminal_has_no_signs_of_markdown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    title, quote = "A_B: *Lanterns* [2]", r"We use $\tilde{O}(n^2)$ | wicks & `wool`."
    put_table([Row(3, "p", title, method=Cell(quote, 0, len(quote)))])
    assert capsys.readouterr().out == f"\n[3] {title}\n    method: “{quote}”\n"


def test_a_table_that_is_asked_for_in_words(
    small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "Papers on sparse lanterns as a table"
    out = said(capsys, small_home, "--format", "csv", asked=asked).out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows
    assert [name for name in rows[0] if name in COLUMNS] == COLUMNS
    text = said(capsys, small_home, asked=asked).out
    assert f"\n[1] {rows[0]['title']}\n    " in text
