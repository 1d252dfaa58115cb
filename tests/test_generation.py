"""A model's answer: streamed, checked, repaired, or told to have failed.

Covers assistant.answering.outcomes, assistant.types.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.answering.evidence import assemble
from assistant.answering.generation import Extras
from assistant.checking.citations import without_marks
from assistant.llm.chat_model import Message
from assistant.types import CheckedSentence, TextDelta, Usage
from index.errors import ModelError
from index.home import Home
from tests.asking import QUESTION, check_invariants
from tests.events import answer_of, checked_in, text_of
from tests.fake_model import FakeModel

GOOD = "It is 3.1x faster than dense attention on long documents [1]."
BAD = "It is 9x cheaper [1]."


def with_model(home: Path, model: FakeModel, extras: Extras | None = None) -> Engine:
    return Assistant(Home(home), model=lambda: model, llm=model.name, extras=extras or Extras())


WITHIN = GOOD.removesuffix(" [1].")  # the words of a supported sentence, and no paper for them


class Breaking(FakeModel):
    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        yield from super().stream(messages)
        raise ModelError("The connection broke. Ask again.")


class CountingBeforeItBreaks(FakeModel):
    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        yield Usage(100, 20, 0.001)
        yield from super().stream(messages)
        raise ModelError("The connection broke. Ask again.")


class Counting(FakeModel):
    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        yield from super().stream(messages)
        yield Usage(100, 20, 0.001)


def test_sentences_are_checked_as_they_are_complete(small_home: Path) -> None:
    model = FakeModel(f"{GOOD} {BAD} And so on and on.")
    came = list(with_model(small_home, model).stream(QUESTION))
    told = checked_in(came)
    assert [sentence.support for sentence in told] == ["supported", "unsupported"]
    second = [place for place, event in enumerate(came) if isinstance(event, CheckedSentence)][1]
    assert "so" in text_of(came[second:])  # before the end of the text
    assert told == list(answer_of(came).sentences[:2])


def test_strictly_only_what_is_supported_is_streamed(small_home: Path) -> None:
    pieces = list(
        with_model(small_home, FakeModel(f"{BAD} {GOOD} It ends.")).stream(QUESTION, strict=True)
    )
    assert [piece.text.strip() for piece in pieces if isinstance(piece, TextDelta)] == [GOOD]


def test_what_a_rewritten_follow_up_took_is_counted(small_home: Path) -> None:
    model = Counting(
        GOOD, "Do Sparse Lanterns need retraining?", "The rule needs no retraining [1]."
    )
    engine = with_model(small_home, model)
    first = engine.ask(QUESTION)
    second = engine.ask("does it need retraining?", history=[first])
    assert (first.usage, second.usage) == (Usage(100, 20, 0.001), Usage(200, 40, 0.002))


def test_a_long_question_leaves_less_room_for_evidence(small_home: Path) -> None:
    results = with_model(small_home, FakeModel()).published.search(QUESTION)
    shown = [len(assemble(results, 1600, question).papers) for question in ("", "x" * 900)]
    assert shown[0] > shown[1] >= 1


def test_verdicts_are_counted_of_all_that_was_written(small_home: Path) -> None:
    said = f"{BAD} {GOOD} {WITHIN}."
    model = FakeModel(said, said, said, BAD)
    counts = with_model(small_home, model).ask(QUESTION).counts
    assert (counts.supported, counts.weak, counts.unsupported) == (1, 0, 2)
    strict = Assistant(Home(small_home), model=lambda: model, llm=model.name, strict=True)
    for answer in (with_model(small_home, model).ask(QUESTION, strict=True), strict.ask(QUESTION)):
        assert (len(answer.sentences), answer.counts) == (1, counts)
    refused = strict.ask(QUESTION)
    assert (refused.status, refused.counts.unsupported) == ("abstained", 1)


def test_strict_leaves_the_lines_as_they_are(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(f"{BAD}\n\n- {GOOD}\n- {BAD}\n- {GOOD}")).ask(
        QUESTION, strict=True
    )
    assert answer.text == f"- {GOOD}\n- {GOOD}"


def test_strict_leaves_out_the_sentence_that_failed_and_not_its_like(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(f"{GOOD} {WITHIN}")).ask(QUESTION, strict=True)
    assert answer.text == GOOD
    assert [sentence.text for sentence in answer.sentences] == [GOOD]


def test_strict_does_not_take_a_failure_for_a_refusal(small_home: Path) -> None:
    answer = with_model(small_home, CountingBeforeItBreaks(f"{BAD} And")).ask(QUESTION, strict=True)
    assert (answer.status, answer.reason) == ("abstained", "not_stated")
    assert answer.problem == "The connection broke. Ask again."
    assert answer.usage == Usage(100, 20, 0.001)
    assert "nothing that the model wrote is supported by their abstracts" in answer.text
    assert "none of their abstracts" not in answer.text
    assert all(near.title in answer.text for near in answer.nearest)


def test_why_a_sentence_is_not_supported_is_told(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(f"{GOOD} {BAD} Nobody knows.")).ask(QUESTION)
    assert [sentence.reasons for sentence in answer.sentences] == [
        (),
        ("the number 9 is not in the quote",),
        ("no paper is cited",),
    ]


def test_what_arrived_before_a_failure_is_kept_and_told(small_home: Path) -> None:
    answer = with_model(small_home, Breaking(f"{GOOD} And it")).ask(QUESTION)
    assert answer.text == f"{GOOD} And it"
    assert [sentence.support for sentence in answer.sentences] == ["supported", "unsupported"]
    assert answer.problem == "The connection broke. Ask again."


def test_a_failure_before_any_text_is_an_error(small_home: Path) -> None:
    with pytest.raises(ModelError, match="broke"):
        with_model(small_home, Breaking("")).ask(QUESTION)


def test_a_model_that_repeats_itself_is_stopped(small_home: Path) -> None:
    model = FakeModel(f"{GOOD} " * 1000)
    answer = with_model(small_home, model).ask(QUESTION)
    assert model.stopped
    assert (answer.text, answer.problem) == (GOOD, "The model repeated itself, and was stopped.")


def test_a_model_that_never_ends_is_stopped(small_home: Path) -> None:
    model = FakeModel("word " * 100_000 + ".")
    answer = with_model(small_home, model).ask(QUESTION)
    assert answer.problem == "The model wrote more than 16,000 characters, and was stopped."
    assert len(answer.text) < 17_000


def test_thoughts_without_an_opening_tag_are_left_out(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(f"Let me see [1].\n</think>\n\n{GOOD}")).ask(QUESTION)
    assert answer.text == GOOD


def test_what_stood_before_the_end_of_thoughts_does_not_count(small_home: Path) -> None:
    model = FakeModel(f"{BAD} It may fly [77]. Hm. </think> {GOOD} It ends.")
    came = list(with_model(small_home, model).stream(QUESTION))
    answer = answer_of(came)
    assert answer.text == f"{GOOD} It ends."
    assert answer.notes == ()
    assert checked_in(came)[-1] == answer.sentences[0]


def test_long_thoughts_without_an_opening_tag_are_no_answer(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(f"{'word ' * 5000} </think> {GOOD}")).ask(QUESTION)
    assert (answer.text, answer.problem) == (GOOD, None)


def test_thoughts_before_a_repair_and_a_repair_without_end(small_home: Path) -> None:
    better = GOOD.replace("It", "Sparse Lanterns")
    model = FakeModel(
        f"{GOOD} {BAD}",
        f"Let me see.\n1. DROP\n</think>\n1. {better}",
        f"{GOOD} {BAD}",
        "1. DROP " * 9000,
    )
    assistant = with_model(small_home, model, Extras(repair=True))
    assert assistant.ask(QUESTION).text == f"{GOOD} {better}"
    assert assistant.ask(QUESTION).text == f"{GOOD} {BAD}"
    assert model.stopped


def test_a_repair_can_be_stopped(small_home: Path) -> None:
    model = FakeModel(BAD, "word " * 100)
    stream = with_model(small_home, model, Extras(repair=True)).stream(QUESTION)
    while len(model.asked) < 2:
        next(stream)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.stopped


UNTOLD = "The abstracts do not tell how much memory it takes."


def test_what_the_abstracts_do_not_tell_is_not_written_anew(small_home: Path) -> None:
    model = FakeModel(f"{GOOD} {UNTOLD}", "no such turn")
    answer = with_model(small_home, model, Extras(repair=True)).ask(QUESTION)
    assert (answer.status, answer.text) == ("answered", f"{GOOD} {UNTOLD}")
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "said", [UNTOLD, "However, the abstracts don't say this.", f"{UNTOLD} {UNTOLD}"]
)
def test_an_answer_that_the_abstracts_do_not_tell_it_is_a_refusal(
    small_home: Path, said: str
) -> None:
    answer = with_model(small_home, Counting(said)).ask(QUESTION)
    assert (answer.status, answer.reason, answer.llm) == ("abstained", "not_stated", "scripted")
    assert answer.nearest
    assert answer.usage == Usage(100, 20, 0.001)


@pytest.mark.parametrize(
    "said",
    [
        f"{UNTOLD[:-1]}, but it is 9x cheaper.",
        f"{UNTOLD[:-1]}: it is 9x cheaper.",
        f"{UNTOLD} {BAD}",
    ],
)
def test_what_hangs_on_it_is_an_answer_to_be_checked(small_home: Path, said: str) -> None:
    answer = with_model(small_home, FakeModel(said)).ask(QUESTION)
    assert answer.status == "answered"
    assert {sentence.support for sentence in answer.sentences} == {"unsupported"}


def test_a_failure_is_no_refusal(small_home: Path) -> None:
    answer = with_model(small_home, Breaking(UNTOLD)).ask(QUESTION)
    assert (answer.status, answer.problem) == ("answered", "The connection broke. Ask again.")


def test_what_it_took_is_told(small_home: Path) -> None:
    model = Counting(GOOD, "yes", GOOD)
    assistant = with_model(small_home, model, Extras(repair=True))
    assert assistant.ask(QUESTION).usage == Usage(100, 20, 0.001)
    assert with_model(small_home, FakeModel(GOOD)).ask(QUESTION).usage is None


def test_sentences_that_failed_are_written_anew_once(small_home: Path) -> None:
    model = Counting(
        f"{GOOD} {BAD} It was made in 1999 [1].",
        f"1. {GOOD.replace('It', 'Sparse Lanterns')}\n2. DROP",
    )
    answer = with_model(small_home, model, Extras(repair=True)).ask(QUESTION)
    assert answer.text == f"{GOOD} {GOOD.replace('It', 'Sparse Lanterns')}"
    assert {sentence.support for sentence in answer.sentences} == {"supported"}
    assert answer.notes == ("Written anew after the check: 2 sentences.",)
    assert answer.usage == Usage(200, 40, 0.002)
    *_, said, asked = model.asked[1]
    assert (said.role, asked.role) == ("assistant", "user")
    assert f"1. {BAD} (the number 9 is not in the quote)" in asked.content


@pytest.mark.parametrize(
    "reply", ["1. It is 8x cheaper [1].", "9. DROP", "I am sorry.", "", "1. It is cheap [99]."]
)
def test_a_sentence_that_is_no_better_changes_nothing(small_home: Path, reply: str) -> None:
    answer = with_model(small_home, FakeModel(f"{GOOD} {BAD}", reply), Extras(repair=True)).ask(
        QUESTION
    )
    assert answer.text == f"{GOOD} {BAD}"
    assert answer.notes == ()


def test_a_repair_drops_the_sentence_that_failed_and_not_its_like(small_home: Path) -> None:
    answer = with_model(
        small_home, FakeModel(f"{GOOD} {WITHIN}", "1. DROP"), Extras(repair=True)
    ).ask(QUESTION)
    assert answer.text == GOOD
    assert {sentence.support for sentence in answer.sentences} == {"supported"}
    assert answer.notes == ("Written anew after the check: 1 sentence.",)


def test_a_repair_that_would_leave_nothing_changes_nothing(small_home: Path) -> None:
    answer = with_model(small_home, FakeModel(BAD, "1. DROP"), Extras(repair=True)).ask(QUESTION)
    assert (answer.text, answer.notes) == (BAD, ())
    assert [sentence.text for sentence in answer.sentences] == [BAD]


def test_no_second_turn_where_nothing_failed_or_nobody_wants_it(small_home: Path) -> None:
    model = FakeModel(GOOD, f"{GOOD} {BAD}")
    with_model(small_home, model, Extras(repair=True, second_opinion=True)).ask(QUESTION)
    with_model(small_home, model).ask(QUESTION)
    assert len(model.asked) == 2


@pytest.mark.parametrize(
    ("reply", "support"), [("Yes.", "supported"), ("**yes**", "supported"), ("No", "weak")]
)
def test_a_second_opinion_on_what_is_partly_supported(
    small_home: Path, reply: str, support: str
) -> None:
    weak = (
        "On long documents of 64,000 tokens it is 3.1x faster, which delights readers of "
        "newspapers [1]."
    )
    model = FakeModel(f"{weak} {BAD} Nobody knows.", reply)
    assistant = with_model(small_home, model, Extras(second_opinion=True))
    answer = assistant.ask(QUESTION)
    assert [sentence.support for sentence in answer.sentences] == [
        support,
        "unsupported",
        "unsupported",
    ]
    assert len(model.asked) == 2  # what cites nothing, or is contradicted, is not asked about
    fenced, closed, question = model.asked[1][1].content.partition("</evidence ")
    assert answer.citations[0].quote in fenced
    assert fenced.startswith("<evidence ")
    assert closed
    assert without_marks(weak) in question
    check_invariants(assistant, answer)


def test_what_would_be_refused_is_answered_where_it_is_wanted(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    question = "What is the recipe for sourdough bread?"
    refused, answer = assistant.ask(question), assistant.ask(question, anyway=True)
    assert (refused.status, answer.status) == ("abstained", "answered")
    assert refused.probability == answer.probability
    assert refused.probability is not None
    assert refused.probability < 0.5
    assert answer.notes[0].startswith("Answered because you asked for it")


def test_a_comparison_is_asked_for_point_by_point(small_home: Path) -> None:
    said = (
        "- Result: On documents of 64,000 tokens Sparse Lanterns are 3.1x faster than dense "
        "attention [1].\n- Method: It is 9x cheaper [1]."
    )
    model = FakeModel(said, GOOD)
    engine = with_model(small_home, model)
    answer = engine.ask("How do Sparse Lanterns differ from dense attention?")
    check_invariants(engine, answer)
    assert [one.support for one in answer.sentences] == ["supported", "unsupported"]
    assert "point by point" in model.asked[0][0].content
    engine.ask(QUESTION)
    assert "point by point" not in model.asked[1][0].content
