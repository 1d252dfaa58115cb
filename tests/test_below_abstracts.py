"""index.layouts.below_abstracts: a paper's own page, with all that stands below its abstract."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse

TITLE, OTHER = "Quiet Herons: Counting Rain by Ear", "Loud Herons: Counting Hail by Eye"
ABSTRACT = (
    "We propose a model that counts rain by a single microphone, without any camera. In nine "
    "experiments its error is 4%, against 11% for the best baseline. The code is released."
)
SAID = (
    "This is a remark of somebody who has read the paper and liked most of it. It does not say "
    "what the paper says, and nobody would look for it among the abstracts of a collection."
)
LINK = "https://arxiv.org/abs/2503.11111"


def _told(page: str, name: str = "page.md") -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in parse(page.encode(), name).entries]


@pytest.mark.parametrize("name", ["Abstract", "Abstract:", "摘要"])
@pytest.mark.parametrize("level", ["#", "##"])
@pytest.mark.parametrize("below", ["### Remarks", "#### [Ada](/ada)"])
def test_what_is_below_an_abstract_is_no_paper(name: str, below: str, level: str) -> None:
    page = (
        f"{level} {TITLE}\n\nAda Heron, Bo Reed\n\n## {name}\n\n{ABSTRACT}\n\n[Read it]({LINK})\n\n"
    )
    page += (
        f"{below}\n\n{SAID}\n\n{level}# Papers alike\n\n* [{OTHER}](/papers/2503.22222)\n\n{SAID}\n"
    )
    assert _told(page) == [(TITLE, ABSTRACT)]


def test_of_a_saved_page_as_well() -> None:
    page = (
        f"<html><body><h1>{TITLE}</h1><div>Ada Heron</div><h2>Abstract</h2><p>{ABSTRACT}</p>"
        f"<a href='{LINK}'>Read</a><h3>Remarks</h3><p>{SAID}</p><h2>Data sets of it 0</h2>"
        f"<p>{SAID}</p></body></html>"
    )
    assert _told(page, "page.html") == [(TITLE, ABSTRACT)]


def test_papers_beside_it_are_read() -> None:
    page = "".join(
        f"# {title}\n\n## Abstract\n\n{text}\n\n### Remarks\n\n{SAID}\n\n"
        for title, text in ((TITLE, ABSTRACT), (OTHER, ABSTRACT.replace("rain", "hail")))
    )
    assert [title for title, _ in _told(page)] == [TITLE, OTHER]
    linked = f"# Of this week\n\n## Abstract\n\n{SAID}\n\n## [{TITLE}]({LINK})\n\n{ABSTRACT}\n"
    assert (TITLE, ABSTRACT) in _told(linked)


@pytest.mark.parametrize(
    "head", ["# Abstracts", "# This week\n\n## Abstract", "# Week 9\n\n## 摘要"]
)
def test_papers_below_a_heading_of_all_are_read(head: str) -> None:
    papers = f"### {TITLE}\n\n{ABSTRACT}\n\n### {OTHER}\n\n{ABSTRACT.replace('rain', 'hail')}\n"
    found = _told(
        f"{head}\n\nHere is all that I have read in this week, as it was printed.\n\n{papers}"
    )
    assert [title for title, _ in found][-2:] == [TITLE, OTHER]


def test_an_abstract_in_sections_is_whole() -> None:
    first, second = ABSTRACT[: ABSTRACT.index(" In nine")], ABSTRACT[ABSTRACT.index("In nine") :]
    page = f"# {TITLE}\n\n## Abstract\n\n### Background\n\n{first}\n\n### Results\n\n{second}\n"
    assert _told(page) == [(TITLE, ABSTRACT)]
