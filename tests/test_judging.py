"""A reading is judged before it is believed: what is no paper is reported, and what is no digest is
refused with what was seen. Covers index.layouts.asides."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from index.builder import build
from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.judging import judged
from index.types import Entry, ParsedDigest, Unparsed

GOOD = (
    "We present {}, a method that counts drops of rain on a tin roof from the sound of one "
    "microphone. In experiments on a roof of our own it errs by two drops in a hundred, which is "
    "fewer than any baseline that we compared."
)


def _papers(number: int) -> list[Entry]:
    return [
        Entry(f"Quiet Heron {n}: Counting Rain", GOOD.format(f"Heron {n}"), n)
        for n in range(1, number + 1)
    ]


def _page(*entries: Entry, unparsed: int = 0) -> ParsedDigest:
    lost = tuple(Unparsed("p", n, "a title with no abstract below it") for n in range(unparsed))
    return ParsedDigest("text", entries, lost)


@pytest.mark.parametrize(
    ("entry", "seen"),
    [
        (Entry('"title": "Heron",', GOOD, 9), "JSON"),
        (Entry("Heron", f'"abstract": "{GOOD}"', 9), "JSON"),
        (Entry("Content-Transfer-Encoding: quoted-printable", GOOD, 9), "e-mail"),
        (Entry("Heron", "Rain is coun= ted by her= ons on a roof of tin, and told.", 9), "e-mail"),
        (Entry("Heron", base64.b64encode(GOOD.encode() * 3).decode(), 9), "e-mail"),
        (Entry("Heron", "| a | b | c |", 9), "table"),
        (Entry("\\section{Quiet Herons}", GOOD, 9), "LaTeX"),
        (Entry("import numpy as np", GOOD, 9), "code"),
        (Entry("def count(drops):", GOOD, 9), "code"),
        (Entry("All of these count drops of rain:", GOOD, 9), "leads on"),
        (Entry("`herons.txt`: nine papers, and rain", GOOD, 9), "files and commands"),
        (Entry("Then run `askpapers index herons`.", GOOD, 9), "files and commands"),
    ],
)
def test_an_entry_that_is_no_paper_is_reported_and_a_page_of_such_refused(
    entry: Entry, seen: str
) -> None:
    verdict = judged(_page(*_papers(3), entry), "", "p")
    assert [one.title for one in verdict.parsed.entries] == [one.title for one in _papers(3)]
    assert not verdict.refused
    (told,) = verdict.parsed.unparsed
    assert (told.line, seen in told.why) == (9, True)
    assert seen in judged(_page(entry, entry), "", "p").refused


def test_a_heading_that_returns_is_no_title() -> None:
    again = [Entry("Motivation:", GOOD.format(n), n) for n in range(3)]
    verdict = judged(_page(*_papers(4), *again), "", "p")
    assert len(verdict.parsed.entries) == 4
    assert len(verdict.parsed.unparsed) == 3
    assert "heading" in judged(_page(*again), "", "p").refused


def test_a_paper_twice_is_two_entries() -> None:
    assert len(judged(_page(*_papers(2) * 4), "", "p").parsed.entries) == 8


def test_good_papers_are_read_beside_many_odd_lines() -> None:
    verdict = judged(_page(*_papers(3), unparsed=5), "", "p")
    assert len(verdict.parsed.entries) == 3
    assert "could not be read" in verdict.parsed.doubtful[0]
    short = [Entry("A note of mine", "I was well at home all of the day.", 1)]
    assert "no abstract" in judged(_page(*short, unparsed=2), "", "p").refused


def test_the_papers_that_a_page_names_are_counted() -> None:
    named = "".join(f"https://arxiv.org/abs/2501.0000{n}\n" for n in range(1, 7))
    assert judged(_page(*_papers(6)), named, "p").parsed.doubtful == ()
    (more,) = judged(_page(*_papers(12)), named, "p").parsed.doubtful
    assert more == "12 papers were read, and it names 6 by their arXiv ids"
    (fewer,) = judged(_page(*_papers(2)), named, "p").parsed.doubtful
    assert fewer == "it names 6 papers by their arXiv ids, and 2 were read"


def test_a_text_about_papers_is_not_read_as_papers() -> None:
    named = "".join(f"https://arxiv.org/abs/2501.0000{n}\n" for n in range(1, 4))
    assert "a text about the 3 papers" in judged(_page(*_papers(10)), named, "p").refused
    many = judged(_page(*_papers(90)), named, "p")  # which three of their abstracts speak of
    assert (len(many.parsed.entries), many.refused) == (90, "")
    (doubt,) = judged(_page(*_papers(5)), named[:34], "p").parsed.doubtful
    assert doubt == "5 papers were read, and it names 1 by their arXiv ids"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"| name | when |\n|---|---|\n| Heron | {GOOD} |\n", "a table"),
        ("<!doctype html><p>Hello there", "a web page without"),
        ("@article{a,\n title={Heron}\n}\n", "BibTeX without"),
        ("\n\n".join(f"## {n}\n\n{GOOD}" for n in ("Installation", "Usage", "License")), "section"),
    ],
)
def test_what_one_form_refuses_is_not_tried_as_prose(text: str, seen: str) -> None:
    with pytest.raises(SourceError, match=rf"'p' is not a digest: it looks like .*{seen}"):
        parse(text.encode(), "p")


def test_a_doubt_is_told_by_every_report_while_the_file_is_there(tmp_path: Path) -> None:
    page, home = tmp_path / "page.txt", tmp_path / "home"
    links = "".join(f"https://arxiv.org/abs/2501.0000{n}\n" for n in range(1, 7))
    page.write_text("\n\n".join(f"{one.title}\n\n{one.abstract}" for one in _papers(2)) + links)
    first = build([page], home=home)
    assert [doubt.path for doubt in first.doubtful] == [str(page)]
    (tmp_path / "other.txt").write_text(f"Grey Gull: Counting Hail\n\n{GOOD}")
    assert build([tmp_path / "other.txt"], home=home).doubtful == first.doubtful
    assert build([page], home=home, rebuild=True).doubtful == first.doubtful


@pytest.mark.parametrize(
    "form", ["- 2025-03-0{n}, **{t}**, Ada Quill et.al., Paper: {u}\n", "{t} {u}\n\n"]
)
def test_a_list_whose_abstracts_are_further_papers_is_refused(form: str) -> None:
    text = "## Rain\n\n" + "".join(
        form.format(
            n=n, t=f"Quiet Heron {n}: Counting Drops of Rain on Roofs of Tin in the Storm", u=u
        )
        for n in range(1, 9)
        if (u := f"[http://arxiv.org/abs/2501.0000{n}v1](http://arxiv.org/abs/2501.0000{n}v1)")
    )
    with pytest.raises(SourceError):
        parse(text.encode(), "page.md")


def test_a_list_that_says_nothing_of_most_of_its_papers_is_refused() -> None:
    named = "".join(f"https://arxiv.org/abs/2501.0000{n}\n" for n in range(9))
    entry = Entry("Progress of it", "My own rating of these papers is from one to ten.", 1)
    assert "a list of 9 papers" in judged(_page(entry, entry), named, "p").refused
    assert not judged(_page(*_papers(2)), named, "p").refused


def test_what_is_said_between_many_papers_is_none() -> None:
    papers = [
        replace(one, arxiv_id=f"2503.000{n:02}", authors=("Ada Quill",))
        for n, one in enumerate(_papers(12))
    ]
    aside = Entry("What of it matters", GOOD.format("it"), 40)
    of_one = Entry("Read this one first", GOOD.format("this"), 41, arxiv_id=papers[3].arxiv_id)
    verdict = judged(_page(*papers[:6], aside, of_one, *papers[6:]), "", "p")
    assert list(verdict.parsed.entries) == papers
    assert [one.line for one in verdict.parsed.unparsed] == [40, 41]
    few = _page(*papers[:4], aside)
    assert len(judged(few, "", "p").parsed.entries) == 5
