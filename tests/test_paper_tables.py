"""assistant.answering.paper_tables: what each cell of a table holds.

On the real digests by title and sentence number, as they were judged by reading
(benchmarks/judged/tables.jsonl); how often it is right says benchmarks/tables.py.
"""

from __future__ import annotations

import json
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.assistant import Assistant
from assistant.answering.paper_tables import compares, table
from assistant.question.analysis import analyse
from assistant.types import COLUMNS, Row
from index.home import Home
from index.text.sentences import sentences
from index.types import Paper
from tests.fake_model import FakeModel

JUDGED = Path(__file__).parents[1] / "benchmarks" / "judged" / "tables.jsonl"
WHOLE = [
    "Paper lanterns are used in harbours all over the world.",
    "However, they suffer from wind, which puts most of them out.",
    "We propose the Sparse Lantern, which has a wick of wool.",
    "It is wound by hand from a single thread.",
    "Experiments on the Harbour-500 benchmark cover nine coasts.",
    "Sparse Lanterns burn 3.1 times longer than wax ones do, and cost 40% less.",
    "They remain difficult to light in the rain, which we leave to future work.",
    "Our code is available.",
]


def paper(*said: str, title: str = "Sparse Lanterns", key: str = "t1") -> Paper:
    return Paper(key, title, " ".join(said), ("day.txt",))


def row(*said: str) -> Row:
    (made,) = table([paper(*said)])
    return made


def numbers(made: Row, abstract: str) -> dict[str, int | None]:
    at = {span.start: number for number, span in enumerate(sentences(abstract))}
    cells = {name: getattr(made, name) for name in COLUMNS}
    return {name: at[cell.start] if cell else None for name, cell in cells.items()}


def check(made: Row, of: Paper) -> None:
    """Every cell is a sentence of the abstract, to the letter."""
    spans = {(span.start, span.end, span.text) for span in sentences(of.abstract)}
    for name in COLUMNS:
        cell = getattr(made, name)
        assert cell is None or (cell.start, cell.end, cell.quote) in spans


def test_each_column_has_its_sentence() -> None:
    found = numbers(row(*WHOLE), " ".join(WHOLE))
    assert found == {"problem": 1, "method": 2, "data": 4, "result": 5, "limit": 6}


@pytest.mark.parametrize(("column", "sentence"), [("problem", 1), ("data", 4), ("limit", 6)])
def test_what_is_not_said_has_no_cell(column: str, sentence: int) -> None:
    said = [text for number, text in enumerate(WHOLE) if number != sentence]
    assert getattr(row(*said), column) is None


def test_a_limit_of_what_others_did_is_none_of_the_paper() -> None:
    said = [*WHOLE[:6], "Unlike ours, existing lanterns fail to burn in the rain."]
    assert row(*said).limit is None


def test_one_sentence_fills_two_cells_only_where_nothing_else_does() -> None:
    found = numbers(row(*WHOLE), " ".join(WHOLE))
    assert len(set(found.values())) == len(found)
    both = row(*WHOLE[:3], "On the Harbour-500 benchmark they burn 40% longer than wax ones.")
    assert both.data == both.result is not None


def test_rows_keep_the_order_and_the_numbers_of_their_papers() -> None:
    papers = [paper(*WHOLE, key=key, title=key) for key in ("b", "a", "c")]
    assert [(one.number, one.paper_id) for one in table(papers)] == [(1, "b"), (2, "a"), (3, "c")]
    assert [one.number for one in table(papers, [4, 2, 9])] == [4, 2, 9]
    assert table([]) == ()


@given(
    st.lists(st.sampled_from([*WHOLE, "", "∀x.", "We", "=1", "\x1b[0m"]) | st.text(), max_size=8)
)
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_nothing_is_invented_whatever_an_abstract_holds(said: list[str]) -> None:
    one = paper(*said)
    check(table([one])[0], one)


@pytest.mark.parametrize("said", ["we show " * 20_000, "on a b c " * 10_000, "We. " * 20_000])
def test_no_abstract_takes_long(said: str) -> None:
    began = time.monotonic()
    row(said[:20_000])
    assert time.monotonic() - began < 5  # on a busy machine; it takes well below one


def test_a_comparison_of_two_papers_is_told_from_one_within_a_paper() -> None:
    papers = [
        paper("We propose the Sparse Lantern (SpLan).", title="SpLan: Sparse Lanterns", key="a"),
        paper("We propose the Tidal Clock (TiClo).", title="TiClo: Tidal Clocks", key="b"),
    ]
    two = ["How do SpLan and TiClo differ?", "SpLan vs TiClo?", "What do the papers agree on?"]
    one = ["How much faster is SpLan compared to wax?", "What is SpLan?"]
    assert all(compares(analyse(question), papers) for question in two)
    assert not any(compares(analyse(question), papers) for question in one)
    assert not any(compares(analyse(question), papers[:1]) for question in two)


def test_most_cells_of_the_real_papers_are_as_they_were_judged(seeds_home: Path) -> None:
    published = Assistant(Home(seeds_home)).published
    ids = {listed.title: listed.id for listed in published.listing().find()}
    right = filled = 0
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        judged = json.loads(line)
        one = published.paper(ids[judged["title"]])
        (made,) = table([one])
        check(made, one)
        for name, at in numbers(made, one.abstract).items():
            filled += at is not None
            right += at in {*judged[name], *judged.get("may", {}).get(name, ())}
    assert filled > 230
    assert right >= 0.87 * filled


@pytest.mark.parametrize(
    ("question", "titles", "cells"),
    [
        (
            "How do C-MORL and PD-MORL differ in covering the Pareto front?",
            ["PD-MORL: Preference-Driven Multi-Objective"],
            {"problem": (2, 3), "method": (5, 6)},
        ),
        (
            "SAM vs GAM: what sort of flatness does each look for?",
            ["Gradient Norm Aware Minimization Seeks"],
            {"problem": (1, 2), "result": (5, 6)},
        ),
    ],
)
def test_a_comparison_has_its_table(
    seeds_home: Path, question: str, titles: list[str], cells: dict[str, tuple[int, ...]]
) -> None:
    assistant = Assistant(Home(seeds_home))
    answer = assistant.ask(question)
    assert (answer.kind, answer.count) == ("compare", None)
    assert answer.table is not None
    assert [made.paper_id for made in answer.table] == list(answer.papers)
    cited = {(citation.number, citation.paper_id) for citation in answer.citations}
    assert {(made.number, made.paper_id) for made in answer.table} == cited
    for made in answer.table:
        one = assistant.published.paper(made.paper_id)
        check(made, one)
        if any(made.title.startswith(title) for title in titles):
            found = numbers(made, one.abstract)
            assert all(found[name] in fine for name, fine in cells.items()), found


def test_a_fact_has_none_until_it_is_asked_for(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    answer = assistant.ask("How much faster are Sparse Lanterns?")
    assert (answer.kind, answer.table) == ("fact", None)
    tabled = assistant.tabled(answer)
    assert tabled.table is not None
    assert tabled.text == answer.text
    refused = assistant.ask("What is the recipe for sourdough bread?")
    assert assistant.tabled(refused).table is None


def test_of_many_papers_the_first(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    answer = assistant.ask("Which papers are about grokking?")
    assert len(answer.papers) > 1
    whole, first = assistant.tabled(answer).table, assistant.tabled(answer, most=1).table
    assert whole is not None
    assert first == whole[:1]


def test_a_models_comparison_has_the_table_of_what_it_cites(seeds_home: Path) -> None:
    model = FakeModel("SAM minimizes sharpness [1]. GAM seeks first-order flatness [2].")
    assistant = Assistant(Home(seeds_home), model=lambda: model, llm="fake")
    answer = assistant.ask("SAM vs GAM: what sort of flatness does each look for?")
    assert answer.kind == "compare"
    assert answer.table is not None
    for one, other in combinations(answer.table, 2):
        assert one.number != other.number
    assert [made.paper_id for made in answer.table] == list(answer.papers)
