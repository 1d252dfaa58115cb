"""Which papers and sentences an answer without a model consists of. Covers
assistant.question.analysis."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.answering.extractive import Writing, choose_papers
from assistant.checking.mentions import introduces
from assistant.page.answer_text import blocks_of
from assistant.page.reply_markdown import Items, parts_of
from assistant.question.analysis import analyse
from index.builder import build
from index.home import Home
from index.text.sentences import sentences
from index.types import Paper, Result

DIGEST = """\
Otter Gradients for Convex Training

Gradient methods need a step size that suits the problem. Our method, O-Gra, takes its step from \
the distance that it has come, as otters do. It was tried on twelve convex problems. O-Gra reaches \
the optimal rate of convergence without knowing how smooth the loss is. The code of O-Gra is \
short.

Learning without Steps by B-Adaptation

Beavers build without a plan. B-Adaptation sets the step of a gradient method while it runs. \
Experiments with B-Adaptation on vision tasks match steps that were set by hand. Its rate is \
optimal but for a logarithmic factor. We also ran B-Adaptation on graphs.

Rates of Gradient Methods: A Survey of Step Sizes

Gradient methods differ in their step sizes and rates. We list the rates of forty gradient methods \
and what each needs to know of the problem. Most need to know how smooth the loss is. Step sizes \
set by hand are still the most common.

Why Tide Networks Are Hard to Train

Tide networks forecast the sea, and are hard to train. We train forty tide networks on three \
coasts, and networks that are hard to train stay so with every optimizer. The trouble stems from \
gradients that vanish at slack water. Training tide networks takes nine hours.
"""
COMPARED = "O-Gra versus B-Adaptation: what rates do they promise?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("otters")
    (folder / "digest.txt").write_text(DIGEST, encoding="utf-8")
    build([folder / "digest.txt"], home=folder / "home")
    return Assistant(Home(folder / "home"))


@pytest.mark.parametrize(
    ("title", "abstract", "name", "surely"),
    [
        ("B-Adaptation: Learning without Steps", "It sets steps.", "B-Adaptation", 4),
        ("B-Adaptation v2: Learning without Steps", "It sets steps.", "B-Adaptation", 3),
        ("Learning without Steps by B-Adaptation", "It sets steps.", "B-Adaptation", 3),
        ("Slow Lantern Tuning", "We present slow lantern tuning (SLT).", "SLT", 3),
        ("On Lanterns", "Our method, O-Gra, is slow.", "O-Gra", 2),
        ("On Lanterns", "We train it by a procedure named Slow Kind Tuning (SKT).", "SKT", 2),
        ("On Lanterns", "We propose slow kind tuning (SKT), which is fast.", "SKT", 2),
        ("On Lanterns", "We introduce O-Gra, a method.", "O-Gra", 2),
        ("On Lanterns", "In our procedure, Slow Kind Tuning (SKT), nothing is fast.", "SKT", 2),
        ("On Lanterns", "Earlier work on slow kind tuning (SKT) is fast.", "SKT", 1),
        ("On Lanterns", "In our experiments, O-Gra fails.", "O-Gra", 1),
        ("On Lanterns", "We propose slowness, which beats O-Gra.", "O-Gra", 1),
        ("On Lanterns", "We compare with O-Gra.", "O-Gra", 1),
        ("On Lanterns", "O-Gras are otters.", "O-Gra", 0),
    ],
)
def test_how_surely_a_name_comes_from_a_paper(
    title: str, abstract: str, name: str, surely: int
) -> None:
    assert introduces(Paper("p", title, abstract, ("d",)), name) == surely


def test_a_comparison_of_two_names_shows_their_two_papers_and_answers_for_both(
    engine: Engine,
) -> None:
    answer = engine.ask(COMPARED)
    titles = {"Otter Gradients for Convex Training", "Learning without Steps by B-Adaptation"}
    assert {citation.title for citation in answer.citations} == titles
    assert "optimal rate of convergence" in answer.text
    assert "but for a logarithmic factor" in answer.text


def test_what_papers_introduce_is_compared_however_little_else_is_said(engine: Engine) -> None:
    compared = engine.ask("O-Gra versus B-Adaptation: what do they need and which rate is theirs?")
    assert compared.status == "answered"
    for question in (
        "O-Gra versus B-Adaptation: what do their authors eat for breakfast?",
        "O-Gra versus Z-Adaptation: what do they need and which rate is theirs in Lisbon?",
        "What do the authors of O-Gra and B-Adaptation eat?",
    ):
        assert engine.ask(question).status == "abstained"


def test_what_a_paper_says_in_general_is_answered_from_it_alone(engine: Engine) -> None:
    for question in ("What does O-Gra propose?", "What results does O-Gra report?"):
        answer = engine.ask(question)
        assert {citation.title for citation in answer.citations} == {
            "Otter Gradients for Convex Training"
        }


def test_papers_about_a_name_are_not_only_its_own(engine: Engine) -> None:
    found = [
        replace(result, score=9.0 - place, cosine=0.9)
        for place, result in enumerate(engine.published.search("B-Adaptation"))
    ]

    def chosen(question: str) -> list[Result]:
        query = engine.published.open().searcher.read(question)
        return choose_papers(found, query, analyse(query))

    for question in ("Which papers work on B-Adaptation?", "Find papers about B-Adaptation"):
        assert len(chosen(question)) > 1
    (own,) = chosen("What does B-Adaptation show?")
    assert own.paper.title == "Learning without Steps by B-Adaptation"


def test_why_is_answered_by_what_explains(engine: Engine) -> None:
    assert (
        "stems from gradients that vanish"
        in engine.ask("Why are tide networks so hard to train?").text.split("[1]")[0]
    )


@pytest.mark.parametrize("mark", ["- ", "* ", "1. ", "• ", "# ", "> "])
def test_the_marks_of_a_list_in_an_abstract_make_none_of_an_answer(mark: str) -> None:
    abstract = f"Otters hold two things. {mark}Where it is cold, otters float in rafts."
    paper = Paper("p", "Rafts", abstract, ("d",))
    writing = Writing()
    writing.add(paper, sentences(abstract)[-1:])
    written = writing.extract()
    (cited,) = written.citations
    assert cited.quote == abstract[cited.start : cited.end]
    assert cited.quote == "Where it is cold, otters float in rafts."
    assert [one.kind for one in blocks_of(written.text, written.sentences)] == ["paragraph"] * 2
    (listed,) = parts_of(f"- {writing.quoted(1, paper, sentences(abstract)[-1:])}")
    assert isinstance(listed, Items)
    assert [[type(part).__name__ for part in entry] for entry in listed.entries] == [["Text"]]
