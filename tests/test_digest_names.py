"""assistant.question.digest_names: a digest by the name of its file."""

from __future__ import annotations

import shutil
from pathlib import Path
from unicodedata import normalize

import pytest

from assistant import Assistant
from assistant.question.digest_names import Named, named, undated
from index.home import Home
from index.retrieval.filters import within
from index.sources.collection import Collection
from index.types import Digest, Filters

DATA = Path(__file__).parent / "data"
DIGESTS = [
    Digest(name, name, name, None, "undated", 1)
    for name in ("sep-03.txt", "old-sep-03.txt", "papers.html", "notes", "day_2", "a.txt")
]


@pytest.mark.parametrize(
    ("question", "digest", "rest"),
    [
        ("papers on lanterns in sep-03.txt", "sep-03.txt", "papers on lanterns"),
        ("any surveys in the digest “SEP-03.txt”?", "sep-03.txt", "any surveys?"),
        (
            "which papers from old-sep-03.txt use wicks?",
            "old-sep-03.txt",
            "which papers use wicks?",
        ),
        (
            "how many are about wicks in the sep-03 digest?",
            "sep-03.txt",
            "how many are about wicks?",
        ),
        ("In the page day_2, who uses wicks?", "day_2", "who uses wicks?"),
        ("what is in papers.html on wicks?", "papers.html", "what is on wicks?"),
    ],
)
def test_a_digest_is_named(question: str, digest: str, rest: str) -> None:
    assert named(question, DIGESTS) == Named(digest, rest)


@pytest.mark.parametrize(
    "question",
    [
        "which papers take notes?",
        "is there a digest on wicks?",
        "wicks in the digest of notes",
        "papers on lanterns",
        "wicks in sep-03",
        "wicks in very-old-sep-03.txt.gz",
        "",
    ],
)
def test_what_names_none(question: str) -> None:
    assert named(question, DIGESTS) is None


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "name", ["Veröffentlichungen.csv", "논문.txt", "Žurnál ὕδωρ.md", "が.json"]
)
def test_letters_and_marks_are_one_name_however_put_together(
    name: str, on_disk: str, typed: str, tmp_path: Path
) -> None:
    """macOS writes them apart, and people type them as one: given, filtered, asked for, removed."""
    written, said = normalize(on_disk, name), normalize(typed, name)
    assert (found := named(f"gulls in {said}?", [Digest(written, "", "", None, "undated", 1)]))
    assert found.digest == written
    (tmp_path / "in").mkdir()
    shutil.copy(DATA / "spaced.txt", tmp_path / "in" / written)
    collection = Collection(tmp_path, lambda *_: None)
    collection.give(tmp_path / "in" / said)
    collection.reader.close()
    assert within(Filters(digest=said.upper()), collection.digests()) == list(collection.digests())
    collection.remove(said)
    assert collection.digests() == ()


@pytest.mark.parametrize(
    ("question", "digest", "rest"),
    [
        ("papers on wicks in the largest digest", "b.txt", "papers on wicks"),
        ("how many are about wicks in the smallest page?", "a.txt", "how many are about wicks?"),
        (
            "how many papers on wicks are in the biggest digest?",
            "b.txt",
            "how many papers on wicks?",
        ),
    ],
)
def test_a_digest_is_named_by_how_much_it_holds(question: str, digest: str, rest: str) -> None:
    held = [
        Digest(name, name, name, None, "undated", many)
        for name, many in (("a.txt", 2), ("b.txt", 9), ("c.txt", 5))
    ]
    assert named(question, held) == Named(digest, rest)
    assert named("which is the largest digest?", held) is None
    assert named(question, []) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("papers on pruning in the undated digests", "papers on pruning"),
        ("How large is Tower+, in my files without a date?", "How large is Tower+?"),
        ("from digests with no date: what is new on tides", "what is new on tides"),
        ("Why are some digests undated?", None),
        ("undated papers on tides", None),
    ],
)
def test_a_subject_in_the_digests_without_a_date(question: str, rest: str | None) -> None:
    assert undated(question) == rest


def test_only_digests_without_a_date_are_searched(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    status = assistant.status()
    undated_ones = {one.name for one in assistant.published.digests() if one.captured is None}
    assert status.undated == len(undated_ones) == 1
    asked = ("papers on pruning in the undated digests", "papers on attention in undated digests")
    answers = [assistant.ask(question) for question in asked]
    assert sorted(answer.status for answer in answers) == ["abstained", "answered"]
    for answer in answers:
        assert all(undated_ones & set(one.digests) for one in answer.citations)
        assert any(note.startswith("Covers 1 digest: ") for note in answer.notes)
