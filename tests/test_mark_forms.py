"""Citations in the forms of models, read as one, wherever a reply is cut while it comes."""

from __future__ import annotations

import time

import pytest

from assistant.checking.mark_forms import MarkFilter, in_one_form

FORMS = [
    ("It is fast [Source 1].", "It is fast [1]."),
    ("It is fast [passage 1] [Doc. 2].", "It is fast [1] [Doc. 2]."),
    ("It is fast [Ref. 1, 2].", "It is fast [1][2]."),
    (r"It is fast \[1\].", "It is fast [1]."),
    (r"It is fast \[1, 2\] and small.", "It is fast [1][2] and small."),
    ("It is fast (1).", "It is fast [1]."),
    ("It is fast (1, 2), they say.", "It is fast [1][2], they say."),
    ("It is fast (1)\nIt is small (2)", "It is fast [1]\nIt is small [2]"),
    ("It is fast¹.", "It is fast[1]."),
    ("It is fast.¹,² It is small.²", "It is fast.[1][2] It is small.[2]"),
    ("It is fast [[1]](https://example.org/a_b).", "It is fast [1]."),
    ("It is fast [1](https://example.org) and small.", "It is fast [1] and small."),
    ("It is fast [[1]] and [[2, 1]].", "It is fast [1] and [2][1]."),
    ("It is fast<sup>[1]</sup> and<sup>2</sup> small.", "It is fast[1] and[2] small."),
    ("它很快 (1)。它很小【2】。", "它很快 [1]。它很小[2]。"),
    # what is no citation stays as it is
    ("It has (3) parts (9).", "It has (3) parts (9)."),
    ("It has two: (1) a head, (2) a tail.", "It has two: (1) a head, (2) a tail."),
    ("It takes 10² steps of O(n) or f(1).", "It takes 10² steps of O(n) or f(1)."),
    ("a<sub>1</sub> and x² < y", "a<sub>1</sub> and x² < y"),
    ("Its cost⁹ is [Figure 2].", "Its cost⁹ is [Figure 2]."),
]


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize(("written", "read"), FORMS)
def test_every_form_is_read_as_one(written: str, read: str, size: int) -> None:
    stream = MarkFilter(frozenset({1, 2}))
    pieces = [written[start : start + size] for start in range(0, len(written), size)]
    assert "".join(map(stream.feed, pieces)) + stream.end() == read


def test_a_form_that_is_surely_a_citation_and_of_no_paper_is_taken_out() -> None:
    stream = MarkFilter(frozenset({1}))
    shown = stream.feed(r"Fast [Source 7] and \[8\] and <sup>9</sup>.") + stream.end()
    assert shown == "Fast and and."
    assert stream.dropped == 3


@pytest.mark.parametrize(
    "text",
    [
        "(" * 30_000,
        "¹" * 30_000 + "a",
        "[[1" * 10_000,
        "<sup>" * 8_000,
        "[[1]](" + "x" * 40_000,
        "\\[" * 20_000,
        "(1" + " " * 40_000,
    ],
)
def test_odd_texts_take_no_time(text: str) -> None:
    started = time.perf_counter()
    stream = MarkFilter(frozenset({1}))
    for start in range(0, len(text), 400):
        stream.feed(text[start : start + 400])
    stream.end()
    in_one_form(text, {1})
    assert time.perf_counter() - started < 2
