"""E-mails and saved pages of one file: decoded, of several parts the one that tells most."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.mail import is_mail
from tests.made_papers import ABSTRACTS, ALL, IDS, TITLES, told

TEXT = "Daily Papers\n\n" + "".join(f"{t}\n\n{a}\n\n" for t, a in ALL)
HTML = (
    "<html><body><h1>Daily Papers</h1>"
    + "".join(
        f'<article><h3><a href="https://huggingface.co/papers/{i}">{t}</a></h3><p>{a}</p></article>'
        for i, t, a in zip(IDS, TITLES, ABSTRACTS, strict=True)
    )
    + "</body></html>"
)


def mail_of(
    text: str | None = TEXT,
    html: str | None = None,
    cte: str = "quoted-printable",
    charset: str = "utf-8",
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Papers <papers@example.org>"
    mail["Subject"] = "Tägliche Papers"
    mail["Date"] = "Wed, 12 Mar 2025 07:00:00 +0000"
    if text is not None:
        mail.set_content(text, cte=cte, charset=charset)
    if html is not None:
        mail.add_alternative(html, subtype="html", cte=cte)
    return mail


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_mail_is_read_decoded(cte: str, ends: bytes) -> None:
    content = mail_of(cte=cte).as_bytes().replace(b"\n", ends)
    parsed = parse(content, "x.eml")
    assert told(parsed) == ALL
    assert (parsed.captured, parsed.replaced, parsed.unparsed) == ("2025-03-12", 0, ())


def test_of_two_parts_the_one_with_ids_is_taken_and_nothing_twice() -> None:
    parsed = parse(mail_of(html=HTML).as_bytes(), "x.eml")
    assert told(parsed) == ALL
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS)


def test_a_mail_of_another_character_set_is_read_by_it() -> None:
    text = f"{TITLES[2]}\n\n{ABSTRACTS[2]}\n\n{TITLES[0]}\n\n{ABSTRACTS[0]}\n"
    parsed = parse(mail_of(text, charset="koi8-r", cte="base64").as_bytes(), "x.eml")
    assert told(parsed) == [ALL[2], ALL[0]]


def test_what_hangs_on_a_mail_and_mails_within_it_are_read() -> None:
    table = f'title,abstract\n"{TITLES[0]}","{ABSTRACTS[0]}"\n'
    inner = mail_of(f"{TITLES[1]}\n\n{ABSTRACTS[1]}\n")
    outer = mail_of("See below.\n")
    outer.add_attachment(
        table.encode(), maintype="application", subtype="octet-stream", filename="papers.csv"
    )
    outer.add_attachment(b"\x89PNG" * 50, maintype="image", subtype="png", filename="a.png")
    outer.add_attachment(inner)
    assert [title for title, _ in told(parse(outer.as_bytes(), "x.eml"))] == list(TITLES[:2])


def test_a_box_holds_several_mails(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "papers.mbox")
    for title, abstract in ALL:
        box.add(mail_of(f"{title}\n\n{abstract}\n\nFrom here on nothing.\n"))
    box.add(mail_of("Thanks!\n"))
    box.close()
    parsed = parse((tmp_path / "papers.mbox").read_bytes(), "papers.mbox")
    assert [title for title, _ in told(parsed)] == list(TITLES)
    assert [entry.line for entry in parsed.entries] == [1, 2, 3]
    assert [(piece.line, piece.why) for piece in parsed.unparsed][-1] == (
        4,
        "a mail without titles with abstracts",
    )


def test_a_page_saved_as_one_file_is_read() -> None:
    page = EmailMessage()
    page["From"] = "<Saved by Blink>"
    page["Snapshot-Content-Location"] = "https://huggingface.co/papers"
    page["Subject"] = "Daily Papers"
    page["Date"] = "Wed, 12 Mar 2025 09:00:00 +0000"
    page.set_content(HTML, subtype="html", cte="quoted-printable")
    page.add_related(b"body {color: red}", maintype="text", subtype="css")
    parsed = parse(page.as_bytes(), "x.mhtml")
    assert told(parsed) == ALL
    assert parsed.captured == "2025-03-12"


def test_flowed_lines_are_joined() -> None:
    flowed = "\n\n".join(f"{t}\n\n" + a.replace(", ", ", \n") for t, a in ALL)
    mail = mail_of(flowed)
    mail.set_param("format", "flowed")
    assert told(parse(mail.as_bytes(), "x.eml")) == ALL


@pytest.mark.parametrize("text", ["Thanks, and see you on Friday.\n", None])
def test_a_mail_without_papers_is_refused_as_one(text: str | None) -> None:
    with pytest.raises(SourceError, match=r"'x.eml' is not a digest: it looks like an e-mail"):
        parse(mail_of(text).as_bytes(), "x.eml")


@pytest.mark.parametrize(
    ("kept", "broken"),
    [
        ("Content-Type: text/plain", "; a*0=b; a*=b"),
        ("Content-Type: text/plain", "; charset*0=utf; charset*=8"),
        ("Content-Disposition: inline", "; filename*1=x; filename*=y"),
    ],
)
def test_parameters_that_contradict_each_other_are_passed_over(kept: str, broken: str) -> None:
    head = "From: a@example.org\nTo: b@example.org\nDate: Wed, 12 Mar 2025 07:00:00 +0000\n"
    mail = f"{head}Subject: Papers\n{kept}{broken}\n\n{TEXT}"
    assert told(parse(mail.encode(), "a.eml")) == ALL


def test_mails_within_mails_without_end_are_refused() -> None:
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(300)
    )
    with pytest.raises(SourceError, match=r"'x.eml' has mails within mails, too deep"):
        parse(f"From: a\nTo: b\nSubject: c\nDate: d\n{deep}".encode(), "x.eml")


@pytest.mark.parametrize(
    "text",
    [
        "Title: Heron Routing\nAuthors: Ada Heron\nDate: 2025-03-12\n\nAbstract: words\n",
        "From the start to the end: a survey\n\nWords.\n",
        "Date: Wed, 12 Mar 2025\n\nwords\n",
        "arXiv:2503.90001\nDate: Wed, 12 Mar 2025\nSubject: cs.CL\n\nTitle: A\n",
    ],
)
def test_what_begins_with_labels_is_no_mail(text: str) -> None:
    assert not is_mail(text.encode())
