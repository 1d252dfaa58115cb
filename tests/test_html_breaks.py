"""Mails that announce papers, whose snippets have their lines broken by hand."""

from __future__ import annotations

import textwrap
from email.message import EmailMessage

import pytest

from index.layouts.detection import parse
from index.layouts.html import html_lines
from index.layouts.identifiers import target
from tests.made_papers import ABSTRACTS, AUTHORS, IDS, TITLES, told
from tests.test_mail import mail_of

CUT = [f"{abstract[:140].strip()} …" for abstract in ABSTRACTS]
LINKS = (f"https://arxiv.org/pdf/{IDS[0]}", "https://tides.example/7", "https://slots.example/9")
PAPERS = list(zip(TITLES, AUTHORS, CUT, LINKS, strict=True))
WHY = "This message was sent because you're following new articles related to gulls. "


def _scholar(width: int) -> str:
    """As Google Scholar's alerts are."""
    entries = "".join(
        f'<h3><span>[PDF]</span> <a href="https://scholar.example/scholar_url?url={u}&amp;hl=en">{t}'
        f'</a></h3><div style="color:#006621">{", ".join(n)} - Journal of Gulls, 2025</div>'
        f'<div class="sni">{"<br>".join(textwrap.wrap(a, width))}</div>'
        '<table><tr><td><a href="https://scholar.example/save"><img></a></td></tr></table>'
        for t, n, a, u in PAPERS
    )
    return f"<html><body>{entries}<p>{WHY}</p><div><a href='x'>List alerts</a></div></body></html>"


def _semantic(labelled: int) -> str:
    """As Semantic Scholar's are: some texts are told to be summaries."""
    entries = "".join(
        f'<tr><td><a href="{u}?utm_source=alert"><span>{t}</span></a></td></tr>'
        f"<tr><td>{', '.join(n)}</td></tr><tr><td>Journal of Gulls · 12 March 2025</td></tr>"
        f"<tr><td><p>{'TLDR: ' * (at == labelled)}{a}</p></td></tr>"
        '<tr><td><a href="x">Save to Library</a> <a href="y">Create Alert</a></td></tr>'
        for at, (t, n, a, u) in enumerate(PAPERS)
    )
    return (
        f"<html><body><h1>Research Feed</h1><p>3 new papers</p><table>{entries}</table>"
        "<p>You are receiving this email since alerts are on. <a>Unsubscribe</a></p></body></html>"
    )


def test_a_link_by_several_detours_leads_to_its_paper() -> None:
    assert (
        target("https://links.example/?u=https%3A%2F%2Fa.example%2F%3Fq%3D" + LINKS[1]) == LINKS[1]
    )
    assert target("https://a.example/?q=words&u=2") == "https://a.example/?q=words&u=2"


def _text() -> str:
    return "".join(
        f"[PDF] {t}\n<https://scholar.example/scholar_url?url={u}&hl=en>\n"
        f"{', '.join(n)} - Journal of Gulls, 2025\n{a}\n\nSave\n<https://scholar.example/save>\n\n"
        for t, n, a, u in PAPERS
    )


MAILS = {
    "Scholar": (None, _scholar(82)),
    "Scholar, narrow": (None, _scholar(50)),
    "Scholar, both": (_text(), _scholar(82)),
    "Semantic Scholar": (None, _semantic(-1)),
    **{f"Semantic Scholar, summary {at}": (None, _semantic(at)) for at in range(3)},
}


@pytest.mark.parametrize("name", MAILS)
def test_snippets_are_whole_told_as_cut_and_the_links_lead_to_the_papers(name: str) -> None:
    parsed = parse(_mail(*MAILS[name]).as_bytes(), "alert.eml")
    assert told(parsed) == list(zip(TITLES, CUT, strict=True))
    assert [entry.authors for entry in parsed.entries] == list(AUTHORS)
    assert [str(entry.url).split("?")[0] for entry in parsed.entries] == list(LINKS)
    assert parsed.entries[0].arxiv_id == IDS[0]
    assert all(entry.truncated for entry in parsed.entries)
    assert [why for why in parsed.doubtful if "cut short" in why]


def _mail(text: str | None, html: str) -> EmailMessage:
    return mail_of(text, html, cte="base64")


def test_of_text_alone_the_address_below_a_title_is_none() -> None:
    parsed = parse(mail_of(_text()).as_bytes(), "alert.eml")
    titles = [entry.title for entry in parsed.entries]
    assert (titles[0], titles[2]) == (TITLES[0], TITLES[2])
    assert [entry.abstract for entry in parsed.entries] == CUT


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ("<p>We count all the drops of rain in<br>one cup.</p>", 1),
        ("<p>Counting the Drops of Rain in a Cup<br>Ada Quill, Bo Marsh</p>", 2),
        ("<p>Drops<br>fall into a cup.</p>", 2),
        ("<p><a href='x'>We count all the drops of rain in</a><br>one cup.</p>", 2),
        ("<div>We count all the drops of rain in<br>one cup.<p>And more.</p></div>", 3),
    ],
)
def test_a_break_within_a_sentence_ends_no_line(block: str, lines: int) -> None:
    assert len(html_lines(block)) == lines


def test_blocks_of_one_kind_are_decided_together() -> None:
    one, other = (
        "We count all the drops of rain in<br>one cup.",
        "So we count all the drops of May.<br>Gulls",
    )
    assert len(html_lines(f"<p>{one}</p><p>{one}</p><p>{other}</p>")) == 3
    assert len(html_lines(f"<p>{one}</p><p>{one}</p><p class=k>{other}</p>")) == 4
