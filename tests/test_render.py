from __future__ import annotations

import socket
from html.parser import HTMLParser

import pytest

from assistant.render import Turn, asked_html, escape, evidence_html, strip_html, turn_html
from assistant.types import Answer, Citation, CollectionStatus, Nearest, Seconds, Sentence
from assistant.web import address, listen
from index.errors import SettingError
from index.types import Paper

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil/x.png) <script>alert(2)</script> $x$ {{7*7}} **b** `c`"
PAPER = Paper("t1", f"A Title {HOSTILE}", f"First sentence. Second {HOSTILE}. Third.", ("a<b>.txt",))
SECOND = (16, 16 + len(f"Second {HOSTILE}."))


def answer(text: str, *sentences: Sentence, status: str = "answered") -> Answer:
    citation = Citation(1, "t1", PAPER.title, PAPER.abstract[slice(*SECOND)], *SECOND, "weak", PAPER.digests, 0)
    abstained = status == "abstained"
    return Answer(
        question="q",
        status="abstained" if abstained else "answered",
        text=text,
        reason="off_topic" if abstained else None,
        llm="m",
        citations=() if abstained else (citation,),
        sentences=sentences,
        nearest=(Nearest("t1", PAPER.title, 0.2),) if abstained else (),
        seconds=Seconds(0.1, 0.2, 0.3),
    )


class Tags(HTMLParser):
    """Collects what a browser would see: elements, links, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_hostile_becomes_an_element_or_a_link() -> None:
    shown = answer(f"It says {HOSTILE} [1].", Sentence(f"It says {HOSTILE} [1].", (1,), "weak"))
    pages = [
        asked_html(HOSTILE),
        turn_html(Turn(HOSTILE, shown), 0),
        turn_html(Turn("q", text=HOSTILE, problem=HOSTILE), 0),
        evidence_html(shown, 0, {"t1": PAPER}, {"a<b>.txt": "2026-01-01"}),
        evidence_html(answer(HOSTILE, status="abstained"), 0, {"t1": PAPER}, {}),
    ]
    for page in pages:
        seen = Tags(page)
        assert not seen.tags & {"img", "script", "code", "iframe", "b"}
        assert all(link.startswith(("#", "https://huggingface.co/papers")) for link in seen.links)
        assert "<script>alert(2)</script>" in seen.text


def test_escaped_text_has_nothing_that_markdown_or_a_template_reads() -> None:
    assert not set(escape(HOSTILE)) & set("<>\"'`*_{}[]()!|~$\\")


def test_a_quote_is_highlighted_at_its_place() -> None:
    html = evidence_html(answer("x"), 0, {"t1": PAPER}, {})
    whole = html.split("<details>")[1]
    assert f"First sentence. <mark>{escape(PAPER.abstract[slice(*SECOND)])}</mark> Third." in whole
    assert "supports only in part" in html
    assert "undated" in html


def test_sentences_are_marked_in_words_and_counted() -> None:
    sentences = (Sentence("Good [1].", (1,), "supported"), Sentence("Bad.", (), "unsupported"))
    seen = Tags(turn_html(Turn("q", answer("Good [1]. Bad.", *sentences)), 2))
    assert "Bad. (not supported by the abstracts)" in seen.text
    assert "1 of 2 sentences supported · m · 0.3 s" in seen.text
    assert "#t2-p1" in seen.links


def test_the_strip_says_what_is_searched_and_who_answers() -> None:
    status = CollectionStatus("h", "g", 2, 1234, 9, "2026-01-01", "2026-02-01", 1, "e", "none", "extractive", True)
    text = Tags(strip_html(status)).text
    assert "1,234 papers from 2 digests, 2026-01-01 to 2026-02-01 (1 undated)" in text
    assert "extractive, no language model" in text
    assert "sample: summaries written by askpapers" in text


def test_ports() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert address(first) == f"http://127.0.0.1:{port}"
        with pytest.raises(SettingError, match=f"Port {port} is in use"):
            listen("127.0.0.1", port)
    with listen("127.0.0.1", None) as one, listen("127.0.0.1", None) as two:
        assert one.getsockname()[1] != two.getsockname()[1]
    with pytest.raises(SettingError, match="is no port"):
        listen("127.0.0.1", 99_999)
    assert isinstance(first, socket.socket)
