"""A question's mistyped words are mended where papers have the word, and both mendings reach the
search."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.answering.assistant import Assistant
from assistant.terminal.cli import main
from index.builder import build
from index.generation.bm25 import BM25
from index.home import Home
from index.retrieval import searcher as searching
from index.retrieval.searcher import Searcher
from index.retrieval.spelling import corrected, with_names
from tests.lanterns import GROUP, PAPERS

VOCABULARY = BM25.of(PAPERS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("robsut lantrens", "robust lanterns"),
        ("latrns", "latrns"),  # two slips away
        ("Experimnets with lanterns", "experiments with lanterns"),
        ("compresion", "compression"),
        ("is Experimnets robust", "is Experimnets robust"),  # a name
        ("is multi-experimnets robust", "is multi-experimnets robust"),
        ("throughout compressions", "throughout compressions"),
        # known, though in no paper
        ("typology, parsing, schema, lesion", "typology, parsing, schema, lesion"),
        ("xobust", "xobust"),  # the first letter is hardly ever wrong
        ("hwo is teh Lantern robust", "how is the Lantern robust"),
        ("Waht is dqn, sgd or mezo", "what is dqn, sgd or mezo"),  # names of few letters stay
    ],
)
def test_a_slip_is_mended_where_papers_have_the_word(typed: str, meant: str) -> None:
    assert corrected(typed, VOCABULARY) == meant
    assert corrected(meant, VOCABULARY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is the Latnern robust", "is the lantern robust"),  # turned
        ("is Lanern-like", "is lantern-like"),  # left out
        ("is LLantern bright", "is lantern bright"),  # doubled
        ("is Lintern bright", "is Lintern bright"),  # may be another name
        ("is Experiment bright", "is Experiment bright"),
    ],
)
def test_names_are_mended_where_they_are_asked_to_be(typed: str, meant: str) -> None:
    assert with_names(typed, VOCABULARY) == meant


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lanterns")
    others = [
        f"We propose a model of how sand and water share {n} beds. It outperforms prior ones."
        for n in range(8)
    ]
    texts = [*PAPERS, GROUP, *others]
    told = "\n\n".join(f"Title number {n}\n\n{text * 4}" for n, text in enumerate(texts))
    (folder / "digest.txt").write_text(told, encoding="utf-8")
    build([folder / "digest.txt"], home=folder / "home")
    return folder / "home"


def test_both_reach_the_search(home: Path) -> None:
    searcher = Searcher.open(Home(home))
    with patch.object(searching, "spelled_out", lambda question, *_: question):
        plain = searcher.search("Does SLT work?", 1)[0].cosine
    searcher.search("another question", 1)
    assert searcher.search("Does SLT work?", 1)[0].cosine > plain + 0.02
    assert searcher.search("GRPO", 1)[0].paper.title == "Title number 3"
    mended, unmended = (
        searcher.search(f"the {word} of them", 1)[0] for word in ("compresion", "comqresion")
    )
    assert mended.bm25 > unmended.bm25 == 0
    searcher.close()


def test_the_reader_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question, meant = (
        "Is compresion of transfomers something else?",
        "Is compression of transformers something else?",
    )
    assert Assistant(Home(home)).ask(question, anyway=True).searched == meant
    assert main(["ask", question, "--anyway", "--home", str(home)]) == 0
    assert f"understood as: {meant}" in capsys.readouterr().out
    assert main(["search", "compresion of transfomers", "--explain", "--home", str(home)]) == 0
    shown = capsys.readouterr()
    assert "Searched for: compression of transformers" in shown.err
    assert "words in common: compress, transform" in shown.out


@pytest.mark.parametrize(
    "typed",
    [
        "¿cómo funcionan las lantrens robustas?",  # a slip in Spanish is none to mend in English
        "como reducen la compresion de modelos grandes",
        "modelos robustos",  # two words, both Spanish
        "Wie robusten lanternen Texte kompresion verbessern",
    ],
)
def test_no_word_of_another_language_is_mended(typed: str) -> None:
    assert corrected(typed, VOCABULARY) == typed
