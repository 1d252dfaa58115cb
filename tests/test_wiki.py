"""AsciiDoc and MediaWiki are read as the Markdown that they could be."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.layouts.wiki import as_markdown, is_wiki

ABSTRACT = (
    "We count drops of rain. It needs one microphone and a minute of quiet before the storm, and "
    "errs by two drops in a hundred."
)
TITLES = ["Quiet Heron: Counting Rain", "Do Gulls Read Tide Tables?"]
ASCIIDOC = "= Reading list\n:toc: left\n\n" + "".join(
    f"== {title}\n\nhttps://arxiv.org/abs/2501.0000{number}[arXiv]\n\n*Authors:* Ada Quill\n\n"
    f"{ABSTRACT}\n\n"
    for number, title in enumerate(TITLES)
)
MEDIAWIKI = "".join(
    f"== {title} ==\n'''Authors:''' Ada Quill\n\n"
    f"[https://arxiv.org/abs/2501.0000{number} arXiv]\n\n{ABSTRACT}\n\n"
    for number, title in enumerate(TITLES)
)


@pytest.mark.parametrize("page", [ASCIIDOC, MEDIAWIKI])
def test_a_page_with_headings_of_equality_signs(page: str) -> None:
    parsed = parse(page.encode(), "list.txt")
    assert [(e.title, e.abstract, e.authors, e.arxiv_id) for e in parsed.entries] == [
        (title, ABSTRACT, ("Ada Quill",), f"2501.0000{number}")
        for number, title in enumerate(TITLES)
    ]
    assert as_markdown(page).count("\n") == page.count("\n")


def test_underlined_headings_are_none() -> None:
    assert is_wiki(ASCIIDOC)
    assert not is_wiki("Papers\n======\n\na == b\n")
