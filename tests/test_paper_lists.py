"""assistant.answering.paper_lists: papers listed, counted, grouped, by time, and to read first.

Covers assistant.answering.list_heads, assistant.question.collecting, assistant.question.found.

The collection is written here: thirteen papers on lanterns, four on tides, of two days.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.extractive import Writing
from assistant.answering.list_heads import SHOWN
from assistant.answering.paper_lists import leave_open
from assistant.checking.entailment import entailment_of
from assistant.page.answer_text import Cited, Rest, blocks_of
from assistant.types import Answer
from index.builder import build
from index.errors import SettingError
from index.home import Home
from index.text.sentences import sentences
from tests.fake_model import FakeModel

PLACES = (
    "harbours mines ships tunnels gardens kitchens towers bridges caves trains camps roofs yards"
)


def paper(title: str, does: str, finds: str, **more: object) -> dict[str, object]:
    known = "Much has been written about things that shine."
    return {"title": title, "abstract": f"{known} {does} {finds}", **more}


LANTERNS = [
    paper(
        f"Paper Lanterns for {place.capitalize()}",
        f"We propose paper lanterns that light {place} with a wick of wool.",
        f"Experiments show that such paper lanterns burn {number + 3} hours in {place}.",
    )
    for number, place in enumerate(PLACES.split())
]
TIDES = [
    paper(
        f"Tide Clocks of the {side.capitalize()}",
        f"We introduce a tide clock that reads the {side} coast by a float.",
        f"It errs by {number + 2} minutes a month on the {side} coast.",
    )
    for number, side in enumerate("north south east west".split())
]
SURVEY = paper(
    "A Survey of Paper Lanterns",
    "We review forty years of paper lanterns.",
    "We find that paper lanterns differ most in their wicks.",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lanterns")
    days = {"2024-05-01": [*LANTERNS[:10], *TIDES[:1]], "2024-05-02": [*LANTERNS[10:], *TIDES[1:]]}
    for day, papers in days.items():
        lines = [json.dumps(one) for one in [*papers, *([SURVEY] if day.endswith("2") else [])]]
        (folder / f"{day}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return folder / "home"


def asked(home: Path, question: str, **more: Any) -> Answer:
    return Assistant(Home(home)).ask(question, **more)


def titles(answer: Answer) -> set[str]:
    return {one.title for one in answer.citations}


def test_a_list_is_whole_and_its_text_shows_the_first_ten(home: Path) -> None:
    answer = asked(home, "Which papers are about paper lanterns?")
    assert (answer.kind, answer.status) == ("list", "answered")
    assert titles(answer) == {str(one["title"]) for one in [*LANTERNS, SURVEY]}
    assert answer.count == len(answer.papers) == 14
    assert answer.text.startswith("14 papers are about paper lanterns.")
    assert answer.text.endswith("4 more papers are about it.")
    assert sum(line in titles(answer) for line in answer.text.splitlines()) == 10


def test_every_row_says_why_and_not_what_is_known(home: Path) -> None:
    answer = asked(home, "papers on paper lanterns")
    assert all("paper lanterns" in one.quote.casefold() for one in answer.citations)
    assert not any(one.quote.startswith("Much has been written") for one in answer.citations)
    for one in answer.citations:
        assert one.sentence < len(answer.sentences)
        assert f"[{one.number}]" in answer.sentences[one.sentence].text


def test_no_row_quotes_where_the_code_is_or_a_question(tmp_path: Path) -> None:
    lines = [
        paper(
            f"Kelp Looms for {place}",
            f"We propose a loom for {place}. Can kelp looms of such kelp hold {place}?",
            "The code of the experiments that show how well kelp looms do against kelp nets can "
            "be found at https://example.org/kelp.",
        )
        for place in ("harbours", "mines", "ships")
    ]
    (tmp_path / "kelp.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([tmp_path / "kelp.jsonl"], home=tmp_path / "home")
    for question in ("papers on kelp looms", "overview of kelp looms"):
        quotes = {one.quote for one in asked(tmp_path / "home", question).citations}
        assert all(quote.startswith("We propose a loom") for quote in quotes), question
        assert quotes


def test_the_page_has_the_rest_of_a_list_by_a_click(home: Path) -> None:
    answer = asked(home, "paper lanterns")
    cited = Cited(0, {one.number: one.title for one in answer.citations})
    *_, last = blocks_of(answer.text, answer.sentences, cited, whole=True)
    assert isinstance(last, Rest)
    assert len(last.entries) == 4
    assert {title for title, _ in last.entries} < titles(answer)


@pytest.mark.parametrize("kind", ["list", "count", "survey"])
def test_the_form_decides_nothing_but_the_form(home: Path, kind: str) -> None:
    forms = {
        "list": ["tide clocks", "who has worked on tide clocks?", "anything on tide clocks?"],
        "count": ["how many papers are about tide clocks?"],
        "survey": ["What are the approaches to tide clocks?", "overview of tide clocks"],
    }
    for form in forms[kind]:
        answer = asked(home, form)
        assert answer.kind == kind
        assert titles(answer) == {str(one["title"]) for one in TIDES}, form


def test_a_count_tells_the_number(home: Path) -> None:
    answer = asked(home, "How many papers are about tide clocks?")
    assert answer.text.startswith("4 papers are about tide clocks")


def test_a_survey_is_grouped_and_says_what_each_does_and_finds(home: Path) -> None:
    answer = asked(home, "What are the main approaches to paper lanterns?")
    heads = [line for line in answer.text.splitlines() if line.startswith("**")]
    assert 2 <= len(heads) <= 5
    assert len(set(heads)) == len(heads)
    assert len(answer.sentences) > len(answer.papers)
    assert [f"**{group.name}**" for group in answer.groups] == heads
    assert [key for group in answer.groups for key in group.papers] == list(answer.papers)


def test_which_digest_has_most(home: Path) -> None:
    answer = asked(home, "Which digest has most on paper lanterns?")
    assert answer.kind == "trend"
    first, second = [line for line in answer.text.splitlines() if line.startswith("- ")][:2]
    assert first == "- 2024-05-01.jsonl (2024-05-01): 10 papers"
    assert second == "- 2024-05-02.jsonl (2024-05-02): 4 papers"


def test_a_name_of_a_digest_cites_nothing(tmp_path: Path) -> None:
    (tmp_path / "page [1].jsonl").write_text(
        "\n".join(json.dumps(one) for one in [*LANTERNS, *TIDES]), encoding="utf-8"
    )
    build([tmp_path / "page [1].jsonl"], home=tmp_path / "home")
    answer = asked(tmp_path / "home", "Which digest has most on tide clocks?")
    assert "page (1).jsonl" in answer.text


def test_a_time_holds_for_a_list_as_well(home: Path) -> None:
    answer = asked(home, "Which papers from the 2024-05-01 digest are about tide clocks?")
    assert titles(answer) == {"Tide Clocks of the North"}
    assert "Covers 1 digest" in answer.notes[0]


def test_a_survey_is_to_be_read_first(home: Path) -> None:
    answer = asked(home, "I want to get into paper lanterns, what should I read first?")
    assert answer.kind == "recommend"
    assert len(answer.papers) == 5
    assert answer.citations[0].title == SURVEY["title"]


def test_what_is_not_meant_is_left_out(home: Path) -> None:
    answer = asked(home, "papers on paper lanterns (not ships)")
    assert "Paper Lanterns for Ships" not in titles(answer)
    assert "Paper Lanterns for Mines" in titles(answer)


@pytest.mark.parametrize("form", ["papers on {}", "how many papers are about {}?", "{}?"])
def test_a_subject_of_no_paper_is_refused(home: Path, form: str) -> None:
    answer = asked(home, form.format("protein folding in yeast"))
    assert (answer.status, answer.count, answer.citations) == ("abstained", None, ())
    assert asked(home, form.format("protein folding in yeast"), anyway=True).status == "answered"


def test_a_model_is_given_the_papers_of_the_list_and_no_others(home: Path) -> None:
    model = FakeModel("They are lit by wool [1].")
    assistant = Assistant(Home(home), model=lambda: model, llm="fake")
    answer = assistant.ask("Which papers are about tide clocks?")
    shown = str(model.asked)
    assert all(str(one["title"]) in shown for one in TIDES)
    assert "Lanterns for" not in shown
    assert (answer.kind, answer.count) == ("list", 4)


def test_whoever_asks_may_say_what_is_asked_for(home: Path) -> None:
    question = "How long do paper lanterns burn in mines?"
    answer = asked(home, question, kind="list")
    assert (answer.kind, answer.question) == ("list", question)
    assert answer.text.startswith("1 paper is about paper lanterns burn in mines.")
    back = asked(home, "Which papers are about paper lanterns?", kind="fact")
    assert (back.kind, back.count) == ("fact", None)
    assert asked(home, "papers on tide clocks", kind="count").kind == "count"


def test_papers_on_a_subject_are_compared_side_by_side(home: Path) -> None:
    answer = asked(home, "How do the papers on tide clocks differ?")
    assert answer.kind == "compare"
    assert titles(answer) == {str(one["title"]) for one in TIDES}
    assert answer.table is not None
    assert {row.title for row in answer.table} == titles(answer)
    for row in answer.table:
        assert row.method is not None
        assert row.method.quote.startswith("We introduce a tide clock")


def test_the_head_says_what_papers_do_as_it_was_asked(home: Path) -> None:
    answer = asked(home, "Which papers read the coast by a float?")
    assert answer.text.startswith("4 papers bear on “read the coast by a float”.")


def test_a_list_may_be_corrected_to_a_comparison(home: Path) -> None:
    listed = asked(home, "Which papers are about paper lanterns?")
    answer = asked(home, "Which papers are about paper lanterns?", kind="compare")
    assert (answer.kind, answer.papers) == ("compare", listed.papers)
    assert answer.table


def test_a_kind_that_there_is_not_is_told(home: Path) -> None:
    with pytest.raises(SettingError, match="There is no kind 'table'"):
        asked(home, "Which papers are about paper lanterns?", kind="table")


def test_what_papers_do_without_is_not_claimed(home: Path) -> None:
    answer = asked(home, "papers on why paper lanterns do not burn")
    assert any(note.startswith("What papers do without") for note in answer.notes)
    assert not any("do without" in note for note in asked(home, "papers on paper lanterns").notes)
    smoke = asked(home, "papers on paper lanterns without smoke")
    assert "No abstract says that it does without smoke; these do not tell." in smoke.notes


def test_a_row_tells_the_day_of_its_digest(home: Path) -> None:
    rows = asked(home, "papers on tide clocks").text.split("\n\n")[1:]
    days = {row.split("\n")[0]: row.rsplit(" (", 1)[1] for row in rows}
    assert days.pop("Tide Clocks of the North") == "2024-05-01)"
    assert set(days.values()) == {"2024-05-02)"}


def test_what_is_to_be_read_first_says_why(home: Path) -> None:
    answer = asked(home, "I want to get into paper lanterns, what should I read first?")
    first = answer.text.split("\n\n")[1]
    assert first.startswith("A Survey of Paper Lanterns\n")
    assert first.endswith("(a survey; 2024-05-02)")


def test_a_survey_ends_with_what_is_left_open(home: Path) -> None:
    limit = "We leave lanterns that burn in rain for future work."
    kept = Assistant(Home(home)).published.paper(asked(home, "tide clocks").papers[0])
    one = replace(kept, abstract=f"{kept.abstract} {limit}")
    writing = Writing()
    writing.add(one, sentences(one.abstract)[1:2])
    leave_open([one], writing)
    assert writing.blocks[1:] == ["**Left open**", f"- {limit} [1]"]
    assert [cited.quote for cited in writing.citations][1:] == [limit]
    leave_open([one], writing)  # it stands there already
    assert len(writing.blocks) == 3


def test_what_is_not_shown_of_a_claim_is_not_judged(home: Path) -> None:
    entailment_of.cache_clear()
    answer = Assistant(Home(home)).ask("Which papers are about paper lanterns?", kind="claim")
    assert len(answer.papers) > SHOWN
    shown = [cited.quote for cited in answer.citations if f"[{cited.number}]" in answer.text]
    assert len(shown) == SHOWN
    assert entailment_of.cache_info().misses <= SHOWN * 3
