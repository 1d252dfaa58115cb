"""assistant.question.narrowings: what the papers of a list are to be about, or to do without."""

from __future__ import annotations

import pytest

from assistant.question.narrowings import narrowing
from assistant.question.wishes import Add, Drop, Lacking, Narrow, Operation


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        ("which of them need no wick?", (Lacking("wick"),)),
        ("which of these do not use oil", (Lacking("oil"),)),
        ("which ones don't rely on any oil", (Lacking("oil"),)),
        ("those that never mention oil", (Lacking("oil"),)),
        ("only the ones without oil", (Lacking("oil"),)),
        ("which can do without oil", (Lacking("oil"),)),
        ("which of them work without a flame", (Lacking("flame"),)),
        ("those lacking a handle", (Lacking("handle"),)),
        ("which ones avoid burning oil", (Lacking("burning oil"),)),
        ("how many of them need no oil", (Lacking("oil", "count"),)),
        ("which of them light streets without oil", (Narrow("light streets"), Lacking("oil"))),
        ("without oil", (Drop("oil", lacking=True),)),
        # of what they are about nothing is to be lacking
        ("which are not about oil", (Narrow("oil", out=True),)),
        ("drop the ones on oil", (Narrow("oil", out=True),)),
        ("drop the paper on oil", (Drop("oil"),)),
        # and who drops those that lack something keeps those that have it
        ("drop the ones that need no oil", (Narrow("oil"),)),
    ],
)
def test_what_is_denied_of_papers_is_read_as_in_a_first_question(
    said: str, wishes: tuple[Operation, ...]
) -> None:
    assert narrowing(said.rstrip("?")) == wishes


@pytest.mark.parametrize("said", ["what is a wick", "without", "compare them", "oil lamps"])
def test_what_narrows_nothing_is_left_to_others(said: str) -> None:
    assert narrowing(said) == ()


@pytest.mark.parametrize(
    "said",
    [
        "add papers on oil lamps",
        "add the oil lamps papers",
        "also include those on oil lamps",
        "include the ones about oil lamps",
    ],
)
def test_what_is_added_is_read_by_its_subject(said: str) -> None:
    assert narrowing(said) == (Add("oil lamps"),)
