"""Papers in TOML, alone and above a note."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.toml_records import load, looks_like_toml
from tests.made_papers import ABSTRACTS, ALL, DAYS, IDS, TITLES, known, told

PAPERS = "# saved\n\n" + "".join(
    f"[[papers]]\ntitle = '{t}'\nabstract = '''\n{a}\n'''\narxiv = \"{i}\"\npublished = {d}\n\n"
    for (t, a), i, d in zip(ALL, IDS, DAYS, strict=True)
)


def test_lists_of_papers() -> None:
    parsed = parse(PAPERS.encode(), "papers.toml")
    assert told(parsed) == ALL
    assert [known(e) for e in parsed.entries] == [
        (number, (), day) for number, day in zip(IDS, DAYS, strict=True)
    ]


def test_a_note_of_hugo() -> None:
    note = (
        f"+++\ntitle = '{TITLES[0]}'\nauthors = ['Ada Quill']\ndate = 2025-03-04\n"
        f"arxiv = '{IDS[0]}'\n+++\n\n## Abstract\n\n{ABSTRACTS[0]}\n\n## Notes\n\nA good one.\n"
    )
    parsed = parse(note.encode(), "note.md")
    assert told(parsed) == ALL[:1]
    assert known(parsed.entries[0]) == (IDS[0], ("Ada Quill",), "2025-03-04")


def test_other_files_are_none() -> None:
    with pytest.raises(SourceError, match="TOML"):
        parse(b"[project]\nname = 'kelp'\ndescription = 'a tool that reads shores'\n", "p.toml")
    assert load("a = = b") is None
    assert load("a = " + "[" * 5000 + "]" * 5000) is None
    assert not looks_like_toml("A Title = B\n\nwords")
