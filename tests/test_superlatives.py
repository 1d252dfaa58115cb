"""assistant.question.superlatives: which papers of a list are first by what digests tell."""

from __future__ import annotations

import pytest

from assistant.question.places import Place
from assistant.question.superlatives import read
from assistant.question.wishes import First, Known


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("which is the newest", First("newest")),
        ("which one of them is the latest", First("newest")),
        ("which of these papers appeared last", First("newest")),
        ("when did the most recent of these come out", First("newest")),
        ("what is the oldest of them", First("oldest")),
        ("the earliest", First("oldest")),
        ("which came out first", First("oldest")),
        ("which one has the most votes", First("votes")),
        ("which of these is best known", First("votes")),
        ("what's the most upvoted one in there", First("votes")),
        ("how many votes does the most popular one have", First("votes")),
        ("which has the fewest votes", First("votes", last=True)),
        ("which two have the most votes", First("votes", 2)),
        ("the three newest of these 11 papers", First("newest", 3)),
        ("which of the 11 papers is the newest", First("newest")),
        ("what are the most popular ones", First("votes", 3)),
        ("only the newest", First("newest", keep=True)),
        ("just show me the 5 most liked papers", First("votes", 5, keep=True)),
        ("show the 0 newest", First("newest")),
    ],
)
def test_a_superlative_is_read_with_how_many_are_wanted(question: str, wish: First) -> None:
    assert read(question) == wish


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("when did the third come out", Known((Place(3, "the third"),), "newest")),
        ("how many votes does [2] have", Known((Place(2, "[2]", numbered=True),), "votes")),
        ("who wrote the last one", Known((Place(-1, "the last one"),), "author")),
    ],
)
def test_what_is_known_of_one_paper_is_asked_by_its_place(question: str, wish: Known) -> None:
    assert read(question) == wish


@pytest.mark.parametrize(
    "question",
    [
        "what is the latest",  # of the news
        "what is new",
        "newest first",
        "the newest first",
        "most popular",
        "which is the newest paper on pruning",
        "which is the most accurate",
        "which of them are most robust",
        "who wrote it",
        "when did transformers come out",
    ],
)
def test_what_asks_something_else_is_none(question: str) -> None:
    assert read(question) is None
