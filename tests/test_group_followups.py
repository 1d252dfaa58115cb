"""assistant.question.group_followups: the groups of a list, and the sides of a claim."""

from __future__ import annotations

import pytest

from assistant.question.group_followups import read
from assistant.question.wishes import Divide, InGroup, OnSide


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("group them by year", Divide("year")),
        ("split these by digest", Divide("digest")),
        ("divide the list into months", Divide("month")),
        ("group by first author", Divide("author")),
        ("how many per month", Divide("month", counted=True)),
        ("count them by day", Divide("day", counted=True)),
        ("how many of them are from each year", Divide("year", counted=True)),
        ("the number of papers per digest", Divide("digest", counted=True)),
        ("only the second group", InGroup(2)),
        ("the last group", InGroup(-1)),
        ("which papers are in group 3", InGroup(3)),
        ("the papers of the first cluster", InGroup(1)),
        ("the group on oil", InGroup(0, "oil")),
        ("only the oil group", InGroup(0, "oil")),
        ("how many are in the third group", InGroup(3, "", "count")),
        ("drop the final group", InGroup(-1, out=True)),
    ],
)
def test_groups_are_made_counted_and_kept(said: str, wish: object) -> None:
    assert read(said) == wish


@pytest.mark.parametrize(
    ("said", "side", "kind"),
    [
        ("list the ones that say yes", "yes", "list"),
        ("which of them support it", "yes", "list"),
        ("how many agree", "yes", "count"),
        ("the papers that disagree", "no", "list"),
        ("who says no", "no", "list"),
        ("which do not support the claim", "no", "list"),
        ("only the supporting ones", "yes", "list"),
        ("which are undecided", "open", "list"),
    ],
)
def test_a_side_is_named_in_several_ways(said: str, side: str, kind: str) -> None:
    wish = read(said)
    assert isinstance(wish, OnSide)
    assert (wish.side, wish.kind, wish.said) == (side, kind, said)


@pytest.mark.parametrize(
    "said",
    [
        "group them",
        "sort by year",
        "the second",
        "what do groups say",
        "which support vector machines",
    ],
)
def test_what_is_of_no_group_is_left_to_others(said: str) -> None:
    assert read(said) is None
