"""PubMed's "Abstract (text)": each paragraph of an entry is known by its place and first words."""

from __future__ import annotations

import textwrap

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, TITLES, known, told

PLACED = (
    "J Imagin Med. 2024 Mar 12;15(3):201-214. doi: 10.9999/jim.1. Epub 2024 Feb 2.",
    "Ann Made Up Biol (Harbour). 2023 Nov-Dec;8(11):e12.",
    "Proc Fict Soc. 2025;2(1):9.",
)
PEOPLE = (
    "Heron A(#)(1), van der Marsh DB(2)(3), Quill C Jr(1); Footstep Study Group.",
    "Gull Survey Group.",
    "Otter D(1).",
)
READ = (
    ("A Heron", "D B van der Marsh", "C Quill Jr", "Footstep Study Group"),
    ("Gull Survey Group",),
    ("D Otter",),
)
WHERE = (
    "Author information:\n(1)Department of Gait, Northshore. \n(2)Floors.\n(3)Harbour.\n"
    "Electronic address: a@floors.example."
)
TITLES_SHOWN = (f"{TITLES[0]}", f"{TITLES[1]}.", f"[{TITLES[2]}].")
PARTED = "BACKGROUND: Most words pass.\nRESULTS: Some of them skip a layer, on four tasks."
IDS = "DOI: 10.9999/jim.{n}\nPMCID: PMC9{n}\nPMID: 3990000{n} [Indexed for MEDLINE]"


def _entry(n: int, *between: str, width: int = 80) -> str:
    paragraphs = [f"{n}. {PLACED[n - 1]}", TITLES_SHOWN[n - 1], *between, IDS.format(n=n)]
    return "\n\n".join(
        "\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in p.split("\n"))
        for p in paragraphs
    )


ENTRIES = [
    _entry(1, PEOPLE[0], WHERE, PARTED, "© 2024. The Authors.", "Keywords: gait; floors."),
    _entry(2, PEOPLE[1], WHERE, ABSTRACTS[1], "Copyright © 2023 Nobody. All rights reserved.")
    + "\n\nConflict of interest statement: None of us has any.",
    _entry(
        3,
        "[Article in Norlandic]",
        PEOPLE[2],
        "Comment in\n    J Imagin Med. 2025 May;1:2.",
        ABSTRACTS[2].replace(", and", ", \n\nand"),
    ),
]


@pytest.mark.parametrize("between", ["\n\n\n", "\n\n", "\r\n\r\n\r\n"])
def test_entries_come_back_whole(between: str) -> None:
    end = "\r\n" if "\r" in between else "\n"
    text = between.join(entry.replace("\n", end) for entry in ENTRIES) + end
    parsed = parse(text.encode(), "abstract-set.txt")
    texts = (PARTED.replace("\n", " "), *ABSTRACTS[1:])
    assert told(parsed) == list(zip(TITLES, texts, strict=True))
    assert [known(entry) for entry in parsed.entries] == [
        (None, people, day)
        for people, day in zip(READ, ("2024-03-12", "2023-11", "2025"), strict=True)
    ]
    assert parsed.entries[0].keywords == ("gait", "floors")
    assert [entry.url for entry in parsed.entries] == [
        f"https://pubmed.ncbi.nlm.nih.gov/3990000{n}/" for n in (1, 2, 3)
    ]
    assert (parsed.layout, parsed.unparsed, parsed.captured) == ("PubMed's text", (), None)


def test_an_entry_without_people_keeps_its_abstract_and_one_without_abstract_is_told() -> None:
    text = "\n\n\n".join([_entry(1, ABSTRACTS[0]), _entry(2, "Fen G.")])
    parsed = parse(text.encode(), "one.txt")
    assert told(parsed) == [(TITLES[0], ABSTRACTS[0])]
    assert parsed.entries[0].authors == ()
    assert [piece.why for piece in parsed.unparsed] == [
        f"a record without an abstract: {TITLES[1]!r}"
    ]


def test_a_file_of_entries_without_abstracts_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match="none of its 1 entries has a title and an abstract"):
        parse(_entry(1, "Heron A(1).", WHERE).encode(), "short.txt")


def test_a_numbered_list_of_papers_is_none_of_pubmed() -> None:
    text = "".join(
        f"{n}. {t}\n\n{a}\n\n" for n, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True), 1)
    )
    assert parse(text.encode(), "list.txt").layout == "text"
