"""Which questions are in a language that the bundled model does not read."""

from __future__ import annotations

import pytest

from assistant.question.language import other_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("diffusion transformers", None),  # two words tell no language: these would be French
        ("How fast is sparse attention?", None),
        ("Wie schnell ist diese Methode bei langen Texten?", "German"),
        ("稀疏注意力快多少？", "Chinese"),
    ],
)
def test_a_language_is_told_where_there_is_enough_to_tell_it_by(
    question: str, language: str | None
) -> None:
    assert other_language(question, sure=0.5) == language
