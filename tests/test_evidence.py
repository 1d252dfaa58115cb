"""What of the abstracts goes to a model: what bears on the question first, the rest as room
allows."""

from __future__ import annotations

import pytest

from assistant.answering.evidence import Bearing, assemble
from index.text.sentences import sentences
from index.types import Paper, Passage, Result, ScoredPassage

ABSTRACT = " ".join(
    [
        "Otters are sorted by hand today.",
        "That takes a day of work for each of the pebbles.",
        "We propose Amber Otter, which sorts by weight.",
        "It sorts 38 pebbles a minute.",
        "It fails on wet pebbles.",
        "Nobody has asked the otters.",
    ]
)
SPANS = sentences(ABSTRACT)


def result(number: int) -> Result:
    paper = Paper(str(number), f"Amber Otter {number}", ABSTRACT, ("d",))
    passage = Passage("x", paper.id, SPANS[4].start, SPANS[5].end, "")
    return Result(paper, 1.0 / number, 1.0, 0.5, 1.0, (ScoredPassage(passage, 0.5),))


RESULTS = [result(number) for number in range(1, 21)]
# the fourth sentence bears most, the third less, the others by their place from behind
WORTH = (0.0, 0.1, 0.8, 0.9, 0.2, 0.3)
BEARINGS = [
    Bearing(one.paper.id, span, worth - place / 100)
    for place, one in enumerate(RESULTS)
    for span, worth in zip(SPANS, WORTH, strict=True)
]


def blocks(window: int | None, bearings: list[Bearing] = BEARINGS) -> list[str]:
    evidence = assemble(RESULTS, window, bearings=bearings)
    found = evidence.text.split("\n\n")
    assert len(found) == len(evidence.papers)
    return found


def test_in_a_large_window_whole_abstracts_of_twelve_papers_stand() -> None:
    found = blocks(32_768)
    assert len(found) == 12
    assert all(ABSTRACT in block for block in found)


def test_in_a_small_one_what_bears_on_the_question_stands() -> None:
    found = blocks(1500)
    assert len(found) > 3
    for block in found:
        assert (
            "We propose Amber Otter, which sorts by weight. It sorts 38 pebbles a minute." in block
        )
    assert "Nobody has asked" in found[0]  # there is room for some of the rest
    assert "by hand" not in found[-1]


def test_what_is_left_out_is_marked_and_the_order_is_that_of_the_abstract() -> None:
    few = [Bearing("1", SPANS[3], 1.0), Bearing("1", SPANS[0], 0.9)]
    text = assemble(RESULTS[:1], 1260, "x" * 480, few).text
    assert "Otters are sorted by hand today. … It sorts 38 pebbles a minute." in text


@pytest.mark.parametrize("window", [1200, 1500, 2048, 4096, 8192])
def test_it_fits_the_window(window: int) -> None:
    text = assemble(RESULTS, window, "x" * 100, BEARINGS).text
    assert len(text) <= max(window - 1200, 200) * 3 + 300  # the fence, and the first paper


def test_a_window_that_nobody_tells_is_taken_for_the_smallest_that_is_usual() -> None:
    assert blocks(None) == blocks(4096)
    assert len(blocks(None)) == 8


def test_without_bearings_the_best_passage_comes_first() -> None:
    first = assemble(RESULTS[:1], 1260, "x" * 480).text
    assert "It fails on wet pebbles. Nobody has asked the otters." in first
