"""assistant.question.after_replies: what is meant by what the program itself told before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.question.after_replies import standing_alone
from assistant.types import Answer, Seconds
from index.errors import QuestionError
from index.types import Digest

DIGESTS = [Digest(name, name, "", None, "undated", 4) for name in ("may.txt", "june.txt")]
LISTED = Answer(
    "Which digests are indexed?",
    "answered",
    "9 papers in 2 digests.\n\n- june.txt (2026-06-01): 4 papers\n- may.txt (2026-05-01): 5 papers",
    None,
    "extractive",
    (),
    (),
    (),
    Seconds(0, 0, 0),
    kind="collection",
)
ONE = replace(LISTED, text="The newest digest is june.txt (2026-06-01).")
TOLD = replace(LISTED, text="By Ada Quill.", kind="metadata", papers=("lamp",))


def alone(question: str, before: Answer) -> str:
    return standing_alone(question, [before], DIGESTS, lambda _: "On Lamps")


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("the first", "list the papers in june.txt"),
        ("what is in the second one?", "list the papers in may.txt"),
        ("and the last digest?", "list the papers in may.txt"),
        ("how many papers does the second hold?", "how many papers does may.txt hold?"),
        ("sort them by date", "sort them by date"),
    ],
)
def test_a_digest_is_meant_by_its_place(question: str, meant: str) -> None:
    assert alone(question, LISTED) == meant


def test_a_place_that_none_has_is_told() -> None:
    with pytest.raises(QuestionError, match="names 2 digests"):
        alone("the ninth", LISTED)


def test_the_one_digest_that_was_named_is_it() -> None:
    assert alone("which papers are in it?", ONE) == "which papers are in june.txt?"


def test_all_papers_that_were_counted_are_listed() -> None:
    counted = replace(LISTED, text="9 papers in 2 digests.")
    assert alone("list them", counted) == "list all papers"
    assert alone("list them", replace(counted, papers=("lamp",))) == "list them"


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("and its code?", "the code of “On Lamps”?"),
        ("when was it published?", "when was “On Lamps” published?"),
        ("what does the paper propose?", "what does “On Lamps” propose?"),
        ("papers on kites", "papers on kites"),
    ],
)
def test_the_paper_that_was_told_of_is_meant(question: str, meant: str) -> None:
    assert alone(question, TOLD) == meant


def test_what_was_refused_or_answered_from_abstracts_is_left_to_others() -> None:
    assert alone("the first", replace(LISTED, status="abstained")) == "the first"
    assert alone("the first", replace(LISTED, kind="list")) == "the first"
    assert standing_alone("the first", [], DIGESTS, lambda _: "") == "the first"
