"""Every layout of a digest comes back whole, and what is none is refused. Covers
index.layouts.decoding, index.layouts.markup."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.types import Entry
from tests.conftest import DATA, SHARED
from tests.styles import PAGES, STYLES, paper_id

COUNTS = {"000": 61, "001": 224, "002": 64, "003": 119, "004": 59}
PAPERS = [
    entry
    for name in ("spaced", "compact")
    for entry in parse((DATA / f"{name}.txt").read_bytes(), name).entries
]
LINKED = [
    "urls between",
    "links below",
    "Markdown links",
    "Markdown escaped",
    "HTML",
    "RSS",
    "Atom",
    "BibTeX",
    "CSV",
    "API",
]


def _pairs(entries: list[Entry] | tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in entries]


def _shared(name: str) -> Path:
    path = SHARED / "digests" / name
    if not path.exists():
        pytest.skip(f"the real digests (../shared/digests/{name}) are not here")
    return path


@pytest.mark.parametrize("name", ["spaced", "compact"])
def test_a_saved_page_reads_as_its_golden_file_says(
    name: str, golden: Callable[[str, str], None]
) -> None:
    parsed = parse((DATA / f"{name}.txt").read_bytes(), f"{name}.txt")
    golden(f"{name}.json", json.dumps(asdict(parsed), indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize(
    "path", sorted((DATA.parent / "files" / "saved").iterdir()), ids=lambda path: path.name
)
def test_what_people_save_reads_as_its_golden_file_says(
    path: Path, golden: Callable[[str, str], None]
) -> None:
    parsed = parse(path.read_bytes(), path.name)
    golden(f"saved_{path.stem}.json", json.dumps(asdict(parsed), indent=1) + "\n")


@pytest.mark.parametrize("style", STYLES)
def test_invented_papers_come_back_from_every_style(style: str) -> None:
    parsed = parse(STYLES[style](PAPERS).encode(), style)
    assert _pairs(parsed.entries) == _pairs(PAPERS)
    assert parsed.unparsed == ()


@pytest.fixture(scope="module")
def real_papers(seeds: Path) -> list[Entry]:
    return [
        entry
        for file in sorted(seeds.glob("*.txt"))
        for entry in parse(file.read_bytes(), file.name).entries
    ]


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
# a bar ends a cell there
@pytest.mark.parametrize("style", [style for style in STYLES if style != "Markdown table"])
def test_real_papers_come_back_from_every_style(
    style: str, step: int, real_papers: list[Entry]
) -> None:
    papers = real_papers[::step]
    parsed = parse(STYLES[style](papers).encode(), style)
    assert _pairs(parsed.entries) == _pairs(papers)
    assert parsed.unparsed == ()


@pytest.mark.parametrize("style", LINKED)
def test_ids_belong_to_their_papers(style: str) -> None:
    found = [entry.arxiv_id for entry in parse(STYLES[style](PAPERS).encode(), style).entries]
    assert found == [paper_id(number) for number in range(1, len(PAPERS) + 1)]


def test_real_digests_have_exactly_their_entries(seeds: Path) -> None:
    for file in sorted(seeds.glob("*.txt")):
        parsed = parse(file.read_bytes(), file.name)
        assert len(parsed.entries) == COUNTS[file.name[:3]]
        assert parsed.unparsed == ()
        lines = file.read_text(encoding="utf-8").split("\n")
        assert all(entry.abstract in lines for entry in parsed.entries)
        assert all(lines[entry.line - 1].endswith(entry.title) for entry in parsed.entries)


@pytest.mark.parametrize(
    ("name", "entries", "first_id", "captured"),
    [
        ("real_capture_text_with_urls.txt", 2, "1802.08979", None),
        ("real_capture_firecrawl_md.txt", 2, "2502.20581", None),
        ("hf_api_2025-03-03.json", 7, "2502.20730", None),
        ("huangboming_feed.xml", 30, "2607.28609", "2026-08-08"),
        ("arxiv_daily_2025-03-18_ai_enhanced.md", 129, "2503.11731", None),
    ],
)
def test_captures_of_other_tools_are_read(
    name: str, entries: int, first_id: str, captured: str | None
) -> None:
    parsed = parse(_shared(f"captures/{name}").read_bytes(), name)
    assert len(parsed.entries) == entries
    assert parsed.entries[0].arxiv_id == first_id
    assert parsed.captured == captured
    assert parsed.unparsed == ()
    # that file ends in its last abstract
    assert parsed.entries[-1].truncated == name.endswith(".md")


def test_four_hundred_days_of_records_have_their_dates() -> None:
    for file in sorted(_shared("hf_daily").glob("*.jsonl")):
        parsed = parse(file.read_bytes(), file.name)
        assert parsed.captured == file.stem
        records = [
            json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line
        ]
        expected = [
            (r["title"], r["abstract"], r["published"], r["upvotes"], r["id"]) for r in records
        ]
        assert [
            (e.title, e.abstract, e.published, e.upvotes, e.arxiv_id) for e in parsed.entries
        ] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_common_encoding_is_read(encoding: str) -> None:
    text = (DATA / "compact.txt").read_text(encoding="utf-8")
    parsed = parse(text.encode(encoding), "a")
    assert "μ-scaled" in parsed.entries[-1].abstract
    assert parsed.replaced == 0


def test_markup_is_read_as_it_declares_and_the_rest_with_replacements() -> None:
    page = STYLES["HTML"](PAPERS).replace("Tide Tables", "Tidé Tables")
    declared = page.replace("<head>", '<head><meta charset="iso-8859-1">').replace("μ", "u")
    assert "Tidé Tables" in {
        e.title[:11] for e in parse(declared.encode("iso-8859-1"), "a").entries
    }
    text = (DATA / "compact.txt").read_bytes().replace("μ".encode(), b"\x81")
    assert parse(text, "a").replaced == 1


@pytest.mark.parametrize(
    "name",
    [
        "x-nobody-knows",
        "hex",
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "utf-16",
        "cp037",
        "utf-8",
    ],
)
def test_markup_that_declares_what_decodes_nothing_is_read_as_utf8(name: str) -> None:
    page = STYLES["HTML"](PAPERS).replace("<head>", f'<head><meta charset="{name}"><!-- é -->')
    parsed = parse(page.encode().replace("é".encode(), b"\xe9"), "a")
    assert [entry.title for entry in parsed.entries] == [paper.title for paper in PAPERS]
    assert parsed.replaced == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"a\0b", "is a binary"),
        (b"PK\x03\x04abc", "is a binary"),
    ],
)
def test_what_holds_no_text_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=f"'x.txt' {why}"):
        parse(content, "x.txt")


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "a\n\nb\n\nc\n",
        "import os\nprint(1)\n",
        "x" * 5000,
        "I am well. " * 80 + "\n\nBob",
        '{"a": 1}',
        "a,b\n1,2\n",
    ],
)
def test_what_is_not_a_digest_is_refused_by_name(text: str) -> None:
    with pytest.raises(SourceError, match=r"'note.txt' is not a digest: .*tried as"):
        parse(text.encode(), "note.txt")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000]
)
def test_json_that_nests_without_end_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(
        SourceError,
        match=r"'note.json' nests its lists and objects too deep to "
        r"hold papers\. Give",
    ):
        parse(text.encode(), "note.json")


def test_a_file_of_many_papers_is_read_in_seconds() -> None:
    line = json.dumps(
        {"id": "2502.20730", "title": PAPERS[0].title, "abstract": PAPERS[0].abstract}
    )
    began = time.process_time()
    assert len(parse(f"{line}\n".encode() * 20_000, "a").entries) == 20_000
    assert time.process_time() - began < 5


_SIGNS = [
    b'"',
    b"{",
    b"[",
    b"]",
    b"<",
    b"]]>",
    b"```",
    b"$",
    b"\\",
    b"\n\n",
    b"<p>",
    b"<div>",
    b"](",
]


def _mutations(content: bytes, rng: random.Random) -> list[bytes]:
    at = rng.randrange(len(content))
    return [
        content[:at],
        content[at:],
        content[:at] + rng.randbytes(20) + content[at:],
        content[:at] + content[at : at + 50] * 200 + content[at:],
        content[:at]
        + rng.choice([b'"', b"{", b"[", b"]", b"<", b"]]>", b"```", b"$", b"\\", b"\n\n", b"<p>"])
        * 1000
        + content[at:],
        bytes(b ^ (1 << rng.randrange(8)) if rng.random() < 0.01 else b for b in content),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_damaged_files_of_every_style_are_read_or_refused(style: str) -> None:
    rng = random.Random(style)
    content = STYLES[style](PAPERS).encode()
    for _ in range(10):  # benchmarks/fuzz.py goes on for as long as it is told
        for damaged in _mutations(content, rng):
            began = time.process_time()
            with suppress(SourceError):
                parse(damaged, "damaged")
            assert time.process_time() - began < 5


def test_pages_are_told_from_records() -> None:
    assert {parse(style(PAPERS).encode(), "a").layout for style in PAGES.values()} == {
        "text",
        "Markdown",
        "HTML",
        "table",
    }


@pytest.mark.parametrize(
    "made", ["a\n" * 30_000, "{}\n" * 30_000, "# T\n" + "[a](b) " * 30_000, "a, " * 100_000]
)
def test_no_file_takes_long(made: str) -> None:
    began = time.process_time()
    with suppress(SourceError):
        parse(made.encode(), "made")
    assert time.process_time() - began < 5
