"""Papers that hold certain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.question.mentions_asked import Mention, mention
from index.home import Home


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many papers mention ImageNet?", Mention("ImageNet", "either", True)),
        ("In how many abstracts does MNIST occur?", Mention("MNIST", "abstract", True)),
        ("number of papers with grokking in the title", Mention("grokking", "title", True)),
        ("which papers mention weight decay", Mention("weight decay", "either", False)),
        ("papers with “flat minima” in their abstracts", Mention("flat minima", "abstract", False)),
        ("in which papers does CIFAR-10 appear", Mention("CIFAR-10", "either", False)),
        ("list all papers that mention Kuhn Poker", Mention("Kuhn Poker", "either", False)),
        ("Does AlphaFold appear in any paper?", Mention("AlphaFold", "either", False)),
        ("is Kuhn Poker mentioned in any of my papers", Mention("Kuhn Poker", "either", False)),
        ("How often is Adam mentioned?", Mention("Adam", "either", True)),
    ],
)
def test_the_words_that_are_looked_for(question: str, wanted: Mention) -> None:
    assert mention(question) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "which papers mention that flatness is not enough",
        "papers that name their method after animals",
        "which papers contain proofs?",
        "how many papers mention both CIFAR-10 and ImageNet",
        "which papers mention CIFAR-10 or CIFAR-100?",
        "how many papers are about transformers?",
        "does any abstract say how to mention sources?",
    ],
)
def test_what_asks_for_more_than_words(question: str) -> None:
    assert mention(question) is None


def test_every_paper_that_holds_them_is_counted(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    answer = assistant.ask("how many papers have grokking in the title")
    held = assistant.published.open().searcher.generation.papers
    titled = {paper.id for paper in held.values() if "grokking" in paper.title.casefold()}
    assert set(answer.papers) == titled
    assert (answer.kind, answer.count) == ("count", len(titled))
    assert answer.text.startswith(f"{len(titled)} papers have “grokking” in their titles.")


def test_none_that_holds_them_is_told(seeds_home: Path) -> None:
    answer = Assistant(Home(seeds_home)).ask("which papers mention sourdough?")
    assert answer.status == "abstained"
    assert answer.text.startswith("No paper here mentions “sourdough”. The nearest papers are:")
