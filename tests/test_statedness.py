"""assistant.question.statedness: do the abstracts state what is asked for? Covers
assistant.answering.telling."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.page.messages import Turn, turn_html
from assistant.question.analysis import analyse
from assistant.question.statedness import missing_everywhere
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from tests.asking import check_invariants
from tests.conftest import DATA
from tests.fake_model import FakeModel

UNSTATED = "Under which licence is Whispering Gates released?"


@pytest.fixture(scope="module")
def extractive(small_home: Path) -> Engine:
    return Assistant(Home(small_home))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many parameters does Tide Tables have?", "2.4 million"),
        ("What share of the weights does Gradient Gardening remove?", "80%"),
        ("What share of the energy does Whispering Gates save?", "91%"),
        ("How much faster is Sparse Lanterns than dense attention?", "3.1x"),
    ],
)
def test_a_short_answer_leads_and_is_lit_in_its_sentence(
    extractive: Engine, question: str, short: str
) -> None:
    answer = extractive.ask(question)
    assert (answer.status, answer.reason, answer.short) == ("answered", None, short)
    assert answer.text.startswith(f"{short}\n\n")
    assert any(short in citation.quote for citation in answer.citations)
    check_invariants(extractive, answer)
    shown = unescape(turn_html(Turn(question, answer), 0))
    assert shown.count(f'<mark class="short">{short}</mark>') == 1
    assert "supported ·" not in shown  # what is quoted supports itself


NAMED = [
    {
        "title": "Routing Attention by the Tides",
        "abstract": "Attention is slow on long texts. We propose TideNet, a method that routes "
        "attention by the tides of activations and needs no labels. It saves 40% of the memory.",
    },
    {
        "title": "Heron: Models of Several Sizes",
        "abstract": "We introduce Heron, a family of language models trained on 200B tokens. We "
        "release it at three scales: 2B, 900M, and 72B. It writes between 3x and 15x faster than "
        "other models, and uses up to 40% less memory.",
    },
    {
        "title": "Pruning Kelp",
        "abstract": "We compare methods for pruning. GullNet and KelpNet prune weights by their "
        "age, and both are slow.",
    },
]


@pytest.fixture(scope="module")
def of_named(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("named")
    (folder / "a.json").write_text(json.dumps(NAMED), encoding="utf-8")
    build([folder / "a.json", DATA / "compact.txt"], home=folder / "home", captured="2026-09-03")
    return Assistant(Home(folder / "home"))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Which method routes attention by the tides of activations?", "TideNet"),
        ("Who routes attention by the tides of activations without labels?", "TideNet"),
        ("How much memory does TideNet save?", "40%"),
        ("Which method prunes weights by their age?", None),  # two, neither the paper's own
        ("Which dataset does TideNet use?", None),
        ("How many parameters does the biggest Heron have?", "72B"),
        ("How many parameters does the smallest Heron model have?", "900M"),
        ("How many parameters does Heron have?", None),  # three of them
        ("How much faster does Heron write than other models?", "between 3x and 15x"),
        ("How much less memory does Heron use than other models?", "up to 40%"),
    ],
)
def test_what_a_paper_calls_its_own_may_lead(
    of_named: Engine, question: str, short: str | None
) -> None:
    answer = of_named.ask(question)
    assert answer.short == short
    assert "Heron have" not in question or "2B, 900M, and 72B" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (UNSTATED, "a licence"),
        ("What learning rate does Gradient Gardening use?", "the learning rate"),
        ("What hardware was Sparse Lanterns run on?", "the hardware"),
    ],
)
def test_what_the_abstracts_do_not_state_leads_the_answer(
    extractive: Engine, question: str, what: str
) -> None:
    answer = extractive.ask(question)
    assert (answer.status, answer.reason, answer.short) == ("answered", "partly_stated", None)
    assert answer.text.startswith(f"The abstracts do not state {what}; the nearest says:\n\n")
    assert answer.citations
    assert answer.probability is not None
    assert answer.probability < 0.5
    check_invariants(extractive, answer)


def test_what_no_paper_mentions_is_named(extractive: Engine) -> None:
    of_ours = extractive.ask("Which licence has Sparse Lanterns, a routing rule by DeepLight-2?")
    assert of_ours.reason == "partly_stated"
    assert of_ours.text.startswith("No paper here mentions DeepLight-2. The abstracts")
    other = extractive.ask("How many tokens per second does FlashAttention-2 give in attention?")
    assert other.status == "abstained"
    assert "No paper here mentions FlashAttention-2. The nearest papers are:" in other.text


def test_what_is_refused_for_that_is_tried_all_the_same_if_wanted(extractive: Engine) -> None:
    question = "How many tokens per second does FlashAttention-2 give in attention?"
    answer = extractive.ask(question, anyway=True)
    assert answer.status == "answered"
    assert "Answered because you asked for it" in answer.notes[0]


def test_a_name_is_looked_for_in_every_form(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    try:
        for known in ("ResNet-50", "ResNet 50s", "ImageNet", "a μP-like rule", "RL-tune"):
            assert not missing_everywhere(analyse(f"How large is {known}?"), searcher), known
        asked = analyse("Which GPUs run GPT-4 or LLaMA-2 on BraTS?")
        assert missing_everywhere(asked, searcher) == ["BraTS", "GPT-4", "LLaMA-2"]
    finally:
        searcher.close()


def test_a_definition_that_is_asked_for_by_its_name(extractive: Engine) -> None:
    assert extractive.ask("What is a critical batch size?").status == "answered"
    assert extractive.ask("What is a routing rule and what is it used for here?").status == (
        "answered"
    )
    for elsewhere in ("What is a tax rule?", "What is photosynthesis?"):
        assert extractive.ask(elsewhere).status == "abstained", elsewhere


def test_a_model_is_told_what_the_abstracts_do_not_state(small_home: Path) -> None:
    said = "The abstracts do not state a licence. It does not need labelled data [1]."
    model = FakeModel(said)
    answer = Assistant(Home(small_home), model=lambda: model, llm=model.name).ask(UNSTATED)
    assert (answer.status, answer.reason, answer.text) == ("answered", "partly_stated", said)
    assert "do not seem to state a licence" in model.asked[0][-1].content
    model = FakeModel("It has 2.4 million parameters [1].")
    assistant = Assistant(Home(small_home), model=lambda: model, llm=model.name)
    answer = assistant.ask("How many parameters does Tide Tables have?")
    assert (answer.reason, answer.short) == (None, "2.4 million")
    assert "seem to state" not in model.asked[0][-1].content


@pytest.mark.parametrize(
    "question",
    [
        "What does Sparse Lanterns propose?",
        "Compare Sparse Lanterns and Gradient Gardening",
        "Which methods prune networks?",
        "What is Gradient Gardening?",
    ],
)
def test_what_asks_for_no_one_thing_is_not_judged(extractive: Engine, question: str) -> None:
    answer = extractive.ask(question)
    assert (answer.status, answer.reason) == ("answered", None)
