"""Questions that are asked again of every new index. Covers assistant.page.news_tab."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.page.markup import escape
from assistant.page.news_tab import standing_html
from assistant.standing_queries import ask_again, drop, everybodys, keep, mark_seen, standing
from assistant.terminal.cli import main
from index.builder import build, remove
from index.errors import ModelError, QuestionError, SettingError
from index.home import Home
from tests.conftest import DATA
from tests.fake_model import FakeModel
from tests.hub_server import paper

QUESTION = "How does Amber Otter sort pebbles?"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    build([DATA / "compact.txt"], home=tmp_path / "home")
    return Home(tmp_path / "home")


def otters(folder: Path, *numbers: int) -> Path:
    file = folder / f"otters{''.join(map(str, numbers))}.json"
    file.write_text(json.dumps([paper(number) for number in numbers]))
    return file


def test_a_paper_that_came_since_is_news_and_an_old_one_is_not(home: Home, tmp_path: Path) -> None:
    assistant = Assistant(home)
    kept = keep(home, assistant, QUESTION)
    assert kept.cited == ()
    assert ask_again(home, assistant)[0].news is None
    build([otters(tmp_path, 1)], home=home.root)
    (asked,) = ask_again(home, assistant)
    assert asked.news is not None
    assert [new.title for new in asked.news.papers] == [paper(1)["title"]]
    assert "by the sound of their fall" in asked.news.text
    assert ask_again(home, assistant) == (asked,)  # nothing is asked twice of one generation

    build([DATA / "spaced.txt"], home=home.root)  # nothing about otters
    (later,) = ask_again(home, assistant)
    assert later.generation != asked.generation
    assert later.news == asked.news

    remove(["otters1.json"], home=home.root)
    (gone,) = ask_again(home, assistant)
    assert gone.cited == ()
    assert gone.news == asked.news


def test_what_a_model_could_not_support_is_marked_in_the_news(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = "Amber Otter sorts pebbles by the sound of their fall [1]."
    model = FakeModel(*[f"{good} It is 77x cheaper [1]."] * 2)
    assistant = Assistant(home, model=lambda: model, llm=model.name)
    keep(home, assistant, QUESTION)
    build([otters(tmp_path, 1)], home=home.root)
    (asked,) = ask_again(home, assistant)
    assert asked.news is not None
    assert asked.news.text.endswith("It is 77x cheaper [1]. (not supported by the abstracts)")
    assert escape("(not supported by the abstracts)") + "</p>" in standing_html(
        [asked], asked.generation
    )
    assert main(["news", "--json", "--home", str(home.root)]) == 0
    (told,) = json.loads(capsys.readouterr().out)["questions"]
    assert told["news"]["text"] == asked.news.text


def test_what_was_there_already_is_no_news(home: Home, tmp_path: Path) -> None:
    build([otters(tmp_path, 1)], home=home.root)
    assistant = Assistant(home)
    refused = assistant.ask("What is the recipe for sourdough bread?")
    # as if it had been refused then
    keep(home, assistant, QUESTION, replace(refused, searched=QUESTION))
    build([DATA / "spaced.txt"], home=home.root)
    (asked,) = ask_again(home, assistant)
    assert asked.cited != ()
    assert asked.news is None


def test_one_that_fails_keeps_no_other_from_being_asked(home: Home, tmp_path: Path) -> None:
    class Forgetful(Assistant):
        def ask(self, question: str, **more: Any) -> Answer:
            if question == "broken":
                raise ModelError("The model server is away.")
            return super().ask(question, **more)

    assistant = Forgetful(home)
    keep(home, assistant, "broken", replace(assistant.ask("What is grokking?"), searched="broken"))
    keep(home, assistant, QUESTION)
    build([otters(tmp_path, 1)], home=home.root)
    with pytest.raises(ModelError, match="away"):
        ask_again(home, assistant)
    first, second = standing(home)
    assert second.news is not None
    assert not second.news.seen
    assert first.generation != second.generation  # it waits
    mark_seen(home)
    assert [one.news.seen for one in standing(home) if one.news] == [True]


def test_questions_are_kept_once_and_dropped(home: Home) -> None:
    assistant = Assistant(home)
    for question in (QUESTION, QUESTION, "Which lanterns are sparse?"):
        keep(home, assistant, question)
    assert [one.question for one in standing(home)] == [QUESTION, "Which lanterns are sparse?"]
    drop(home, QUESTION)
    drop(home, "never kept")
    assert [one.question for one in standing(home)] == ["Which lanterns are sparse?"]


def test_a_broken_file_is_told_and_left_alone(home: Home) -> None:
    home.standing.write_text('[{"question": 7}]')
    with pytest.raises(SettingError, match="cannot be read"):
        keep(home, Assistant(home), QUESTION)
    assert home.standing.read_text() == '[{"question": 7}]'


def test_news_in_the_terminal(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--home", str(home.root)]
    assert main(["news", *at]) == 0
    assert "No question is kept yet" in capsys.readouterr().out
    assert main(["news", "--keep", QUESTION, *at]) == 0
    assert "no new paper has changed its answer" in capsys.readouterr().out
    build([otters(tmp_path, 1)], home=home.root)
    assert main(["news", *at]) == 0
    assert str(paper(1)["title"]) in capsys.readouterr().out
    assert main(["news", "--json", *at]) == 0
    (told,) = json.loads(capsys.readouterr().out)["questions"]
    assert told["news"]["papers"][0]["title"] == paper(1)["title"]
    assert main(["news", "--drop", "2", *at]) == 1
    assert "1 questions are kept" in capsys.readouterr().err
    assert main(["news", "--drop", "1", *at]) == 0
    assert standing(home) == ()


def test_a_question_is_its_users_own(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = Assistant(home)
    for user in ("", "anna", "ben"):
        keep(home, assistant, QUESTION, user=user)
    keep(home, assistant, "Which lanterns are sparse?", user="ben")
    build([otters(tmp_path, 1)], home=home.root)
    ask_again(home, assistant)
    mark_seen(home, "anna")
    assert [one.news.seen for one in everybodys(home) if one.news] == [False, True, False]
    drop(home, QUESTION, "ben")
    assert [(one.user, one.question) for one in everybodys(home)] == [
        ("", QUESTION),
        ("anna", QUESTION),
        ("ben", "Which lanterns are sparse?"),
    ]
    assert main(["news", "--json", "--home", str(home.root)]) == 0
    (told,) = json.loads(capsys.readouterr().out)["questions"]
    assert told["user"] == ""


def test_what_several_keep_is_asked_once(home: Home, tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Assistant):
        def ask(self, question: str, **more: Any) -> Answer:
            asked.append(question)
            return super().ask(question, **more)

    assistant = Counting(home)
    for user in ("anna", "ben"):
        keep(home, assistant, QUESTION, user=user)
    asked.clear()
    build([otters(tmp_path, 1)], home=home.root)
    assert all(one.news for one in ask_again(home, assistant))
    assert asked == [QUESTION]


def test_a_file_of_an_earlier_version_is_read(home: Home) -> None:
    kept = keep(home, Assistant(home), QUESTION)
    (told,) = json.loads(home.standing.read_text())
    del told["user"]
    home.standing.write_text(json.dumps([told]))
    assert standing(home) == (kept,)
    assert standing(home, "anna") == ()


def test_a_question_that_is_far_too_long_is_not_kept(home: Home) -> None:
    assistant = Assistant(home)
    answer = replace(assistant.ask(QUESTION), searched="x" * 4001)
    with pytest.raises(QuestionError, match="at most 4,000 are read"):
        keep(home, assistant, QUESTION, answer)
    assert not home.standing.exists()


def test_one_users_questions_take_no_place_of_anothers(home: Home) -> None:
    assistant = Assistant(home)
    answer = assistant.ask(QUESTION)
    for number in range(50):
        keep(home, assistant, QUESTION, replace(answer, searched=f"Question {number}?"), "anna")
    with pytest.raises(SettingError, match="50 questions are kept"):
        keep(home, assistant, QUESTION, answer, "anna")
    keep(home, assistant, QUESTION, answer, "ben")
    assert len(everybodys(home)) == 51
