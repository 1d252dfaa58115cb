"""Titles over several lines among others, and what stands below titles besides."""

from __future__ import annotations

import textwrap

import pytest

from index.layouts.detection import parse
from index.layouts.title_lines import ends_open

TITLES = (
    "Quiet Heron: Counting Drops of Rain on Roofs of Tin with One Microphone",
    "Do Gulls Read Tide Tables?",
    "Reef Nets Without Anchors and Without the Harbours That They Were Made For",
    "Sparse Lanterns",
    "On the Drift of Buoys, Bells and Beacons under the Constraints of a Calm Sea",
)
PEOPLE = (
    "Ada Quill, Bo Marsh",
    "Cem Tern",
    "Dee Foam, Eli Reef",
    "Fay Shoal, Gus Kelp",
    "Ann Sand",
)
ABSTRACT = (
    "We count drops of rain on {}. It needs one microphone and a minute of quiet before the storm, "
    "and errs by two drops in a hundred. No listener that we asked does as well, and none of them "
    "listened for longer than it takes to boil an egg."
)
FORMS = [
    "{t}\n\n{a}\n\n",
    "{t}\n{a}\n\n",
    "{t}\n{p}\n\n{a}\n\n",
    "{t}\n\n{p}\n\n{a}\n\n",
    "{t}\nhttps://arxiv.org/abs/2501.0000{n}\n\n{a}\n\n",
    "{t}\n{p}\narXiv:2501.0000{n}\n\n{a}\n\n",
    "{n}. {t}\n{p}\n{a}\n\n",
    "Title: {t}\nAuthors: {p}\nAbstract: {a}\n\n",
    "## {t}\n\n{a}\n\n",
    "### {n}. {t}\n{p}\n\n{a}\n\n",
    "{t}\n=======\n\n{a}\n\n",
    "**{t}**\n\n*{p}*\n\n{a}\n\n",
    "- **{t}**\n  *{p}*\n\n  {a}\n\n",
]


def _read(form: str, titles: list[str]) -> list[str]:
    pages = zip(titles, PEOPLE, strict=True)
    text = "".join(
        form.format(t=title, p=people, n=n, a=ABSTRACT.format(n))
        for n, (title, people) in enumerate(pages, start=1)
    )
    entries = parse(text.encode(), "page").entries
    assert [e.abstract for e in entries] == [ABSTRACT.format(n) for n in range(1, len(titles) + 1)]
    if "{p}" in form:
        assert [", ".join(e.authors) for e in entries] == list(PEOPLE)
    return [e.title for e in entries]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [52, 60])
def test_titles_that_are_broken_at_a_width_are_whole(form: str, width: int) -> None:
    broken = [textwrap.fill(title, width) for title in TITLES]
    assert _read(form, broken) == list(TITLES)


@pytest.mark.parametrize("form", FORMS[:2] + FORMS[8:9] + FORMS[10:11])
@pytest.mark.parametrize("word", ["Models", "Search", "Datasets"])
def test_a_title_may_end_in_a_word_of_the_page_itself(form: str, word: str) -> None:
    """Which stands alone on the last line of two of the page's titles."""
    whole = [
        f"Do Gulls Read Tide Tables without Any of the Larger {word}",
        TITLES[0],
        f"Quiet Lanterns: Bells and Beacons under Waters of {word}",
        *TITLES[2:4],
    ]
    broken = [textwrap.fill(title, 52) for title in whole]
    assert all(one.splitlines()[-1] == word for one in broken[:3:2])
    assert _read(form, broken) == whole


@pytest.mark.parametrize("form", FORMS)
def test_a_title_whose_words_go_on_is_whole(form: str) -> None:
    broken = [TITLES[0].replace("Rain on ", "Rain on\n"), *TITLES[1:]]
    assert _read(form, broken) == list(TITLES)


@pytest.mark.parametrize("form", FORMS[2:4] + FORMS[8:10])
@pytest.mark.parametrize("venue", ["NeurIPS 2024", "Best Paper Award", "Harbour University"])
def test_what_stands_below_every_title_is_none_of_it(form: str, venue: str) -> None:
    assert _read(form.replace("{t}", f"{{t}}\n{venue}"), list(TITLES)) == list(TITLES)


@pytest.mark.parametrize(
    ("line", "goes_on"), [("Nets for", True), ("Nets:", True), ("Nets", False)]
)
def test_some_words_are_no_end(line: str, *, goes_on: bool) -> None:
    assert ends_open(line) is goes_on
