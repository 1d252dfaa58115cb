"""Papers as PDF: title, authors, abstract, id and date of a first page, in the layouts that papers
have; what is scanned, locked, damaged or no paper is refused by name. Covers
index.layouts.pdf_page, index.layouts.front_matter.
"""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from index.builder import build
from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.front_matter import paragraph
from index.layouts.pdf import is_pdf
from index.types import Entry
from tests.made_pdfs import Text, below, column, pdf

TITLE = "Gull Attention: Reading Harbours in Linear Time"
ABSTRACT = (
    "We study how gulls attend to harbours, and propose a fine-tuned reader whose cost grows with "
    "the number of boats only. On three made-up coasts it halves the errors of pre-trained terns "
    "while it needs a tenth of their fish. We prove that no reader of lighthouses does better, and "
    "show where the bound is loose. All charts and code are given away."
)
BODY = (
    "Harbours have been read since boats were first counted, and the count has grown ever since. "
    "Terns were the first to be trained for it, as earlier work describes at length, but what they "
    "read depends on the weather more than on the boats. "
) * 4
PEOPLE = ("Ann Foam", "Bo Spray", "Cy van der Wave")


def _one(content: bytes, path: str = "paper.pdf") -> Entry:
    (entry,) = parse(content, path).entries
    return entry


def _plain() -> list[Text]:
    """One column, as LaTeX's article class sets it."""
    page = [
        Text(150, 700, 17, TITLE),
        Text(180, 670, 12, "Ann Foam, Bo Spray and Cy van der Wave"),
        Text(230, 655, 12, "Institute of Coasts"),
        Text(290, 600, 10, "Abstract", "B"),
    ]
    page += column(ABSTRACT, 130, 580, 350)
    page.append(Text(100, below(page) - 20, 14, "1 Introduction", "B"))
    return page + column(BODY, 100, below(page) - 10, 410)


def _neurips() -> list[Text]:
    """Names in bold beside each other, each above where they work."""
    page = [Text(125, 669, 17.2, TITLE, "B")]
    for x, name in zip((110, 260, 400), PEOPLE, strict=True):
        page += [
            Text(x, 613, 10, name, "B"),
            Text(x, 602, 10, "Coast University"),
            Text(x, 591, 10, "someone@coast.example"),
        ]
    page.append(Text(284, 540, 12, "Abstract", "B"))
    page += column(ABSTRACT, 144, 517, 320)
    page.append(Text(108, below(page) - 14, 12, "1 Introduction", "B"))
    page += column(BODY, 108, below(page) - 10, 400)
    return [*page, Text(108, 40, 9, "Preprint. Under review.")]


def _two_columns() -> list[Text]:
    """ACL, ICML: the abstract leads the first of two columns, and the body follows in both."""
    page = [
        Text(130, 720, 14.3, TITLE, "B"),
        Text(150, 690, 12, "Ann Foam", "B"),
        Text(270, 690, 12, "Bo Spray", "B"),
        Text(390, 690, 12, "Cy van der Wave", "B"),
        Text(250, 675, 12, "Coast University"),
        Text(150, 620, 12, "Abstract", "B"),
    ]
    page += column(ABSTRACT, 85, 600, 200)
    page.append(Text(70, below(page) - 16, 12, "1 Introduction", "B"))
    page += column(BODY, 70, below(page) - 10, 220)[:8]
    return page + column(BODY, 315, 620, 220, 10)


def _ieee() -> list[Text]:
    """The abstract is bold and begins on the line of its heading."""
    page = [
        Text(60, 760, 7, "IEEE TRANSACTIONS ON HARBOURS, VOL. 3, NO. 2, MAY 2025"),
        Text(90, 710, 24, "Gull Attention: Reading Harbours"),
        Text(200, 684, 24, "in Linear Time"),
        Text(150, 650, 11, "Ann Foam, Bo Spray, and Cy van der Wave"),
    ]
    page += column(f"Abstract\u2014{ABSTRACT}", 50, 600, 250, 9, "B")
    page += column("Index Terms\u2014Gulls, harbours, attention.", 50, below(page) - 5, 250, 9, "B")
    page.append(Text(130, below(page) - 12, 10, "I. INTRODUCTION"))
    return page + column(BODY, 50, below(page) - 6, 250)


def _nature() -> list[Text]:
    """No heading: the first paragraph is bold."""
    page = [
        Text(50, 770, 20, "LETTER", "S"),
        Text(50, 720, 24, "Gull Attention: Reading"),
        Text(50, 694, 24, "Harbours in Linear Time"),
        Text(50, 660, 9, "Ann Foam"),
        Text(92, 663, 6, "1"),
        Text(96, 660, 9, ", Bo Spray"),
        Text(140, 663, 6, "1,2"),
        Text(150, 660, 9, "& Cy van der Wave"),
        Text(222, 663, 6, "2"),
    ]
    page += column(ABSTRACT, 50, 620, 250, 9.5, "B")
    return page + column(BODY, 50, below(page) - 2, 250, 9.5)


def _springer() -> list[Text]:
    """ "Abstract." at the head of its paragraph, in small print, and a line of keywords."""
    page = [
        Text(150, 680, 14.3, "Gull Attention: Reading Harbours", "B"),
        Text(240, 662, 14.3, "in Linear Time", "B"),
        Text(190, 630, 10, "Ann Foam, Bo Spray, and Cy van der Wave"),
        Text(220, 610, 9, "University of the Coast, Shore"),
    ]
    page += column(f"Abstract. {ABSTRACT}", 160, 560, 300, 9)
    page.append(Text(160, below(page) - 10, 9, "Keywords: Gulls \u00b7 Harbours", "B"))
    page.append(Text(134, below(page) - 20, 12, "1 Introduction", "B"))
    return page + column(BODY, 134, below(page) - 10, 340)


def _elsevier() -> list[Text]:
    page = [
        Text(50, 700, 13.4, TITLE),
        Text(50, 670, 11, "Ann Foam, Bo Spray, Cy van der Wave"),
        Text(50, 655, 7, "Department of Harbours, Coast University", "I"),
        Text(50, 620, 9, "A R T I C L E   I N F O"),
        Text(50, 600, 7, "Keywords: gulls"),
        Text(200, 620, 9, "A B S T R A C T"),
    ]
    page += column(ABSTRACT, 200, 600, 300, 8)
    page.append(Text(50, below(page) - 40, 9, "1. Introduction", "B"))
    return page + column(BODY, 50, below(page) - 10, 240, 9)


LAYOUTS = {
    "plain": _plain,
    "neurips": _neurips,
    "two columns": _two_columns,
    "ieee": _ieee,
    "nature": _nature,
    "springer": _springer,
    "elsevier": _elsevier,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [True, False])
def test_a_paper_is_read_in_every_layout(layout: str, packed: bool) -> None:
    entry = _one(pdf(LAYOUTS[layout](), _second_page(), packed=packed))
    assert (entry.title, entry.abstract, entry.authors) == (TITLE, ABSTRACT, PEOPLE)
    assert entry.sure is (layout != "nature")
    assert not entry.truncated


def _second_page() -> list[Text]:
    return column(BODY * 3, 100, 720, 410)


def test_an_abstract_without_a_heading_is_doubtful() -> None:
    assert parse(pdf(_nature()), "paper.pdf").doubtful == (
        "no heading says where the abstract stands: its first paragraph was taken",
    )
    assert parse(pdf(_plain()), "paper.pdf").doubtful == ()


@pytest.mark.parametrize(
    ("version", "day"), [("v1", "2025-03-14"), ("", "2025-03-14"), ("v3", None)]
)
def test_the_stamp_in_the_margin_has_id_and_day(version: str, day: str | None) -> None:
    """The day of a later version is not the paper's."""
    stamp = Text(28, 220, 20, f"arXiv:2503.01234{version} [cs.CL] 14 Mar 2025", upwards=True)
    for page in ([stamp, *_plain()], [*_plain(), stamp]):
        entry = _one(pdf(page))
        assert (entry.title, entry.arxiv_id, entry.published) == (TITLE, "2503.01234", day)


def test_an_older_stamp_stands_on_top_and_a_cited_id_is_not_the_papers() -> None:
    stamp = Text(300, 770, 12, "arXiv:cs.CL/0301012v1 14 Jan 2003")
    assert _one(pdf([stamp, *_plain()])).arxiv_id == "cs/0301012"
    cited = column("As arXiv:2401.00001 shows, gulls read.", 100, 90, 400)
    assert _one(pdf([*_plain(), *cited])).arxiv_id is None


@pytest.mark.parametrize("name", ["2503.01234.pdf", "x/2503.01234v2.pdf", "2503.01234v2 (1).pdf"])
def test_the_name_that_arxiv_gives_a_file_has_its_id(name: str) -> None:
    assert _one(pdf(_plain()), name).arxiv_id == "2503.01234"


def test_the_files_own_title_is_a_hint_only() -> None:
    """It often is another document's, or the journal's line in small print."""
    draft = pdf(_plain(), title="Microsoft Word - draft7.doc", author="admin")
    assert (_one(draft).title, _one(draft).authors) == (TITLE, PEOPLE)
    banner = [Text(100, 760, 30, "Annals of Harbour Reading"), *_plain()]
    assert _one(pdf(banner, title=TITLE)).title == TITLE
    journal = "IEEE TRANSACTIONS ON HARBOURS, VOL. 3, NO. 2, MAY 2025"
    assert _one(pdf(_ieee(), title=journal)).title == TITLE


def test_a_cover_is_passed_over() -> None:
    cover = [Text(200, 500, 11, "Technical report 17"), Text(200, 480, 11, "Coast University")]
    entry = _one(pdf(cover, _plain()))
    assert (entry.title, entry.abstract) == (TITLE, ABSTRACT)


def test_an_abstract_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    page = [Text(130, 720, 14.3, TITLE, "B"), Text(150, 620, 12, "Abstract", "B")]
    lines = column(ABSTRACT, 70, 600, 220)
    moved = [Text(315, line.y + 130, line.size, line.text) for line in lines[4:]]
    rest = [Text(315, moved[-1].y - 30, 12, "1 Introduction", "B"), *column(BODY, 315, 300, 220)]
    assert _one(pdf([*page, *lines[:4], *moved, *rest])).abstract == ABSTRACT
    upper = [Text(70, line.y + 100, line.size, line.text) for line in lines[4:]]
    behind = [Text(70, 500, 12, "1 Introduction", "B"), *column(BODY, 70, 480, 220)]
    assert _one(pdf([*page, *lines[:4]], [*upper, *behind])).abstract == ABSTRACT


def test_an_abstract_that_is_cut_off_is_told() -> None:
    half = [*_plain()[:4], *column(ABSTRACT[: ABSTRACT.index(" are given")], 130, 580, 350)]
    parsed = parse(pdf(half), "paper.pdf")
    assert parsed.entries[0].truncated
    assert parsed.doubtful == ("it was not seen where the abstract ends",)


@pytest.mark.parametrize(
    ("lines", "text", "whole"),
    [
        (["a mod-", "el"], "", "a model"),
        (["fine-", "tuned"], "a fine-tuned net", "fine-tuned"),
        (["self-", "attention"], "self-made", "self-attention"),
        (["GPT-", "4"], "", "GPT-4"),
        (["NEU-", "RAL"], "", "NEURAL"),
        (["of X-", "Rays"], "", "of X-Rays"),
        (["har\u00ad", "bour"], "", "harbour"),
    ],
)
def test_broken_words_are_made_whole(lines: list[str], text: str, whole: str) -> None:
    assert paragraph(lines, text) == whole


def test_accents_that_are_printed_beside_their_letters_are_put_on_them() -> None:
    page = [
        *_plain()[:1],
        Text(180, 670, 12, "Andr\u00b4e M\u00a8uller and Bo Spray"),
        *_plain()[2:],
    ]
    assert _one(pdf(page)).authors == ("André Müller", "Bo Spray")


@pytest.mark.parametrize(
    "tail",
    ["\u00a9 2025 The Authors. Published by Coast Press.", "Copyright 2025 by the authors", "1"],
)
def test_what_the_publisher_adds_is_no_abstract(tail: str) -> None:
    page = [*_plain()[:4], *column(f"{ABSTRACT} {tail}", 130, 580, 350)]
    assert _one(pdf(page)).abstract == ABSTRACT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pdf([]), "without text, such as a scan"),
        (pdf(column(BODY * 3, 100, 700, 400)), "no abstract was found"),
        (pdf([Text(100, 500, 40, "Agenda"), Text(100, 400, 24, "1. Gulls")]), "no abstract"),
        (pdf(_plain())[:900], "damaged or cut-off PDF|no abstract|without text"),
        (b"%PDF-1.4\n" + b"\0" * 5000, "damaged or cut-off PDF"),
        (b"%PDF-1.7", "damaged or cut-off PDF"),
    ],
)
def test_what_is_no_paper_is_refused_by_name(content: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=rf"^'some/a\.pdf' is a.*(?:{why})"):
        parse(content, "some/a.pdf")


def test_an_encrypted_file_is_refused_unless_anybody_may_open_it() -> None:
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    def locked(password: str) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(_plain()))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    with pytest.raises(SourceError, match=r"^'a\.pdf' is an encrypted PDF\. Save it without"):
        parse(locked("secret"), "a.pdf")
    assert _one(locked("")).title == TITLE


def test_fonts_that_do_not_tell_their_letters_are_told() -> None:
    page = [
        Text(line.x, line.y, line.size, "".join(f"/{ord(sign):02X}" for sign in line.text))
        if line.text != "Abstract"
        else line
        for line in _plain()
    ]
    with pytest.raises(SourceError, match="whose fonts do not tell which letters they print"):
        parse(pdf(page), "a.pdf")


def test_a_page_that_unpacks_to_too_much_ends() -> None:
    began = time.monotonic()
    packed = zlib.compress(b"0 0 m " * 30_000_000, 9)
    whole = pdf(_plain(), packed=False)
    start, end = whole.index(b"stream\n") + 7, whole.index(b"\nendstream")
    length = whole[:start].rindex(b"<< /Length")
    bomb = (
        whole[:length]
        + f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + whole[end:]
    )
    with pytest.raises(SourceError):
        parse(bomb, "a.pdf")
    assert time.monotonic() - began < 20


def test_a_pdf_is_known_by_its_bytes() -> None:
    assert is_pdf(b"junk\n%PDF-1.4\n")
    assert not is_pdf(b"<html><p>%PDF-1.4 is how such files begin")
    assert not is_pdf(b"A paper on %PDE-1.4")


def test_a_folder_and_a_zip_with_pdfs(tmp_path: Path) -> None:
    from zipfile import ZipFile

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "gull.pdf").write_bytes(pdf(_plain()))
    (tmp_path / "in" / "scan.pdf").write_bytes(pdf([]))
    with ZipFile(tmp_path / "in" / "more.zip", "w") as archive:
        other = [Text(150, 700, 17, "Terns Count Boats by Their Wakes"), *_plain()[1:]]
        archive.writestr("tern.pdf", pdf(other))
    report = build([tmp_path / "in"], home=tmp_path / "home")
    assert report.papers == 2
    assert [piece.why for piece in report.unparsed] == [
        f"'{tmp_path}/in/scan.pdf' is a PDF without text, such as a scan"
    ]
    assert any("title and the abstract" in warning for warning in report.warnings)
