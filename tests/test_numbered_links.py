"""The numbers that lynx writes in front of links lead to their addresses, and leave no marks."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.layouts.numbered_links import numbered

ABSTRACT = (
    "We propose a method that counts drops of rain [3, 4] on roofs. It needs one microphone and a "
    "minute of quiet before the storm. Experiments show that it errs by two drops in a hundred."
)
TITLES = [f"Quiet Heron {name}: Counting Rain" for name in ("One", "Two", "Three", "Four", "Five")]
PAGE = "".join(
    f"   [{n * 3}]{n * 11}\n\n  [{n * 3 + 1}]{title}\n\n   {ABSTRACT}\n"
    f"     * [{n * 3 + 2}]3 authors\n\n"
    for n, title in enumerate(TITLES, start=1)
)
LIST = "References\n\n" + "".join(
    f"   {n * 3}. https://huggingface.co/login?next=%2Fpapers%2F2501.0000{n}\n"
    f"   {n * 3 + 1}. https://huggingface.co/papers/2501.0000{n}\n"
    f"   {n * 3 + 2}. https://huggingface.co/papers/2501.0000{n}#authors\n"
    for n in range(1, 6)
)


@pytest.mark.parametrize("end", [LIST, ""])
def test_marks_are_no_words_of_a_title(end: str) -> None:
    entries = parse((PAGE + end).encode(), "page").entries
    assert [entry.title for entry in entries] == TITLES
    assert {entry.abstract for entry in entries} == {ABSTRACT}
    ids = [f"2501.0000{n}" for n in range(1, 6)] if end else [None] * 5
    assert [entry.arxiv_id for entry in entries] == ids
    assert not end or [entry.upvotes for entry in entries] == [11, 22, 33, 44, 55]


def test_citations_are_no_marks() -> None:
    text = "As [1] says, and [2] denies, [3]. " * 9
    assert numbered(text).undone(text) == (text, ())
