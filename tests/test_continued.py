"""Paragraphs and lists below an abstract belong to it where titles are told from all else."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, IDS, TITLES, told

LISTED = "The gate is small. It has three parts, and each is told below:"
POINTS = (
    "Words that end a clause are kept by the gate in all of the layers.",
    "Others may skip layers, and they do so more often in long texts.",
)
END = "So half of the cost is saved on every one of the four tasks."


def _page(mark: str, more: str, label: str = "### Summary\n\n") -> str:
    return "".join(
        f"## [{title}](https://arxiv.org/abs/{number})\n\n{label}{abstract}\n{more}\n"
        for title, number, abstract in zip(TITLES, IDS, ABSTRACTS, strict=True)
    ).replace("* ", mark)


SURELY = "We propose a method that improves the accuracy of language models on three benchmarks."
LIST = f"\n{LISTED}\n" + "".join(f"* {point}\n" for point in POINTS) + f"\n{END}\n"
WHOLE = " ".join((LISTED, *POINTS, END))


@pytest.mark.parametrize("mark", ["- ", "• ", "* ", "\n"])
def test_a_list_below_an_abstract_is_part_of_it_and_no_paper(mark: str) -> None:
    parsed = parse(_page(mark, LIST).encode(), "digest.md")
    assert told(parsed) == [(t, f"{a} {WHOLE}") for t, a in zip(TITLES, ABSTRACTS, strict=True)]
    assert parsed.unparsed == ()


def test_a_page_s_farewell_is_none_of_its_last_paper() -> None:
    page = _page("- ", "") + "\nThanks for reading this letter, which comes again on Friday.\n"
    assert told(parse(page.encode(), "x.md")) == list(zip(TITLES, ABSTRACTS, strict=True))


def test_a_paper_whose_title_is_no_link_is_still_one() -> None:
    page = _page("- ", "", label="") + f"\nA Title That Lost Its Link\n\n{SURELY}\n"
    assert [entry.title for entry in parse(page.encode(), "x.md").entries] == [
        *TITLES,
        "A Title That Lost Its Link",
    ]


def test_a_table_of_contents_holds_no_abstracts() -> None:
    contents = "".join(
        f"- [{title}. And What They Are Good For on Very Long Evenings (0.48)](#{number}v1)\n"
        for title, number in zip(TITLES, IDS, strict=True)
    )
    page = f"# Contents\n\n## Gulls\n\n{contents}\n---\n\n{_page('- ', '')}"
    assert [entry.title for entry in parse(page.encode(), "x.md").entries] == list(TITLES)


def test_one_wrapped_paragraph_among_whole_ones_keeps_its_first_line() -> None:
    wrapped = "We let a gate decide which words may skip a layer [12]. On 40\ntasks, it is faster."
    page = f"# {TITLES[0]}\n\n{wrapped}\n\n# {TITLES[1]}\n\n{ABSTRACTS[1]}\n"
    assert [entry.abstract for entry in parse(page.encode(), "x.md").entries] == [
        wrapped.replace("\n", " "),
        ABSTRACTS[1],
    ]


def test_a_second_paragraph_goes_on_where_a_label_tells_the_id() -> None:
    more = [
        f"In our experiments {n} of ten baselines are worse than this method on all benchmarks. We "
        "study what each part of it is there for, and find that none can be left out. The gains "
        "hold for models of other sizes and in other languages as well. We release the code, the "
        "data and the weights of every model that was trained for them."
        for n in (7, 8, 9)
    ]
    page = "".join(
        f"## {n}. {title}\n\n**Authors:** Ada Quill, Bo Marsh\n**arXiv:** "
        f"[{number}](https://arxiv.org/abs/{number})\n\n{abstract}\n{end}\n\n---\n\n"
        for n, (title, number, abstract, end) in enumerate(
            zip(TITLES, IDS, ABSTRACTS, more, strict=True), start=1
        )
    )
    parsed = parse(page.encode(), "digest.md")
    wholes = [f"{abstract} {end}" for abstract, end in zip(ABSTRACTS, more, strict=True)]
    assert [(e.title, e.abstract) for e in parsed.entries] == list(zip(TITLES, wholes, strict=True))
    assert parsed.unparsed == ()
