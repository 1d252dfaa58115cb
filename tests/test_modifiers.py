"""assistant.question.modifiers: kinds of papers, orders, and what is not meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.question.modifiers import Modified, read


@pytest.mark.parametrize(
    ("text", "papers", "rest"),
    [
        ("any surveys in here?", ("survey",), "any papers?"),
        ("Which surveys or tutorials are there on X?", ("survey",), "Which papers are there on X?"),
        ("is there a survey of X", ("survey",), "is there a papers of X"),
        ("review articles about X", ("survey",), "papers about X"),
        ("papers with negative results on X", ("negative",), "papers on X"),
        ("theory papers about X", ("theory",), "papers about X"),
        (
            "how many benchmarks for X are there?",
            ("benchmark",),
            "how many papers for X are there?",
        ),
        ("papers that introduce a dataset of X", ("benchmark",), "papers of X"),
        ("position papers", ("position",), "papers"),
        ("surveys and benchmarks on X", ("survey", "benchmark"), "papers on X"),
    ],
)
def test_papers_of_a_kind_are_papers(text: str, papers: tuple[str, ...], rest: str) -> None:
    assert read(text) == Modified(rest, papers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "give me a survey of X",
        "Which benchmark does SPIRAL use?",
        "papers on survey generation",
        "which papers evaluate models on benchmarks?",
        "What is the theory of X?",
        "papers that report results on this dataset",
        "automated theorem proving",
    ],
)
def test_what_is_of_the_subject_is_no_kind_of_paper(text: str) -> None:
    assert read(text).papers == ()


@pytest.mark.parametrize(
    ("text", "order", "rest"),
    [
        ("papers on X, newest first", "newest", "papers on X"),
        ("papers on X (most recent first)", "newest", "papers on X"),
        ("latest papers on X", "newest", "papers on X"),
        ("papers on X sorted by date, please", "newest", "papers on X"),
        ("oldest work on X", "oldest", "work on X"),
        ("papers on X from oldest to newest", "oldest", "papers on X"),
        ("papers on X in chronological order", "oldest", "papers on X"),
        ("the most upvoted papers on X", "votes", "the papers on X"),
        ("the three most liked papers on X", "votes", "the papers on X"),
        ("papers on X ranked by number of votes", "votes", "papers on X"),
        ("papers on X, sorted by title", "title", "papers on X"),
        ("papers on X in alphabetical order", "title", "papers on X"),
    ],
)
def test_an_order_is_taken_out(text: str, order: str, rest: str) -> None:
    assert replace(read(text), many=None) == Modified(rest, order=order)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "rest", "excluded", "lacks"),
    [
        ("papers on X not about Y", "papers on X", "Y", False),
        ("papers on X, excluding surveys", "papers on X", "surveys", False),
        ("papers on X other than Y", "papers on X", "Y", False),
        ("X papers, but no Y", "X papers", "Y", False),
        ("X without any Y", "X", "Y", True),
        ("X that need no Y", "X", "Y", True),
        ("papers on X which do not require the use of Y", "papers on X", "Y", True),
        ("X with no access to Y", "X", "Y", True),
        ("papers not about Y", "papers", "Y", False),
        ("how many papers are not about Y?", "how many papers are", "Y", False),
    ],
)
def test_what_stands_negatively_is_told_apart(
    text: str, rest: str, excluded: str, lacks: bool
) -> None:
    assert read(text) == Modified(rest, excluded=excluded, lacks=lacks)


@pytest.mark.parametrize(
    "text", ["which papers release a dataset?", "papers that propose a new benchmark"]
)
def test_what_papers_do_with_a_kind_is_none_of_a_subject(text: str) -> None:
    found = read(text)
    assert found.papers == ("benchmark",)
    assert found.text.removeprefix("which ").rstrip("?") == "papers"


def test_so_many_of_a_bare_subject_are_wanted() -> None:
    found = read("top 5 X papers by upvotes")
    assert (found.text, found.many, found.order) == ("X papers", 5, "votes")


@pytest.mark.parametrize("text", ["papers on no-regret learning", "non-convex optimization"])
def test_a_name_that_denies_something_excludes_nothing(text: str) -> None:
    assert read(text) == Modified(text)


@pytest.mark.parametrize("text", ["the oldest layer of a network", "the newest checkpoint of X"])
def test_what_is_old_beside_papers_is_no_order(text: str) -> None:
    assert read(text) == Modified(text)


def test_several_things_may_be_said_at_once() -> None:
    found = read("newest surveys on X but not about Y, please")
    assert found == Modified("papers on X", ("survey",), "newest", "Y")


@pytest.mark.parametrize(
    "text",
    [
        "which papers show that flat minima do not generalize",
        "papers that show that data is not needed",
    ],
)
def test_a_clause_that_is_denied_excludes_nothing(text: str) -> None:
    assert read(text).excluded == ""
