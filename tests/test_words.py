"""Words are the same however they are spelled."""

from __future__ import annotations

import pytest

from index.text.words import counted, terms, words


def test_terms_fold_greek_and_plurals_and_drop_stop_words() -> None:
    assert terms("The μP") == terms("muP")
    assert terms("networks") == terms("network")
    assert terms("of the and") == []
    assert terms("10% of ResNet-50") == ["10", "resnet", "50"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("optimisation", "optimization"),
        ("regularised", "regularized"),
        ("colours of neighbouring pixels", "colors of neighboring pixels"),
        ("analyse the behaviour", "analyze the behavior"),
        ("labelled and modelling", "labeled and modeling"),
        ("a defence", "a defense"),
        ("centre", "center"),
        ("LLMs", "LLM"),
        (r"$\mu$P", "μP"),
    ],
)
def test_terms_are_the_same_however_a_word_is_spelled(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_compounds_are_counted_as_one_word_too_wherever_they_stand() -> None:
    assert counted("fine-tuning, (multi–head) and\u2028state‑of‑the‑art x-1 -not 3-4") == [
        *terms("fine tuning multi head state of the art x 1 not 3 4"),
        *["finetun", "multihead", "stateoftheart", "x1"],
    ]


def test_words_of_ascii_are_those_of_any_text() -> None:
    text = "Some_words, IT'S 3x\x1cFaster\ton GPU-2; $\\alpha$"
    assert words(text) == words(f"{text} é")[:-1]
