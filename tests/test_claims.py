"""What is claimed, where a question asks whether it holds, and where it is stated."""

from __future__ import annotations

import time

import pytest

from assistant.question.claims import claim_of
from assistant.question.requests import requested


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Is it true that gulls fly farther than terns?", "gulls fly farther than terns"),
        ("isn't it generally known that gulls are white?", "gulls are white"),
        ("Do the papers agree that tides matter?", "tides matter"),
        ("Do these papers agree on whether tides matter?", "tides matter"),
        ("Does anybody doubt the claim that tides matter?", "tides matter"),
        ("Is there any good evidence that kelp slows waves?", "kelp slows waves"),
        ("what evidence is there for the idea that kelp grows?", "kelp grows"),
        ("Are there papers that contradict the kelp hypothesis?", "the kelp hypothesis"),
        ("which papers refute that kelp grows?", "kelp grows"),
        ("Who says that tides are useless?", "tides are useless"),
        ("Is the belief that kelp slows waves justified?", "kelp slows waves"),
        ("large tides always reduce sand", "large tides always reduce sand"),
        ("Kelp hurts fishing, right?", "Kelp hurts fishing"),
        ("Gulls are not afraid of noise.", "Gulls are not afraid of noise"),
    ],
)
def test_what_is_claimed(question: str, claim: str) -> None:
    assert claim_of(question) == claim
    found = requested(question, lambda _: False)
    assert (found.kind, found.subject) == ("claim", claim)


@pytest.mark.parametrize(
    "text",
    [
        "neural networks optimization",
        "learning rates for transformers",
        "pruned networks",
        "networks that generalize well",
        "explain how tides are made",
        "what helps against sand",
        "in how many parts can a kelp forest be divided",
        "which paper shows that kelp grows?",
        "show me what is new",
        "the second one is better",
        "is it true that it helps?",
        "do the papers agree on warm tides?",
        "there are no papers",
        "tell me whether kelp grows",
    ],
)
def test_what_claims_nothing(text: str) -> None:
    assert claim_of(text) == ""


def test_what_is_claimed_of_one_papers_own_is_a_fact() -> None:
    question = "Is it true that TideNet needs no moon?"
    assert requested(question, lambda name: name == "TideNet").kind == "fact"
    assert requested(question, lambda _: False).kind == "claim"


@pytest.mark.parametrize("piece", ["is it true that ", "the ", "really ", "a is ", "papers "])
def test_a_hostile_text_does_not_hold_the_interpreter(piece: str) -> None:
    began = time.perf_counter()
    claim_of(piece * 80)
    assert time.perf_counter() - began < 0.5
