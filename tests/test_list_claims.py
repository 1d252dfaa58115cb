"""assistant.checking.list_claims: titles, labels and numbers of papers in what a list says."""

from __future__ import annotations

import pytest

from assistant.checking.citations import Checked, Checker
from assistant.checking.list_claims import ListReader
from assistant.checking.paper_counts import Tally
from index.types import Paper

PLACES = ("Harbours", "Mines", "Ships")
PAPERS = {
    number: Paper(
        f"p{number}",
        f"Paper Lanterns for {place}",
        f"Much has been written about things that shine. We propose paper lanterns that light "
        f"{place.lower()} with a wick of wool. Experiments show that such paper lanterns burn "
        f"{number + 20} hours in {place.lower()}.",
        ("d.txt",),
    )
    for number, place in enumerate(PLACES, start=1)
}


def checked(said: str) -> Checked:
    return Checker(PAPERS, ListReader(Tally(9, frozenset({3})))).check(said)


@pytest.mark.parametrize(
    "head",
    [
        "Paper Lanterns for Ships: ",
        "- Paper Lanterns for Ships: ",
        "- **Paper Lanterns for Ships**: ",
        "3. Paper Lanterns for Ships — ",
        "* “Paper Lanterns for Ships” ",
        "PAPER LANTERNS FOR SHIPS - ",
        "- Method: ",
        "- **Supports:** ",
        "- Paper Lanterns for Ships: Qualifies: ",
        "",
    ],
)
@pytest.mark.parametrize(
    ("said", "support"),
    [
        ("it lights ships with a wick of wool [3].", "supported"),
        ("it lights ships with a wick of hemp [3].", "weak"),
        ("it burns 44 hours in ships [3].", "unsupported"),
    ],
)
def test_a_title_or_label_is_not_the_abstracts_to_carry(head: str, said: str, support: str) -> None:
    (sentence,) = checked(head + said).sentences
    assert (sentence.text, sentence.support) == (head + said, support)


def test_another_papers_title_is() -> None:
    (sentence,) = checked("Paper Lanterns for Mines: it lights ships with wool [3].").sentences
    assert sentence.support == "weak"
    assert "mines" in sentence.reasons[0]


@pytest.mark.parametrize(
    ("said", "support"),
    [
        ("Three papers propose paper lanterns with a wick of wool [1][2][3].", "supported"),
        ("Both papers propose a wick of wool [1][3].", "supported"),
        ("The nine papers propose paper lanterns [1].", "supported"),
        ("Three papers light harbours [1][2][3].", "weak"),  # of each one that it cites
        ("Two of the 9 papers light ships [2][3].", "weak"),
        ("One paper lights ships, and two papers light harbours [3].", "unsupported"),
    ],
)
def test_a_number_of_papers_is_held_against_the_list(said: str, support: str) -> None:
    assert [one.support for one in checked(said).sentences] == [support]


def test_each_part_of_a_sentence_has_papers_of_its_own() -> None:
    said = "Two papers light by wool [1][2], while one paper lights ships with wool [3]."
    (sentence,) = checked(said).sentences
    assert (sentence.support, sentence.citations) == ("supported", (1, 2, 3))


def test_both_numbers_are_told_and_no_quote_is_said_to_carry_it() -> None:
    found = checked("Seven papers propose a wick of wool [1][2].")
    assert found.sentences[0].reasons == (
        "it counts seven, where the list has 9 papers and the sentence cites 2",
    )
    assert {one.support for one in found.citations} == {"unsupported"}
    assert "wick of wool" in found.citations[0].quote
    (uncited,) = checked("There are 8 papers.").sentences
    assert uncited.reasons == ("it counts 8, where the list has 9 papers", "no paper is cited")


def test_a_number_of_other_things_is_the_abstracts_to_carry() -> None:
    burns = "Such paper lanterns burn {} hours in ships [3]."
    assert checked(burns.format(23)).sentences[0].support == "supported"
    (sentence,) = checked(burns.format(9)).sentences
    assert sentence.reasons == ("the number 9 is not in the quote",)
