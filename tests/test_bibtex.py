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


def test_ads_braces_its_family_names_ties_initials_and_ensures_mathematics() -> None:
    text = (
        "@ARTICLE{2024FicJ...15..201H,\n"
        "author = {{Heron}, Ada M. and {van der Marsh}, D.~B. and {de la Fen}, Jr., H. "
        "and {Lantern Collaboration}},\n"
        'title = "{Rings of {\\textquotedblleft}Lantern{\\textquotedblright}}",\n'
        'abstract = "{We search for {\\ensuremath{\\sigma}} and \\ensuremath{x_{i}} in 5\\% of the '
        '{Lantern} {\\textcopyright} data, which {\\bf {nobody}} has seen.}",\n'
        "month = mar, year = 2024}\n"
    )
    (entry,) = parse(text.encode(), "export-bibtexabs.bib").entries
    assert entry.title == "Rings of “Lantern”"
    assert entry.abstract == (
        r"We search for $\sigma$ and $x_{i}$ in 5% of the {Lantern} © data, which "
        r"{\bf {nobody}} has seen."
    )
    assert entry.authors == (
        "Ada M. Heron",
        "D. B. van der Marsh",
        "H. de la Fen Jr.",
        "Lantern Collaboration",
    )
    assert entry.published == "2024-03"
