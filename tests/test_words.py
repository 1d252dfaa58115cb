"""Words are the same however they are spelled."""

from __future__ import annotations

import pytest

from index.text.words import terms


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
