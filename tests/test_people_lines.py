"""Names that stand one a line above an abstract, and what is none."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse

TITLES = ("Quiet Heron: Counting Drops of Rain", "Do Gulls Read Tide Tables?", "Reef Nets")
ABSTRACT = (
    "We propose to count drops of rain on {}. The results show that it errs less than a gauge."
)
PEOPLE = (["Ada Quill", "Bo Marsh", "Cem Tern"], ["Dee Foam"], ["Eli van der Reef", "Fay Shoal"])
SUBJECTS = (["Machine Learning", "Computer Vision"], ["Machine Learning"], ["Computer Vision"])


def _people(
    form: str, line: str, people: tuple[list[str], ...], end: str = "\n"
) -> list[list[str]]:
    text = "<!doctype html><html><body>" if form.startswith("<") else ""
    for n, (title, some) in enumerate(zip(TITLES, people, strict=True)):
        lines = end.join(line.format(x=one, n=n) for one in some)
        text += form.format(t=title, p=lines, a=ABSTRACT.format(n), i=f"2501.0000{n}")
    entries = parse(text.encode(), "page").entries
    assert [e.title for e in entries] == list(TITLES)
    assert [e.abstract for e in entries] == [ABSTRACT.format(n) for n in range(3)]
    return [list(e.authors) for e in entries]


FORMS = [
    ("## [{t}](https://arxiv.org/abs/{i})\n\n{p}\n\n{a}\n\n", "[{x}](https://x.org/{n})"),
    ("## {t}\n{p}\n\n{a}\n\n", "- [{x}](https://x.org/{n})"),
    ("## {t}\n\n{p}\n\n{a}\n\n", "[{x}](https://x.org/{n}),"),
    ("{t}\n\n{p}\n\n{a}\n\n", "{x}"),
    ("{t}\n{p}\n\n{a}\n\n", "{x}"),
    ("<h3>{t}</h3><ul>{p}</ul><p>{a}</p>", "<li><a href='/u/{n}'>{x}</a></li>"),
]


@pytest.mark.parametrize("end", ["\n", "\n\n"])
@pytest.mark.parametrize(("form", "line"), FORMS)
def test_each_line_is_an_author(form: str, line: str, end: str) -> None:
    assert _people(form, line, PEOPLE, end) == list(PEOPLE)


@pytest.mark.parametrize(("form", "line"), FORMS[:2])
def test_what_returns_is_no_person(form: str, line: str) -> None:
    assert _people(form, line, SUBJECTS) in ([[], [], []], [["Machine Learning"], [], []])


def test_a_person_and_a_place_are_not_two_people() -> None:
    pairs = (["Ada Quill", "Harbour Labs"], ["Bo Marsh", "Reef College"], ["Cem Tern", "Tide Inc"])
    assert _people("## {t}\n\n{p}\n\n{a}\n\n", "{x}", pairs) == [[], [], []]
