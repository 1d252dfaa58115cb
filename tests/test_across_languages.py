"""Questions that are not English, without a model: the nearest papers, and one sentence in the
question's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.prompts import line_in
from assistant.page.messages import Turn, turn_html
from assistant.terminal.cli import main
from index.home import Home
from tests.asking import check_invariants

NAMED = {
    "zh": "Sparse Lanterns 提出了什么？",
    "ja": "Sparse Lanternsは何を提案していますか？",
    "ko": "Sparse Lanterns는 무엇을 제안하나요?",
    "es": "¿Qué propone el artículo sobre Sparse Lanterns?",
    "de": "Was schlägt die Arbeit über Sparse Lanterns vor?",
    "fr": "Que propose l'article sur Sparse Lanterns ?",
    "pt": "O que propõe o artigo sobre Sparse Lanterns?",
    "ru": "Что предлагает статья о Sparse Lanterns?",
    "ar": "ماذا تقترح الورقة حول Sparse Lanterns؟",
    "hi": "Sparse Lanterns क्या प्रस्तावित करता है?",
}


@pytest.fixture(scope="module")
def extractive(small_home: Path) -> Assistant:
    return Assistant(Home(small_home))


@pytest.mark.parametrize("code", NAMED)
def test_its_names_find_the_papers_and_its_language_is_spoken(
    extractive: Assistant, code: str
) -> None:
    answer = extractive.ask(NAMED[code])
    assert (answer.status, answer.reason, answer.language) == ("abstained", "other_language", code)
    assert answer.text.startswith(line_in(code, "nearest_papers") + "\n\n- ")
    assert line_in(code, "nearest_papers") != line_in("en", "nearest_papers")
    assert answer.nearest[0].title.startswith("Sparse Lanterns")
    assert answer.probability is None
    assert "Sparse Lanterns" in answer.searched


def test_a_question_without_latin_words_is_searched_as_it_is(extractive: Assistant) -> None:
    answer = extractive.ask("稀疏注意力快多少？")
    assert (answer.reason, answer.searched) == ("other_language", "稀疏注意力快多少？")
    assert answer.nearest


def test_a_language_without_a_sentence_of_its_own_is_told_in_english(
    extractive: Assistant,
) -> None:
    answer = extractive.ask("Cosa propone questo articolo di Sparse Lanterns?")
    assert answer.language == "it"
    assert answer.text.startswith(line_in("en", "nearest_papers"))


def test_anyway_quotes_what_is_nearest(extractive: Assistant) -> None:
    answer = extractive.ask(NAMED["zh"], anyway=True)
    assert answer.status == "answered"
    assert answer.citations[0].title.startswith("Sparse Lanterns")
    assert any("not judged" in note for note in answer.notes)
    check_invariants(extractive, answer)


def test_what_may_be_english_is_read_so_unless_nothing_comes_of_it(extractive: Assistant) -> None:
    answer = extractive.ask("Quels articles parlent de la reconnaissance de la parole ?")
    assert (answer.reason, answer.language) == ("other_language", "fr")


def test_nothing_of_another_language_is_mended_into_english(extractive: Assistant) -> None:
    question = "¿Cuánto mejoran los modelos con compresion robusta?"
    answer = extractive.ask(question)
    assert (answer.language, answer.searched) == ("es", question)


def test_the_page_and_the_terminal_say_what_was_searched(
    extractive: Assistant, small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = extractive.ask(NAMED["ar"])
    shown = turn_html(Turn(answer.question, answer), 0)
    assert "searched as: Sparse Lanterns" in shown
    assert 'lang="ar" dir="auto"' in shown
    assert "Not in English" in shown
    assert "chance that they do answer it" not in shown
    assert main(["ask", NAMED["ar"], "--home", str(small_home)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("searched as: Sparse Lanterns")
    assert line_in("ar", "nearest_papers") in told
