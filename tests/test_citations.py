from __future__ import annotations

import pytest

from assistant.citations import MarkFilter, answer_sentences, check_answer, disarm, marks, without_marks
from index.types import Paper

PAPER = Paper(
    "t1",
    "Gradient Gardening: Pruning Networks",
    "Pruning by magnitude removes small weights. Gradient Gardening removes 80% of the weights of ResNet-50. "
    "It is faster than dense training.",
    ("a.txt",),
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a [1] b [2]", [1, 2]),
        ("a [1, 3] b", [1, 3]),
        ("a [1-4]", [1, 2, 3, 4]),
        ("a [1][2][1]", [1, 2]),
        ("a 【2】 and ［3］", [2, 3]),
        ("a [9-1]", []),
        ("a [1-9999]", list(range(1, 22))),
        ("an array x[i] and [note]", []),
    ],
)
def test_marks_in_every_form(text: str, numbers: list[int]) -> None:
    assert marks(text) == numbers


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_streamed_marks_are_resolved_wherever_the_pieces_break(size: int) -> None:
    text = "It gains 8%【2】 and more [1, 99]. Also [1-2]; an array x[3] is no citation [77]."
    stream = MarkFilter(frozenset({1, 2}))
    shown = "".join(stream.feed(text[i : i + size]) for i in range(0, len(text), size)) + stream.end()
    assert shown == "It gains 8%[2] and more [1]. Also [1][2]; an array x is no citation."
    assert stream.dropped == 3


def test_an_unfinished_mark_is_not_lost() -> None:
    stream = MarkFilter(frozenset({1}))
    assert stream.feed("so it is [1") == "so it is"
    assert stream.end() == " [1"


def test_marks_belong_to_the_sentence_before_them() -> None:
    text = "It is fast. [1] It is small [2]. It is cheap.\n- A list item [1]\n\n[2]"
    assert list(answer_sentences(text)) == ["It is fast. [1]", "It is small [2].", "It is cheap.", "- A list item [1]"]


def test_every_sentence_gets_the_quote_that_carries_it() -> None:
    checked = check_answer("It removes 80% of the weights [1]. It is slower than dense training [1]. Nice.", {1: PAPER})
    assert [s.support for s in checked.sentences] == ["supported", "unsupported", "unsupported"]
    assert [s.citations for s in checked.sentences] == [(1,), (1,), ()]
    first, second = checked.citations
    assert first.quote == "Gradient Gardening removes 80% of the weights of ResNet-50."
    assert (first.number, first.sentence, first.support) == (1, 0, "supported")
    assert second.quote == "It is faster than dense training."
    for citation in checked.citations:
        assert PAPER.abstract[citation.start : citation.end] == citation.quote


def test_a_title_lends_its_names_to_its_sentences() -> None:
    checked = check_answer("Gradient Gardening is faster than dense training [1].", {1: PAPER})
    assert checked.sentences[0].support == "supported"


def test_a_quoted_texts_own_brackets_are_no_citations() -> None:
    assert disarm("Code is at [9] and [17].") == "Code is at (9) and (17)."
    assert without_marks("It is fast [1].") == "It is fast."
