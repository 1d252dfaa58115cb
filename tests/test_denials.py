"""assistant.question.denials: what papers are asked to do without.

Covers assistant.question.doing_without, assistant.question.papers_without, too: which papers say
that they do. The collection is written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.question.denials import denied
from assistant.question.doing_without import denying, says
from assistant.question.requests import requested
from assistant.types import Answer
from index.builder import build
from index.home import Home
from index.types import Paper

PAPERS = {
    "Lamps for Quiet Rooms": "We propose a lamp. It burns without any oil for a year.",
    "Oil-Free Lanterns": "We build a lantern of tin. It is bright.",
    "Oil Lamps of the North": "We compare lamps that burn oil. Whale oil is best.",
    "Tin Kettles": "We polish kettles. They do not require manual polish in spring.",
    "Kettles at Sea": "We polish kettles at sea. The polish lasts.",
    "Ropes of Hemp": "We twist ropes of hemp. They hold.",
    "A Plain Cord": "We plait cord for Large Sail Makers (LSMs). It is cheap.",
    "A Strong Cord": "We plait cord of flax. Each large sail maker (LSM) wants it.",
    "Needles of Bone": "We carve needles. An LSM bends none of them.",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answer]:
    folder = tmp_path_factory.mktemp("lamps")
    lines = [json.dumps({"title": title, "abstract": said}) for title, said in PAPERS.items()]
    (folder / "2024-05-01.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return Assistant(Home(folder / "home")).ask


@pytest.mark.parametrize(
    "asked",
    [
        "papers that need no oil",
        "which papers do not need oil?",
        "which of my papers don't use any oil?",
        "methods that require no oil",
        "papers without any oil",
        "what works without oil?",
        "anything that doesn't need the oil",
        "list the papers which never use oil",
        "show me approaches that avoid oil",
        "who does away with oil?",
        "papers where no oil is needed",
        "papers in which oil is not required",
    ],
)
def test_of_whatever_does_without_something_there_is_no_subject(asked: str) -> None:
    found = requested(asked, str.isupper)
    assert (found.kind, found.subject, found.excluded, found.lacks) == ("list", "", "oil", True)


@pytest.mark.parametrize(
    ("asked", "kind", "subject"),
    [
        ("which lamps don't have a wick?", "list", "lamps"),
        ("which papers on lamps do not need a wick?", "list", "lamps"),
        ("which reading methods need no wick?", "list", "reading methods"),
        ("how many papers need no wick?", "count", ""),
        ("how many lamps burn without a wick?", "fact", ""),
        ("burning without a wick", "list", "burning"),
        ("anything about burning without a wick", "list", "burning"),
    ],
)
def test_of_things_of_a_kind_these_are_the_subject(asked: str, kind: str, subject: str) -> None:
    found = requested(asked, str.isupper)
    assert (found.kind, found.subject) == (kind, subject)
    assert kind == "fact" or found.excluded == "wick"


@pytest.mark.parametrize(
    "asked",
    [
        "large lamps do not need oil",
        "do papers agree that oil is not needed?",
        "Which method lights rooms without oil?",
        "which lamp does not need oil?",
        "How does it burn without oil?",
        "What is burning without oil?",
        "how to burn without oil",
        "do all lamps need oil?",
    ],
)
def test_a_claim_a_term_and_one_fact_are_none(asked: str) -> None:
    assert denied(asked) is None
    assert not requested(asked, str.isupper).lacks


@pytest.mark.parametrize(
    ("what", "said", "told"),
    [
        ("labels", "It learns without costly label information.", "without"),
        ("labels", "It learns in the absence of labeled data.", "without"),
        ("labels", "We do not require human labels, or time.", "without"),
        ("labels", "It is label-agnostic.", "without"),
        ("labels", "It is not robust to noisy labels.", "with"),
        ("labels", "We avoid selection, and wrong labels.", "with"),
        ("gradients", "It avoids vanishing and exploding gradients.", "with"),
        ("gradients", "This is not the case for gradient descent.", "with"),
        ("gradients", "It updates with no gradient-based learning.", "without"),
        ("gradients", "It removes the need for computing gradients at each layer.", "without"),
        ("gradients", "It removes any gradient from the window.", "with"),
        ("backpropagation", "We train without back-propagation.", "without"),
        ("calibration data", "A data-free method.", "without"),
        ("calibration data", "It needs data for calibration.", "with"),
        ("calibration data", "It needs calibration and test data.", "with"),
        ("calibration data", "It is calibration-free.", "without"),
        ("reward model", "A model-free method.", "nothing"),
        ("learning rate", "It has no ``learning rate'' parameter.", "without"),
        ("", "It needs nothing.", "nothing"),
    ],
)
def test_a_denial_governs_the_thing_itself(what: str, said: str, told: str) -> None:
    assert says(Paper("x", "A Title", said, ()), what) == told


def test_what_a_paper_does_is_quoted_before_what_others_do() -> None:
    said = "Other lamps have burned without oil. We propose a lamp that burns without oil."
    span = denying(Paper("x", "Lamps", said, ()), "oil")
    assert span is not None
    assert span.text.startswith("We propose")


def test_those_are_given_that_say_so(ask: Callable[[str], Answer]) -> None:
    answer = ask("which papers need no oil?")
    assert (answer.kind, answer.count) == ("list", 2)
    assert answer.text.startswith("2 papers say themselves to do without oil.")
    assert {one.title for one in answer.citations} == {"Lamps for Quiet Rooms", "Oil-Free Lanterns"}
    assert "It burns without any oil for a year." in answer.text
    one = ask("how many papers do not require polish?")
    assert (one.kind, one.count) == ("count", 1)
    assert one.text.startswith("1 paper says itself to do without polish.")


def test_where_none_says_so_it_is_told(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers that need no hemp")
    assert (answer.status, answer.reason) == ("abstained", "not_stated")
    assert answer.text.startswith("No abstract here says that it does without hemp.")


def test_a_subject_beside_it_counts_too(ask: Callable[[str], Answer]) -> None:
    answer = ask("which papers on lamps do not need oil?")
    assert "Lamps for Quiet Rooms" in {one.title for one in answer.citations}
    assert "Oil Lamps of the North" not in {one.title for one in answer.citations}
    assert "It burns without any oil for a year." in answer.text


def test_what_stands_above_them_claims_no_more_than_they_say(
    ask: Callable[[str], Answer], seeds_home: Path
) -> None:
    """That a paper says nothing of it is not that it does without it."""
    assert ask("papers on lamps without oil").text.startswith("1 paper is about lamps without oil.")
    said = ask("lamps without hemp").text
    assert said.startswith("1 paper is about lamps and says nothing of hemp.")
    some = Assistant(Home(seeds_home)).ask("papers on unlearning without retraining")
    parts = r"(\d+) papers are about unlearning: (\d+) says? to do .*, (\d+) says? nothing of it\."
    found = re.match(parts, some.text)
    assert found
    many, sure, silent = map(int, found.groups())
    assert many == sure + silent == some.count


def test_all_papers_but_those_about_something(ask: Callable[[str], Answer]) -> None:
    answer = ask("list papers not about oil lamps")
    titles = {one.title for one in answer.citations}
    assert "Ropes of Hemp" in titles
    assert "Oil Lamps of the North" not in titles
    assert any(note.endswith("left out, as about oil lamps.") for note in answer.notes)


def test_who_wants_none_of_it_is_given_none_that_names_it(ask: Callable[[str], Answer]) -> None:
    """By a short form that papers give it, too."""
    answer = ask("list papers not about sail makers")
    titles = {one.title for one in answer.citations}
    assert titles == PAPERS.keys() - {"A Plain Cord", "A Strong Cord", "Needles of Bone"}
    assert answer.text.startswith("6 papers not about sail makers")
