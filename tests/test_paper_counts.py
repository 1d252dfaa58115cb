"""assistant.checking.paper_counts: numbers of papers in a model's sentence, held against the list.

The wordings of `HELD_OUT` were written together with the others, before the code, and looked at
only when it was done: 40 of the 42 were then read rightly, and no number of other things was taken
for one of papers.
"""

from __future__ import annotations

import time

import pytest

from assistant.checking.paper_counts import Tally, counted, miscounted, uncounted

TALLY = Tally(12, frozenset({5, 4, 3}))

# What is said, how many papers it cites, and which of its numbers are wrong: of a list of twelve,
# in groups of five, four and three.
Wording = tuple[str, int, set[int]]
SEEN: list[Wording] = [
    ("Nine papers use a wick of wool.", 1, {9}),
    ("There are 14 papers about lanterns.", 2, {14}),
    ("3 of the 15 papers burn oil.", 3, {15}),
    ("Seven of the papers report longer burning.", 2, {7}),
    ("Two support it.", 1, {2}),
    ("All ten works agree that wool is best.", 2, {10}),
    ("Both papers propose wool.", 1, {2}),
    ("A total of 20 studies deal with harbours.", 1, {20}),
    ("Twenty-one papers concern ships.", 1, {21}),
    ("Eight recent papers study tunnels.", 2, {8}),
    ("Only two of them need oil.", 1, {2}),
    ("Six out of twelve papers burn longer.", 2, {6}),
    ("Lanterns are the subject of 10 papers in the collection.", 1, {10}),
    ("Two dozen papers treat wicks.", 1, {24}),
    ("Ten find that wool burns longest.", 2, {10}),
    ("More than 13 papers use wool.", 1, {13}),
    ("**Nine** papers use wool.", 1, {9}),
    ("Seven lantern papers measure the hours.", 1, {7}),
    ("Of the 11 papers, most use wool.", 1, {11}),
    ("Three papers use wool.", 3, set()),
    ("Two papers use wool.", 2, set()),
    ("The 12 papers deal with lanterns.", 1, set()),
    ("A dozen papers deal with lanterns.", 1, set()),
    ("Five of the papers use wicks.", 2, set()),
    ("More than ten papers use wool.", 1, set()),
    ("One paper tests wool.", 1, set()),
    ("The other eleven papers are about tides.", 1, set()),
    ("Nine datasets are used.", 1, set()),
    ("It lights six harbours.", 1, set()),
    ("It was tried on 9 ships and 40 trains.", 1, set()),
    ("Two wicks burn longer than one.", 1, set()),
    ("Nine paper lanterns hung in the harbour.", 1, set()),
    ("The paper lantern burns 9 hours.", 1, set()),
    ("In 2024 it burnt 9 hours.", 1, set()),
    ("It is the first of two stages.", 1, set()),
    ("Here one may use wool.", 1, set()),
    ("Two methods support it.", 1, set()),
    ("Two support vectors are enough.", 1, set()),
    ("Each of the eight approaches needs oil.", 1, set()),
    ("Of six lamps, two show cracks.", 1, set()),
    ("Papers 7 and 9 use wool.", 2, set()),
    ("GPT-4 papers over the cracks.", 1, set()),
    ("Two ablation studies show that wool matters.", 1, set()),
]
HELD_OUT: list[Wording] = [
    ("Thirteen papers propose lanterns for harbours.", 1, {13}),
    ("The collection holds 9 papers on wicks.", 1, {9}),
    ("Wool is used in eight of these papers.", 2, {8}),
    ("Two contradict this.", 1, {2}),
    ("8 of them report longer burning.", 3, {8}),
    ("Six publications describe a float.", 1, {6}),
    ("All of the 10 papers light a place.", 1, {10}),
    ("2 of the 14 papers burn oil.", 2, {14}),
    ("In total, 30 papers are about lanterns.", 1, {30}),
    ("Seven others agree that wool is best.", 1, {7}),
    ("At least fifteen papers use wool.", 1, {15}),
    ("Six articles and four studies use wool.", 1, {6}),
    ("Two disagree with it.", 1, {2}),
    ("Nine new arXiv papers measure the hours.", 1, {9}),
    ("Half of the 10 papers use wool.", 1, {10}),
    ("Six of the twelve light mines.", 1, set()),  # "light mines" might be things: not found
    ("The first two papers use wool.", 1, {2}),
    ("A hundred papers have been written on it.", 1, {100}),
    ("Eight propose a wick of wool.", 1, {8}),
    ("Four papers light towers.", 1, set()),
    ("Two of the papers burn oil.", 2, set()),
    ("All twelve papers are about lanterns.", 1, set()),
    ("Both papers propose a float.", 2, set()),
    ("Two support it.", 2, set()),
    ("At least ten papers use wool.", 1, set()),
    ("A single paper tests wool.", 1, set()),
    ("The remaining nine papers light ships.", 1, set()),
    ("Eight benchmarks are used.", 1, set()),
    ("It burns for nine hours in six caves.", 1, set()),
    ("One can find that wool burns.", 1, set()),
    ("It needs two of these wicks.", 1, set()),
    ("Seven paper boats float.", 1, set()),
    ("Two models show that wool burns longer.", 1, set()),
    ("It takes 2 reports a day.", 1, set()),
    ("Among nine harbours, two report fires.", 1, set()),
    ("Paper 9 uses wool.", 1, set()),
    ("Its works number of hours is 9.", 1, set()),
    ("Nine case studies were carried out.", 1, set()),
    ("It scores 9 of 10 on towers.", 1, set()),
    ("The lantern of 2019 works for two months.", 1, set()),
    ("Seven user studies with 40 people show it.", 1, set()),
    ("It uses two show lamps and one report.", 1, set()),
]


def wrong(said: str, cited: int) -> set[int]:
    return {one.number for one in miscounted(said, cited, TALLY)}


@pytest.mark.parametrize(("said", "cited", "numbers"), SEEN)
def test_a_wrong_number_of_papers_is_found(said: str, cited: int, numbers: set[int]) -> None:
    assert wrong(said, cited) == numbers


@pytest.mark.parametrize(("said", "cited", "numbers"), HELD_OUT)
def test_and_in_words_that_were_kept_to_check_with(
    said: str, cited: int, numbers: set[int]
) -> None:
    assert wrong(said, cited) == numbers


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Nine papers use wool.", "papers use wool."),
        ("3 of the 12 papers use wool for 9 hours.", "of the papers use wool for 9 hours."),
        ("Two propose wool, and two contradict it.", "they propose wool, and they contradict it."),
        ("Nine datasets are used.", "Nine datasets are used."),
    ],
)
def test_what_is_left_of_a_sentence_is_for_the_abstracts(said: str, left: str) -> None:
    assert uncounted(said) == left


def test_what_an_abstract_counts_itself_is_its_own() -> None:
    said, abstract = "It reviews 120 papers on wool.", "We review 120 papers of forty years."
    assert list(miscounted(said, 1, TALLY, abstract)) == []
    assert [one.number for one in miscounted(said, 1, TALLY, "We review wool.")] == [120]
    assert uncounted(said, abstract) == said


@pytest.mark.parametrize("said", ["and the only ", "nine of the ", "twenty-one recent ", "9 "])
def test_it_takes_time_that_grows_with_the_sentence_only(said: str) -> None:
    began = time.process_time()
    counted(said * (16_000 // len(said)))
    assert time.process_time() - began < 1.0
