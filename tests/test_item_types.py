"""index.layouts.item_types: what a record calls itself, in the forms of reference managers."""

from __future__ import annotations

import json

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.item_types import is_other, is_paper, kind_of

TITLE = "Herons in Data: Counting Rain by Ear"
TEXT = (
    "We propose a method that counts drops of rain on a tin roof by a microphone. In nine storms "
    "the error is 4%, against 11% for the strongest baseline, and the model runs on one core."
)
BOOK = "The Gardener's Handbook"
ABOUT = (
    "A practical guide to growing herbs and vegetables in small gardens, with plans for every "
    "month of the year and remedies for the usual pests. With 200 photographs in colour."
)


def _ris(kind: str, title: str, text: str, more: str = "") -> str:
    return f"TY  - {kind}\nTI  - {title}\n{more}AB  - {text}\nER  - \n\n"


def _endnote(kind: str, title: str, text: str) -> str:
    return f"%0 {kind}\n%T {title}\n%X {text}\n\n"


def _bibtex(kind: str, title: str, text: str, more: str = "") -> str:
    return f"@{kind}{{{kind}1,\n  title = {{{title}}},\n{more}  abstract = {{{text}}}\n}}\n"


def _csl(kind: str, title: str, text: str) -> dict[str, str]:
    return {"type": kind, "title": title, "abstract": text}


def _csv(*rows: tuple[str, str, str]) -> str:
    head = '"Key","Item Type","Title","Abstract Note"\n'
    return head + "".join(f'"A","{kind}","{title}","{text}"\n' for kind, title, text in rows)


def _endnote_xml(kind: str, title: str, text: str) -> str:
    return (
        f'<record><ref-type name="{kind}">6</ref-type><titles><title>{title}</title></titles>'
        f"<abstract>{text}</abstract></record>"
    )


MIXED = {
    "a.ris": _ris("JOUR", TITLE, TEXT) + _ris("BOOK", BOOK, ABOUT),
    "a.enw": _endnote("Journal Article", TITLE, TEXT) + _endnote("Book", BOOK, ABOUT),
    "a.bib": _bibtex("article", TITLE, TEXT) + _bibtex("book", BOOK, ABOUT),
    "a.json": json.dumps([_csl("article-journal", TITLE, TEXT), _csl("book", BOOK, ABOUT)]),
    "a.csv": _csv(("preprint", TITLE, TEXT), ("newspaperArticle", BOOK, ABOUT)),
    "a.xml": f"<xml><records>{_endnote_xml('Journal Article', TITLE, TEXT)}"
    f"{_endnote_xml('Film or Broadcast', BOOK, ABOUT)}</records></xml>",
}


@pytest.mark.parametrize("name", MIXED)
def test_what_is_no_paper_by_its_kind_is_left_out_and_told(name: str) -> None:
    parsed = parse(MIXED[name].encode(), name)
    assert [(entry.title, entry.abstract) for entry in parsed.entries] == [(TITLE, TEXT)]
    assert [one.why for one in parsed.unparsed if "no paper" in one.why and BOOK in one.why]


ALONE = {
    "b.ris": _ris("VIDEO", TITLE, TEXT) + _ris("NEWS", BOOK, ABOUT),
    "b.bib": _bibtex("book", TITLE, TEXT),
    "b.json": json.dumps([_csl("post-weblog", TITLE, TEXT)]),
    "b.csv": _csv(("videoRecording", TITLE, TEXT), ("blogPost", BOOK, ABOUT)),
    "b.xml": f"<xml><records>{_endnote_xml('Book', TITLE, TEXT)}</records></xml>",
}


@pytest.mark.parametrize("name", ALONE)
def test_a_file_of_nothing_else_is_refused_by_their_kinds(name: str) -> None:
    with pytest.raises(SourceError, match="no papers by their kinds: "):
        parse(ALONE[name].encode(), name)


def test_papers_saved_as_pages_and_books_with_an_arxiv_id_are_papers() -> None:
    link = "UR  - https://arxiv.org/abs/2503.11111\n"
    kinds = ("GEN", "ELEC", "CONF", "UNPB", "THES", "RPRT", "CHAP")
    text = "".join(_ris(kind, f"{TITLE} {kind}", TEXT, link * (kind == "GEN")) for kind in kinds)
    text += _ris("BOOK", f"{TITLE} at Length", TEXT, link.replace("11111", "22222"))
    assert len(parse(text.encode(), "c.ris").entries) == len(kinds) + 1


def test_a_kind_that_says_paper_speaks_for_terse_words() -> None:
    news = "The team has won the cup again. Thousands of people sang in the streets until late."
    for kind, count in (("JOUR", 1), ("GEN", 0)):
        text = _ris(kind, "Cup won", news).encode()
        if count:
            assert len(parse(text, "d.ris").entries) == count
        else:
            with pytest.raises(SourceError, match="does not read as papers do"):
                parse(text, "d.ris")


def test_kinds_are_read_in_any_spelling() -> None:
    assert kind_of({"Item Type": " Blog Post "}) == "Blog Post"
    assert kind_of({"type": ["Poster"], "title": "x"}) == ""
    assert is_other("magazineArticle")
    assert is_other("Motion_Picture")
    assert not is_other("webpage")
    assert is_paper("Conference Paper")
    assert not is_paper("article")
