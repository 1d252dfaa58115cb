"""Whether a paper is in the collection, by its title or the name that it gave to something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant
from index.builder import build
from index.home import Home

PAPERS = [
    {
        "id": "2501.00001",
        "title": "Gull Attention: Light on Long Texts",
        "summary": "We propose Gull Attention, which is fast. BERT-large gains 3 points by it.",
    },
    {
        "id": "2501.00002",
        "title": "Sums Without Tears",
        "summary": "We propose TideNet, a network of sums. TideNet needs no labels.",
    },
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("held")
    for name, day, paper in zip(("old", "new"), ("2025-08-27", "2025-09-03"), PAPERS, strict=True):
        file = folder / f"{name}_page.json"
        file.write_text(json.dumps([{"paper": paper}]), encoding="utf-8")
        build([file], home=folder / "home", captured=day)
    return Assistant(Home(folder / "home"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("is Gull Attention in my collection?", "Yes. **Gull Attention"),
        ("do you have the paper Gull Attention?", "Yes. **Gull Attention"),
        ("do I own a copy of Sums Without Tears?", "Yes. **Sums Without Tears"),
        ("have I saved “Sums Without Tears”?", "Yes. **Sums Without Tears"),
        ("does my library include TideNet?", "Yes. **Sums Without Tears"),
        ("is TideNet in the newest digest?", "Yes. **Sums Without Tears"),
        ("is TideNet in old_page.json?", "No, but it is indexed. **Sums Without Tears"),
        ("is BERT among my papers?", "No paper here is called “BERT”, but 1 paper mentions it"),
        ("do I have Mask R-CNN?", "No paper here is called “Mask R-CNN”, and none mentions it."),
    ],
)
def test_a_name_is_looked_up(assistant: Assistant, asked: str, said: str) -> None:
    answer = assistant.ask(asked)
    assert answer.kind == "metadata"
    assert answer.text.startswith(said)


@pytest.mark.parametrize(
    "asked",
    ["do you have papers on attention?", "is attention stored in memory?", "is TideNet fast?"],
)
def test_what_may_be_a_subject_goes_on_to_the_abstracts(assistant: Assistant, asked: str) -> None:
    assert assistant.ask(asked).kind != "metadata"
