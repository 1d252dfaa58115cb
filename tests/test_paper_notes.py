"""Papers as notes: what stands in each file, and how it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.marks import Mark
from assistant.paper_notes import BEGIN, END, identity_of, notes, paper_note, renewed, zipped
from index.types import Paper

LANTERNS = Paper(
    "a",
    "Sparse Lanterns: a Light [v2]",
    "We light [[lamps]]. # They %%burn.",
    ("Aug 20",),
    arxiv_id="2401.00001",
    authors=("Ada Quill", "Bo: Reed"),
    published="2024-01-02",
    upvotes=12,
)


def front(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_a_note_holds_what_is_known_and_what_is_kept() -> None:
    kept = Mark(starred=True, note="See [[Lamps]] **first**.\n- and this")
    text = paper_note(LANTERNS, kept, ("light", "lamps")).text()
    assert front(text) == {
        "paper_id": "a",
        "title": LANTERNS.title,
        "authors": ["Ada Quill", "Bo: Reed"],
        "published": "2024-01-02",
        "arxiv": "2401.00001",
        "url": "https://arxiv.org/abs/2401.00001",
        "hub": "https://huggingface.co/papers/2401.00001",
        "votes": 12,
        "digests": ["Aug 20"],
        "topics": ["light", "lamps"],
        "starred": True,
        "read": False,
        "tags": ["paper"],
    }
    assert "\n\nSee [[Lamps]] **first**.\n- and this\n\n## Abstract\n\n" in text
    assert r"We light \[\[lamps\]\]. \# They \%%burn." in text


@pytest.mark.parametrize(
    "title",
    [
        "---\ntitle: other",
        "a: b: c",
        "'quoted\" \\ {x}",
        "!!python/object:x",
        "* - # ?",
        "\x1b[2J ‮x",
    ],
)
def test_a_title_opens_no_field_of_its_own(title: str) -> None:
    paper = Paper("a", title, "We light lamps.", ("Aug 20",))
    text = paper_note(paper, Mark()).text()
    assert set(front(text)) == {"paper_id", "title", "digests", "starred", "read", "tags"}
    assert "\x1b" not in text
    assert text.count("\n---\n") == 1


def test_no_two_files_are_of_one_name_and_each_name_can_be_linked() -> None:
    titles = [
        "Lamps", "lamps", "LAMPS", "a/b\\c: d?", "CON", "aux.x", "..", "é" * 200, "é" * 200,
        "#x ^y [[z]]|",
    ]  # fmt: skip
    papers = [Paper(f"p{n}", title, "Lit.", ()) for n, title in enumerate(titles)]
    files = notes(papers, {})
    assert len(files) == len(papers)
    assert len({name.lower() for name in files}) == len(papers)
    assert list(files)[:4] == ["Lamps.md", "lamps (2).md", "LAMPS (3).md", "a b c d.md"]
    assert list(files)[4:7] == ["paper CON.md", "paper aux.x.md", "p6.md"]
    assert all(len(name.encode()) < 140 for name in files)
    assert not any(sign in name for name in files for sign in '\\/:*?"<>|#^[]')
    held = zipfile.ZipFile(io.BytesIO(zipped(files)))
    assert {name: held.read(name).decode() for name in held.namelist()} == files


MINE = """\ufeff---
aliases: [Lanterns]   # mine
paper_id: "a"
title: an older title
# on votes
votes: 3
my rating: >
  very
  good
authors:
  - Ada Quill
  - 'Bo: Reed'
tags:
- mine
published: 2024-01-02
---
Mine, above.
{begin}
an older part
{end}
Mine, below: \u2028 no line {blank}
<!-- not: a mark -->
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_a_person_added_stays_byte_for_byte(line_end: str) -> None:
    held = MINE.format(begin=BEGIN, end=END, blank=" ").replace("\n", line_end)
    made = paper_note(LANTERNS, Mark(starred=True))
    text = renewed(held, made)
    assert text is not None
    assert renewed(text, made) == text
    assert front(text.replace("\r\n", "\n"))["votes"] == 12
    assert identity_of(text) == ("paper_id", "a")
    ours = made.part().replace("\n", line_end)
    assert text.count(ours) == 1
    left = held.replace(f"{BEGIN}{line_end}an older part{line_end}{END}", ours)
    for old, new in (
        ("title: an older title", f"title: '{LANTERNS.title}'"),
        ("votes: 3", "votes: 12"),
    ):
        left = left.replace(old, new)
    added = text.count("\n") - left.count("\n")
    lines = text.splitlines(keepends=True)
    assert "".join(line for line in left.splitlines(keepends=True) if line not in lines) == ""
    assert added == len("arxiv url hub digests - starred read".split())
    assert text.endswith(f"Mine, below: \u2028 no line  {line_end}<!-- not: a mark -->{line_end}")


def test_what_has_no_part_of_ours_is_left() -> None:
    made = paper_note(LANTERNS, Mark())
    assert renewed("---\npaper_id: a\n---\nOnly mine.\n", made) is None
    assert renewed(f"{BEGIN}\nhalf\n", made) is None


def test_the_readers_own_note_does_not_end_our_part() -> None:
    made = paper_note(LANTERNS, Mark(note=f"before\r\n{END}\nafter"))
    text = made.text() + "mine\n"
    assert renewed(text, made) == text
    assert renewed(text, paper_note(LANTERNS, Mark())) == (
        paper_note(LANTERNS, Mark()).text() + "mine\n"
    )


@pytest.mark.parametrize(
    "text", ["", "# no front", "---\ntitle: x\n---\n", "---\npaper_id: [a]\n---\n"]
)
def test_a_note_of_somebody_else_is_none_of_ours(text: str) -> None:
    assert identity_of(text) is None


OURS = tuple(paper_note(LANTERNS, Mark()).fields)
LINES = st.sampled_from(
    [
        "mine: 1", "mine too: [a,", "  b]", "- c", "# said", "", "tags:", "  - x", "aliases: |",
        "  # text", "\tx", "'quoted': y", "title : z", "votes: 2", "starred: true", "read:",
        "authors: [A]", "}", "key", "? odd", "url: >", "paper_id: b",
    ]
)  # fmt: skip


@settings(deadline=None, database=None, derandomize=True)
@given(
    front=st.lists(LINES, max_size=12),
    below=st.text(max_size=40),
    line_end=st.sampled_from(["\n", "\r\n"]),
    note=st.text(max_size=40),
)
def test_whatever_a_person_writes_stays_and_a_second_time_changes_nothing(
    front: list[str], below: str, line_end: str, note: str
) -> None:
    made = paper_note(LANTERNS, Mark(note=note))
    head = "".join(f"{line}{line_end}" for line in ["paper_id: a", *front])
    part = made.part().replace("\n", line_end)
    held = f"---{line_end}{head}---{line_end}{part}{line_end}{below}"
    text = renewed(held, made)
    assert text is not None
    assert renewed(text, made) == text
    assert text.endswith(f"{part}{line_end}{below}")
    left = iter(text.splitlines())
    ours, kept = True, []
    for line in front:  # what is no field of ours, nor goes on with one
        if line and line[0] not in " \t-#}":
            ours = line.partition(":")[0].strip(" '") in OURS
        if not ours or line.startswith("#"):
            kept.append(line)
    assert all(line in left for line in kept)
