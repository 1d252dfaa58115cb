"""One paper that is half remembered: that it is looked for, and that it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.question.recalled_papers import recalled
from index import build
from index.home import Home

DIGESTS = Path(__file__).parents[1] / "benchmarks" / "catalogue"
HOW_GULLS, LAYERS = "2503.90001", "2503.90002"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("that paper about kites, big box kites i think", "kites, big box kites"),
        ("What was that study on how kites stall?", "kites stall"),
        ("find that tidal kite paper", "tidal kite"),
        ("I read something on kites. Which paper was that?", "kites"),
        ("I forgot the title – the one where kites tow boats", "kites tow boats"),
        (
            "do you remember the article which compared kites with sails?",
            "compared kites with sails",
        ),
        ("which paper did I save about kites", "kites"),
        ("I'm looking for the paper that weighs kites - can you help?", "weighs kites"),
        ("the kite and sail one, what was it called", "kite and sail"),
    ],
)
def test_what_is_said_of_a_paper_is_left_without_the_looking_for(typed: str, said: str) -> None:
    assert recalled(typed) == said


@pytest.mark.parametrize(
    "typed",
    [
        "Which paper proposes box kites?",
        "What does the paper on kites report?",
        "papers about kites",
        "find papers on kites",
        "what does the fifth paper find?",
        "find a paper on kites",
        "number of papers with kite in the title",
        "papers on kites, sorted by title",
        "what was it called?",
        "the paper that I saw",
        "how are box kites called?",
        "What is KiteNet?",
    ],
)
def test_what_asks_of_papers_or_says_nothing_is_no_recall(typed: str) -> None:
    assert recalled(typed) == ""


def test_the_one_may_be_what_was_shown() -> None:
    assert recalled("the one with the kites")
    assert recalled("the one with the kites", points=False) == ""
    assert recalled("I'm looking for the paper with the kites", points=False) == "kites"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("catalogue") / "home"
    build([*DIGESTS.glob("*.json")], home=home)
    return Assistant(Home(home))


def test_it_is_found_and_questions_after_it_are_of_it(engine: Assistant) -> None:
    answer = engine.ask("I'm looking for the paper that probes layers for truth")
    assert (answer.kind, answer.status) == ("find", "answered")
    assert answer.papers[0] == LAYERS
    assert answer.considered == len(engine.published.open().searcher.generation.papers)
    after = engine.ask("who wrote it?", history=[answer])
    assert after.papers == (LAYERS,)


def test_another_is_looked_for_in_the_midst_of_a_conversation(engine: Assistant) -> None:
    first = engine.ask("what was that paper on truthful layers?")
    then = engine.ask("find the paper about gulls", history=[first])
    assert then.papers[0] == HOW_GULLS


def test_what_no_paper_is_about_is_refused(engine: Assistant) -> None:
    answer = engine.ask("that paper about sourdough, what was it again?")
    assert (answer.kind, answer.status) == ("find", "abstained")
