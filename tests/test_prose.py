"""Whether paragraphs read as abstracts do, and what is said of files whose do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.prose import reads_as_abstracts

ROOT = Path(__file__).parents[1]
ABSTRACTS = (
    "We study how moss grows on northern roofs. A model of light and rain is proposed, and its "
    "predictions are compared with the results of a survey of forty houses.",
    "The effect of sleep on the memory of pigeons was examined in two experiments. Birds that had "
    "slept found twice as many grains, which suggests that sleep consolidates places.",
)
OTHERS = (
    "Run the installer, then open a terminal and type the name of the command. If you see an "
    "error, set the variable and try the same command again.",
    "You can change the default by editing the file. See the next section for your own settings, "
    "and do not forget to restart the server.",
)


def test_abstracts_of_any_field_are_told_from_instructions() -> None:
    for text in ABSTRACTS:
        assert (reads_as_abstracts([text]) or 0) > 0
    for text in OTHERS:
        assert (reads_as_abstracts([text]) or 0) < -1


def test_what_is_not_in_english_is_not_judged() -> None:
    assert reads_as_abstracts(["本研究提出了一种新的注意力方法。"]) is None
    assert reads_as_abstracts([]) is None


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/design.md"])
def test_a_text_with_headings_is_no_digest(name: str) -> None:
    with pytest.raises(SourceError, match="is not a digest"):
        parse((ROOT / name).read_bytes(), name)


def test_what_may_be_none_is_told_and_kept() -> None:
    page = "\n\n".join(
        f"## Notes on the garden of the {name}\n\nThe garden opens at nine. Each visitor gets a "
        f"lamp, and no one may leave the path before the bell of the old {name} has been rung."
        for name in ("cook", "smith", "miller")
    )
    told = parse(page.encode(), "tale.md")
    assert len(told.entries) == 3
    assert any("may be no abstracts" in doubt for doubt in told.doubtful)


def test_abstracts_without_anything_beside_them_are_believed() -> None:
    page = "\n\n".join(
        f"## A Study of Slow Things {n}\n\n{text}" for n, text in enumerate(ABSTRACTS)
    )
    told = parse(page.encode(), "page.md")
    assert [entry.abstract for entry in told.entries] == list(ABSTRACTS)
    assert told.doubtful == ()
