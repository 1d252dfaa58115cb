"""Compounds are searched for as most of the papers write them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from index.generation.bm25 import BM25
from index.retrieval.compounds import as_written

PAPERS = [
    "Fine-tuning of gulls. Fine-tuned gulls need no lake, and fine-tuning is cheap.",
    "Finetuning once, and a bilevel lake: the hyperparameter of a network.",
    "The bilevel gull is fine-tuned by one hyperparameter. A network of nets at work.",
    "A bi-level lake, a dataset, and a non-convex net: a set of data.",
    "Non-convex gulls and another dataset; nonconvex once.",
    "A non-convex lake.",
]
INDEX = BM25.of(PAPERS)


def texts_with(word: str) -> Iterable[str]:
    return [text for text, score in zip(PAPERS, INDEX.scores(word), strict=True) if score > 0]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("finetuning of lakes", "fine-tuning of lakes"),
        ("Finetune a net", "Fine-tune a net"),
        ("bi-level lakes", "bilevel lakes"),
        ("hyper‑parameters", "hyperparameters"),
        ("nonconvex nets", "non-convex nets"),
        ("a data-set of gulls", "a dataset of gulls"),
    ],
)
def test_a_compound_is_written_as_in_most_papers(typed: str, written: str) -> None:
    assert as_written(typed, INDEX, texts_with) == written
    assert as_written(written, INDEX, texts_with) == written


@pytest.mark.parametrize(
    "typed", ["a network of gulls", "dataset", "zero-shot lakes", "GullNet", "fine tuning", "lakes"]
)
def test_what_no_paper_writes_otherwise_stays(typed: str) -> None:
    assert as_written(typed, INDEX, texts_with) == typed
