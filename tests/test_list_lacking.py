"""assistant.question.list_lacking: which papers of a list do without something.

Five papers on lamps: one that says to burn without oil, one on oil, one that speaks of it in other
words, and two that are silent.
"""

from __future__ import annotations

import pytest

from assistant.question.changed_lists import Changed
from assistant.question.list_lacking import lacking
from assistant.question.wishes import Lacking
from index.types import Paper, Result

SAID = {
    "free": "We study lamps. The new lamp burns without any oil.",
    "oily": "We study lamps. Ours burns lamp oil for a week.",
    "paraffin": "We study lamps. Ours burns paraffin.",
    "silent": "We study lamps. Ours is made of tin.",
    "tin": "We study lamps. Ours hangs from a hook.",
}


def listed(*names: str) -> Changed:
    papers = [Paper(name, f"The {name} lamp", SAID[name], ()) for name in names]
    results = tuple(Result(one, 0.0, 0.0, 0.0, 0.0, ()) for one in papers)
    return Changed(results, "list", "lamps")


def ids(now: Changed) -> list[str]:
    return [one.paper.id for one in now.results]


def test_what_speaks_of_it_goes_and_what_says_so_stands_first() -> None:
    now = lacking(Lacking("oil", only_dropped=True), listed(*sorted(SAID)), {"paraffin"})
    assert ids(now) == ["free", "silent", "tin"]
    assert now.said == (
        "1 of the 5 papers says itself to do without oil; 2 do not tell; "
        "the 2 that speak of it are left out.",
    )
    (span,) = now.quoted["free"]
    assert span.text == "The new lamp burns without any oil."
    assert not now.none


def test_who_asks_which_gets_those_that_say_so_where_they_suffice() -> None:
    now = lacking(Lacking("oil", "count"), listed("oily", "free", "silent"), ())
    assert (ids(now), now.kind) == (["free"], "count")
    assert now.said == (
        "1 of the 3 papers says itself to do without oil; "
        "the 1 that does not tell and the 1 that speaks of it are left out.",
    )


def test_where_none_says_so_none_is_given() -> None:
    now = lacking(Lacking("oil"), listed("oily", "silent"), ())
    assert now.none
    assert now.said == (
        "No abstract of the 2 papers says that it does without oil; the 1 that does not tell and "
        "the 1 that speaks of it are left out.",
    )


def test_where_all_speak_of_it_none_is_left() -> None:
    now = lacking(Lacking("oil"), listed("oily", "paraffin"), {"paraffin"})
    assert now.none
    assert now.said == ("All 2 papers speak of oil, and do not say to do without it.",)
    assert ids(now) == ["oily", "paraffin"]  # the nearest


@pytest.mark.parametrize("name", sorted(SAID))
def test_one_paper_is_told_in_the_singular(name: str) -> None:
    assert lacking(Lacking("oil"), listed(name), ()).said[0].startswith("The paper ")
