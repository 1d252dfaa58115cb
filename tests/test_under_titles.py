"""index.layouts.under_titles: what pages say of each paper in sections below its heading."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse

TITLES = ("Quiet Herons: Counting Rain by Ear", "Gulls Read Tide Tables", "Reef Nets for Boats")
ABSTRACT = (
    "We propose a model of {} that needs a single microphone. In nine experiments its error is 4%, "
    "against 11% for the best baseline, and the code is released."
)
SAID = (
    "The authors ask how {} can be told apart without a camera. They say that earlier methods "
    "need too much memory, and that nobody has measured what a listener would do in their place."
)
THINGS = ("rain", "tides", "reefs")
LINK = "https://arxiv.org/abs/2503.1111{n}"
PARTS = (
    "<details>\n<summary><strong>🤖 Summary by a model</strong></summary>\n\n"
    "# What {t} is about\n\n## 1. Contributions\n\n### **The problem**\n\n{s}\n\n"
    "### Open questions of {x}\n\n{s} It is not known.\n\n## 2. Experiments\n\n{s} Nine were made."
    "\n\n</details>\n\n---\n\n"
)


def _page(entry: str, tail: str = "") -> str:
    page = "# Papers of 2025-03-12\n\n"
    for n, (title, thing) in enumerate(zip(TITLES, THINGS, strict=True)):
        page += entry.format(
            t=title, l=LINK.format(n=n), a=ABSTRACT.format(thing), s=SAID.format(thing), x=thing
        )
    return page + tail


def _told(page: str, name: str = "page.md") -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in parse(page.encode(), name).entries]


WHOLE = [(t, ABSTRACT.format(x)) for t, x in zip(TITLES, THINGS, strict=True)]


@pytest.mark.parametrize(
    "head",
    [
        "### [{t}]({l})\n\n**Authors**: Ada Quill, Bo Marsh\n\n#### Abstract\n{a}\n\n",
        "### {t}\n\n- Authors: Ada Quill, Bo Marsh\n- [arXiv]({l})\n\n{a}\n\n",
        "### Title: {t}\n\n**Authors**: Ada Quill, Bo Marsh\n\n**Link**: {l}\n\n{a}\n\n",
    ],
)
def test_sections_that_return_under_papers_are_parts_of_them(head: str) -> None:
    assert _told(_page(head + PARTS)) == WHOLE


def test_a_paper_beside_that_leads_nowhere_is_one() -> None:
    form = "## [{t}]({l})\n\n{a}\n\n### Comments\n\n{s}\n\n"
    title, text = "Terns Sleep on Wires", ABSTRACT.format("terns")
    page = _page(form) + f"## {title}\n\n{text}\n\n### Comments\n\n{SAID.format('terns')}\n"
    assert _told(page) == [*WHOLE, (title, text)]


def test_groups_of_papers_are_not_parts_of_the_one_above() -> None:
    page = "# Papers\n\n"
    for n, (title, text) in enumerate(WHOLE * 2):
        heading = f"[{title} {n}]({LINK.format(n=n)})" if n != 4 else f"{title} {n}"
        page += f"## Group {n % 2}\n\n### {heading}\n\n{text}\n\n"
    assert [title for title, _ in _told(page)] == [f"{t} {n}" for n, (t, _) in enumerate(WHOLE * 2)]


@pytest.mark.parametrize(
    ("head", "sections"),
    [
        (
            "# {t}\n\n> [back](../x.md) · [arXiv]({l})\n\n",
            "## Takeaway\n\n{a}\n\n## Method\n\n{s}\n",
        ),
        (
            "# {t}\n\n[arXiv]({l})\n\n",
            "## Method\n\n{s}\n\n## Abstract\n\n{a}\n\n## Limits\n\n{s}\n",
        ),
        (
            "# Paper of the day: 2025-03-12\n\n## 📌 Title: {t}\n**Link:** [{l}]({l})\n\n",
            "### 🔍 Summary\n{a}\n\n### 💡 Ideas\n- One: {s}\n- Two: {s}\n",
        ),
    ],
)
def test_the_page_of_one_paper_is_one_paper(head: str, sections: str) -> None:
    page = (head + sections).format(
        t=TITLES[0], l=LINK.format(n=0), a=ABSTRACT.format("rain"), s=SAID.format("rain")
    )
    (entry,) = parse(page.encode(), "one.md").entries
    assert (entry.title, entry.abstract) == WHOLE[0]
    assert entry.arxiv_id == "2503.11110"


def test_what_a_page_of_many_papers_says_of_itself_is_told() -> None:
    page = "# Bot\n\n"
    for n in range(12):
        page += f"### [{TITLES[n % 3]} {n}](https://arxiv.org/abs/2503.222{n:02})\n\n{ABSTRACT}\n\n"
    own = (
        "LLM, RL, Inference, Training, Attention, Transformers, Diffusion, Pruning and Quantization"
    )
    page += f"## Configuration\n\n{own} are what we train models of, and show the results of.\n"
    parsed = parse(page.encode(), "bot.md")
    assert len(parsed.entries) == 12
    assert any("below the last paper: 'Configuration'" in one.why for one in parsed.unparsed)
