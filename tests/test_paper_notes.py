"""Papers as notes: what stands in each file, and how it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
import yaml

from assistant.marks import Mark
from assistant.paper_notes import note, notes, zipped
from index.types import Paper

LANTERNS = Paper(
    "a",
    "Sparse Lanterns: a Light [v2]",
    "We light [[lamps]]. # They burn.",
    ("Aug 20",),
    arxiv_id="2401.00001",
    authors=("Ada Quill", "Bo: Reed"),
    published="2024-01-02",
)


def front(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_a_note_holds_what_is_known_and_what_is_kept() -> None:
    text = note(LANTERNS, Mark(starred=True, note="See [[Lamps]] **first**.\n- and this"))
    assert front(text) == {
        "title": LANTERNS.title,
        "authors": ["Ada Quill", "Bo: Reed"],
        "published": "2024-01-02",
        "arxiv": "2401.00001",
        "url": "https://arxiv.org/abs/2401.00001",
        "digests": ["Aug 20"],
        "starred": True,
        "read": False,
    }
    assert "\n\nSee [[Lamps]] **first**.\n- and this\n\n## Abstract\n\n" in text
    assert r"We light \[\[lamps\]\]. \# They burn." in text


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
    text = note(paper, Mark())
    assert set(front(text)) == {"title", "digests", "starred", "read"}
    assert "\x1b" not in text
    assert text.count("\n---\n") == 1


def test_no_two_files_are_of_one_name_and_each_name_can_be_linked() -> None:
    titles = [
        "Lamps", "lamps", "LAMPS", "a/b\\c: d?", "CON", "..", "é" * 200, "é" * 200, "#x ^y [[z]]|"
    ]  # fmt: skip
    papers = [Paper(f"p{n}", title, "Lit.", ()) for n, title in enumerate(titles)]
    files = notes(papers, {})
    assert len(files) == len(papers)
    assert len({name.lower() for name in files}) == len(papers)
    assert list(files)[:4] == ["Lamps.md", "lamps (2).md", "LAMPS (3).md", "a b c d.md"]
    assert list(files)[4:6] == ["CON (paper).md", "p5.md"]
    assert all(len(name.encode()) < 140 for name in files)
    assert not any(sign in name for name in files for sign in '\\/:*?"<>|#^[]')
    held = zipfile.ZipFile(io.BytesIO(zipped(files)))
    assert {name: held.read(name).decode() for name in held.namelist()} == files
