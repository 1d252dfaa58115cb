"""assistant.answering.list_generation: a model writes of the papers of a request, in parts.

The collection is that of test_paper_lists. Covers assistant.answering.streaming,
assistant.answering.mending.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.generation import Extras
from assistant.answering.list_parts import OPEN
from assistant.checking.citations import marks
from assistant.llm.chat_model import Message
from assistant.page.answers import _with as with_event
from assistant.page.messages import Turn, turn_html
from assistant.types import Answer, TextDelta, Usage
from index.builder import build
from index.errors import ModelError
from index.home import Home
from tests.asking import check_invariants
from tests.events import answer_of, checked_in, text_of
from tests.test_paper_lists import LANTERNS, SURVEY, TIDES

LIST = "Which papers are about paper lanterns?"
FEW = "Which papers are about tide clocks?"
_BLOCK = re.compile(r"^\[(\d+)\] (.+)\n(.+)$", re.MULTILINE)
Shown = dict[int, tuple[str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lanterns")
    days = {"2024-05-01": [*LANTERNS[:10], *TIDES[:1]]}
    days |= {"2024-05-02": [*LANTERNS[10:], *TIDES[1:], SURVEY]}
    for day, papers in days.items():
        lines = "\n".join(map(json.dumps, papers))
        (folder / f"{day}.jsonl").write_text(lines, encoding="utf-8")
    build([folder], home=folder / "home")
    return folder / "home"


class Writer:
    """A model that writes of the papers that it is shown: `write` gets their titles and abstracts
    by their numbers, and which part it is."""

    def __init__(self, write: Callable[[Shown, int], str], context: int | None = None) -> None:
        self.name, self.context = "writer", context
        self.asked: list[Sequence[Message]] = []
        self.stopped = False
        self._write = write

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        self.asked.append(messages)
        said = self._write(shown_in(messages), len(self.asked))
        try:
            yield from re.findall(r"\s*\S+", said)
        except GeneratorExit:
            self.stopped = True
            raise
        if said.endswith("BREAKS"):
            raise ModelError("The connection broke. Ask again.")
        yield Usage(100, 20, 0.5)


def shown_in(messages: Sequence[Message]) -> Shown:
    return {int(n): (title, text) for n, title, text in _BLOCK.findall(messages[1].content)}


def why(text: str) -> str:
    """The sentence with which a paper of this collection says what it does."""
    said = [one.rstrip(".") for one in text.split(". ")]
    return next((one for one in said if one.startswith("We ")), said[0])


def rows(shown: Shown, part: int = 1) -> str:
    return "\n".join(f"- {title}: {why(text)} [{n}]." for n, (title, text) in shown.items())


def asked(home: Path, model: Writer, question: str, **more: Any) -> Answer:
    engine = assistant(home, model)
    answer = engine.ask(question, **more)
    check_invariants(engine, answer)
    return answer


def assistant(home: Path, model: Writer, **more: Any) -> Assistant:
    return Assistant(Home(home), model=lambda: model, llm=model.name, **more)


def titles(answer: Answer) -> set[str]:
    return {one.title for one in answer.citations}


def test_a_list_has_the_programs_head_and_a_line_a_paper(home: Path) -> None:
    model = Writer(rows)
    answer = asked(home, model, FEW)
    head, *lines = answer.text.split("\n")
    assert head == "4 papers are about tide clocks."
    assert [line for line in lines if line] == rows(shown_in(model.asked[0])).split("\n")
    assert {one.support for one in answer.sentences} == {"supported"}
    assert (answer.kind, answer.count, len(answer.papers)) == ("list", 4, 4)
    assert (answer.notes, answer.llm) == ((), "writer")
    assert "one line for each paper" in model.asked[0][0].content


@pytest.mark.parametrize(
    ("question", "kind", "head", "wanted"),
    [
        (LIST, "list", "14 papers are about paper lanterns.", "A list, one line"),
        (
            "How many papers are about tide clocks?",
            "count",
            "4 papers are about tide clocks",
            "behind a count",
        ),
        (
            "What are the main approaches to paper lanterns?",
            "survey",
            "14 papers are about paper lanterns.",
            "One short paragraph",
        ),
        (
            "Which digest has most on paper lanterns?",
            "trend",
            "14 papers are about paper lanterns.\n\nMost by digest:\n- 2024-05-01.jsonl",
            "What these papers, which came at one time, bring",
        ),
        (
            "Does anyone show that paper lanterns burn long in caves?",
            "claim",
            "bear",
            "Supports, Contradicts or Qualifies",
        ),
        (
            "I want to get into paper lanterns, what should I read first?",
            "recommend",
            "14 papers are about paper lanterns. To read first:",
            "What to read first",
        ),
    ],
)
def test_each_kind_has_its_form_and_the_programs_head(
    home: Path,
    question: str,
    kind: str,
    head: str,
    wanted: str,
) -> None:
    model = Writer(rows)
    answer = asked(home, model, question)
    assert answer.kind == kind
    assert head in answer.text.split(" [")[0]
    assert wanted in model.asked[0][0].content
    assert all(len(messages) == 2 for messages in model.asked)
    assert {one.support for one in answer.sentences} == {"supported"}
    without = Assistant(Home(home)).ask(question)
    assert set(without.papers) == set(answer.papers)
    assert answer.text.startswith(without.text.split("\n\n")[0])


def test_papers_are_told_in_the_order_to_read_them(home: Path) -> None:
    question = "I want to get into paper lanterns, what should I read first?"
    model = Writer(rows)
    answer = asked(home, model, question)
    without = Assistant(Home(home)).ask(question)
    assert answer.papers == without.papers
    assert shown_in(model.asked[0])[1][0] == SURVEY["title"]


def test_a_survey_has_the_programs_groups(home: Path) -> None:
    question = "What are the main approaches to paper lanterns?"
    model = Writer(lambda shown, part: rows(shown).replace("- ", ""))
    answer = asked(home, model, question)
    without = Assistant(Home(home)).ask(question)
    heads = [line for line in answer.text.split("\n") if line.startswith("**")]
    groups = [line for line in without.text.split("\n") if line.startswith("**")]
    assert heads == [*groups, f"**{OPEN}**"]
    assert answer.papers == without.papers
    *parts, last = model.asked
    named = [messages[1].content.split("\n")[1] for messages in parts]  # within the fence
    assert [f"**{name}**" for name in dict.fromkeys(named)] == groups
    assert "disagree" in last[0].content
    times = len(model.asked)
    assert answer.usage == Usage(100 * times, 20 * times, 0.5 * times)


def test_where_nothing_is_open_nothing_is_said_of_it(home: Path) -> None:
    model = Writer(
        lambda shown, part: "The abstracts do not tell." if len(shown) == 14 else rows(shown)
    )
    answer = asked(home, model, "What are the main approaches to paper lanterns?")
    assert OPEN not in answer.text
    assert "do not tell" not in answer.text
    assert answer.problem is None


def test_a_trend_has_the_programs_days(home: Path) -> None:
    answer = asked(home, Writer(rows), "Which digest has most on paper lanterns?")
    heads = [line for line in answer.text.split("\n") if line.startswith("**")]
    assert heads == ["**2024-05-02**", "**2024-05-01**"]


def test_a_long_list_goes_to_the_model_in_parts(home: Path) -> None:
    model = Writer(rows)
    answer = asked(home, model, LIST)
    given = [[*shown_in(messages)] for messages in model.asked]
    assert given == [list(range(1, 8)), list(range(8, 15))]
    assert "Above stand 7 of the 14 papers that were found, [8] to [14]." in (
        model.asked[1][1].content
    )
    assert marks(answer.text) == list(range(1, 15))
    assert titles(answer) == {str(one["title"]) for one in [*LANTERNS, SURVEY]}
    assert answer.usage == Usage(200, 40, 1.0)
    assert answer.notes == ()


def test_a_small_window_makes_more_parts_and_loses_no_paper(home: Path) -> None:
    model = Writer(rows, context=1400)
    answer = asked(home, model, LIST)
    assert len(model.asked) == 6
    given = [number for messages in model.asked for number in shown_in(messages)]
    assert given == list(range(1, len(given) + 1))
    assert len(given) < 14
    behind = 14 - len(given)
    more = "1 more paper is" if behind == 1 else f"{behind} more papers are"
    assert answer.text.endswith(f"\n\n{more} about it.")
    assert len(answer.papers) == answer.count == 14
    told = "1 paper" if behind == 1 else f"{behind} papers"
    assert answer.notes == (f"Not given to the model: {told}, quoted behind its text.",)
    html = turn_html(Turn(LIST, answer), 0)
    assert f"+ {behind} more" in html


def test_what_streams_is_the_answer(home: Path) -> None:
    for question in (LIST, "What are the main approaches to paper lanterns?"):
        events = list(assistant(home, Writer(rows)).stream(question))
        answer = answer_of(events)
        assert text_of(events).split() == answer.text.split()
        assert checked_in(events) == list(answer.sentences)
        first = next(event for event in events if isinstance(event, TextDelta))
        assert first.text.startswith("14 papers are about paper lanterns.")


def test_a_part_is_shown_before_the_next_is_asked_for(home: Path) -> None:
    model = Writer(rows)
    text = ""
    for event in assistant(home, model).stream(LIST):
        if len(model.asked) == 2:
            break
        text += event.text if isinstance(event, TextDelta) else ""
    assert marks(text) == list(range(1, 8))


def test_papers_of_another_part_are_not_cited(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return rows(shown) if part == 1 else f"{why(shown[8][1])} [1].\n{rows(shown)}"

    answer = asked(home, Writer(write), LIST)
    assert answer.notes == (
        "Removed from the model's answer: 1 citation of papers that it was not given there.",
    )
    assert [one.reasons for one in answer.sentences if one.support != "supported"] == [
        ("no paper is cited",)
    ]


def test_a_paper_that_the_model_leaves_out_stands_behind(home: Path) -> None:
    model = Writer(lambda shown, part: rows({2: shown[2]}))
    answer = asked(home, model, FEW)
    assert answer.notes == (
        "Given to the model, and not told of by it: 3 papers, quoted behind its text.",
    )
    assert answer.text.endswith("3 more papers are about it.")
    assert titles(answer) == {str(one["title"]) for one in TIDES}
    assert answer.counts.supported == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Nine papers introduce a tide clock [1].", "it counts nine, where the list has 4 papers"),
        ("2 of the 7 papers introduce a tide clock [1][2].", "it counts 7, where the list has 4"),
        ("Two introduce a tide clock [1].", "it counts two, where the list has 4 papers"),
        ("There are nine papers.", "it counts nine, where the list has 4 papers"),
    ],
)
def test_a_wrong_number_of_papers_is_not_supported(
    home: Path,
    said: str,
    reason: str,
) -> None:
    answer = asked(home, Writer(lambda shown, part: f"{said}\n{rows(shown)}"), FEW)
    assert answer.sentences[0].support == "unsupported"
    assert answer.sentences[0].reasons[0].startswith(reason)
    assert {one.support for one in answer.sentences[1:]} == {"supported"}


@pytest.mark.parametrize(
    "said",
    [
        "Two papers introduce a tide clock [1][2].",
        "All four papers introduce a tide clock [1][2][3][4].",
        "Four papers introduce a tide clock that reads the coast [1].",
    ],
)
def test_a_right_number_of_papers_is_no_reason(home: Path, said: str) -> None:
    answer = asked(home, Writer(lambda shown, part: said), FEW)
    assert [(one.support, one.reasons) for one in answer.sentences[:1]] == [("supported", ())]


def test_where_one_of_those_counted_does_not_say_it_the_sentence_is_not_supported(
    home: Path,
) -> None:
    def write(shown: Shown, part: int) -> str:
        north = next(n for n, (title, _) in shown.items() if "North" in title)
        other = next(n for n in shown if n != north)
        return f"Two papers read the north coast by a float [{north}][{other}]."

    answer = asked(home, Writer(write), FEW)
    assert answer.sentences[0].support != "supported"


def test_the_programs_own_words_are_not_told_twice(home: Path) -> None:
    said = "4 papers are about tide clocks.\n\nThe following 4 papers are about tide clocks:\n"
    events = list(assistant(home, Writer(lambda shown, part: f"{said}{rows(shown)}")).stream(FEW))
    answer = answer_of(events)
    assert answer.text.count("papers are about tide clocks") == 1
    assert {one.support for one in answer.sentences} == {"supported"}
    assert {one.support for one in checked_in(events)} == {"supported"}


def test_a_title_on_a_line_of_its_own_is_no_sentence(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return "\n".join(f"**{title}**\n{why(text)} [{n}]." for n, (title, text) in shown.items())

    answer = asked(home, Writer(write), FEW)
    assert len(answer.sentences) == 4
    assert {one.support for one in answer.sentences} == {"supported"}


def test_strictly_only_what_is_supported_is_shown(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return rows(shown).replace("by a float", "by an eel", 1)

    events = list(assistant(home, Writer(write)).stream(FEW, strict=True))
    answer = answer_of(events)
    more = "\n\n1 more paper is about it."
    assert text_of(events).split() == answer.text.removesuffix(more).split()
    assert text_of(events).count("\n- ") == 3
    assert {one.support for one in answer.sentences} == {"supported"}
    assert "eel" not in answer.text + text_of(events)
    assert answer.text.startswith("4 papers are about tide clocks.")
    assert answer.text.endswith(more)
    assert len(answer.papers) == answer.count == 4
    assert (answer.counts.supported, answer.counts.unsupported + answer.counts.weak) == (3, 1)
    assert answer.notes == (
        "Left out, because the abstracts do not fully support it: 1 sentence.",
        "Given to the model, and not told of by it: 1 paper, quoted behind its text.",
    )


def test_strictly_the_papers_stand_where_nothing_that_was_written_does(
    home: Path,
) -> None:
    answer = asked(home, Writer(lambda shown, part: "Eels glow [1]. HACKED."), FEW, strict=True)
    assert (answer.status, answer.text) == ("answered", "4 papers are about tide clocks.")
    assert titles(answer) == {str(one["title"]) for one in TIDES}
    assert {one.support for one in answer.sentences} == {"supported"}
    assert answer.counts.supported == 0


def test_strictly_a_group_without_a_sentence_has_no_heading(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return "Eels glow." if part == 1 else rows(shown)

    answer = asked(home, Writer(write), "Which digest has most on paper lanterns?", strict=True)
    assert "**2024-05-02**" not in answer.text
    assert "**2024-05-01**" in answer.text
    assert len(answer.papers) == 14


def test_an_error_in_a_middle_part_leaves_what_was_written(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return rows(shown) if part == 1 else f"- {why(shown[6][1])} [6].\n- And BREAKS"

    model = Writer(write, context=1500)
    answer = asked(home, model, LIST)
    assert len(model.asked) == 2
    assert answer.problem == "The connection broke. Ask again."
    assert answer.text.startswith("14 papers are about paper lanterns.")
    assert "And BREAKS" in answer.text
    assert len(answer.papers) == 14
    assert answer.usage == Usage(100, 20, 0.5)
    assert any(note.startswith("Not given to the model: ") for note in answer.notes)
    strict = asked(home, Writer(write, context=1500), LIST, strict=True)
    assert strict.problem == answer.problem
    assert "BREAKS" not in strict.text
    assert len(strict.papers) == 14


@pytest.mark.parametrize("said", ["", "BREAKS"])
def test_a_part_of_which_nothing_comes_ends_it_too(home: Path, said: str) -> None:
    answer = asked(home, Writer(lambda shown, part: rows(shown) if part == 1 else said), LIST)
    assert answer.problem is not None
    assert len(answer.papers) == 14


def test_an_error_before_any_text_is_an_error(home: Path) -> None:
    model = Writer(lambda shown, part: "")
    with pytest.raises(ModelError, match="empty answer"):
        asked(home, model, LIST)
    assert len(model.asked) == 1


def test_a_loop_in_one_part_ends_the_answer(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        return rows(shown) if part == 1 else f"{why(shown[8][1])} [8]. " * 50

    answer = asked(home, Writer(write), LIST)
    assert answer.problem == "The model repeated itself, and was stopped."
    assert answer.text.count(" [8]") == 1
    assert len(answer.papers) == 14


@pytest.mark.parametrize("part", [1, 2])
def test_it_can_be_stopped_in_each_part(home: Path, part: int) -> None:
    model = Writer(rows)
    stream = assistant(home, model).stream(LIST)
    for event in stream:
        if len(model.asked) == part and isinstance(event, TextDelta):
            break
    stream.close()  # type: ignore[attr-defined]
    assert model.stopped
    assert len(model.asked) == part


def test_what_failed_is_written_anew_in_its_part(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        if part == 3:
            return "1. We propose paper lanterns that light caves with a wick of wool [8]."
        return rows(shown) if part == 1 else f"Eels glow [8].\n{rows({14: shown[14]})}"

    model = Writer(write)
    engine = assistant(home, model, extras=Extras(repair=True))
    answer = engine.ask(LIST)
    check_invariants(engine, answer)
    assert len(model.asked) == 3
    assert "[8]" in model.asked[2][1].content
    assert "Eels glow [8]" in model.asked[2][-1].content
    mended = "Written anew after the check: 1 sentence."
    assert (mended in answer.notes) == ("Eels" not in answer.text)


def test_a_claim_is_labelled_by_the_model_and_that_is_told(home: Path) -> None:
    def write(shown: Shown, part: int) -> str:
        found = {n: text.rstrip(".").split(". ")[-1] for n, (_, text) in shown.items()}
        return "\n".join(f"- Supports: {text} [{n}]." for n, text in found.items())

    answer = asked(home, Writer(write), "Does anyone show that paper lanterns burn long in caves?")
    assert answer.kind == "claim"
    assert {one.support for one in answer.sentences} == {"supported"}
    assert answer.notes[-1].endswith("is the model's own reading.")


def test_the_page_shows_it_as_it_comes_and_when_it_is_there(home: Path) -> None:
    turn = Turn(FEW)
    for event in assistant(home, Writer(rows)).stream(FEW):
        turn = with_event(turn, event)
        html = turn_html(turn, 0)
        assert "no paper is cited" not in html
        assert "not supported" not in html
    assert "4 papers are about tide clocks." in html
    assert html.count("<li ") >= 4


def test_the_programs_own_words_are_not_unchecked_where_the_rest_is_cut(home: Path) -> None:
    question = "Which digest has most on paper lanterns?"
    turn, model = Turn(question), Writer(rows)
    stream = assistant(home, model).stream(question)
    while "**2024-05-01**" not in turn.text:
        turn = with_event(turn, next(stream))
    stopped = replace(turn, problem="Stopped.")
    assert "not checked" not in turn_html(stopped, 0)
    assert "not checked" in turn_html(replace(stopped, text=f"{stopped.text} Eels glow."), 0)


def test_the_orders_of_a_digest_stay_in_the_fence_of_each_part(home: Path) -> None:
    model = Writer(rows)
    asked(home, model, LIST)
    for messages in model.asked:
        assert [message.role for message in messages] == ["system", "user"]
        first, _, rest = messages[1].content.partition("\n")
        fenced, closed, question = rest.partition(first.replace("<", "</"))
        assert closed
        assert first not in fenced
        assert "Paper Lanterns for" not in question
