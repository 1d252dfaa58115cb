"""Texts of every language come back from every character set that people save them in, and what is
only guessed is told. Covers index.layouts.character_sets."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.layouts.character_sets import guess
from index.layouts.decoding import decode, refuse_program_file
from index.layouts.detection import parse
from index.preview import preview
from tests.made_languages import ENCODINGS, SENTENCES

PAIRS = [(language, encoding) for language, own in ENCODINGS.items() for encoding in own]


def _encoded(text: str, encoding: str) -> bytes:
    """In a set that lacks a sign or two, without these."""
    return text.encode(encoding, errors="ignore")


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_a_text_comes_back(language: str, encoding: str) -> None:
    content = _encoded("\n".join(SENTENCES[language]), encoding)
    document = decode(content, "a.txt")
    assert document.text == content.decode(encoding)
    assert (document.replaced, document.guessed) == (0, "")


@given(st.sampled_from(PAIRS), st.integers(0, 2**32), st.booleans())
def test_texts_of_some_length_come_back(pair: tuple[str, str], seed: int, in_english: bool) -> None:
    """At 400 characters, in any order, alone or amid an English page."""
    language, encoding = pair
    chance = random.Random(seed)
    lines: list[str] = []
    while sum(map(len, lines)) < 400 * (1 + 2 * in_english):
        lines.append(chance.choice(SENTENCES[language]))
        lines += ["Gulls read harbours, and terns do not."] * (2 * in_english)
    content = _encoded("\n".join(lines), encoding)
    assert decode(content, "a.txt").text == content.decode(encoding)


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
@pytest.mark.parametrize("length", [4, 8, 12, 20])
def test_of_a_few_words_a_wrong_guess_is_told(language: str, encoding: str, length: int) -> None:
    for start in range(0, 60, 7):
        text = "".join(SENTENCES[language])[start : start + length].strip()
        content = f"Gulls: {text} (gulls)\n".encode(encoding, errors="ignore")
        document = decode(content, "a.txt")
        right = document.text == content.decode(encoding)
        assert right or document.guessed or document.replaced


def test_what_is_guessed_from_little_is_doubtful() -> None:
    page = "Gull Attention for Harbours\n\nWe propose a model of harbours with Müller's attention, "
    page += "whose cost grows with the boats. It outperforms prior models on three datasets.\n"
    parsed = parse(page.encode("cp1252"), "a.txt")
    assert "Müller" in parsed.entries[0].abstract
    assert parsed.doubtful == ("read as Windows-1252, which is a guess",)
    assert parse(page.encode(), "a.txt").doubtful == ()


@pytest.mark.parametrize("bad", [b"\xff", b"\xe2\x80", b"\x81", b"\xc3"])
@pytest.mark.parametrize("language", SENTENCES)
def test_a_bad_byte_makes_no_other_set_of_a_text_in_utf8(bad: bytes, language: str) -> None:
    text = "\n".join(SENTENCES[language]).encode()
    middle = text.index(b"\n") + 1
    document = decode(text[:middle] + bad + b" " + text[middle:], "a.txt")
    assert document.text.replace("\ufffd ", "").encode() == text
    assert (document.replaced, document.guessed) == (1, "")


def test_a_text_that_was_cut_within_a_sign_stays_utf8() -> None:
    content = "All of it is English but for the quotes of “gulls".encode()
    cut = content.replace("“".encode(), b"\xe2\x80")
    assert decode(cut, "a.txt").replaced == 1
    for language, sentences in SENTENCES.items():
        whole = "".join(sentences).encode()
        assert decode(whole[:-1], "a.txt").guessed == "", language


def test_blanks_are_plain_and_soft_hyphens_gone() -> None:
    assert decode("a\u00a0b\u2009c\u202fd\u3000e har\u00adbour".encode(), "a").text == (
        "a b c d e harbour"
    )


@pytest.mark.parametrize("content", [b"GIF89a\x01\x00", b"\x00\x01\x02\x03" * 50, b"a\0b"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="is a binary file"):
        decode(content, "a")


def test_nothing_is_guessed_of_noise() -> None:
    noise = bytes(random.Random(3).randrange(128, 256) for _ in range(4000))
    found = guess(noise)
    assert found is None or not found.sure


def _zip(*names: str) -> bytes:
    with zipfile.ZipFile(stream := io.BytesIO(), "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (_zip("[Content_Types].xml", "xl/workbook.xml"), "Export the sheet as CSV"),
        (_zip("[Content_Types].xml", "word/document.xml"), "Save it as text"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(60) + "__substg1.0_".encode("utf-16-le"),
            r"a mail of Outlook \(\.msg\), not a digest\. Save it as \.eml",
        ),
    ],
)
def test_files_of_programs_are_refused_by_name(content: bytes, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "a.file").write_bytes(content)
    with pytest.raises(SourceError, match=remedy):
        decode(content, "a.file")
    with pytest.raises(SourceError, match=remedy):
        preview([tmp_path / "a.file"], home=tmp_path / "home")


def test_a_zip_that_holds_a_workbook_is_none() -> None:
    refuse_program_file(_zip("papers.txt", "xl/workbook.xml"), "a.zip")
