"""How a question is read before it is searched for: its acronyms spelled out, its mistyped words mended."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.answering.assistant import Assistant
from assistant.terminal.cli import main
from index.builder import build
from index.generation.bm25 import Lexicon
from index.home import Home
from index.models.minilm import bundled
from index.retrieval import searcher as searching
from index.retrieval.acronyms import acronyms, long_forms, spelled_out
from index.retrieval.searcher import Searcher
from index.retrieval.spelling import corrected

PAPERS = [
    "We study Slow Lantern Tuning (SLT), which trains lanterns without gradients. SLT is robust.",
    "Slow lantern tuning (SLT) fails on Sparse Mixture Lanterns (SMLs), as we show by experiments.",
    "Sky Light Transfer (SLT) is something else; compression of transformers is not.",
]
LEXICON = Lexicon.of(PAPERS)
GROUP = r"We use \emph{G}roup \emph{R}elative \emph{P}olicy \emph{O}ptimization (GRPO), i) cheap and ii) lazy (II)."


@pytest.mark.parametrize(
    ("short", "before", "by_words", "by_letters"),
    [
        ("DPO", "methods such as Direct Preference Optimization", "direct preference optimization", None),
        ("SAM", "we propose Sharpness-Aware Minimization", "sharpness-aware minimization", None),
        ("SSL", "contrastive self-supervised learning", "self-supervised learning", "supervised learning"),
        ("OOD", "we generalise out of distribution", "out of distribution", None),
        ("PrP", "the abnormal prion protein", "", "prion protein"),
        ("MeZO", "a memory-efficient zerothorder optimizer", "memory-efficient zerothorder optimizer", None),
        ("EEG", "An electroencephalogram", "", ""),
        ("XYZ", "something with none of these", "", ""),
        ("GPT", "", "", ""),
        ("II", "which is i) sparse and lazy, i) and", "", ""),
    ],
)
def test_long_forms(short: str, before: str, by_words: str, by_letters: str | None) -> None:
    assert long_forms(short, before) == (by_words, by_words if by_letters is None else by_letters)


def test_what_may_be_an_acronym() -> None:
    known = bundled().vocabulary
    assert acronyms("Why does the DPO paper beat PPO?", known) == ["DPO", "PPO"]
    assert acronyms("why does dpo beat big LLMs", known) == ["dpo", "LLM"]
    assert acronyms("DPO-style losses", known) == ["DPO"]
    assert acronyms("Why does Adam work on ImageNet?", known) == ["ImageNet"]  # nothing spells that out


def texts_with(word: str) -> list[str]:
    return [text for text in (*PAPERS, GROUP) if word.lower() in text.lower()]


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        ("How robust is SLT?", "How robust is slow lantern tuning (SLT)?"),  # as most papers have it
        ("how robust is slt?", "how robust is slow lantern tuning (slt)?"),
        ("SMLs or SLT-style ones?", "sparse mixture lanterns (SMLs) or slow lantern tuning (SLT)-style ones?"),
        ("How robust is slow lantern tuning, or SLT?", "How robust is slow lantern tuning, or SLT?"),
        ("How robust is QRS?", "How robust is QRS?"),
        ("Is SL in SMLs?", "Is SL in sparse mixture lanterns (SMLs)?"),
        ("What is GRPO, and what type II?", "What is GRPO, and what type II?"),  # TeX, and a list
    ],
)
def test_an_acronym_is_spelled_out(question: str, spelled: str) -> None:
    assert spelled_out(question, bundled().vocabulary, texts_with) == spelled


def test_a_few_acronyms_are_spelled_out_whatever_stands_before_them() -> None:
    question = "ImageNet, ResNet, CIFAR, SLT and SMLs"
    assert spelled_out(question, bundled().vocabulary, texts_with).endswith("(SLT) and sparse mixture lanterns (SMLs)")


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
        ("typology, parsing, schema, lesion", "typology, parsing, schema, lesion"),  # known, though in no paper
        ("xobust", "xobust"),  # the first letter is hardly ever wrong
    ],
)
def test_a_slip_is_mended_where_papers_have_the_word(typed: str, meant: str) -> None:
    assert corrected(typed, LEXICON) == meant
    assert corrected(meant, LEXICON) == meant


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lanterns")
    others = [f"Number {n} of our studies of river deltas tells how sand and water share {n} beds." for n in range(8)]
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
    mended, unmended = (searcher.search(f"the {word} of them", 1)[0] for word in ("compresion", "comqresion"))
    assert mended.bm25 > unmended.bm25 == 0
    searcher.close()


def test_the_reader_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question, meant = "Is compresion of transfomers something else?", "Is compression of transformers something else?"
    assert Assistant(Home(home)).ask(question, anyway=True).searched == meant
    assert main(["ask", question, "--anyway", "--home", str(home)]) == 0
    assert f"understood as: {meant}" in capsys.readouterr().out
    assert main(["search", "compresion of transfomers", "--explain", "--home", str(home)]) == 0
    shown = capsys.readouterr()
    assert "Searched for: compression of transformers" in shown.err
    assert "words in common: compress, transform" in shown.out
