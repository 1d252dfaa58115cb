"""How many votes a question wants papers to have."""

from __future__ import annotations

import pytest

from assistant.question.votes import told, voted


@pytest.mark.parametrize(
    ("text", "least", "most", "rest"),
    [
        ("papers with more than 50 votes", 51, None, "papers"),
        ("papers on tides with at least 1,000 upvotes?", 1000, None, "papers on tides?"),
        ("papers that have over ten likes", 11, None, "papers"),
        ("20+ votes", 20, None, ""),
        ("papers with 20 or more votes on tides", 20, None, "papers on tides"),
        ("those with fewer than 5 votes", None, 4, "those"),
        ("at most 5 upvotes", None, 5, ""),
        ("papers with between 9 and 5 votes", 5, 9, "papers"),
        ("papers without votes", None, 0, "papers"),
        ("papers with 10-60 votes", 10, 60, "papers"),
        ("papers with 10 to 60 upvotes on tides", 10, 60, "papers on tides"),
        ("which paper got exactly 33 votes?", 33, 33, "which paper?"),
        ("papers with >= 3 votes", 3, None, "papers"),
    ],
)
def test_bounds(text: str, least: int | None, most: int | None, rest: str) -> None:
    found = voted(text)
    assert found is not None
    assert (found.least, found.most, found.rest) == (least, most, rest)


@pytest.mark.parametrize(
    "text",
    [
        "how many votes does a majority need?",
        "majority voting with more than 50 agents",
        "which paper has most votes?",
        "the 5 votes of self-consistency",
        "5 or less",
    ],
)
def test_what_is_no_bound(text: str) -> None:
    assert voted(text) is None


def test_in_words() -> None:
    assert told(1, None) == "with at least 1 vote"
    assert told(None, 4) == "with at most 4 votes"
    assert told(3, 3) == "with 3 votes"
    assert told(5, 9) == "with 5 to 9 votes"
