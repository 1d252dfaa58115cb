from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts import LAYOUTS, parse
from tests.conftest import DATA

COUNTS = {"000": 61, "001": 224, "002": 64, "003": 119, "004": 59}


@pytest.mark.parametrize("name", ["spaced", "compact"])
def test_each_layout_reads_as_its_golden_file_says(name: str, golden: Callable[[str, str], None]) -> None:
    parsed = parse((DATA / f"{name}.txt").read_text(encoding="utf-8"), f"{name}.txt")
    golden(f"{name}.json", json.dumps(asdict(parsed), indent=1, ensure_ascii=False) + "\n")


def test_real_digests_have_exactly_their_entries(seeds: Path) -> None:
    for file in sorted(seeds.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        parsed = parse(text, file.name)
        assert len(parsed.entries) == COUNTS[file.name[:3]]
        assert parsed.unparsed == ()
        lines = text.split("\n")
        assert all(entry.abstract in lines for entry in parsed.entries)
        assert all(lines[entry.line - 1].endswith(entry.title) for entry in parsed.entries)


def test_both_layouts_are_met_in_the_real_digests(seeds: Path) -> None:
    found = {parse(file.read_text(encoding="utf-8"), file.name).layout for file in seeds.glob("*.txt")}
    assert found == {layout.name for layout in LAYOUTS}


def test_windows_line_ends_change_nothing() -> None:
    text = (DATA / "spaced.txt").read_text(encoding="utf-8")
    assert parse(text.replace("\n", "\r\n"), "a").entries == parse(text, "a").entries


def test_what_cannot_be_read_is_reported_with_its_line() -> None:
    parsed = parse((DATA / "spaced.txt").read_text(encoding="utf-8"), "spaced.txt")
    assert [(piece.line, "A title that lost" in piece.why) for piece in parsed.unparsed] == [(21, True)]


def test_a_date_in_a_link_gives_the_year() -> None:
    text = "https://huggingface.co/papers/date/2025-03-24\n\n" + (DATA / "spaced.txt").read_text(encoding="utf-8")
    header = parse(text.replace("Feb 29", "Mar 25"), "a").header
    assert header is not None
    assert (header.year, header.month, header.day) == (2025, 3, 25)


@pytest.mark.parametrize(
    "text",
    ["hello", "a\n\nb\n\nc\n", "import os\nprint(1)\n", "x" * 5000, "Dear Ann,\n\n" + "I am well. " * 80 + "\n\nBob"],
)
def test_what_is_not_a_digest_is_refused_by_name(text: str) -> None:
    with pytest.raises(SourceError, match=r"'note.txt' is not a digest.*spaced.*compact"):
        parse(text if "Dear" not in text else text.split("\n\n", 1)[1], "note.txt")
