"""assistant.question.requests: what a question wants of the collection, and of which subject."""

from __future__ import annotations

import time

import pytest

from assistant.question.language import LONGEST_QUESTION
from assistant.question.requests import Request, requested
from index.retrieval.query_framing import subject

SUBJECT = "sparse attention"


def of(question: str, own: bool = False) -> Request:
    return requested(question, lambda _: own)


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("list", "Which papers use {}?"),
        ("list", "papers on {}"),
        ("list", "{}"),
        ("list", "{}?"),
        ("list", "{} papers"),
        ("list", "anything on {}?"),
        ("list", "list all papers about {}"),
        ("list", "show me work on {}"),
        ("list", "who has worked on {}?"),
        ("list", "What is there on {}?"),
        ("list", "Could you recommend papers that deal with {}?"),
        ("list", "{}: which papers?"),
        ("list", "Which of these papers are about {}?"),
        ("count", "how many papers are about {}?"),
        ("count", "How many of these are on {}?"),
        ("count", "how many are about {}?"),
        ("count", "the number of papers on {}"),
        ("survey", "What are the main approaches to {}?"),
        ("survey", "Give me a short overview of the recent work on {}"),
        ("survey", "summarize the literature on {}"),
        ("survey", "what do we know about {}?"),
        ("survey", "What has been tried with {}?"),
        ("survey", "state of the art in {}"),
        ("survey", "what variants of {} have been proposed?"),
        ("survey", "{}: what methods are there?"),
        ("trend", "which digest has most on {}?"),
        ("trend", "Which month had the most papers on {}?"),
        ("trend", "what came about {}"),
        ("trend", "what is new on {}?"),
        ("recommend", "I want to get into {}, what should I read first?"),
        ("recommend", "the most relevant paper on {}"),
        ("recommend", "what should I read about {}?"),
    ],
)
def test_a_request_is_understood_however_it_is_put(kind: str, question: str) -> None:
    assert of(question.format(SUBJECT)) == Request(kind, SUBJECT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "How much faster than dense attention are Sparse Lanterns?",
        "How many parameters does Tide Tables have?",
        "Which method needs the fewest steps?",
        "What is the stability gap?",
        "Why do networks grok?",
        "How do DoG and D-Adaptation differ?",
        "Who proposed the gate?",
        "Is flatness the reason for generalization?",
        "What does the second paper show?",
        "Which optimizer keeps only a momentum buffer?",
        "Explain it like I'm five",
    ],
)
def test_a_question_for_a_fact_is_none(question: str) -> None:
    assert of(question).kind == "fact"


def test_a_name_alone_is_looked_up_where_it_is_one_papers_own() -> None:
    assert of("GEPA", own=True).kind == "fact"
    assert of("GEPA papers", own=True) == Request("list", "GEPA")
    assert of("LLM agents", own=False) == Request("list", "LLM agents")


def test_what_is_not_meant_is_told_apart() -> None:
    assert of("papers on pruning weights (not data pruning)") == Request(
        "list", "pruning weights", "data pruning"
    )
    assert of("How many papers are about agents, except for games?") == Request(
        "count", "agents", "games"
    )


def test_where_it_is_asked_of_belongs_to_no_subject() -> None:
    assert of("papers on grokking in these digests?") == Request("list", "grokking")
    assert of("which papers are about grokking, please") == Request("list", "grokking")


def test_what_stands_behind_that_is_the_claim() -> None:
    found = of("Does anyone show that scaling laws break?")
    assert found == Request("claim", "scaling laws break")


@pytest.mark.parametrize(
    "unit",
    [
        *(",", "(", "- ", "?! ", " ", "\u00a0", "i want a, what ", "any ", "the main "),
        *("anything is there ", " is there", "papers that ", "how many of these ", "not about "),
        *("which papers are ", "what do we know about ", "give me ", "list all ", "in here "),
    ],
)
def test_no_question_keeps_the_program_busy(unit: str) -> None:
    """Patterns hold the interpreter: one that takes long would stop every answer, and SIGTERM."""
    for text in (unit * LONGEST_QUESTION, "anything" + unit * LONGEST_QUESTION + " x"):
        began = time.process_time()
        of(text[:LONGEST_QUESTION])
        subject(text[:LONGEST_QUESTION])
        assert time.process_time() - began < 0.5
        of(f"anything{unit * 40} x"[:290])
        assert time.process_time() - began < 0.7
