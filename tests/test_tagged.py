"""The tagged forms of reference managers, as their programs write them."""

from __future__ import annotations

import textwrap

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, DAYS, IDS, TITLES, known, told

PAPERS = list(zip(IDS, TITLES, ABSTRACTS, AUTHORS, DAYS, strict=True))
KNOWN = list(zip(IDS, AUTHORS, DAYS, strict=True))
YEARS = [(i, n, "2025") for i, n, _ in KNOWN]


def _turned(name: str) -> str:
    given, _, family = name.partition(" ")
    return f"{family}, {given}"


def _lines(tag: str, values: tuple[str, ...]) -> str:
    return "".join(f"{tag}{value}\n" for value in values)


def _below(names: tuple[str, ...]) -> str:
    return "\n   ".join(map(_turned, names))


def _ris(end: str = "ER  - \n\n", wrap: int | None = None) -> str:
    entries = []
    for i, t, a, n, d in PAPERS:
        text = a if wrap is None else textwrap.fill(a, wrap)
        entries.append(
            f"TY  - JOUR\nTI  - {t}\n{_lines('AU  - ', tuple(map(_turned, n)))}"
            f"PY  - 2025\nDA  - {d.replace('-', '/')}/\nT2  - A Journal\n"
            f"UR  - https://arxiv.org/abs/{i}\nAB  - {text}\nKW  - one\nKW  - two\n{end}"
        )
    return "".join(entries)


FORMS = {
    "RIS": (_ris(), KNOWN),
    "RIS, wrapped": (_ris(wrap=60), KNOWN),
    "RIS without ends": (_ris(end=""), KNOWN),
    "RIS below a head": (f"Scopus\nEXPORT DATE: 1\n\n{_ris()}".replace("\n", "\r\n"), KNOWN),
    "other tags of RIS": (
        _ris().replace("TI  -", "T1  -").replace("AU  -", "A1  -").replace("AB  -", "N2  -"),
        KNOWN,
    ),
    "PubMed": (
        "".join(
            f"\nPMID- {n}\nDP  - {d.replace('-03-', ' Mar ')}\n"
            f"{textwrap.fill(t, 80, initial_indent='TI  - ', subsequent_indent='      ')}\n"
            f"LID - e12 [pii]\nLID - 10.48550/arXiv.{i} [doi]\n"
            f"{textwrap.fill(a, 80, initial_indent='AB  - ', subsequent_indent='      ')}\n"
            + "".join(f"FAU - {_turned(one)}\nAU  - X Y\n" for one in people)
            for n, (i, t, a, people, d) in enumerate(PAPERS, start=1)
        ),
        KNOWN,
    ),
    "ADS": (
        "Retrieved 3 abstracts, starting with number 1.\n\n"
        + "\n".join(
            f"%R 2025arXiv{i.replace('.', '')}A\n%T {t}\n%A {'; '.join(map(_turned, n))}\n"
            f"%F AA(Harbour), AB(Dune)\n%D {d[5:7]}/2025\n%K one, two\n%B {a}\n"
            f"%Y DOI: 10.48550/arXiv.{i}\n"
            for i, t, a, n, d in PAPERS
        ),
        [(i, n, d[:7]) for i, n, d in KNOWN],
    ),
    "EndNote": (
        "\n".join(
            f"%0 Journal Article\n{_lines('%A ', n)}%T {t}\n%D 2025\n"
            f"%U https://arxiv.org/abs/{i}\n%X {a}\n"
            for i, t, a, n, _ in PAPERS
        ),
        YEARS,
    ),
    "EndNote without kinds": (
        "\n".join(
            f"%T {t}\n{_lines('%A ', n)}%D 2025\n%U https://arxiv.org/abs/{i}\n%X {a}\n"
            for i, t, a, n, _ in PAPERS
        ),
        YEARS,
    ),
    "Web of Science": (
        "FN Clarivate\nVR 1.0\n"
        + "".join(
            f"PT J\nAU X, Y\nAF {_below(n)}\nTI {t}\nSO J\n"
            f"{textwrap.fill(a, 70, initial_indent='AB ', subsequent_indent='   ')}\n"
            f"PY 2025\nDI 10.48550/arXiv.{i}\nER\n\n"
            for i, t, a, n, _ in PAPERS
        )
        + "EF\n",
        YEARS,
    ),
    "RefWorks": (
        "\n".join(
            f"RT Journal Article\n{_lines('A1 ', tuple(map(_turned, n)))}T1 {t}\nYR 2025\nAB {a}\n"
            f"LK https://arxiv.org/abs/{i}\n"
            for i, t, a, n, _ in PAPERS
        ),
        YEARS,
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_entries_come_back_whole(form: str) -> None:
    text, others = FORMS[form]
    parsed = parse(text.encode(), "export.txt")
    assert told(parsed) == ALL
    assert [known(entry) for entry in parsed.entries] == others
    assert parsed.unparsed == ()


def test_entries_without_abstracts_are_told_and_a_file_of_them_refused() -> None:
    lacking = "TY  - JOUR\nTI  - A Title of Something\nER  - \n"
    assert [p.line for p in parse((lacking + _ris()).encode(), "x.ris").unparsed] == [1]
    with pytest.raises(SourceError, match=r"'x.ris' is not a digest.*2 entries.*Export with abs"):
        parse(lacking.encode() * 2, "x.ris")


def test_pubmed_names_groups_and_people_by_initials_and_ends_titles_with_a_stop() -> None:
    entries = [
        f"PMID- 3990000{n}\nTI  - {t}\nAB  - {ABSTRACTS[0]}\n{people}"
        for n, t, people in (
            (1, f"{TITLES[0]}.", "AU  - van der Marsh DB\nAU  - Otter D\n"),
            (2, f"[{TITLES[1]}].", "FAU - Heron, Ada\nAU  - Heron A\nCN  - Gull Survey Group\n"),
        )
    ]
    parsed = parse("\n".join(entries).encode(), "set.nbib")
    assert [(entry.title, entry.authors, entry.url) for entry in parsed.entries] == [
        (
            TITLES[0],
            ("D B van der Marsh", "D Otter"),
            "https://pubmed.ncbi.nlm.nih.gov/39900001/",
        ),
        (
            TITLES[1],
            ("Ada Heron", "Gull Survey Group"),
            "https://pubmed.ncbi.nlm.nih.gov/39900002/",
        ),
    ]
