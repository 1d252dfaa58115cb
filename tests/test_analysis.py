"""assistant.question.analysis: what a question asks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.question.analysis import analyse, origins
from index.home import Home
from index.retrieval.searcher import Searcher
from index.types import Paper, Result


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many layers does Lantern have?", {"number"}),
        ("Which optimizer is used to train Lantern?", {"name"}),
        ("Why do small learning rates fail?", {"why"}),
        ("How does Lantern differ from Otter?", {"comparison"}),
        ("What changed from Lantern to Lantern2 to Lantern3?", {"comparison"}),
        ("Show Lantern and Otter side by side", {"comparison", "topic"}),
        ("Which papers use game theory?", {"topic", "works"}),
        ("game theory", {"topic"}),
        ("What does O-Gra propose?", {"gist"}),
        ("Does pruning hurt accuracy?", {"number"}),
        ("Is the loss convex?", set()),
    ],
)
def test_what_a_question_asks(question: str, asks: set[str]) -> None:
    found = analyse(question)
    kinds = ("comparison", "topic", "works", "number", "name", "why")
    told = {kind for kind in kinds if getattr(found, kind)}
    if found.gist or not found.beside_names:
        told.add("gist")
    assert told == asks


def test_the_parts_of_a_question() -> None:
    found = analyse("Why does Lantern fail, and how many steps does it take?")
    assert [part.text for part in found.parts] == [
        "Why does Lantern fail",
        "how many steps does it take?",
    ]
    assert [(part.why, part.number) for part in found.parts] == [(True, False), (False, True)]
    assert found.parts[1].terms == ("mani", "step", "take")
    assert analyse("Lantern versus Otter: rates").parts == ()


def test_what_was_read_for_the_search_is_not_read_again(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    query = searcher.read("Could you recommend papers on Lantern, and how meny steps does it take?")
    searcher.close()
    found = analyse(query)
    assert found == analyse(query.corrected)
    assert found.terms == query.terms
    assert "recommend" not in found.terms
    assert analyse(replace(query, terms=("otter",))).terms == ("otter",)


def test_what_it_names_and_where_that_comes_from() -> None:
    found = analyse("What rate does O-Gra reach against B-Adapt?")
    assert found.names == {"O-Gra", "B-Adapt"}
    assert "rate" in found.beside_names
    own = Paper("a", "Otter Gradients", "We propose Otter Gradients (O-Gra).", ("x",))
    results = [Result(own, 1.0, 1.0, 1.0, 1.0, (), {})]
    came = origins(found, results)
    assert came["O-Gra"] is results[0]
    assert came["B-Adapt"] is None
