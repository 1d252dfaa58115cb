"""assistant.question.subjects: papers on one subject, on either of several, on all of them.

Covers assistant.question.exclusion, too: what is left out, and what papers do without.

The collection is written here; what real digests hold is asked of the seeds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.question.doing_without import says
from assistant.question.exclusion import apart
from assistant.question.subjects import stands
from assistant.types import Answer
from index.builder import build
from index.generation.generations import Recipe, open_generation
from index.home import Home
from index.models.minilm import NAME
from index.retrieval.searcher import Searcher
from index.types import Paper

KNOWN = "Much has been written about devices by the sea."
PAPERS = {
    "Tide Clocks of the North": "We introduce a tide clock that reads the coast by a float.",
    "Tide Clocks for Harbours": "We propose a tide clock for harbours. No calibration is needed.",
    "Calibrated Tide Clocks": "We build a tide clock whose calibration takes a year of readings.",
    "Fog Horns in Winter": "We study fog horns and how far a fog horn is heard in snow.",
    "Louder Fog Horns": "We propose fog horns of brass, which are heard at twelve miles.",
    "Storm Kites of Silk": "We fly storm kites of silk to measure the wind.",
    "Storm Kites and Fog Horns at One Mast": "We hang storm kites and fog horns at one mast.",
    "Brass Lamps": "We polish brass lamps and measure how bright they burn.",
    "Salt Gauges": "We weigh salt with gauges of glass.",
    "Rope Machines": "We twist rope by machines of oak.",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sea")
    lines = [
        json.dumps({"title": title, "abstract": f"{KNOWN} {said} It errs by {n + 2} parts."})
        for n, (title, said) in enumerate(PAPERS.items())
    ]
    (folder / "2024-05-01.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def ask(home: Path) -> Callable[[str], Answer]:
    return Assistant(Home(home)).ask


@pytest.fixture(scope="module")
def ask_seeds(seeds_home: Path) -> Callable[[str], Answer]:
    return Assistant(Home(seeds_home)).ask


def titles(answer: Answer) -> set[str]:
    return {one.title for one in answer.citations}


TIDES = {"Tide Clocks of the North", "Tide Clocks for Harbours", "Calibrated Tide Clocks"}
HORNS = {"Fog Horns in Winter", "Louder Fog Horns", "Storm Kites and Fog Horns at One Mast"}


def test_either_of_two_subjects_is_enough(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on tide clocks or fog horns")
    assert titles(answer) == TIDES | HORNS
    assert answer.text.startswith("6 papers are about tide clocks or fog horns.")


def test_an_alternative_that_no_paper_treats_is_told(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on tide clocks or protein folding")
    assert titles(answer) == TIDES
    assert "No paper here is about protein folding." in answer.notes


def test_alternatives_that_no_paper_treats_are_refused(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on protein folding or speech recognition")
    assert answer.status == "abstained"
    assert not any("No paper here" in note for note in answer.notes)


def test_what_is_asked_of_both_is_of_both(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on both storm kites and fog horns")
    assert titles(answer) == {"Storm Kites and Fog Horns at One Mast"}
    refused = ask("papers on tide clocks together with fog horns")
    assert refused.status == "abstained"
    assert "about tide clocks and fog horns together; there are some about each" in refused.text


def test_two_subjects_that_no_paper_joins_are_given_each(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on tide clocks and fog horns")
    assert titles(answer) == TIDES | HORNS
    assert any(note.startswith("No paper is about both tide clocks and") for note in answer.notes)
    joined = ask("papers on storm kites and fog horns")
    assert not any("about both" in note for note in joined.notes)


def test_both_sides_stand_in_a_table(ask: Callable[[str], Answer]) -> None:
    answer = ask("compare tide clocks and fog horns")
    assert answer.kind == "compare"
    assert answer.table is not None
    sides = {row.title: row.group for row in answer.table}
    assert sides == dict.fromkeys(TIDES, "tide clocks") | dict.fromkeys(HORNS, "fog horns")
    assert answer.text.startswith(
        "3 papers are about tide clocks and 3 papers are about fog horns."
    )
    assert [group.name for group in answer.groups] == ["tide clocks", "fog horns"]


def test_what_is_not_meant_is_left_out_and_told(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on fog horns, but not storm kites")
    assert titles(answer) == HORNS - {"Storm Kites and Fog Horns at One Mast"}
    assert "1 paper is left out, as about storm kites." in answer.notes


def test_what_papers_do_without_is_told_of_each(ask: Callable[[str], Answer]) -> None:
    answer = ask("tide clocks without calibration")
    assert "Calibrated Tide Clocks" not in titles(answer)
    assert answer.citations[0].title == "Tide Clocks for Harbours"
    (note,) = (note for note in answer.notes if "do without calibration" in note)
    assert note.endswith("1 paper is left out, as it speaks of it.")


def test_what_is_about_the_thing_that_is_to_be_lacking_does_not_come_by_its_words(
    ask_seeds: Callable[[str], Answer],
) -> None:
    found = titles(ask_seeds("domain generalization without domain labels"))
    assert "Domain Generalization via Rationale Invariance" in found
    assert not any(title.startswith("Unsupervised Accuracy Estimation") for title in found)
    found = titles(ask_seeds("continual learning without replay"))
    assert "A Closer Look at Rehearsal-Free Continual Learning" in found


def test_a_table_of_the_first_list(ask: Callable[[str], Answer]) -> None:
    answer = ask("give me a table of papers on tide clocks")
    assert answer.kind == "list"
    assert {row.title for row in answer.table or ()} == TIDES


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Our method works without any retraining.", "without"),
        ("We prune with no need for costly retraining.", "without"),
        ("A retraining-free method.", "without"),
        ("Retraining is not required.", "without"),
        ("We retrain the model after each step.", "with"),
        ("We then prune. No matter what. Retraining follows.", "with"),
        ("We prune models.", "nothing"),
    ],
)
def test_what_a_paper_says_of_what_is_to_be_lacking(said: str, what: str) -> None:
    assert says(Paper("x", "A Title", said, ()), "retraining") == what


def test_words_stand_beside_each_other(home: Path) -> None:
    searcher = Searcher.open(Home(home))
    assert stands("storm kites", searcher)
    assert stands("tide clock", searcher)
    assert not stands("storm clocks", searcher)


def test_lists_of_the_seeds(ask_seeds: Callable[[str], Answer]) -> None:
    free = ask_seeds("optimizers that need no learning rate")
    assert "Learning-Rate-Free Learning by D-Adaptation" in titles(free)
    both = ask_seeds("papers on both game theory and reinforcement learning")
    assert "A Minimaximalist Approach to Reinforcement Learning from Human Feedback" in titles(both)
    sides = ask_seeds("How do online and offline reinforcement learning differ?")
    assert [one.name for one in sides.groups] == [
        "online reinforcement learning",
        "offline reinforcement learning",
    ]


@pytest.mark.parametrize("typed", ["RL", "reinforcement learning"])
def test_what_is_not_meant_is_left_out_by_its_long_name_and_its_short_one(
    ask_seeds: Callable[[str], Answer], seeds_home: Path, typed: str
) -> None:
    listed = titles(ask_seeds(f"papers not about {typed}"))
    assert len(listed) == 100
    generation = open_generation(Home(seeds_home), Recipe(NAME))
    papers = [one for one in generation.papers.values() if one.title in listed]
    generation.close()
    texts = [one.title + " " + one.abstract for one in papers]
    assert not [one for one in texts if re.search(r"\bRL\b|(?i:reinforcement learning)", one)]


@pytest.mark.parametrize(
    ("excluded", "parts"),
    [
        ("fog horns and not storm kites", ["fog horns", "storm kites"]),
        ("fog horns or storm kites", ["fog horns", "storm kites"]),
        ("fog horns, storm kites, nor lamps", ["fog horns", "storm kites", "lamps"]),
        ("fog horns but not about kites", ["fog horns", "kites"]),
        ("search and rescue", ["search and rescue"]),
        ("fog horns", ["fog horns"]),
    ],
)
def test_what_is_not_meant_is_several_things(excluded: str, parts: list[str]) -> None:
    assert apart(excluded) == parts


def test_none_of_several_things_that_are_not_meant_is_given(ask: Callable[[str], Answer]) -> None:
    answer = ask("papers on devices by the sea but not fog horns and not storm kites")
    told = {one.title for one in answer.citations}
    assert not {title for title in told if "Fog Horns" in title or "Storm Kites" in title}
