"""Requests for the papers that propose something: how they are read, and of which examples of a
class the collection tells.

Covers assistant.question.proposals, assistant.question.instances.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.api import open_assistant
from assistant.question.instances import with_instances
from assistant.question.requests import requested
from index import build
from index.home import Home
from index.retrieval.searcher import Searcher

PAPERS = {  # no paper that proposes a sampler calls it one, but the last
    "Brindle: Chains That Take Longer Steps": "Brindle lets Gibbs chains jump between distant "
    "modes. It mixes in half of the iterations that Langevin dynamics takes on twelve posteriors.",
    "Momentum for Langevin Chains": "We give Langevin chains a momentum of their own. They forget "
    "where they began twice as soon as Gibbs chains do, at the same cost for each draw.",
    "Which Posteriors Are Multimodal?": "Posteriors of mixture models have many modes. We count "
    "them in forty data sets with samplers such as Gibbs and Langevin, which agree on most.",
    "Checking the Output of Chains": "We compare six diagnostics of convergence. Samplers "
    "(e.g., Langevin, Gibbs) pass all of them long before their estimates are right.",
    "A Sampler of Tea": "We propose a sampler that takes leaves from a chest at four depths. "
    "The grades of eight teas are told with an error of three in a hundred.",
    "Crop Rotation by Neural Networks": "We plan the rotation of crops on 300 farms with a small "
    "network, trained on yields of ten years. Yields rise by six in a hundred.",
    "Reading Old Barometers": "Photographs of dials are read by a convolutional network. The error "
    "is half a millibar over 2,000 photographs from nine museums.",
    "Counting Swifts at Dusk": "A camera and a detector count swifts over a town. They agree with "
    "three observers on all but four evenings of a summer.",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proposals")
    lines = [json.dumps({"title": title, "abstract": said}) for title, said in PAPERS.items()]
    (folder / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build([folder / "papers.jsonl"], home=folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def searcher(home: Path) -> Iterator[Searcher]:
    opened = Searcher.open(Home(home))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kind", "subject", "question"),
    [
        ("count", "a sampler of graphs", "How many papers propose a new sampler of graphs?"),
        ("list", "samplers", "which papers introduce new samplers?"),
        ("list", "an encoder for tables", "papers presenting an entirely novel encoder for tables"),
        ("list", "a tokenizer", "Does anyone propose a new kind of tokenizer?"),
        ("list", "a sampler", "does any of the papers come up with a new sampler"),
        ("list", "samplers", "who has put forward new samplers?"),
        ("list", "a schedule", "are there papers that develop a new type of schedule?"),
        ("count", "samplers", "how many new samplers are proposed here?"),
        ("list", "samplers", "which samplers were introduced in my digests?"),
        ("list", "norms", "novel norms suggested in these papers"),
        ("count", "losses", "count the papers that design new losses"),
        ("list", "methods for pruning", "which papers propose new methods for pruning?"),
    ],
)
def test_new_is_no_part_of_what_is_to_be_proposed(kind: str, subject: str, question: str) -> None:
    found = requested(question, lambda _: False)
    assert (found.kind, found.subject, found.proposed) == (kind, subject, True)


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("count", "how many new benchmarks are proposed here?"),
        ("list", "which datasets were introduced in these papers?"),
        ("list", "does anyone propose a new benchmark?"),
    ],
)
def test_what_makes_a_paper_of_a_kind_is_asked_by_that(kind: str, question: str) -> None:
    found = requested(question, lambda _: False)
    assert (found.kind, found.subject, found.papers) == (kind, "", ("benchmark",))


@pytest.mark.parametrize(
    "question",
    [
        "who proposed Adam?",
        "Which two variants are proposed in the Brindle paper?",
        "which methods are proposed?",
        "Which values do the authors propose for the step size?",
        "which papers propose methods for domain generalization?",
        "What is new about samplers?",
        "papers on new-task learning",
        "how many samplers were compared?",
    ],
)
def test_questions_that_ask_for_no_new_thing(question: str) -> None:
    assert not requested(question, lambda name: name == "Brindle").proposed


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("sampler", "sampler such as Gibbs or Langevin"),
        ("a sampler of graphs", "sampler such as Gibbs or Langevin of graphs"),
        ("samplers", "samplers such as Gibbs or Langevin"),
        ("diagnostics", "diagnostics"),  # of which no examples are named
        ("tea sampler", "tea sampler"),  # another class
        ("Gibbs chains with jumps", "Gibbs chains with jumps"),
    ],
)
def test_a_class_is_read_with_the_examples_that_papers_name(
    searcher: Searcher, subject: str, read: str
) -> None:
    assert with_instances(subject, searcher).removeprefix("a ") == read


def test_what_belongs_to_a_class_is_found_though_it_is_not_called_so(seeds_home: Path) -> None:
    with open_assistant(seeds_home, llm="none") as assistant:
        found = assistant.ask("Which papers propose a new optimizer for training networks?")
    titles = " ".join(one.title for one in found.citations)
    for own in ("MoMo", "Grams", "D-Adaptation", "DoG", "Adam: A Method"):
        assert own in titles
    assert "Pointer Networks" not in titles
