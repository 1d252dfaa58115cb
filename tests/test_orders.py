"""assistant.question.orders: papers by their day, by votes or by title."""

from __future__ import annotations

import pytest

from assistant.question.orders import Order, ordered
from index.types import Digest, Paper, Result

DIGESTS = [
    Digest("old.txt", "old.txt", "1", "2024-02-01", "given", 1),
    Digest("new.txt", "new.txt", "2", "2025-08-20", "given", 1),
    Digest("undated.txt", "undated.txt", "3", None, "undated", 1),
]


def result(name: str, digests: tuple[str, ...] = ("undated.txt",), **more: object) -> Result:
    paper = Paper(name, name, "An abstract.", digests, **more)  # type: ignore[arg-type]
    return Result(paper, 1.0, 1.0, 0.5, 1.0, ())


FOUND = [
    result("unknown"),
    result("published", published="2025-03-04", upvotes=3, authors=("ada Lovelace", "B. Bohr")),
    result("by its id", arxiv_id="2506.01234", upvotes=0, authors=("Z. Abel",)),
    result("by its digests", ("new.txt", "old.txt"), upvotes=3),
    result("in a new digest", ("new.txt",)),
]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("relevance", ["unknown", "published", "by its id", "by its digests", "in a new digest"]),
        ("newest", ["in a new digest", "by its id", "published", "by its digests", "unknown"]),
        ("oldest", ["by its digests", "published", "by its id", "in a new digest", "unknown"]),
        ("votes", ["published", "by its digests", "by its id", "unknown", "in a new digest"]),
        ("title", ["by its digests", "by its id", "in a new digest", "published", "unknown"]),
        ("author", ["by its id", "published", "unknown", "by its digests", "in a new digest"]),
    ],
)
def test_papers_stand_in_the_order_that_is_wanted(order: Order, names: list[str]) -> None:
    assert [one.paper.id for one in ordered(FOUND, order, DIGESTS)] == names


def test_a_number_that_is_no_month_is_no_day() -> None:
    odd = result("odd", arxiv_id="2513.00001")
    assert [one.paper.id for one in ordered([odd, FOUND[1]], "newest", DIGESTS)] == [
        "published",
        "odd",
    ]


def test_ids_of_the_last_century_are_the_oldest() -> None:
    early = result("early", arxiv_id="hep-th/9901001")
    assert [one.paper.id for one in ordered([FOUND[2], early], "oldest", DIGESTS)] == [
        "early",
        "by its id",
    ]


def test_titles_stand_in_the_order_of_their_letters() -> None:
    named = [result("beta"), result("“Alpha” and more"), result("Alpha"), result("$\\mu$P")]
    assert [one.paper.id for one in ordered(named, "title", DIGESTS)] == [
        "Alpha",
        "“Alpha” and more",
        "beta",
        "$\\mu$P",
    ]
