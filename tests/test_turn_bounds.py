"""What a browser sends back is as large as what this program wrote, or is refused; and the largest
takes no long time.

Covers assistant.page.answer_text, assistant.page.turn_bounds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Assistant
from assistant.page.answer_text import blocks_cut_short, blocks_of
from assistant.page.bodies import Bodies
from assistant.page.cards import evidence_html
from assistant.page.messages import Turn, messages, turn_html
from assistant.page.page import Page
from assistant.page.saved_conversations import kept_turn, opened, sent
from assistant.page.turn_bounds import LONGEST_TEXT, LONGEST_TYPED
from assistant.question.conversation import standalone
from assistant.question.language import LONGEST_QUESTION
from assistant.references import answer_markdown
from assistant.types import Answer, Citation, Nearest, Seconds, Sentence
from index.errors import QuestionError
from index.home import Home
from index.types import Paper
from tests.made_pages import made, run

ANSWER = Answer("Why?", "answered", "So.", None, "m", (), (), (), Seconds(0, 0, 0))
SENTENCE = Sentence("So.", (1,), "supported")
PAPER = Paper("p", "A title", "An abstract.", ("d",))
CITATION = Citation(1, "p", "A title", "A quote.", 0, 8, "supported", ("d",), 0)
SECONDS = 5.0  # on a busy machine; what is let in takes less than one


def turn(**more: Any) -> Turn:
    return Turn("Why?", replace(ANSWER, **more))


TOO_LARGE = {
    "text": turn(text="x" * (LONGEST_TEXT + 1)),
    "marks": turn(text="[1]" * 8001),
    "lines": turn(text="x\n" * 20_000),
    "sentences": turn(sentences=(SENTENCE,) * 8001),
    "a sentence": turn(sentences=(Sentence("x" * (LONGEST_TEXT + 1), (), "weak"),)),
    "reasons": turn(sentences=(Sentence("x", (), "weak", ("no",) * 1001),)),
    "citations": turn(citations=(CITATION,) * 8001),
    "a quote": turn(citations=(replace(CITATION, quote="x" * 20_001),)),
    "a title": turn(citations=(replace(CITATION, title="x" * 4001),)),
    "digests": turn(citations=(replace(CITATION, digests=("d",) * 5001),)),
    "papers": turn(papers=("p",) * 1001),
    "a paper": turn(papers=("p" * 201,)),
    "nearest": turn(nearest=(Nearest("p", "t", 0.1),) * 1001),
    "notes": turn(notes=("n",) * 1001),
    "a note": turn(notes=("n" * 4001,)),
    "follow-ups": turn(followups=("f",) * 1001),
    "question": turn(question="q" * (LONGEST_QUESTION + 1)),
    "searched": turn(searched="q" * (LONGEST_QUESTION + 1)),
    "problem": Turn("Why?", problem="p" * 4001),
    "typed": Turn("q" * (LONGEST_TYPED + 1)),
    "checked": Turn("Why?", checked=(SENTENCE,) * 8001),
    "scope": Turn("Why?", scope=("p",) * 5001),
    "reading": Turn("Why?", reading=dict.fromkeys(range(5001), PAPER)),
    "abstract": Turn("Why?", reading={1: replace(PAPER, abstract="x" * 20_001)}),
    "in all": turn(citations=tuple(replace(CITATION, quote="x" * 20_000) for _ in range(101))),
}


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_no_answer_is_as_large_as_is_refused_in_a_sentence(what: str) -> None:
    large = json.loads(json.dumps(asdict(TOO_LARGE[what])))
    readers: list[Callable[[], object]] = [
        lambda: kept_turn(large),
        lambda: opened({"id": "f0", "turns": [large]}),
        lambda: sent(json.dumps({"id": "f0", "of": 1, "turns": [large]})),
    ]
    for read in readers:
        with pytest.raises(
            QuestionError, match=r"more than askpapers writes .* Begin a new one\.$"
        ) as error:
            read()
        assert len(str(error.value)) < 200


def test_a_conversation_of_many_is_bounded_as_a_whole() -> None:
    one = json.loads(json.dumps(asdict(turn(text="x\n" * 15_000))))
    assert len(opened({"id": "f0", "turns": [one] * 6}).turns) == 6
    with pytest.raises(QuestionError, match="'conversation' with"):
        opened({"id": "f0", "turns": [one] * 7})


def largest() -> dict[str, Turn]:
    """The largest that is let in, of each kind that took long."""
    long = " ".join(f"w{n}" for n in range(LONGEST_TEXT // 8))[:LONGEST_TEXT]
    words = "a " * (LONGEST_TEXT // 2)
    return {
        "one sentence of very many words": turn(text=long, sentences=(Sentence(long, (), "weak"),)),
        "nearly the text": turn(
            text=words, sentences=(Sentence(f"{words[:-6]} b", (), "weak"),) * 3
        ),
        "half of it, with another end": turn(
            text=words,
            sentences=tuple(
                Sentence(f"{'a ' * n}b {'a ' * n}", (), "weak") for n in (30, 9000, 20_000)
            ),
        ),
        "many lines": turn(text="x\n" * 16_000),
        "blanks": turn(
            text=" " * LONGEST_TEXT, sentences=(Sentence(f"x{' ' * 150_000}y", (), "weak"),)
        ),
        "one sentence a word": turn(
            text="aa " * 8000, sentences=(Sentence("aa", (), "weak"),) * 8000
        ),
        "not one of them": turn(
            text="a" * LONGEST_TEXT,
            sentences=tuple(Sentence(f"{'a' * 80}{n}", (), "weak") for n in range(8000)),
        ),
        "a mark, and again": turn(
            text="[1]" * 8000,
            sentences=(Sentence("[1]" * 8000, (1,), "weak"),),
            citations=(replace(CITATION, title="t" * 4000, quote="q" * 20_000),),
        ),
        "very many marks": turn(
            text="It is [1]. " * 8000,
            sentences=(Sentence("It is [1].", (1,), "weak"),) * 8000,
            citations=tuple(replace(CITATION, sentence=n) for n in range(8000)),
        ),
        "a long list": turn(
            text="x",
            sentences=(Sentence("y", (1,), "supported"),) * 8000,
            citations=(replace(CITATION, title="t" * 4000, quote="q" * 20_000),),
        ),
        "stars and dollars": turn(text="**a $b " * (LONGEST_TEXT // 7)),
    }


def hard() -> dict[str, Turn]:
    """The same, also where the answer was stopped."""
    found = largest()
    stopped = {
        f"{name}, stopped": Turn(
            "Why?", text=one.answer.text, checked=one.answer.sentences, problem="Stopped."
        )
        for name, one in found.items()
        if one.answer
    }
    return found | stopped


@pytest.mark.slow
@pytest.mark.parametrize("what", hard())
def test_the_largest_that_is_let_in_is_shown_and_copied_in_little_time(what: str) -> None:
    one = kept_turn(json.loads(json.dumps(asdict(hard()[what]))))
    assert one is not None
    began = time.process_time()
    html = turn_html(one, 0)
    evidence_html(one.answer, 0, {}, {})
    if one.answer:
        answer_markdown(one.answer, {})
    assert time.process_time() - began < SECONDS
    assert len(html) < 20_000_000


def test_a_whole_conversation_of_lines_is_opened_in_little_time() -> None:
    one = json.loads(json.dumps(asdict(turn(text="x\n" * 15_000))))
    conversation = opened({"id": "f0", "turns": [one] * 6})
    began = time.process_time()
    messages(conversation.turns)
    assert time.process_time() - began < 2 * SECONDS


def test_a_sentence_is_found_however_its_words_are_spaced() -> None:
    first, second = (
        Sentence("- One  and two.", (), "weak"),
        Sentence("Three - four.", (), "unsupported"),
    )
    (bullets,) = blocks_of("- One and\u00a0 two.  Three - four.  And more.", (first, second))
    assert bullets.kind == "list"
    ((entry,),) = bullets.entries
    assert entry.kind == "paragraph"
    shown = [
        ("".join(run.text for run in span.runs if run.kind == "text"), span.verdict)
        for span in entry.spans
    ]
    assert shown == [
        ("One and\u00a0 two.", "weak"),
        ("  ", None),
        ("Three - four.", "unsupported"),
        ("  And more.", None),
    ]
    assert len(blocks_cut_short("One. Two", (Sentence("One.", (), "weak"),))) == 2


@pytest.fixture(scope="module")
def page(small_home: Path) -> Page:
    return made(Assistant(Home(small_home)))


def test_a_paper_is_exported_once_however_often_it_is_named(page: Page, small_home: Path) -> None:
    paper = next(iter(Assistant(Home(small_home)).published.listing().find())).id
    kept = asdict(turn(papers=(paper,) * 1000))
    one: Any = SimpleNamespace(_data={"do": "export", "format": "BibTeX", "turn": 0, "kept": kept})
    person: Any = SimpleNamespace(session_hash="one", username="")

    async def export() -> list[Any]:
        return [step async for step in page.chat._do(one, person)]

    (step,) = run(export())
    told = next(
        json.loads(value)
        for value in step.values()
        if isinstance(value, str) and value.startswith("{")
    )
    assert told["save"]["text"].count("@") == 1
    many: Any = SimpleNamespace(
        _data={"do": "library.export", "format": "CSV", "papers": [paper] * 100_000}
    )
    told = json.loads(str(page._library._do(many, person)[page._bridge.out]))
    assert told["said"].startswith("1 paper in ")


def test_a_question_that_is_far_too_long_stays_where_it_was_typed(page: Page) -> None:
    person: Any = SimpleNamespace(session_hash="one", username="")

    async def ask() -> list[Any]:
        return [
            step
            async for step in page.chat.answers.answer("x" * (LONGEST_TYPED + 1), sent(""), person)
        ]

    (step,) = run(ask())
    assert "at most 4,000 are read" in step[page.chat.desk.about]
    assert len(step[page.chat.desk.question]) == LONGEST_TYPED + 1


def test_a_question_that_is_completed_is_no_longer_than_one_may_be() -> None:
    for searched in ("sparse lanterns " * 300, "sparse lanterns " * 300_000):
        before = replace(ANSWER, searched=searched, papers=("p",))
        asked = standalone(
            "How fast are they on long documents?", [before], lambda _: "T", lambda _: "x"
        )
        assert len(asked.question) <= LONGEST_QUESTION
        assert asked.question.endswith("How fast are they on long documents?")
    many = replace(ANSWER, papers=tuple(map(str, range(100))))
    asked = standalone("Compare them", [many], lambda _: "long title " * 100, lambda _: "x")
    assert len(asked.question) <= LONGEST_QUESTION


def test_a_text_that_is_left_out_is_an_empty_one(page: Page, tmp_path: Path) -> None:
    (number, *_) = [n for n, one in page.handlers().items() if one.kinds == ("text", "text")]
    told = {"data": [None, None], "fn_index": number, "session_hash": "a1", "event_data": None}
    read = Bodies(page.handlers(), tmp_path).read(
        "/gradio_api/queue/join", json.dumps(told).encode()
    )
    assert json.loads(read.body)["data"] == ["", ""]
    person: Any = SimpleNamespace(session_hash="one", username="")

    async def ask() -> list[Any]:
        return [step async for step in page.chat._asked("", "", person)]

    assert run(ask()) == [{}]
