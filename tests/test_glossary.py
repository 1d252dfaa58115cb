"""Questions in ten languages are read word by word. Covers assistant.question.in_english."""

from __future__ import annotations

from importlib.resources import files

import pytest

from assistant.question.in_english import readings
from index.text.glossary import LANGUAGES, english_terms, glossed, told_by_words

ROWS = files("index").joinpath("data/glossary.txt").read_text(encoding="utf-8").splitlines()[3:]


def test_every_row_has_a_cell_a_language() -> None:
    assert {row.count("|") for row in ROWS if row != "## field"} == {len(LANGUAGES)}


@pytest.mark.parametrize(
    ("question", "language", "english"),
    [
        ("Was ist PolyLoss?", "de", "What is PolyLoss?"),
        ("¿Qué es LoRA?", "es", "What is LoRA?"),
        ("que es LoRA", "es", "What is LoRA?"),  # accents are often not typed
        ("PolyLossとは?", "ja", "What is PolyLoss?"),
        ("LoRA는 무엇인가요?", "ko", "What is LoRA?"),  # a name, with a particle
        ("Qu'est-ce que LoRA ?", "fr", "What is LoRA?"),
        ("Что такое LoRA?", "ru", "What is LoRA?"),
        ("¿Qué artículos hay sobre redes neuronales profundas?", "es", "Which papers are about"),
        ("有哪些关于强化学习的论文？", "zh", "Which papers are about reinforcement learning?"),
        ("Wer hat C-MORL geschrieben?", "de", "Who wrote C-MORL?"),
        ("Quelle est la différence entre Lion et Adam-2 ?", "fr", "How do Lion and Adam-2 differ?"),
        ("सबसे नया डाइजेस्ट संक्षेप में बताओ", "hi", "summarize"),
    ],
)
def test_what_is_wholly_known_is_an_english_question(
    question: str, language: str, english: str
) -> None:
    found = readings(question, language, {"Lion"}.__contains__)
    assert english in " ".join(found)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was ist Kartoffelsalat?", "de"),  # a word that no paper has
        ("明日の東京の天気は？", "ja"),
        ("What is LoRA?", "en"),  # is not one of the ten
        ("Cos'è LoRA?", "it"),
    ],
)
def test_what_has_an_unknown_word_is_none(question: str, language: str) -> None:
    assert readings(question, language) == ()


def test_adjectives_stand_before_their_nouns() -> None:
    assert readings("¿Qué es la optimización bayesiana?", "es") == (
        "What is Bayesian optimization?",
    )


def test_what_the_field_knows_is_english_and_the_rest_is_left() -> None:
    assert english_terms("为什么大批量训练泛化差？Adam 呢", "zh") == (
        "large batch training generalization Adam"
    )
    assert [word.kind for word in glossed("Warum brennt Adam?", "de")] == ["asks"] + ["unknown"] * 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Was ist PolyLoss?", "de"),
        ("¿Qué es LoRA?", "es"),
        ("Qu'est-ce que LoRA", "fr"),
        ("o que é LoRA", "pt"),
        ("¿Es cierto que los lotes grandes siempre generalizan peor?", "es"),
        ("Was LoRA better?", None),  # words that English has as well
        ("de novo protein design", None),
        ("wer of whisper", None),
        ("LoRA vs QLoRA", None),
        ("recent work on large-batch training", None),
    ],
)
def test_a_short_question_is_told_by_its_words_that_ask(text: str, code: str | None) -> None:
    told = told_by_words(text)
    assert (told and told[0]) == code
