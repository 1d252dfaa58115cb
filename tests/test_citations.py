"""Citation marks in every form, and the quote that carries each sentence."""

from __future__ import annotations

import time

import pytest

from assistant.checking.citations import (
    Checker,
    answer_sentences,
    cite,
    disarm,
    marks,
    unsupporting,
    without_marks,
    without_row,
)
from assistant.checking.entailment import entailment_of
from assistant.checking.mark_forms import MarkFilter
from index.types import Paper

PAPER = Paper(
    "t1",
    "Gradient Gardening: Pruning Networks",
    "Pruning by magnitude removes small weights. Gradient Gardening removes 80% of the weights of "
    "ResNet-50. It is faster than dense training.",
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
        ("a [12345] b", [12345]),
        ("a [1 and 3], b [2 & 4], c [5, 6, and 7]", [1, 3, 2, 4, 5, 6, 7]),
        ("a [1, p. 3], b [2, Section 4]", [1, 2]),
        ("a 【1:0†source】, b 【3†L10-L20】", [1, 3]),
        ("code x[1:3]", []),
        ("a [Paper 2], b [paper 3, 4], c [#5] and [^6]", [2, 3, 4, 5, 6]),
    ],
)
def test_marks_in_every_form(text: str, numbers: list[int]) -> None:
    assert marks(text) == numbers


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_streamed_marks_are_resolved_wherever_the_pieces_break(size: int) -> None:
    text = "It gains 8%【2】 and more [1, 99]. Also [1-2]; an array x[3] is no citation [77]."
    stream = MarkFilter(frozenset({1, 2}))
    shown = (
        "".join(stream.feed(text[i : i + size]) for i in range(0, len(text), size)) + stream.end()
    )
    assert shown == "It gains 8%[2] and more [1]. Also [1][2]; an array x is no citation."
    assert stream.dropped == 3


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_no_mark_is_shown_that_does_not_resolve(size: int) -> None:
    text = (
        f"One [12345] two [9-1] three [1 and 3] four【2:0†source】 five [1, p. 3] six [{'9' * 50}]."
    )
    stream = MarkFilter(frozenset({1, 2}))
    shown = (
        "".join(stream.feed(text[i : i + size]) for i in range(0, len(text), size)) + stream.end()
    )
    assert shown == "One two three [1] four[2] five [1] six."
    assert stream.dropped == 4  # of which one is an empty range


@pytest.mark.parametrize(
    "text", [" " * 40_000 + "a", "[1" + " " * 40_000 + "a", "[1]" * 5000 + "a", "[ " * 20_000]
)
def test_odd_texts_take_no_time(text: str) -> None:
    started = time.perf_counter()
    stream = MarkFilter(frozenset({1}))
    stream.feed(text)
    stream.end()
    marks(text)
    without_marks(text)
    assert time.perf_counter() - started < 2


def test_an_unfinished_mark_is_not_lost() -> None:
    stream = MarkFilter(frozenset({1}))
    assert stream.feed("so it is [1") == "so it is"
    assert stream.end() == " [1"


def test_marks_belong_to_the_sentence_before_them() -> None:
    text = "It is fast. [1] It is small [2]. It is cheap.\n- A list item [1]\n\n[2]"
    assert list(answer_sentences(text)) == [
        "It is fast. [1]",
        "It is small [2].",
        "It is cheap.",
        "- A list item [1]",
    ]


def test_every_sentence_gets_the_quote_that_carries_it() -> None:
    checked = Checker({1: PAPER}).check(
        "It removes 80% of the weights [1]. It is slower than dense training [1]. Nice."
    )
    assert [s.support for s in checked.sentences] == ["supported", "unsupported", "unsupported"]
    assert [s.citations for s in checked.sentences] == [(1,), (1,), ()]
    first, second = checked.citations
    assert first.quote == "Gradient Gardening removes 80% of the weights of ResNet-50."
    assert (first.number, first.sentence, first.support) == (1, 0, "supported")
    assert second.quote == "It is faster than dense training."
    for citation in checked.citations:
        assert PAPER.abstract[citation.start : citation.end] == citation.quote


def test_a_title_lends_its_names_to_its_sentences() -> None:
    checked = Checker({1: PAPER}).check("Gradient Gardening is faster than dense training [1].")
    assert checked.sentences[0].support == "supported"


def test_a_quoted_texts_own_brackets_are_no_citations() -> None:
    assert disarm("Code is at [9] and [17].") == "Code is at (9) and (17)."
    assert without_marks("It is fast [1].") == "It is fast."


def test_the_parts_of_a_sentence_are_held_against_the_papers_cited_for_each() -> None:
    other = Paper("t2", "Weight Watching", "Weight Watching needs no retraining.", ("a.txt",))
    text = (
        "Gradient Gardening removes 80% of the weights [1], while Weight Watching needs {} "
        "retraining [2]."
    )
    checker = Checker({1: PAPER, 2: other})
    both = checker.check(text.format("no"))
    assert [sentence.support for sentence in both.sentences] == ["supported"]
    assert [(citation.number, citation.support) for citation in both.citations] == [
        (1, "supported"),
        (2, "supported"),
    ]
    wrong = checker.check(text.format("much"))
    assert [sentence.support for sentence in wrong.sentences] == ["unsupported"]
    assert [citation.support for citation in wrong.citations] == ["supported", "unsupported"]


def test_citations_that_do_not_support_a_supported_sentence_are_counted() -> None:
    other = Paper("t2", "Weight Watching", "Weight Watching reads novels on trains.", ("a.txt",))
    checked = Checker({1: PAPER, 2: other}).check(
        "It removes 80% of the weights [1][2]. It is slower [2]."
    )
    assert [sentence.support for sentence in checked.sentences] == ["supported", "unsupported"]
    # that of a sentence which nothing supports is told with the sentence
    assert unsupporting(checked) == 1


def test_words_given_as_the_papers_own_must_be() -> None:
    checker = Checker({1: PAPER})
    said = "It is said to be \u201cfaster than dense training\u201d [1]."
    invented = 'It is "the fastest of all methods", faster than dense training [1].'
    assert checker.sentence(said).support != "unsupported"
    assert checker.sentence(invented).support == "unsupported"
    assert "do not stand in the abstract" in checker.sentence(invented).reasons[0]


def test_the_number_of_a_line_of_a_list_is_no_sentence_and_no_claim() -> None:
    text = "1. It is fast [1].\n2) It is slow [2]. It ends.\n- 3. So.\n12 lamps burn. 4. Five."
    assert list(answer_sentences(text)) == [
        "1. It is fast [1].",
        "2) It is slow [2].",
        "It ends.",
        "- 3. So.",
        "12 lamps burn.",
        "4.",
        "Five.",
    ]
    assert without_row("1. It is fast.") == "It is fast."
    assert without_row("1.5 times as fast.") == "1.5 times as fast."


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Gradient Gardening只去掉80%的权重 [1]。", []),
        ("Gradient Gardening只去掉80.5%的权重 [1]。", ["the number 80.5 is not in the quote"]),
    ],
)
def test_a_number_among_chinese_is_read_whole(said: str, why: list[str]) -> None:
    sentences = list(answer_sentences(f"{said}它更快[1]。"))
    assert len(sentences) == 2
    found = Checker({1: PAPER}).sentence(sentences[0]).reasons
    assert [one for one in found if "number" in one or "name" in one] == why


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "**It is far faster here.** So it is [1].",
            ["**It is far faster here.**", "So it is [1]."],
        ),
        ("It is **so [1].** Next [2].", ["It is **so [1].**", "Next [2]."]),
        ("*It is. So.* And it is [2].", ["*It is.", "So.*", "And it is [2]."]),
        ("It is. **This** is [1].", ["It is.", "**This** is [1]."]),
        ("**它很快。**它也小 [1]。", ["**它很快。**", "它也小 [1]。"]),
        # a label goes with what it labels
        ("- **Method.** It uses wool [1].", ["- **Method.** It uses wool [1]."]),
        ("1. __Key result.__ It is so [1].", ["1. __Key result.__ It is so [1]."]),
        ("**It gains 3.** It is so [1].", ["**It gains 3.**", "It is so [1]."]),
    ],
)
def test_bold_and_italic_end_with_their_sentence(text: str, told: list[str]) -> None:
    assert list(answer_sentences(text)) == told


@pytest.mark.parametrize(
    ("claim", "asked"),
    [
        ("Farmers mow hedges on weekends.", 0),  # nothing of it is held
        ("It removes 90% of the weights.", 0),  # a number is another
        ("It removes 80% of the weights of ResNet-50.", 0),  # all of it is held by one sentence
        ("Small weights vanish.", 1),  # a paraphrase
    ],
)
def test_the_entailment_model_is_asked_where_it_can_change_what_is_shown(
    claim: str, asked: int
) -> None:
    entailment_of.cache_clear()
    support, span = cite(claim, PAPER)
    assert entailment_of.cache_info().misses == asked
    scored, same = cite(claim, PAPER, scored=True)
    assert entailment_of.cache_info().misses == 3
    assert (scored.verdict, scored.reasons, same) == (support.verdict, support.reasons, span)
