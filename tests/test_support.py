from __future__ import annotations

import pytest

from assistant import check
from assistant.support import names, numbers

QUOTE = "With ResNet-50 on ImageNet it removes 80% of the weights at a loss of 0.4 points, and needs no retraining."


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        (QUOTE, "supported"),
        ("It removes 80% of the weights of ResNet-50 at a loss of 0.4 points.", "supported"),
        ("On ImageNet it removes 80 % of the weights.", "supported"),
        ("It removes 90% of the weights of ResNet-50 at a loss of 0.4 points.", "unsupported"),
        ("It removes 80% of the weights of ViT-B at a loss of 0.4 points.", "unsupported"),
        ("It does not remove 80% of the weights at a loss of 0.4 points.", "unsupported"),
        ("It removes 80% of the weights with retraining.", "unsupported"),
        ("Removing weights makes networks popular with gardeners in the weekend.", "unsupported"),
        ("It removes weights, so that gardens, lawns and hedges lose points.", "weak"),
        ("", "unsupported"),
    ],
)
def test_verdicts(sentence: str, verdict: str) -> None:
    support = check(sentence, QUOTE)
    assert support.verdict == verdict
    assert 0 <= support.score <= 1
    assert bool(support.reasons) == (verdict != "supported")


@pytest.mark.parametrize(
    ("sentence", "evidence", "reason"),
    [
        ("The method does not help small models.", "The method helps small models.", "denies"),
        ("The method helps small models.", "The method never helps small models.", "denies"),
        ("Accuracy increases with the width of the model.", "Accuracy decreases with the width of the model.", "says"),
        ("It is faster than Adam.", "It is slower than Adam.", "says"),
        ("It trains nine networks.", "It trains eight networks.", "number 9"),
        ("It uses 3.10 million tokens.", "It uses 3.2 million tokens.", "number 3.1"),
        ("GEPA beats GRPO.", "Our method beats GRPO.", "name GEPA"),
    ],
)
def test_what_is_contradicted_is_never_supported(sentence: str, evidence: str, reason: str) -> None:
    support = check(sentence, evidence)
    assert (support.verdict, support.score) == ("unsupported", 0.0)
    assert any(reason in told for told in support.reasons)


def test_numbers_have_one_form() -> None:
    assert numbers("1,000 papers, 3.50%, twenty, nine and 2x") == {"1000", "3.5", "9", "2"}


def test_names_are_words_with_capitals_or_digits_within() -> None:
    assert names("Which SGD variant of MeZO trains ResNet-50 and C-MORL well?") == {
        "SGD",
        "MeZO",
        "ResNet-50",
        "C-MORL",
    }
