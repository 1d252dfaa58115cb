"""index.layouts.lone_authors: pages on which every paper is of one author."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse

PAPERS = (
    ("Quiet Herons: Counting Rain by Ear", "We propose a model that counts rain by ear."),
    ("Gulls Read Tide Tables", "We present a study of gulls that forecast the tide of harbours."),
    ("Reef Nets for Small Boats", "We prune networks until they fit the computer of a small boat."),
)
RESULTS = "Experiments on three datasets show that it reduces the error by 12% against baselines."
FORMS = {
    "page.md": "## {t}\n\n{p}\n\n{a}\n\n",
    "lines.txt": "{t}\n{p}\n{a}\n\n",
    "blank.txt": "{t}\n\n{p}\n\n{a}\n\n",
    "date.md": "### {t}\n{p} · 2025-03-11\n\n{a}\n\n",
    "label.md": "## {t}\n**Leute:** {p}\n**Worum es geht:** {a}\n**Urteil:** Gut.\n\n",
    "page.html": "<div><h3>{t}</h3><p>{p}</p><p>{a}</p></div>",
}


def _authors(name: str, people: tuple[str, str, str]) -> list[list[str]]:
    text = "<!doctype html><html><body>" if name.endswith("html") else ""
    for (title, start), one in zip(PAPERS, people, strict=True):
        text += FORMS[name].format(t=title, p=one, a=f"{start} {RESULTS}")
    entries = parse(text.encode(), name).entries
    assert [entry.title for entry in entries] == [title for title, _ in PAPERS]
    assert [entry.abstract for entry in entries] == [f"{a} {RESULTS}" for _, a in PAPERS]
    return [list(entry.authors) for entry in entries]


@pytest.mark.parametrize("name", sorted(FORMS.keys() - {"label.md"}))
def test_the_papers_of_one_author_have_that_author(name: str) -> None:
    assert _authors(name, ("Ada Quill",) * 3) == [["Ada Quill"]] * 3


@pytest.mark.parametrize("name", sorted(FORMS.keys() - {"label.md"}))
def test_papers_of_one_author_each_have_their_own(name: str) -> None:
    people = ("Ada Quill", "Wei Zhang", "María José Pérez")
    assert _authors(name, people) == [[one] for one in people]


def test_one_author_behind_a_label_that_is_not_known() -> None:
    people = ("Ada Quill, Bo Marsh", "Cem Tern", "Dee Foam, Eli Reef, Fay Shoal")
    assert _authors("label.md", people) == [one.split(", ") for one in people]


@pytest.mark.parametrize(
    "words",
    [
        ("Machine Learning", "Computer Vision", "Graph Networks"),
        ("Oral Presentation",) * 3,
        ("Ada Quill Harbour Labs", "Bo Marsh Reef College", "Cem Tern Tide Inc"),
    ],
)
def test_subjects_remarks_and_places_are_no_authors(words: tuple[str, str, str]) -> None:
    assert _authors("page.md", words) == [[], [], []]
