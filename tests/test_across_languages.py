"""Questions that are not English. Without a model: the nearest papers, and one sentence in the
question's language. With a scripted one: an answer in it.

Covers assistant.answering.english_quotes, assistant.answering.in_language."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering import english_quotes
from assistant.answering.assistant import Assistant
from assistant.answering.prompts import line_in
from assistant.checking import foreign_claims
from assistant.page.messages import Turn, turn_html
from assistant.terminal.cli import main
from index.home import Home
from tests.asking import check_invariants
from tests.fake_model import FakeModel

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
def test_what_is_known_word_by_word_is_answered_below_a_sentence_in_its_language(
    extractive: Assistant, code: str
) -> None:
    answer = extractive.ask(NAMED[code])
    assert (answer.status, answer.language) == ("answered", code)
    assert answer.searched == "What does Sparse Lanterns propose?"
    assert answer.text.startswith(line_in(code, "quoted_papers") + "\n\n")
    assert answer.citations[0].title.startswith("Sparse Lanterns")
    check_invariants(extractive, answer)


PARTLY_KNOWN = {
    "zh": "Sparse Lanterns 比稠密快几倍？",
    "ja": "Sparse Lanternsは稠密より何倍速いですか？",
    "ko": "Sparse Lanterns는 얼마나 빠른가요?",
    "es": "¿Cuánto ahorra Sparse Lanterns?",
    "de": "Wie schnell rechnet Sparse Lanterns?",
    "fr": "À quelle vitesse tourne Sparse Lanterns ?",
    "pt": "Quanto poupa Sparse Lanterns?",
    "ru": "Насколько быстры Sparse Lanterns?",
    "ar": "ما سرعة Sparse Lanterns؟",
    "hi": "Sparse Lanterns कितनी तेज़ है?",
}


@pytest.mark.parametrize("code", PARTLY_KNOWN)
def test_its_names_find_the_papers_and_its_language_is_spoken(
    extractive: Assistant, code: str
) -> None:
    answer = extractive.ask(PARTLY_KNOWN[code])
    assert (answer.status, answer.reason, answer.language) == ("abstained", "other_language", code)
    assert answer.text.startswith(line_in(code, "nearest_papers") + "\n\n- ")
    assert line_in(code, "nearest_papers") != line_in("en", "nearest_papers")
    assert answer.nearest[0].title.startswith("Sparse Lanterns")
    assert answer.probability is None
    assert answer.searched == "Sparse Lanterns"


@pytest.mark.parametrize(
    ("question", "code"),
    [("明日の東京の天気は？", "ja"), ("Wer hat die Wahl gewonnen?", "de"), ("날씨가 어때?", "ko")],
)
def test_of_a_question_without_a_word_to_search_no_paper_is_shown(
    extractive: Assistant, question: str, code: str
) -> None:
    answer = extractive.ask(question)
    assert (answer.reason, answer.language) == ("other_language", code)
    assert (answer.text, answer.nearest) == (line_in(code, "no_words"), ())


def test_words_of_the_field_are_searched_in_english(extractive: Assistant) -> None:
    answer = extractive.ask("稀疏注意力快得令人惊讶吗？")
    assert (answer.reason, answer.searched) == ("other_language", "sparse attention")
    assert answer.nearest[0].title.startswith("Sparse Lanterns")


@pytest.mark.parametrize("question", ["optimizer mem llm", "sam optimizer flat minima"])
def test_terse_english_is_refused_as_english(extractive: Assistant, question: str) -> None:
    answer = extractive.ask(question)
    assert (answer.status, answer.language) == ("abstained", None)
    assert answer.reason != "other_language"


def test_a_language_without_a_sentence_of_its_own_is_told_in_english(
    extractive: Assistant,
) -> None:
    answer = extractive.ask("Cosa propone questo articolo di Sparse Lanterns?")
    assert answer.language == "it"
    assert answer.text.startswith(line_in("en", "nearest_papers"))


@pytest.mark.parametrize("code", ["zh", "de"])
def test_what_is_read_as_english_and_not_covered_is_refused_in_its_language(
    extractive: Assistant, code: str
) -> None:
    answer = extractive.ask({"zh": "什么是双重下降？", "de": "Was ist Quantisierung?"}[code])
    assert (answer.status, answer.reason) == ("abstained", "off_topic")
    assert answer.text.startswith(line_in(code, "absent_papers"))


def test_anyway_quotes_what_is_nearest(extractive: Assistant) -> None:
    answer = extractive.ask(PARTLY_KNOWN["zh"], anyway=True)
    assert answer.status == "answered"
    assert answer.citations[0].title.startswith("Sparse Lanterns")
    assert any("not judged" in note for note in answer.notes)
    check_invariants(extractive, answer)


GREETINGS = {
    "zh": "你好", "ja": "こんにちは", "ko": "안녕하세요", "es": "¡Buenos días!", "de": "Guten Tag!",
    "fr": "Bonjour !", "pt": "Bom dia!", "ru": "Здравствуйте!", "ar": "مرحبا", "hi": "नमस्ते",
}  # fmt: skip
ABILITY = {
    "zh": "你能做什么？", "ja": "何ができますか？", "ko": "무엇을 할 수 있나요?",
    "es": "¿Qué puedes hacer?", "de": "Was kannst du tun?", "fr": "Que peux-tu faire ?",
    "pt": "O que você pode fazer?", "ru": "Что ты умеешь делать?", "ar": "ماذا يمكنك أن تفعل؟",
    "hi": "आप क्या कर सकते हैं?",
}  # fmt: skip
AMOUNT = {
    "zh": "你有多少篇论文？", "ja": "論文はいくつありますか？", "ko": "논문이 몇 편 있나요?",
    "es": "¿Cuántos artículos tienes?", "de": "Wie viele Paper hast du?",
    "fr": "Combien d'articles avez-vous ?", "pt": "Quantos artigos você tem?",
    "ru": "Сколько у тебя статей?", "ar": "كم عدد الأوراق لديك؟", "hi": "आपके पास कितने शोधपत्र हैं?",
}  # fmt: skip


@pytest.mark.parametrize("code", GREETINGS)
def test_talk_and_the_program_have_sentences_of_their_own(extractive: Assistant, code: str) -> None:
    greeted, told = extractive.ask(GREETINGS[code]), extractive.ask(ABILITY[code])
    assert (greeted.kind, greeted.text) == ("talk", line_in(code, "talk_greeting"))
    assert (told.kind, told.text, told.language) == ("tool", line_in(code, "ability"), code)


@pytest.mark.parametrize("code", AMOUNT)
def test_the_collection_is_told_of_in_english_below_a_sentence(
    extractive: Assistant, code: str
) -> None:
    answer = extractive.ask(AMOUNT[code])
    assert (answer.kind, answer.status, answer.language) == ("collection", "answered", code)
    assert answer.text.startswith(line_in(code, "told_in_english") + "\n\n")
    assert {"how", "many", "papers"} <= set(answer.searched.rstrip("?").split())


def test_a_model_may_put_a_question_to_the_collection_into_english(small_home: Path) -> None:
    model = FakeModel("How many papers do you have?")
    answer = with_model(small_home, model).ask("Wie umfangreich ist dein Bestand an Schriften?")
    assert (answer.kind, answer.language) == ("collection", "de")
    assert len(model.asked) == 1


def test_what_may_be_english_is_read_so_unless_nothing_comes_of_it(extractive: Assistant) -> None:
    answer = extractive.ask("Quels articles parlent de la reconnaissance de la parole ?")
    assert (answer.reason, answer.language) == ("other_language", "fr")


def test_nothing_of_another_language_is_mended_into_english(extractive: Assistant) -> None:
    answer = extractive.ask("¿Cuánto mejoran Sparse Lanterns con separacion robusta?")
    assert (answer.language, answer.searched) == ("es", "Sparse Lanterns robustness")


def test_the_page_and_the_terminal_say_what_was_searched(
    extractive: Assistant, small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = extractive.ask(PARTLY_KNOWN["ar"])
    shown = turn_html(Turn(answer.question, answer), 0)
    assert "searched as: Sparse Lanterns" in shown
    assert 'lang="ar" dir="auto"' in shown
    assert "Not in English" in shown
    assert "chance that they do answer it" not in shown
    assert main(["ask", PARTLY_KNOWN["ar"], "--home", str(small_home)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("searched as: Sparse Lanterns")
    assert line_in("ar", "nearest_papers") in told


def with_model(home: Path, model: FakeModel) -> Assistant:
    return Assistant(Home(home), model=lambda: model, llm=model.name)


FACT = "Um wie viel schneller als dichte Attention sind Sparse Lanterns?"
ENGLISH = "How much faster than dense attention are Sparse Lanterns?"


def quote_of(assistant: Assistant) -> str:
    """The sentence that answers it."""
    return assistant.ask(ENGLISH).citations[0].quote


def test_a_model_puts_it_into_english_answers_in_its_language_and_names_the_sentence(
    small_home: Path, extractive: Assistant
) -> None:
    quote = quote_of(extractive)
    model = FakeModel(ENGLISH, "Sie sind 3,1-mal schneller [1].", f"1 | {quote}")
    assistant = with_model(small_home, model)
    answer = assistant.ask(FACT)
    assert (answer.status, answer.language, answer.searched) == ("answered", "de", ENGLISH)
    assert answer.text == "Sie sind 3,1-mal schneller [1]."
    (sentence,) = answer.sentences
    assert (sentence.support, sentence.checked_by) == ("supported", "figures")
    assert answer.citations[0].quote == quote
    assert english_quotes.NOTE in answer.notes
    check_invariants(assistant, answer)
    translating, answering, naming = ("\n".join(m.content for m in one) for one in model.asked)
    assert "in German: " + FACT in translating
    assert f"{FACT}\n(In English: {ENGLISH})\nWrite your answer in German." in answering
    assert naming.endswith("1. Sie sind 3,1-mal schneller. [1]")
    shown = turn_html(Turn(FACT, answer), 0)
    assert f"searched as: {ENGLISH}" in shown
    assert "the model&#39;s own word" in shown or "the model's own word" in shown


@pytest.mark.parametrize(
    ("said", "named", "verdict", "reason"),
    [
        ("Sie sind 4,2-mal schneller [1].", "{quote}", "unsupported", "the number 4,2"),
        ("GPT-9 ist 3,1-mal schneller [1].", "{quote}", "unsupported", "the name GPT-9"),
        ("Sie sind 3,1-mal schneller [1].", "NONE", "weak", foreign_claims.NOT_GIVEN),
        ("Sie sind 3,1-mal schneller [1].", "", "weak", foreign_claims.NOT_GIVEN),
        ("Sie sind schneller [1].", "It is a lot faster.", "unsupported", foreign_claims.INVENTED),
        ("Sie sind 3,1-mal schneller.", "{quote}", "unsupported", "no paper is cited"),
    ],
)
def test_what_cannot_be_carried_is_told(
    small_home: Path, extractive: Assistant, said: str, named: str, verdict: str, reason: str
) -> None:
    reply = f"1 | {named.format(quote=quote_of(extractive))}" if named else "I cannot."
    assistant = with_model(small_home, FakeModel(ENGLISH, said, reply))
    answer = assistant.ask(FACT)
    (sentence,) = answer.sentences
    assert sentence.support == verdict
    assert reason in "; ".join(sentence.reasons)
    check_invariants(assistant, answer)


def test_a_strict_answer_holds_what_passed(small_home: Path, extractive: Assistant) -> None:
    quote = quote_of(extractive)
    said = "Sie sind 3,1-mal schneller [1]. Sie sind 9-mal kleiner [1]."
    model = FakeModel(ENGLISH, said, f"1 | {quote}\n2 | {quote}")
    answer = with_model(small_home, model).ask(FACT, strict=True)
    assert answer.text == "Sie sind 3,1-mal schneller [1]."


def test_what_the_abstracts_do_not_tell_is_refused_in_its_language(small_home: Path) -> None:
    model = FakeModel(ENGLISH, "The abstracts do not tell.")
    answer = with_model(small_home, model).ask(FACT)
    assert (answer.status, answer.reason) == ("abstained", "not_stated")
    assert answer.text.startswith(line_in("de", "absent_papers"))


def test_a_model_that_translates_nothing_leaves_the_question_as_it_is(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(FACT)).ask(FACT)
    assert answer.reason == "other_language"
    assert any("did not put the question into English" in note for note in answer.notes)


def test_a_list_is_checked_by_its_figures_as_well(small_home: Path, extractive: Assistant) -> None:
    quote = quote_of(extractive)
    english = "Which papers are about sparse attention?"
    said = "- Sparse Lanterns: 3,1-mal schneller als dichte Attention [1].\n"
    model = FakeModel(english, said, f"1 | {quote}")
    assistant = with_model(small_home, model)
    answer = assistant.ask("Welche Arbeiten handeln von dünner Attention?")
    assert (answer.kind, answer.language) == ("list", "de")
    assert answer.sentences[0].checked_by == "figures"
    assert answer.sentences[0].support == "supported"
    check_invariants(assistant, answer)
