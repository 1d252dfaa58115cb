"""Which language a question is in. Covers assistant.question.language."""

from __future__ import annotations

import pytest

from assistant.question.language import readable
from index.errors import QuestionError
from index.text.languages import language_of, latin


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("diffusion transformers", None),  # two words tell no language: these would be French
        ("How fast is sparse attention?", None),
        ("Poincaré embeddings", None),
        ("à trous wavelets", None),
        ("What does 悟道 propose?", None),  # an English sentence about a name
        ("μ-scaled learning rates?", None),
        ("Wie schnell ist diese Methode bei langen Texten?", "de"),
        ("¿Qué propone LoRA?", "es"),
        ("Cosa propone questo articolo su Mamba", "it"),
        ("稀疏注意力快多少？", "zh"),
        ("Gull Attention 提出了什么？", "zh"),
        ("FlashAttentionはどれくらい速い？", "ja"),
        ("어텐션은 얼마나 빠른가?", "ko"),
        ("Насколько быстрее FlashAttention?", "ru"),
        ("ما الذي تقترحه LoRA؟", "ar"),
        ("LoRA क्या प्रस्तावित करता है?", "hi"),
        ("Attention Is All You Need 讲了什么", "zh"),
    ],
)
def test_a_language_is_told_where_there_is_enough_to_tell_it_by(
    question: str, code: str | None
) -> None:
    language = language_of(question)
    assert (language and language.code) == code


def test_the_latin_of_citations_is_of_no_language() -> None:
    for citation in ("Vaswani et al.", "Hu et al. 2021", "what does Vaswani et al. propose"):
        assert language_of(citation) is None


def test_latin_words_stay_where_others_go() -> None:
    assert latin("Gull Attention 提出了什么？比 GPT-4 快 3.1 倍") == "Gull Attention ？ GPT-4 3.1"


def test_an_unknown_language_has_a_name() -> None:
    language = language_of("Zein da artikulu honen proposamen nagusia eta zergatik?")
    assert language is not None
    assert language.name == "a language other than English (eu)"


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "empty"), (" ？！", "empty"), ("why " * 25_000, "has 99,999 characters")],
)
def test_what_is_no_question_is_told(question: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        readable(question)
