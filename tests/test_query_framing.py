"""What a request for papers is about."""

from __future__ import annotations

import time

import pytest

from index.retrieval.query_framing import subject


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (
            "Could you recommend research that examines the effect of depth on pruning?",
            "effect of depth on pruning?",
        ),
        (
            "Are there any papers on sparse attention for long documents?",
            "sparse attention for long documents?",
        ),
        (
            "I am looking for a study that proposes a new kind of dropout schedule.",
            "new kind of dropout schedule.",
        ),
        ("Which papers discuss learning rate warm-up?", "learning rate warm-up?"),
        ("Explain low-rank adaptation like I am five", "Explain low-rank adaptation"),
        (
            "In machine translation, which works have explored length bias?",
            "In machine translation, length bias?",
        ),
    ],
)
def test_a_request_for_papers_is_about_its_subject(question: str, about: str) -> None:
    assert subject(question) == about


@pytest.mark.parametrize(
    "question",
    [
        "How does LoRA differ from QLoRA?",
        "What is the learning rate of the second stage?",
        "Articles published in open access format are cited more often.",
        "Which papers?",
        "Any papers on LoRA?",
        "what about the second paper",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert subject(question) == question


def test_a_long_text_takes_no_time() -> None:
    started = time.monotonic()
    for text in (
        "which papers that " * 300,
        "any some the new " * 300,
        "could you " * 500,
        "papers on of for " * 300,
    ):
        subject(text)
    assert time.monotonic() - started < 1.0
