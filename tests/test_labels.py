"""Labelled entries: a label says what its value is, whether its word is known or only returns under
every title of the page. Covers index.layouts.abstracts."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.layouts.fields import meaning
from index.types import Entry

TITLES = ("Quiet Heron: Counting Rain", "Do Gulls Read Tide Tables?", "Reef Nets Without Anchors")
PEOPLE = (("Ada Quill",), ("Bo Marsh", "Cem Tern"), ("Dee Foam", "Eli Reef", "Fay Shoal"))
ABSTRACT = (
    "We propose a model that counts rain on {}. It needs one microphone and a minute of quiet, and "
    "the results show an error of two drops in a hundred. No listener that we asked does as well."
)
ROOFS = ("a roof of tin", "a roof of reed", "a roof of slate")
SAID = "Earlier work on {} is too slow for what harbours really keep, and is seldom tried at night."


def _entries(text: str) -> tuple[Entry, ...]:
    return parse(text.encode(), "page").entries


def _page(form: str) -> str:
    return "\n".join(
        form.replace("@title", title)
        .replace("@id", f"2501.0000{number}")
        .replace("@people", ", ".join(people))
        .replace("@said", SAID.format(roof))
        .replace("@abstract", ABSTRACT.format(roof))
        for number, (title, people, roof) in enumerate(zip(TITLES, PEOPLE, ROOFS, strict=True))
    )


FORMS = {
    "bold": (
        "## @title\n\n**Authors:** @people\n\n**Motivation:** @said\n\n**Abstract:** @abstract\n"
    ),
    "bold, unknown": (
        "## @title\n\n**Why it floats:** @said\n\n**Authors**: @people\n\n**Abstract**: @abstract\n"
    ),
    "abstract first": (
        "## @title\n\n**Abstract:** @abstract\n\n**Method:** @said\n\n**Authors:** @people\n"
    ),
    "list": (
        "### [@title](https://arxiv.org/abs/@id)\n- **Authors:** @people\n"
        "- **TL;DR:** @said\n- **Abstract:** @abstract\n"
    ),
    "below": (
        "#### @title\n - **Authors:** @people\n - **Link:** https://arxiv.org/abs/@id\n\n"
        " - **Abstract**\n @abstract\n"
    ),
    "headings": (
        "# @title\n\n## Authors\n\n@people\n\n## Motivation\n\n@said\n\n## Abstract\n\n@abstract\n"
    ),
    "text": ("@title\nAuthors: @people\nSubjects: Rain\nAbstract: @abstract\n"),
    "text, title labelled": ("Title: @title\nAuthors: @people\nAbstract: @abstract\n"),
    "text, alone": ("@title\n\nAuthors:\n@people\n\nAbstract:\n@abstract\n"),
    "emoji": (
        "## @title\n\n👥 **Authors**: @people\n\n💡 **In short**: @said\n\n"
        "📝 **Abstract**: @abstract\n"
    ),
    "details": (
        "## @title\n**Authors**: @people\n<details><summary>Abstract</summary>\n\n"
        "@abstract\n\n</details>\n"
    ),
    "rows": (
        "## @title\n\n| Field | Value |\n|---|---|\n| **Authors** | @people |\n"
        "| **Abstract** | @abstract |\n"
    ),
    "Chinese": (
        "### @title\n- **作者**: @people\n- **AI摘要**: 港口的雨\n- **标签**: `a` `b`\n\n"
        "**原始摘要**：@abstract\n"
    ),
    "traditional Chinese": "標題：@title\n作者：@people\n摘要：@abstract\n連結：https://arxiv.org/abs/@id\n\n",
    "Chinese boxes": ("## @title\n\n【作者】@people\n\n【摘要】@abstract\n"),
    "Japanese": ("## @title\n\n**著者**: @people\n\n**概要**: @abstract\n"),
    "Korean": ("## @title\n\n**저자**: @people\n\n**초록**: @abstract\n"),
    "French": ("## @title\n\n**Auteurs :** @people\n\n**Résumé :** @abstract\n"),
    "German": ("## @title\n\n**Autoren:** @people\n\n**Zusammenfassung:** @abstract\n"),
    "HTML": (
        "<div><h2>@title</h2><p><b>Authors:</b> @people</p><p><b>Motivation:</b> "
        "@said</p><p><b>Abstract:</b> @abstract</p></div>"
    ),
    "HTML table": (
        "<div><h3>@title</h3><table><tr><th>Authors</th><td>@people</td></tr><tr><th>Abst"
        "ract</th><td>@abstract</td></tr></table></div>"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_label_says_what_its_value_is(form: str) -> None:
    entries = _entries(_page(FORMS[form]))
    assert [entry.title for entry in entries] == list(TITLES)
    assert [entry.abstract for entry in entries] == [ABSTRACT.format(roof) for roof in ROOFS]
    assert [entry.authors for entry in entries] == list(PEOPLE)


def test_without_a_labelled_abstract_it_is_the_longest_running_text() -> None:
    form = "## @title\n\n**Authors:** @people\n\n**TL;DR:** @said\n\n@abstract\n"
    assert [e.abstract for e in _entries(_page(form))] == [ABSTRACT.format(r) for r in ROOFS]
    form = "## @title\n\n**Authors:** @people\n\n**Problem:** @said\n\n**Idea:** @abstract\n"
    assert [e.abstract for e in _entries(_page(form))] == [ABSTRACT.format(r) for r in ROOFS]


def test_an_entry_without_its_abstract_has_what_else_it_has() -> None:
    form = "## @title\n\n**Authors:** @people\n\n**TL;DR:** @said\n\n**Abstract:** @abstract\n"
    page = _page(form).replace(f"**Abstract:** {ABSTRACT.format(ROOFS[1])}\n", "")
    assert [e.abstract for e in _entries(page)] == [
        ABSTRACT.format(ROOFS[0]),
        SAID.format(ROOFS[1]),
        ABSTRACT.format(ROOFS[2]),
    ]


def test_a_preamble_is_no_paper() -> None:
    head = "# Listings\nThese pages are made anew at two in the morning of every weekday.\n\n"
    assert len(_entries(head + _page(FORMS["below"]))) == 3


def test_titles_with_one_beginning_are_titles() -> None:
    titles = [f"Tide Nets: Part {n} of Many" for n in range(1, 4)]
    page = "\n\n".join(f"{t}\n\n{ABSTRACT.format(r)}" for t, r in zip(titles, ROOFS, strict=True))
    assert [entry.title for entry in _entries(page)] == titles


def test_the_same_paper_twice_is_read_twice() -> None:
    page = _page("**@title**\n\n@abstract\n")
    assert [entry.title for entry in _entries(page + page)] == [*TITLES, *TITLES]


def test_lists_below_a_label_are_no_titles() -> None:
    form = (
        "### [@title](https://arxiv.org/abs/@id)\n\n**Key points:**\n\n1. A list of the tokens\n"
        "2. A way to look at them\n\n**Abstract:** @abstract\n"
    )
    assert [entry.title for entry in _entries(_page(form))] == list(TITLES)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Authors", "authors"),
        ("作者", "authors"),
        ("저자", "authors"),
        ("Résumé", "abstract"),
        ("RESUME", "abstract"),
        ("原始摘要", "abstract"),
        ("TL;DR", "summary"),
        ("Main category", "other"),
        ("Publication Date", "published"),
        ("Gull Attention", ""),
        ("Name", ""),
    ],
)
def test_what_labels_mean(label: str, field: str) -> None:
    assert meaning(label) == field


def test_an_abstract_that_begins_with_a_label_of_its_own_keeps_it() -> None:
    own = "Background: Tides are hard to forecast. Methods: We count waves. Results: It works well."
    page = "\n\n".join(
        f"## A Study of Tides and Boats {n}\n\nAuthors: Ann Abel, Bo Baker\n\n{text}"
        for n, text in enumerate(["We study how boats are moored in long storms at sea.", own])
    )
    assert [entry.abstract for entry in parse(page.encode(), "page.md").entries][1] == own
