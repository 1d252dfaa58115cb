"""The entailment model, as it is shipped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assistant import check
from assistant.checking import entailment
from assistant.checking.entailment import EntailmentModel, entailment_of
from index.errors import EmbeddingError
from index.models.engines import OnnxRuntime, OpenVino

QUOTE = (
    "Fine-tuning the small model on synthetic dialogues improves its accuracy on all five "
    "benchmarks."
)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Trained on synthetic dialogues, the small model becomes more accurate.", "entails"),
        ("Fine-tuning the small model on synthetic dialogues lowers its accuracy.", "contradicts"),
        ("The cat sleeps on the roof of the station.", "neutral"),
    ],
)
def test_each_verdict_has_its_own_place(claim: str, verdict: str) -> None:
    found = entailment_of(claim, QUOTE)
    assert (
        max(("entails", "neutral", "contradicts"), key=lambda name: float(getattr(found, name)))
        == verdict
    )


@pytest.mark.parametrize(
    ("carried", "contradicted"),
    [
        (
            "Trained on synthetic dialogues, the small model becomes more accurate.",
            "Synthetic dialogues do harm.",
        ),
        (
            "Accuracy rises when it is tuned with dialogues.",
            "Accuracy falls when it is tuned with dialogues.",
        ),
        (
            "The small model does better after fine-tuning.",
            "The small model does not do better after fine-tuning.",
        ),
    ],
)
def test_a_contradiction_is_less_carried_than_a_paraphrase(carried: str, contradicted: str) -> None:
    assert entailment_of(carried, QUOTE).entails > entailment_of(contradicted, QUOTE).entails
    assert check(carried, QUOTE).score > check(contradicted, QUOTE).score


def test_the_longest_texts_are_cut() -> None:
    claim, beyond = "Dialogues help the small model.", "Then it rained. "
    assert entailment_of(claim, QUOTE + beyond * 300) == entailment_of(claim, QUOTE + beyond * 3000)
    assert entailment_of(claim, QUOTE + beyond * 300) != entailment_of(claim, QUOTE)
    assert entailment_of("word " * 5000, QUOTE) == entailment_of("word " * 9000, QUOTE)


def test_nothing_carries_a_claim_or_is_carried() -> None:
    assert (
        max(
            entailment_of("Dialogues help the small model.", "").entails,
            entailment_of("", QUOTE).entails,
        )
        < 0.1
    )


def test_engines_agree() -> None:
    pairs = [
        ("Dialogues help.", QUOTE),
        ("Dialogues do not help.", QUOTE),
        ("The cat sleeps.", QUOTE),
    ]
    one, other = EntailmentModel(OnnxRuntime), EntailmentModel(partial(OpenVino, exact=True))
    for claim, quote in pairs:
        assert np.abs(np.subtract(_row(one, claim, quote), _row(other, claim, quote))).max() < 0.02


def test_another_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entailment, "SHA256", "0" * 64)
    with pytest.raises(EmbeddingError, match="Reinstall"):
        EntailmentModel()


def test_the_model_is_small() -> None:
    file = Path(entailment.__file__).parent / "data" / "support.onnx"
    assert file.stat().st_size < 25_000_000


def _row(of: EntailmentModel, claim: str, quote: str) -> tuple[float, float, float]:
    found = of(claim, quote)
    return found.entails, found.neutral, found.contradicts
