"""Answers and evidence as HTML: nothing that a digest says becomes an element.

Covers assistant.page.cards, assistant.page.markup.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.control_characters import COMMANDS
from assistant.latex import as_read
from assistant.page.bridge import Bridge
from assistant.page.cards import evidence_html, paper_html
from assistant.page.markup import escape
from assistant.page.messages import Turn, asked_html, strip_html, table_html, turn_html
from assistant.types import (
    Answer,
    Cell,
    Citation,
    CollectionStatus,
    Kind,
    Nearest,
    Row,
    Seconds,
    Sentence,
)
from index.types import Paper

HOSTILE = (
    "<img src=x onerror=alert(1)> ![x](http://evil/x.png) <script>alert(2)</script> $x$ {{7*7}} "
    "**b** `c`"
)
PAPER = Paper(
    "t1", f"A Title {HOSTILE}", f"First sentence. Second {HOSTILE}. Third.", ("a<b>.txt",)
)
SECOND = (16, 16 + len(f"Second {HOSTILE}."))
CELL = Cell(PAPER.abstract[slice(*SECOND)], *SECOND)


def answer(text: str, *sentences: Sentence, status: str = "answered") -> Answer:
    citation = Citation(
        1, "t1", PAPER.title, PAPER.abstract[slice(*SECOND)], *SECOND, "weak", PAPER.digests, 0
    )
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
        considered=1234,
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


def test_what_was_not_checked_before_the_end_is_told_apart() -> None:
    checked = (Sentence("It gains [1].", (1,), "supported"),)
    html = turn_html(
        Turn("q", text="It gains [1]. And then it", checked=checked, problem="Stopped."), 0
    )
    assert '<span class="unsupported">And then it</span> <span class="doubt">' in html
    assert 'aria-label="not checked"' in html
    assert "not checked" not in turn_html(
        Turn("q", text="It gains [1].", checked=checked, problem="Stopped."), 0
    )
    assert "not checked" in turn_html(Turn("q", text="And then", problem="Stopped."), 0)
    again = turn_html(
        Turn("q", text="It gains [1].\n- It gains [1].", checked=checked, problem="Stopped."), 0
    )
    assert again.count('aria-label="not checked"') == 1
    elsewhere = turn_html(Turn("q", text="It loses", checked=checked, problem="Stopped."), 0)
    assert '<span class="unsupported">It loses</span>' in elsewhere


def test_nothing_hostile_becomes_an_element_or_a_link() -> None:
    shown = answer(f"It says {HOSTILE} [1].", Sentence(f"It says {HOSTILE} [1].", (1,), "weak"))
    tabled = replace(shown, table=(Row(1, "t1", PAPER.title, problem=CELL),), papers=("t1",))
    pages = [
        asked_html(HOSTILE),
        turn_html(Turn("q", tabled), 0),
        table_html(tabled, 0, 1),
        evidence_html(tabled, 0, {"t1": PAPER}, {}),
        turn_html(Turn(HOSTILE, shown), 0),
        turn_html(Turn("q", text=HOSTILE, problem=HOSTILE), 0),
        evidence_html(shown, 0, {"t1": PAPER}, {"a<b>.txt": "2026-01-01"}),
        evidence_html(answer(HOSTILE, status="abstained"), 0, {"t1": PAPER}, {}),
    ]
    for page in pages:
        seen = Tags(page)
        assert not seen.tags & {"img", "script", "iframe", "b"}
        assert all(link.startswith(("#", "https://huggingface.co/papers")) for link in seen.links)
        assert "<script>alert(2)</script>" in seen.text


def test_escaped_text_has_nothing_that_markdown_or_a_template_reads() -> None:
    assert not set(escape(HOSTILE)) & set("<>\"'`*_{}[]()!|~$\\")


def test_a_quote_is_highlighted_at_its_place() -> None:
    html = evidence_html(answer("x"), 0, {"t1": PAPER}, {})
    before, whole = html.split("<details open>")
    assert "<mark" not in before  # no sentence stands twice
    second = escape(as_read(PAPER.abstract[slice(*SECOND)]))
    said = '<span class="verdict">supports only in part: </span>'
    lit = f'{said}<mark id="t0-p1-16" class="weak">{second}</mark>'
    assert " ".join(whole.split()).count(f"First sentence. {lit} Third.") == 1
    assert "supports only in part" in html
    assert "undated" in html


def test_a_cell_leads_to_its_sentence_in_the_abstract() -> None:
    row = Row(1, "t1", PAPER.title, problem=Cell("First sentence.", 0, 15), method=CELL)
    tabled = replace(answer("x [1]"), table=(row,), papers=("t1", "t2", "t3"))
    for html in (turn_html(Turn("q", tabled), 4), table_html(tabled, 4, 9)):
        assert 'href="#t4-p1" data-do="cite" data-turn="4" data-at="t4-p1-0"' in html
        seen = Tags(html).text
        assert "Said in none of these abstracts: data, result, limit." in seen
        assert "Not shown here, but exported: 2 more papers." in seen
    evidence = evidence_html(tabled, 4, {"t1": PAPER}, {})
    assert '<mark id="t4-p1-0">First sentence.</mark>' in evidence
    assert "First sentence." not in evidence.split("<details")[0]  # it is no quote of the answer
    changed = replace(PAPER, abstract="Other words.")
    assert "t4-p1-0" not in evidence_html(tabled, 4, {"t1": changed}, {})


def test_a_table_is_offered_where_there_are_papers_to_see_side_by_side() -> None:
    one = answer("x [1]")
    two = replace(one, citations=(*one.citations, replace(one.citations[0], number=2)))
    assert 'data-do="table"' not in turn_html(Turn("q", one), 0)
    assert 'data-do="table" data-turn="3"' in turn_html(Turn("q", two), 3)


def test_sentences_are_marked_in_words_and_counted() -> None:
    sentences = (Sentence("Good [1].", (1,), "supported"), Sentence("Bad.", (), "unsupported"))
    html = turn_html(Turn("q", answer("Good [1]. Bad.", *sentences)), 2)
    seen = Tags(html)
    assert 'class="sign" aria-label="not supported by the abstracts"' in html
    assert "Bad. ?not supported by the abstracts" in seen.text
    assert "1 of 2 sentences supported · 1,234 papers searched · m · 0.3 s" in seen.text
    assert "#t2-p1" in seen.links


def test_the_strip_says_what_is_searched_and_who_answers() -> None:
    status = CollectionStatus(
        "h", "g", 2, 1234, 9, "2026-01-01", "2026-02-01", 1, "e", "none", "extractive", True
    )
    text = Tags(strip_html(status)).text
    assert "1,234 papers from 2 digests, 2026-01-01 to 2026-02-01 (1 undated)" in text
    assert "extractive, no language model" in text
    assert "sample: summaries written by askpapers" in text


def test_the_dollars_of_prices_are_no_mathematics() -> None:
    html = turn_html(Turn("q", answer("It costs $5 and $6, with $O(n^2)$ steps.")), 0)
    assert Tags(html).text.startswith(r"It costs $5 and $6, with \(O(n^2)\) steps.")


def test_a_mark_leads_to_its_quote_and_shows_it() -> None:
    html = turn_html(
        Turn("q", answer("Good [1].", Sentence("Good [1].", (1,), "supported"))), 3, latest=False
    )
    assert (
        'href="#t3-p1" data-do="cite" data-turn="3" data-at="t3-p1-16" aria-describedby="t3-q0-1-5"'
        in html
    )
    assert (
        f'role="tooltip" id="t3-q0-1-5"><strong>{escape(as_read(PAPER.title))}</strong> '
        f"“{escape('Second <img')}" in html
    )
    assert 'id="t3-p1-16"' in evidence_html(answer("x"), 3, {"t1": PAPER}, {})


def test_two_quotes_of_one_paper_stand_each_at_its_mark() -> None:
    text = "It is good [1], while it is third [1]."
    shown = answer(text, Sentence(text, (1,), "weak"))
    third = PAPER.abstract.index("Third.")
    other = Citation(
        1, "t1", PAPER.title, "Third.", third, third + 6, "supported", PAPER.digests, 0
    )
    html = turn_html(Turn("q", replace(shown, citations=(*shown.citations, other))), 0)
    assert html.index('data-at="t0-p1-16"') < html.index(f'data-at="t0-p1-{third}"')


def test_of_two_verdicts_on_one_quote_the_worse_is_shown() -> None:
    shown = answer("x")
    better = replace(shown.citations[0], support="supported", sentence=1)
    for citations in ((better, *shown.citations), (*shown.citations, better)):
        text = Tags(evidence_html(replace(shown, citations=citations), 0, {"t1": PAPER}, {})).text
        assert "supports only in part" in text


def test_only_the_latest_can_be_asked_again_and_an_opinion_stays_visible() -> None:
    shown = Turn("q", answer("Good [1].", Sentence("Good [1].", (1,), "supported")), liked=True)
    assert 'data-do="retry"' in turn_html(shown, 0)
    assert 'data-do="retry"' not in turn_html(shown, 0, latest=False)
    assert 'data-do="like" data-turn="0" aria-pressed="true"' in turn_html(shown, 0)
    assert 'data-do="dislike" data-turn="0" aria-pressed="false"' in turn_html(shown, 0)


def test_a_comparison_begins_with_its_table_and_another_fact_with_its_text() -> None:
    row = Row(1, "t1", PAPER.title, method=Cell("We prune.", 0, 9))
    for kind, text, is_first in (
        ("compare", "## Above\n\nIt is good.", True),
        ("compare", "Two papers are of it.\n\nIt is good.", False),
        ("fact", "It is good.", False),
    ):
        html = turn_html(Turn("q", replace(answer(text), kind=kind, table=(row,))), 0)
        table, lead = html.index("<table"), html.index(text.strip("# ")[:5])
        assert (table < lead) is is_first
        assert (table < html.index("It is good.")) is (kind == "compare")


def test_what_is_refused_is_answered_anyway_where_it_is_refused() -> None:
    refused = answer("No.", status="abstained")
    for shown in (refused, replace(refused, probability=0.1)):
        html = turn_html(Turn("q", shown), 0)
        inside = html[html.index('class="refusal"') : html.index('class="actions"')]
        assert 'data-do="anyway"' in inside[: inside.index("</div>")]
        assert "anyway" not in turn_html(Turn("q", shown), 0, latest=False)
    assert "anyway" not in turn_html(Turn("q", replace(refused, nearest=())), 0)


def test_a_card_says_where_to_read_on_and_what_can_be_done() -> None:
    card = evidence_html(answer("x"), 0, {"t1": replace(PAPER, arxiv_id="2305.01234")}, {})
    links = Tags(card).links
    assert "https://arxiv.org/abs/2305.01234" in links
    assert "https://huggingface.co/papers/2305.01234" in links
    assert all(
        f'data-do="{what}" data-paper="t1"' in card for what in ("similar", "about", "bibtex")
    )
    assert "Search the Hub" in Tags(evidence_html(answer("x"), 0, {"t1": PAPER}, {})).text


def test_a_quote_that_the_paper_no_longer_holds_is_shown_but_not_placed() -> None:
    changed = Paper("t1", PAPER.title, "Another abstract, indexed since.", PAPER.digests)
    html = evidence_html(answer("x"), 0, {"t1": changed}, {})
    assert html.count("<mark") == 1
    assert evidence_html(answer("x"), 0, {}, {}).count("<mark") == 1


def test_a_very_long_question_is_cut_and_says_so() -> None:
    assert "… (100,000 characters)" in Tags(asked_html("x" * 100_000)).text


def test_an_abstract_that_the_page_cut_short_is_marked() -> None:
    html = evidence_html(answer("x [1]"), 0, {"t1": replace(PAPER, truncated=True)}, {})
    assert "Abstract, as far as the digest shows it" in html
    assert "Whole abstract" in evidence_html(answer("x [1]"), 0, {"t1": PAPER}, {})


# Overrides, embeddings, isolates and marks of direction; separators of lines; tags; controls of the
# second set.
UNSEEN = (
    "\u202e\u202d\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\x85\x9b"
    "\U000e0041"
)


def test_no_text_turns_the_direction_of_the_programs_words() -> None:
    hostile = replace(
        PAPER,
        title=f"A {UNSEEN} title",
        abstract=f"First. {UNSEEN} Second.",
        digests=(f"{UNSEEN}.txt",),
    )
    shown = answer(
        f"It says {UNSEEN} [1].", Sentence(f"It says {UNSEEN} [1].", (1,), "weak", (UNSEEN,))
    )
    citation = replace(
        shown.citations[0], title=hostile.title, quote=hostile.abstract, digests=hostile.digests
    )
    shown = replace(shown, citations=(citation,), notes=(UNSEEN,), searched=UNSEEN, problem=UNSEEN)
    for page in (
        asked_html(f"What {UNSEEN}?"),
        turn_html(Turn(f"What {UNSEEN}?", shown), 0),
        turn_html(Turn("q", text=f"It says {UNSEEN} so", problem=UNSEEN), 0),
        evidence_html(shown, 0, {"t1": hostile}, {}),
        paper_html(hostile, {}, [UNSEEN]),
    ):
        assert not set(page) & set(UNSEEN)
        assert "\ufffd" in page
    for character in map(chr, range(sys.maxunicode + 1)):
        if COMMANDS.match(character):
            assert escape(character) in ("\ufffd", " ")


def test_what_the_page_is_told_has_no_unseen_characters() -> None:
    bridge: Any = SimpleNamespace(out="out", _serial=iter(range(9)))
    (told,) = Bridge.tell(bridge, said=f"No {UNSEEN} file.\nSo.").values()
    assert not set(json.loads(str(told))["said"]) & {*UNSEEN, "\n"}


@pytest.mark.parametrize("status", ["answered", "abstained"])
@pytest.mark.parametrize(
    ("kind", "label", "other"),
    [
        ("fact", "List all papers", "list"),
        ("definition", "List all papers", "list"),
        ("list", "Just answer", "fact"),
        ("survey", "Just answer", "fact"),
    ],
)
def test_what_was_understood_is_corrected_by_a_button(
    status: str, kind: Kind, label: str, other: str
) -> None:
    turn = Turn("q", replace(answer("x", status=status), kind=kind))
    button = f'data-do="as" data-kind="{other}">{label}</button>'
    assert turn_html(turn, 0).count('data-do="as"') == 1
    assert button in turn_html(turn, 0)
    assert 'data-do="as"' not in turn_html(turn, 0, latest=False)
    assert ("understood as asking" in turn_html(turn, 0, latest=False)) is (kind != "fact")
