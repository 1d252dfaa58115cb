"""Entries of BibTeX, as reference managers write them."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse

BIBTEX = "@misc{{k, title = {{{}}}, abstract = {{{}}}, {}}}\n"


def test_bibtex_loses_the_braces_of_its_capitals_and_keeps_mathematics() -> None:
    title, abstract = (
        r"{{DeepSolution}}: {GPU}s for $x_{i}$ by {\"U}ber \textbf{B}",
        r"{\'E}tudes that bear on $\mathcal{L}_{x}$.",
    )
    text = BIBTEX.format(title, abstract, "eprint = {2502.20730v2}")
    entry = parse(text.encode(), "a.bib").entries[0]
    assert entry.title == r"DeepSolution: GPUs for $x_{i}$ by Über \textbf{B}"
    assert entry.abstract == r"Études that bear on $\mathcal{L}_{x}$."
    assert entry.arxiv_id == "2502.20730"


def test_the_escapes_of_bibtex_go_only_where_a_program_wrote_them() -> None:
    assert (
        parse(BIBTEX.format("T", r"By 75\% in R\&D.", "").encode(), "a").entries[0].abstract
        == "By 75% in R&D."
    )
    assert (
        parse(BIBTEX.format("T", r"By 75\% of x_1.", "").encode(), "a").entries[0].abstract
        == r"By 75\% of x_1."
    )


def test_broken_bibtex_is_reported(capfd: pytest.CaptureFixture[str]) -> None:
    good = BIBTEX.format("T", "Some words of it.", "")
    text = f"{good}@article{{x, title={{oops\n{good.replace('{k', '{y')}"
    parsed = parse(text.encode(), "a.bib")
    assert (len(parsed.entries), len(parsed.unparsed)) == (2, 1)
    assert capfd.readouterr().err == ""
