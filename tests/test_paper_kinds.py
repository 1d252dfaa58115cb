"""assistant.question.paper_kinds: what a paper is, by what it says that it does; and lists of such
papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.question.modifiers import PaperKind
from assistant.question.paper_kinds import called, of_kinds
from assistant.types import Answer
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher

# title: what stands in its abstract behind a sentence of background
PAPERS = {
    "A Survey of Lanterns": "Lanterns have been built for ages. We discuss what was built.",
    "Forty Years of Lanterns": "Lanterns are many. In this paper, we review lanterns of all ages.",
    "Wool Wicks for Lanterns": "Recent surveys review lanterns widely. We propose a wick of wool. "
    "It burns longer than others.",
    "Survey Generation for Lantern Studies": "Writing is slow. We propose a program that writes. "
    "It is fast.",
    "LanternBench": "Lanterns are hard to compare. We measure forty by one benchmark.",
    "How Bright Is a Lantern?": "Little is known of their light. We introduce a new large dataset "
    "of lantern light, measured in forty harbours. It is free.",
    "Bright Lanterns": "Existing benchmarks ask little. We train a lantern on two datasets. It is "
    "bright.",
    "Thin Wicks Do Not Help Lanterns": "Thin wicks are popular. We test them. They burn less long.",
    "Wicks, Again": "It is believed that wicks matter. We test wicks in forty lanterns. Our "
    "results show that a longer wick does not improve the light.",
    "Provable Light": "Lanterns shine. We study their light. It decays.",
    "On Wicks": "Wicks burn. In this work, we study how fast. We prove that a wick burns at a rate "
    "that is linear in its length. Experiments agree with the bound.",
    "Lanterns for All": "Lanterns are dear. This position paper argues that lanterns should be "
    "free for all. We discuss how.",
    "Deeper Wicks": "Wicks are short. We argue that deeper wicks burn longer, and propose one. It "
    "burns longer.",
}
KINDS: dict[PaperKind, set[str]] = {
    "survey": {"A Survey of Lanterns", "Forty Years of Lanterns"},
    "benchmark": {"LanternBench", "How Bright Is a Lantern?"},
    "negative": {"Thin Wicks Do Not Help Lanterns", "Wicks, Again"},
    "theory": {"Provable Light", "On Wicks"},
    "position": {"Lanterns for All"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    lines: dict[str, list[str]] = {"2024-05-01": [], "2024-05-02": []}
    for votes, (title, abstract) in enumerate(PAPERS.items()):
        day = "2024-05-02" if title == "Forty Years of Lanterns" else "2024-05-01"
        more = {"title": title, "abstract": abstract, "upvotes": votes}
        lines[day].append(json.dumps(more))
    for day, some in lines.items():
        (folder / f"{day}.jsonl").write_text("\n".join(some) + "\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return folder / "home"


def asked(home: Path, question: str, **more: Any) -> Answer:
    return Assistant(Home(home)).ask(question, **more)


def titles(answer: Answer) -> list[str]:
    return list(dict.fromkeys(one.title for one in answer.citations))


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_is_of_a_kind_by_what_it_does(home: Path, kind: PaperKind) -> None:
    searcher = Searcher.open(Home(home))
    papers = searcher.generation.papers
    numbers = of_kinds(searcher.generation, [kind])
    assert {paper.title for paper in papers.at(numbers).values()} == KINDS[kind]
    assert of_kinds(searcher.generation, [kind], among=()) == set()
    searcher.close()


@pytest.mark.parametrize("question", ["any surveys in here?", "Surveys?", "list the surveys"])
def test_of_no_subject_all_of_a_kind_are_listed(home: Path, question: str) -> None:
    answer = asked(home, question)
    assert (answer.kind, answer.count) == ("list", 2)
    assert set(titles(answer)) == KINDS["survey"]
    assert answer.text.startswith("2 surveys are in these digests, the newest first.")
    assert titles(answer)[0] == "Forty Years of Lanterns"


def test_papers_of_a_kind_are_counted(home: Path) -> None:
    answer = asked(home, "How many position papers are there?")
    assert (answer.kind, answer.count) == ("count", 1)
    assert answer.text.startswith("1 position paper is in these digests")


def test_papers_of_a_kind_about_a_subject(home: Path) -> None:
    answer = asked(home, "Which surveys are there on lanterns?")
    assert set(titles(answer)) == KINDS["survey"]
    assert answer.text.startswith("2 surveys are about lanterns.")


def test_a_kind_of_which_there_is_none_is_told(home: Path) -> None:
    answer = asked(home, "surveys from the 2024-05-01 digest on tide clocks")
    assert answer.status == "abstained"
    assert "No survey about tide clocks was found." in answer.notes
    assert asked(home, "surveys on tide clocks", anyway=True).status == "abstained"


def test_a_time_holds_for_a_kind_as_well(home: Path) -> None:
    for place in ("in the 2024-05-01 digest", "from yesterday", "until 2024-05-01"):
        assert titles(asked(home, f"any surveys {place}?")) == ["A Survey of Lanterns"]


def test_an_order_holds_with_a_subject_and_without(home: Path) -> None:
    for question in ("papers on lanterns by votes", "papers about lanterns, most liked first"):
        found = titles(asked(home, question))
        votes = [list(PAPERS).index(title) for title in found]
        assert len(votes) >= 3, question
        assert votes == sorted(votes, reverse=True), question


def test_papers_of_several_kinds_are_called_so() -> None:
    assert called(["survey", "position"], 3) == "surveys or position papers"
    assert called([], 1) == "paper"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("any surveys in {}?", "list"),
        ("how many surveys are there on lanterns in {}?", "count"),
        ("papers about lanterns in {}", "list"),
        ("What are the approaches to lanterns in {}?", "survey"),
        ("which papers in {} are about lanterns?", "list"),
        ("what should I read first about lanterns in {}?", "recommend"),
    ],
)
@pytest.mark.parametrize("place", ["2024-05-02.jsonl", "the 2024-05-02 digest"])
def test_each_kind_of_request_keeps_to_its_digest(
    home: Path, form: str, kind: str, place: str
) -> None:
    answer = asked(home, form.format(place))
    assert answer.kind == kind
    assert titles(answer) == ["Forty Years of Lanterns"]
    assert answer.notes[0].startswith("Covers 1 digest: 2024-05-02.jsonl (2024-05-02).")


def test_titles_name_theory_and_what_does_not_hold(tmp_path: Path) -> None:
    plain = "Wicks are old. We look at them for a year."
    papers: dict[str, tuple[str, PaperKind | None]] = {
        "Sharper Bounds for Wicks": (plain, "theory"),
        "Refined Regret of Lamp Lighters": (plain, "theory"),
        "The Hardness of Trimming Wicks": (plain, "theory"),
        "Wicks That Trim Themselves": (
            "Wicks are old. In this paper, we derive a tight upper bound on what they burn. "
            "Our results agree with trials.",
            "theory",
        ),
        "Bounded Lamps for Theorem Readers": (plain, None),
        "Lamp Oil: a Reality Check": (plain, "negative"),
        "Challenging Common Beliefs about Oil": (plain, "negative"),
        "Limitations of Cheap Wicks": (plain, "negative"),
        "Lamps under Challenging Skies": (plain, None),
    }
    lines = [{"title": title, "abstract": said} for title, (said, _) in papers.items()]
    (tmp_path / "wicks.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([tmp_path / "wicks.jsonl"], home=tmp_path / "home")
    searcher = Searcher.open(Home(tmp_path / "home"))
    generation = searcher.generation
    for kind in ("theory", "negative"):
        numbers = of_kinds(generation, [kind])
        found = {paper.title for paper in generation.papers.at(sorted(numbers)).values()}
        assert found == {title for title, (_, wanted) in papers.items() if wanted == kind}
    searcher.close()
