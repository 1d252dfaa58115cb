"""No file keeps a reader busy: each is read in a child process that measures its time and
memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.layouts.bounds import LONGEST_ABSTRACT, LONGEST_TITLE, MOST_RECORDS
from index.layouts.detection import parse
from tests.shapes import ABSTRACT, SHAPES


def _measured(reader: str, size: int, *shapes: str) -> dict[str, tuple[float, int]]:
    """Processor seconds of each shape, and the peak so far in MB."""
    command = [sys.executable, "-m", "tests.linear_child", reader, str(size), *shapes]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=280, check=False, cwd=root
    )
    assert done.returncode == 0, done.stderr[-1000:]
    return {
        shape: (seconds, peak) for shape, seconds, peak in map(json.loads, done.stdout.splitlines())
    }


@pytest.mark.slow
@pytest.mark.parametrize("reader", SHAPES)
def test_what_is_made_to_keep_a_reader_busy_does_not(reader: str) -> None:
    found = _measured(reader, 60_000)
    assert found.keys() == SHAPES[reader].keys()
    assert {shape: taken for shape, (taken, _) in found.items() if taken > 4} == {}
    assert max(peak for _, peak in found.values()) < 600


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "shape", "size"),
    [
        ("table", "an open quote", 20_000_000),
        ("Markdown", "emphasis", 900_000),
        ("Markdown", "links half open", 400_000),
        ("Markdown", "brackets", 200_000),
        ("Markdown", "brackets alone", 200_000),
        ("JSON", "tiny lines", 3_000_000),
        ("text", "one long line", 1_000_000),
        ("text", "wrapped without end", 1_000_000),
    ],
)
def test_what_once_took_minutes_takes_seconds(reader: str, shape: str, size: int) -> None:
    ((taken, peak),) = _measured(reader, size, shape).values()
    assert taken < 30
    assert peak < 1500


def test_an_abstract_without_an_end_is_cut_at_a_word_and_told() -> None:
    text = json.dumps(
        [
            {"title": "word " * 1000, "abstract": "word " * 10_000},
            {"title": "A", "abstract": ABSTRACT},
        ]
    )
    parsed = parse(text.encode(), "x.json")
    long, short = parsed.entries
    assert LONGEST_ABSTRACT - 10 < len(long.abstract) <= LONGEST_ABSTRACT
    assert long.abstract.endswith("word")
    assert len(long.title) <= LONGEST_TITLE
    assert long.truncated
    assert short.abstract == ABSTRACT
    (told,) = parsed.unparsed
    assert told.line == 1
    assert "an abstract longer than 20,000 characters" in told.why


@pytest.mark.slow
def test_records_beyond_what_a_file_may_hold_are_told() -> None:
    parsed = parse(b'{"title":"a","abstract":"b c d e"}\n' * (MOST_RECORDS + 5), "x.jsonl")
    assert len(parsed.entries) == MOST_RECORDS
    assert [(piece.line, piece.why) for piece in parsed.unparsed] == [
        (MOST_RECORDS + 1, "all after the first 200,000 records of the file")
    ]


def test_lone_surrogates_leave_no_reader_and_are_counted() -> None:
    record = (
        r'[{"title":"A \ud800 title","abstract":"We do \udfff so \ud83d\ude00.","authors":["A '
        r'\udc00"]}]'
    )
    parsed = parse(record.encode(), "x.json")
    (entry,) = parsed.entries
    assert (entry.title, entry.abstract) == ("A \ufffd title", "We do \ufffd so 😀.")
    assert parsed.replaced >= 2
    repr(parsed.entries).encode()
    "".join(entry.authors).encode()
