"""assistant.answering.definitions: the sentence that says what something is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.definitions import defines
from index.builder import build
from index.home import Home
from index.text.sentences import sentences


@pytest.mark.parametrize(
    ("term", "sentence", "worth"),
    [
        ("GEPA", "We introduce GEPA (Genetic-Pareto), a prompt optimizer.", 0.9),
        ("SAM", "Sharpness-Aware Minimization (SAM) seeks flat minima.", 0.9),
        ("grokking", "Grokking, the sudden generalization after long overfitting, is odd.", 0.8),
        ("machine unlearning", "Machine unlearning aims to remove what was learned.", 0.8),
        ("hypernetwork", "Hypernetworks are a class of networks that give weights.", 0.8),
        ("distillation", "Distillation is classically a procedure of two networks.", 0.8),
        ("D-Adaptation", "D-Adaptation is an approach to setting the learning rate.", 0.8),
        ("edge of stability", "This regime is called the edge of stability.", 0.6),
        ("edge of stability", "We refer to this odd regime as the edge of stability.", 0.6),
        ("edge of stability", "We call this odd regime the edge of stability.", 0.6),
        ("edge of stability", "They name the river, and the edge of stability is far.", 0.0),
        ("tide clock", "We propose a tide-clock-based filter.", 0.0),
        ("tide clock", "We propose tide clock filters.", 0.0),
        ("tide clock", "In this work we propose a tide clock for harbours.", 0.6),
        ("grokking", "We show that weight decay enables grokking.", 0.0),
        ("hypernetwork", "The hypernetwork is trained for a day.", 0.0),
        ("SAM", "Some other work (SAM) was faster.", 0.0),
        ("SAM", "Sam is a person.", 0.0),
        ("SAM", "SAMBA is a dance.", 0.0),
        ("SAM", "MySAM is a toolbox, and it is fast.", 0.0),
        ("SAM", "Beside SAMBA, SAM is an optimizer.", 0.8),
    ],
)
def test_a_sentence_defines_more_or_less(term: str, sentence: str, worth: float) -> None:
    assert defines(term, sentence) == worth


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("clocks")
    papers = {
        "Tide Clocks in Practice": "We use tide clocks in harbours. Tide clocks err by hours.",
        "On Old Instruments": "Many devices are known. A tide clock is a device that reads the "
        "coast by a float. Tide clocks are old.",
        "Drifts": "Floats lose a minute a day in warm water. We call this slow loss the drift gap. "
        "The drift gap is small.",
        "Fog Horns": "We study how far fog horns are heard in snow.",
        "Salt Gauges": "We weigh salt with gauges of glass.",
    }
    lines = [json.dumps({"title": t, "abstract": a}) for t, a in papers.items()]
    (folder / "2024-05-01.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return Assistant(Home(folder / "home"))


@pytest.mark.parametrize(
    "question", ["What is a tide clock?", "define tide clocks", "What does tide clock mean?"]
)
def test_the_answer_begins_with_what_it_is(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "definition"
    first = answer.citations[0]
    assert first.title == "On Old Instruments"
    abstract = assistant.published.paper(first.paper_id).abstract
    assert [one.text for one in sentences(abstract)].index(first.quote) == 1


def test_what_is_called_so_stands_before_its_name(assistant: Assistant) -> None:
    answer = assistant.ask("What is the drift gap?")
    assert answer.kind == "definition"
    first, second = answer.citations[:2]
    assert first.quote.startswith("Floats lose")
    assert second.quote.startswith("We call this")
    assert not any("No abstract here says" in note for note in answer.notes)


def test_what_is_only_used_is_said_not_to_be_defined(assistant: Assistant) -> None:
    answer = assistant.ask("What is a fog horn?")
    assert answer.kind == "definition"
    assert "No abstract here says what “fog horn” is; the quoted sentences use the term." in (
        answer.notes
    )


def test_a_fact_is_no_definition(assistant: Assistant) -> None:
    assert assistant.ask("How far do tide clocks err?").kind == "fact"
    assert assistant.ask("What is a tide clock?", kind="fact").kind == "fact"
    assert assistant.ask("Tide clocks", kind="definition").kind == "definition"


def test_real_names_are_defined(seeds_home: Path) -> None:
    answer = Assistant(Home(seeds_home)).ask("GEPA?")
    assert answer.kind == "definition"
    assert answer.citations[0].quote.startswith("To test this, we introduce GEPA (Genetic-Pareto)")
