"""What of each paper about a subject is asked for: how it is read, and what is answered.

Covers assistant.question.columns_asked, assistant.answering.stated_columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from assistant.answering.assistant import Assistant
from assistant.api import open_assistant
from assistant.question.requests import requested
from index import build

PAPERS = {
    "Tallow Lanterns for Ships": "Tallow lanterns go out in the wind. We propose tallow lanterns "
    "with two glasses. On the Harbour-12 dataset they burn nine hours. However, such lanterns "
    "fail in heavy rain.",
    "Tallow Lanterns for Mines": "Yet tallow lanterns remain expensive in mines. We propose a "
    "cheaper wick for tallow lanterns. They burn five hours and cost half as much.",
    "Where Tallow Lanterns Hang": "We study where tallow lanterns hang in streets. We find that "
    "they hang at corners, and that nobody is in their way.",
    "Tide Clocks Made of Brass": "We present tide clocks of brass that need no winding. They are "
    "late by a minute in a month, as a test on the dataset Piers-300 shows.",
    "Counting Swifts at Dusk": "A camera and a detector count swifts over a town. They agree with "
    "three observers on all but four evenings of a summer.",
    "A Sampler of Tea": "We propose a sampler that takes leaves from a chest at four depths. "
    "The grades of eight teas are told with an error of three in a hundred.",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("columns")
    digest = folder / "2026-01-05.json"
    papers = [{"title": title, "abstract": text} for title, text in PAPERS.items()]
    digest.write_text(json.dumps(papers), encoding="utf-8")
    build([digest], home=folder / "home")
    with open_assistant(folder / "home") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "column", "subject"),
    [
        ("What datasets do papers on tide clocks use?", "data", "tide clocks"),
        ("which data sets do tide clock papers evaluate on?", "data", "tide clock"),
        ("Which benchmarks are used for tide clocks?", "data", "tide clocks"),
        ("list the datasets that are used by papers about tide clocks", "data", "tide clocks"),
        ("what datasets are used to train tide clocks?", "data", "tide clocks"),
        ("what corpora did people working on tides use?", "", ""),
        ("What are the main limitations of tallow lanterns?", "limit", "tallow lanterns"),
        ("drawbacks of tallow lanterns", "limit", "tallow lanterns"),
        ("what're the downsides of using tallow?", "limit", "tallow"),
        ("What limitations do papers on tallow report?", "limit", "tallow"),
        ("What are the limitations of the wick?", "", ""),  # of one that is at hand
        ("What are the limitations of WickNet?", "", ""),  # of one paper's own
        ("Which datasets are there on tides?", "", ""),  # papers of a kind
        ("What limits tallow lanterns?", "", ""),
    ],
)
def test_what_of_each_paper_is_asked_for(question: str, column: str, subject: str) -> None:
    found = requested(question, lambda name: name == "WickNet")
    assert found.column == column
    if column:
        assert (found.kind, found.subject) == ("list", subject)


@pytest.mark.parametrize(
    "question",
    ["Which methods do papers on wool use?", "what techniques are used to train wool?"],
)
def test_what_methods_there_are_is_a_survey(question: str) -> None:
    found = requested(question, lambda _: False)
    assert (found.kind, found.subject) == ("survey", "wool")


def test_those_that_name_a_limit_are_listed_with_it(assistant: Assistant) -> None:
    """What is still wrong, or what others had wrong of the subject: not that nothing is in the
    way."""
    answer = assistant.ask("What are the limitations of tallow lanterns?")
    assert answer.text.startswith("3 papers are about tallow lanterns; 2 of them name a limit")
    said = {one.title: one.quote for one in answer.citations}
    assert said == {
        "Tallow Lanterns for Ships": "However, such lanterns fail in heavy rain.",
        "Tallow Lanterns for Mines": "Yet tallow lanterns remain expensive in mines.",
    }


def test_data_is_told_of_those_that_tell_it(assistant: Assistant) -> None:
    answer = assistant.ask("What datasets do papers on tallow lanterns use?")
    assert [one.title for one in answer.citations] == ["Tallow Lanterns for Ships"]
    assert "Harbour-12" in answer.text


def test_where_no_paper_says_it_all_are_listed_and_that_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("What are the drawbacks of tide clocks?")
    assert answer.text.startswith(
        "1 paper is about tide clocks; no abstract names a limit, or what is open."
    )
    assert [one.title for one in answer.citations] == ["Tide Clocks Made of Brass"]
