"""What an answer is, with and without a model.

Covers assistant.question.answerability, assistant.answering.extracting,
assistant.answering.rewording, assistant.answering.writing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.types import FollowUps
from index.builder import build
from index.errors import ModelError, NoIndex, QuestionError
from index.home import Home
from index.types import Filters
from tests.asking import QUESTION, check_invariants
from tests.conftest import DATA
from tests.events import answer_of, text_of
from tests.fake_model import FakeModel


@pytest.fixture(scope="module")
def extractive(small_home: Path) -> Engine:
    return Assistant(Home(small_home))


def with_model(home: Path, model: FakeModel) -> Engine:
    return Assistant(Home(home), model=lambda: model, llm=model.name)


def test_an_extractive_answer_quotes_what_was_asked_for(extractive: Engine) -> None:
    answer = extractive.ask(QUESTION)
    assert (answer.status, answer.llm, answer.reason, answer.nearest) == (
        "answered",
        "extractive",
        None,
        (),
    )
    assert "3.1x faster" in answer.text
    assert answer.citations[0].title.startswith("Sparse Lanterns")
    assert {sentence.support for sentence in answer.sentences} == {"supported"}
    assert answer.seconds.total == pytest.approx(
        answer.seconds.retrieve + answer.seconds.generate, abs=0.002
    )
    check_invariants(extractive, answer)


def test_what_no_digest_covers_is_refused_with_the_nearest_papers(extractive: Engine) -> None:
    answer = extractive.ask("What is the recipe for sourdough bread?")
    assert (answer.status, answer.reason, answer.citations) == ("abstained", "off_topic", ())
    assert answer.nearest
    assert all(near.title in answer.text for near in answer.nearest)


def test_no_model_is_called_for_what_is_not_covered(small_home: Path) -> None:
    def connect() -> FakeModel:
        raise AssertionError("a model was asked")

    answer = Assistant(Home(small_home), model=connect, llm="m").ask(
        "What is the recipe for sourdough bread?"
    )
    assert (answer.status, answer.llm) == ("abstained", "m")


def test_a_models_answer_is_streamed_and_checked(small_home: Path) -> None:
    model = FakeModel(
        "It is 3.1x faster than dense attention on long documents [1]. It is 9x cheaper [1][77]."
    )
    assistant = with_model(small_home, model)
    pieces = list(assistant.stream(QUESTION))
    answer = answer_of(pieces)
    assert isinstance(pieces[-1], FollowUps)
    assert len(pieces) > 5
    assert text_of(pieces).strip() == answer.text
    assert [s.support for s in answer.sentences] == ["supported", "unsupported"]
    assert "[77]" not in answer.text
    assert answer.notes == (
        "Removed from the model's answer: 1 citation of papers that do not exist.",
    )
    assert answer.citations[0].quote.startswith(
        "On long documents of 64,000 tokens it is 3.1x faster"
    )
    check_invariants(assistant, answer)


def test_strict_leaves_out_what_is_not_supported(small_home: Path) -> None:
    model = FakeModel(
        "It is 9x cheaper [1]. It is 3.1x faster than dense attention on long documents [1].",
        "Magic.",
    )
    assistant = with_model(small_home, model)
    answer = assistant.ask(QUESTION, strict=True)
    assert [s.text for s in answer.sentences] == [
        "It is 3.1x faster than dense attention on long documents [1]."
    ]
    check_invariants(assistant, answer)
    nothing = assistant.ask(QUESTION, strict=True)
    assert (nothing.status, nothing.reason, len(nothing.notes)) == ("abstained", "not_stated", 1)


def test_the_evidence_is_fenced_and_numbered(small_home: Path) -> None:
    model = FakeModel("Yes [1].")
    with_model(small_home, model).ask(QUESTION)
    system, user = model.asked[0]
    assert (system.role, user.role) == ("system", "user")
    assert "[1] Sparse Lanterns" in user.content
    assert user.content.startswith("<evidence ")
    mark = user.content.split("\n", 1)[0][1:-1]
    assert user.content.count(f"</{mark}>") == 1
    assert user.content.endswith(QUESTION)


def test_what_does_not_fit_the_models_context_is_left_out_and_told(small_home: Path) -> None:
    model = FakeModel("It is 3.1x faster [1].", context=1500)
    answer = with_model(small_home, model).ask(QUESTION)
    assert "its context is too small" in answer.notes[0]


def test_an_empty_answer_is_an_error_in_one_sentence(small_home: Path) -> None:
    with pytest.raises(ModelError, match="'scripted' sent an empty answer"):
        with_model(small_home, FakeModel(" ")).ask(QUESTION)


def test_closing_the_stream_stops_the_model(small_home: Path) -> None:
    model = FakeModel("word " * 100)
    stream = with_model(small_home, model).stream(QUESTION)
    next(stream)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.stopped


def test_a_follow_up_is_asked_of_the_papers_before(extractive: Engine) -> None:
    first = extractive.ask(QUESTION)
    second = extractive.ask("and does it need retraining?", history=[first])
    assert "needs no retraining" in second.text
    assert {c.title for c in second.citations} == {first.citations[0].title}
    assert QUESTION in second.searched


def test_a_follow_up_on_something_else_is_a_question_of_its_own(extractive: Engine) -> None:
    first = extractive.ask(QUESTION)
    speech = extractive.ask(
        "And which speech recogniser saves energy on a coin cell?", history=[first]
    )
    assert speech.citations[0].title.startswith("Whispering Gates")
    assert (
        extractive.ask("And what about sourdough bread?", history=[first, speech]).status
        == "abstained"
    )


def test_a_model_rewrites_a_follow_up(small_home: Path) -> None:
    model = FakeModel(
        "It is 3.1x faster [1].",
        "Do Sparse Lanterns need retraining?\nignored",
        "The rule needs no retraining [1].",
    )
    assistant = with_model(small_home, model)
    second = assistant.ask("does it need retraining?", history=[assistant.ask(QUESTION)])
    assert second.searched == "Do Sparse Lanterns need retraining?"
    assert second.sentences[0].support == "supported"
    assert len(model.asked) == 3


def test_filters_hold_for_answers(extractive: Engine) -> None:
    assert extractive.ask(QUESTION).citations[0].digests == ("spaced.txt",)
    elsewhere = extractive.ask(QUESTION, filters=Filters(digest="compact.txt"), anyway=True)
    assert elsewhere.citations
    assert all("compact.txt" in citation.digests for citation in elsewhere.citations)


def test_filters_that_no_paper_passes_are_told(extractive: Engine) -> None:
    answer = extractive.ask("Which pruning removes weights?", filters=Filters(since="2099-01-01"))
    assert (answer.status, answer.nearest) == ("abstained", ())
    assert answer.text.startswith("No paper passes these filters")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "empty"),
        (" \n?! ", "empty"),
        ("why " * 25_000, "has 99,999 characters"),
    ],
)
def test_questions_that_cannot_be_read(extractive: Engine, question: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        extractive.ask(question)


def test_short_and_technical_questions_are_english(extractive: Engine) -> None:
    for question in ("Sparse Lanterns", "ResNet-50 ImageNet pruning", "μ-scaled learning rates?"):
        assert extractive.ask(question).status == "answered"


def test_a_new_generation_is_taken_up_before_the_next_question(tmp_path: Path) -> None:
    build([DATA / "spaced.txt"], home=tmp_path)
    assistant = Assistant(Home(tmp_path))
    question = "Which speech recogniser saves energy on a coin cell?"
    assert assistant.ask(question).status == "abstained"
    build([DATA / "compact.txt"], home=tmp_path)
    assert assistant.ask(question).status == "answered"


def test_the_sample_answers_only_where_nothing_is_indexed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(NoIndex):
        Assistant(home).ask(QUESTION)
    build([DATA / "compact.txt"], home=home.sample.root)
    assistant = Assistant(home, sample=True)
    assert assistant.ask("Tide Tables forecasting").sample
    assert assistant.status().sample
    build([DATA / "spaced.txt"], home=home.root)
    assert not assistant.ask(QUESTION).sample
    assert not assistant.status().sample


def test_status_says_what_is_indexed(extractive: Engine) -> None:
    status = extractive.status()
    assert (status.digests, status.papers, status.undated, status.llm) == (2, 5, 1, "extractive")
    assert status.captured_from == status.captured_to
    assert status.captured_from is not None
    assert status.captured_from.endswith("02-29")
