"""assistant.question.list_followups and wishes: what a follow-up wants done with the list before.

Covers assistant.question.wishes.
"""

from __future__ import annotations

import random
import time

import pytest

from assistant.question.language import LONGEST_QUESTION
from assistant.question.list_followups import read
from assistant.question.wishes import (
    Back,
    Compare,
    Drop,
    Narrow,
    Operation,
    Pick,
    Reorder,
    Rest,
    Reverse,
    Table,
    Tell,
    Whole,
    Within,
)

DAYS = ["2026-03-24", "2026-08-20", "2026-09-03"]


def of(text: str) -> tuple[Operation, ...]:
    return read(text, DAYS)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("which of them need a learning rate?", "need a learning rate"),
        ("Which of these use Adam?", "Adam"),
        ("any of those on vision?", "vision"),
        ("and which of these papers deal with vision?", "vision"),
        ("which ones are about vision", "vision"),
        ("which use diffusion models?", "diffusion models"),
        ("Of these, which treat vision?", "vision"),
        ("is any of them on vision?", "vision"),
        ("do some of these concern vision?", "vision"),
        ("any on vision among these?", "vision"),
        ("only vision", "vision"),
        ("just the vision ones, please", "vision"),
        ("keep only those that use hypernetworks", "hypernetworks"),
        ("only show those about images", "images"),
        ("what about the ones that train from scratch?", "train from scratch"),
        ("narrow it down to vision", "vision"),
        ("show me those on vision", "vision"),
        ("which papers here use game theory?", "game theory"),
        ("can you limit these to vision?", "vision"),
    ],
)
def test_a_subject_narrows_the_list_however_it_is_put(question: str, subject: str) -> None:
    assert of(question) == (Narrow(subject),)


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("which are not about vision?", Narrow("vision", out=True)),
        ("without those on vision", Narrow("vision", out=True)),
        ("drop the vision ones", Narrow("vision", out=True)),
        ("how many of them use Adam?", Narrow("Adam", "count")),
        ("what do they say about data?", Narrow("data", "survey")),
        ("what do these papers say about data?", Narrow("data", "survey")),
        ("remove the Levine hats paper", Drop("Levine hats")),
        ("not the surveys", Drop("surveys")),
        ("only 2025", Within(years=(2025, 2025))),
        ("limit it to papers from 2024", Within(years=(2024, 2024))),
        ("what about 2024?", Within(years=(2024, 2024), anew=True)),
        ("only those since August", Within(since="2026-08-01")),
        ("which of these are newer than August?", Within(since="2026-08-01")),
        ("only from the Sep 3 digest", Within("2026-09-03", "2026-09-03")),
        ("which of those came in September?", Within("2026-09-01", "2026-09-30")),
        ("drop everything before September", Within(until="2026-08-31", out=True)),
        ("only September", Within("2026-09-01", "2026-09-30")),
        ("what about March 2026?", Within("2026-03-01", "2026-03-31", anew=True)),
        ("only those before 2025", Within(years=(1, 2024))),
        ("only those since 2024", Within(years=(2024, 9998))),
        ("sort by date", Reorder("newest")),
        ("newest first", Reorder("newest")),
        ("order them by date, oldest first", Reorder("oldest")),
        ("from oldest to newest", Reorder("oldest")),
        ("most votes first", Reorder("votes")),
        ("sort them by number of upvotes", Reorder("votes")),
        ("sort by title", Reorder("title")),
        ("in alphabetical order, please", Reorder("title")),
        ("most relevant first", Reorder("relevance")),
        ("as a table", Table()),
        ("can I have that as a table?", Table()),
        ("and in a table please", Table()),
        ("the other 12", Rest()),
        ("show the rest", Rest()),
        ("list the remaining ones", Rest()),
        ("show me 5 more", Rest()),
        ("all of them", Whole()),
        ("show all", Whole()),
        ("show everything again", Back()),
        ("go back to all of them", Back()),
        ("the whole list again", Back()),
        ("with the dropped ones", Back()),
        ("put the ones you left out back in", Back()),
        ("put them back", Back()),
        ("undo", Back(step=True)),
        ("undo the last filter", Back(step=True)),
        ("the ones that are left", Rest()),
        ("next page", Rest()),
        ("in reverse order", Reverse()),
        ("reverse the list", Reverse()),
        ("nothing older than 2025 please", Within(years=(1, 2024), out=True)),
        ("no papers on vision", Narrow("vision", out=True)),
        ("alphabetically", Reorder("title")),
        ("sort them from A to Z", Reorder("title")),
        ("by author", Reorder("author")),
        ("alphabetically by author", Reorder("author")),
        ("most popular at the top", Reorder("votes")),
        ("how many are that?", Tell("count")),
        ("how many are left?", Tell("count")),
        ("which ones?", Tell("list")),
        ("Which papers?", Tell("list")),
        ("which are they?", Tell("list")),
        ("and what are they called?", Tell("list")),
        ("list them", Tell("list")),
        ("can you name these papers?", Tell("list")),
        ("group them", Tell("survey")),
        ("group these by approach", Tell("survey")),
        ("what do they say?", Tell("survey")),
        ("which of them should I read first?", Tell("recommend")),
        ("compare them", Compare()),
        ("how do they differ?", Compare()),
    ],
)
def test_a_wish_is_read_as_what_it_does(question: str, wish: Operation) -> None:
    assert of(question) == (wish,)


@pytest.mark.parametrize(
    ("question", "places", "out"),
    [
        ("drop the third", [3], True),
        ("without the second and [5]", [2, 5], True),
        ("take out the third one please", [3], True),
        ("leave the last two out", [-1, -2], True),
        ("exclude number 2", [2], True),
        ("keep the first three", [1, 2, 3], False),
        ("only 1, 3 and 5", [1, 3, 5], False),
        ("show the top 2", [1, 2], False),
        ("drop everything except the second and the sixth", [2, 6], False),
        ("all but the second", [2], True),
    ],
)
def test_papers_are_kept_and_dropped_by_their_places(
    question: str, places: list[int], out: bool
) -> None:
    (wish,) = of(question)
    assert isinstance(wish, Pick)
    assert ([one.at for one in wish.places], wish.out) == (places, out)


def test_several_wishes_stand_behind_each_other() -> None:
    assert of("only 2025, newest first") == (Within(years=(2025, 2025)), Reorder("newest"))
    assert of("the ones on vision models only, newest first, as a table") == (
        Narrow("vision models"),
        Reorder("newest"),
        Table(),
    )
    first, second = of("drop 1 and 3 and sort by date")
    assert isinstance(first, Pick)
    assert second == Reorder("newest")
    assert of("those of 2024 that use graphs") == (Within(years=(2024, 2024)), Narrow("graphs"))


@pytest.mark.parametrize(
    "question",
    [
        "Which papers are about LoRA?",
        "How many papers are about agents?",
        "papers on drop-out",
        "What is new since Aug 20?",
        "Which papers came in September?",
        "what does the third propose?",
        "the second paper",
        "more like the second",
        "How does it work?",
        "which of them is best?",
        "which one is best?",
        "what are the results?",
        "list the results",
        "What is known about them?",
        "Which work introduces ternary networks?",
        "What do the theorems say in these papers?",
        "Without regularization, grokking tasks push models to the edge of numerical stability.",
        "what came in September about diffusion?",
        "By how much does GEPA beat GRPO on average?",
        "By what factor is Adam slower there",
        "",
        "x" * LONGEST_QUESTION,
    ],
)
def test_what_asks_something_else_is_no_wish(question: str) -> None:
    assert of(question) == ()


def test_no_follow_up_keeps_the_program_busy() -> None:
    """Patterns hold the interpreter: one that takes long would stop every answer, and SIGTERM."""
    pieces = [
        *(",", "(", "- ", " ", "any ", "which of them ", "drop ", "only ", "1, ", "[1] ", "and "),
        *(
            "show me the ",
            "sort ",
            "by date ",
            "how many are ",
            "that ",
            "in 2024 ",
            "not ",
            "out ",
        ),
        *(
            "which two of the ",
            "the newest ",
            "how many votes does ",
            "put them ",
            "a-z ",
            "alphabetic ",
        ),
        *("the ones on ", "all of ", "newest first, ", "drop 1 and ", "rest of ", "as a table "),
    ]
    chance = random.Random(5)
    mixed = ["".join(chance.choice(pieces) for _ in range(60)) for _ in range(200)]
    for text in [*(piece * 300 for piece in pieces), *mixed]:
        began = time.process_time()
        of(f"{text[:290]} x")
        assert time.process_time() - began < 0.2


def test_days_on_which_papers_were_published_are_their_own() -> None:
    (own,) = read("only papers published in August", ["2026-08-20", "2026-09-03"])
    assert own == Within("2026-08-01", "2026-08-31", own=True)
    (held,) = read("only those from the August digests", ["2026-08-20", "2026-09-03"])
    assert isinstance(held, Within)
    assert not held.own
