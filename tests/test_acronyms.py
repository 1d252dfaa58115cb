"""A question's acronyms are spelled out as the papers do it."""

from __future__ import annotations

import pytest

from index.models.minilm import bundled
from index.retrieval.acronyms import acronyms, long_forms, spelled_out
from tests.lanterns import GROUP, PAPERS


@pytest.mark.parametrize(
    ("short", "before", "by_words", "by_letters"),
    [
        (
            "DPO",
            "methods such as Direct Preference Optimization",
            "direct preference optimization",
            None,
        ),
        ("SAM", "we propose Sharpness-Aware Minimization", "sharpness-aware minimization", None),
        (
            "SSL",
            "contrastive self-supervised learning",
            "self-supervised learning",
            "supervised learning",
        ),
        ("OOD", "we generalise out of distribution", "out of distribution", None),
        ("PrP", "the abnormal prion protein", "", "prion protein"),
        (
            "MeZO",
            "a memory-efficient zerothorder optimizer",
            "memory-efficient zerothorder optimizer",
            None,
        ),
        ("EEG", "An electroencephalogram", "", ""),
        ("XYZ", "something with none of these", "", ""),
        ("GPT", "", "", ""),
        ("II", "which is i) sparse and lazy, i) and", "", ""),
    ],
)
def test_long_forms(short: str, before: str, by_words: str, by_letters: str | None) -> None:
    assert long_forms(short, before) == (by_words, by_words if by_letters is None else by_letters)


def test_what_may_be_an_acronym() -> None:
    known = bundled().vocabulary
    assert acronyms("Why does the DPO paper beat PPO?", known) == ["DPO", "PPO"]
    assert acronyms("why does dpo beat big LLMs", known) == ["dpo", "LLM"]
    assert acronyms("DPO-style losses", known) == ["DPO"]
    # nothing spells that out
    assert acronyms("Why does Adam work on ImageNet?", known) == ["ImageNet"]


def texts_with(word: str) -> list[str]:
    return [text for text in (*PAPERS, GROUP) if word.lower() in text.lower()]


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        # as most papers have it
        ("How robust is SLT?", "How robust is slow lantern tuning (SLT)?"),
        ("how robust is slt?", "how robust is slow lantern tuning (slt)?"),
        (
            "SMLs or SLT-style ones?",
            "sparse mixture lanterns (SMLs) or slow lantern tuning (SLT)-style ones?",
        ),
        (
            "How robust is slow lantern tuning, or SLT?",
            "How robust is slow lantern tuning, or SLT?",
        ),
        ("How robust is QRS?", "How robust is QRS?"),
        ("Is SL in SMLs?", "Is SL in sparse mixture lanterns (SMLs)?"),
        ("What is GRPO, and what type II?", "What is GRPO, and what type II?"),  # TeX, and a list
    ],
)
def test_an_acronym_is_spelled_out(question: str, spelled: str) -> None:
    assert spelled_out(question, bundled().vocabulary, texts_with) == spelled


def test_a_few_acronyms_are_spelled_out_whatever_stands_before_them() -> None:
    question = "ImageNet, ResNet, CIFAR, SLT and SMLs"
    assert spelled_out(question, bundled().vocabulary, texts_with).endswith(
        "(SLT) and sparse mixture lanterns (SMLs)"
    )
