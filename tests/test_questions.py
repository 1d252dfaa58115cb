"""How a question is read before it is searched for: its acronyms spelled out, its mistyped words mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from index.acronyms import acronyms, long_form, spelled_out
from index.builder import build
from index.embedding import bundled
from index.home import Home
from index.lexical import Lexicon
from index.retrieval import Searcher
from index.spelling import corrected

PAPERS = [
    "We study Slow Lantern Tuning (SLT), which trains lanterns without gradients. SLT is robust.",
    "Slow lantern tuning (SLT) fails on Sparse Mixture Lanterns (SMLs), as we show by experiments.",
    "Sky Light Transfer (SLT) is something else; compression of transformers is not.",
]
LEXICON = Lexicon.of(PAPERS)


@pytest.mark.parametrize(
    ("short", "before", "found"),
    [
        ("DPO", "existing methods such as Direct Preference Optimization", "direct preference optimization"),
        ("SAM", "we propose Sharpness-Aware Minimization", "sharpness-aware minimization"),
        ("PrP", "the abnormal prion protein", "prion protein"),
        ("EEG", "An electroencephalogram", ""),
        ("MeZO", "we propose a memory-efficient zerothorder optimizer", "memory-efficient zerothorder optimizer"),
        ("XYZ", "something with none of these", ""),
        ("GPT", "", ""),
    ],
)
def test_long_forms_are_found_by_their_letters(short: str, before: str, found: str) -> None:
    assert long_form(short, before) == found


def test_what_may_be_an_acronym() -> None:
    known = bundled().vocabulary
    assert acronyms("Why does the DPO paper beat PPO?", known) == ["DPO", "PPO"]
    assert acronyms("why does dpo beat big LLMs", known) == ["dpo", "LLM"]
    assert acronyms("Why does Adam work on ImageNet?", known) == ["ImageNet"]  # nothing spells that out


def test_an_acronym_is_spelled_out_as_most_papers_do() -> None:
    def texts_with(word: str) -> list[str]:
        return [text for text in PAPERS if word.lower() in text.lower()]

    known = {"how", "robust", "is"}
    assert spelled_out("How robust is SLT?", known, texts_with) == "How robust is slow lantern tuning (SLT)?"
    assert spelled_out("how robust is slt?", known, texts_with) == "how robust is slow lantern tuning (slt)?"
    told = "How robust is slow lantern tuning, or SLT?"
    assert spelled_out(told, known, texts_with) == told
    assert spelled_out("SMLs?", known, texts_with) == "sparse mixture lanterns (SMLs)?"
    assert spelled_out("How robust is QRS?", known, texts_with) == "How robust is QRS?"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("robsut lantrens", "robust lanterns"),
        ("latrns", "latrns"),  # two slips away
        ("Experimnets with lanterns", "experiments with lanterns"),
        ("compresion", "compression"),
        ("is Experimnets robust", "is Experimnets robust"),  # a name
        ("is multi-experimnets robust", "is multi-experimnets robust"),
        ("lnterns", "lanterns"),
        ("essays", "essays"),  # known, though in no paper
        ("obust", "obust"),  # short, and the first letter is hardly ever wrong
    ],
)
def test_a_slip_is_mended_where_papers_have_the_word(typed: str, meant: str) -> None:
    assert corrected(typed, bundled().vocabulary, LEXICON) == meant
    assert corrected(meant, bundled().vocabulary, LEXICON) == meant


def test_both_reach_the_search_and_the_reader_is_told(tmp_path: Path) -> None:
    others = [f"Number {n} of our studies of river deltas tells how sand and water share {n} beds." for n in range(8)]
    texts = [*PAPERS, *others]
    digest = tmp_path / "digest.txt"
    digest.write_text("\n\n".join(f"Title number {n}\n\n{text * 4}" for n, text in enumerate(texts)), encoding="utf-8")
    build([digest], home=tmp_path / "home")
    searcher = Searcher.open(Home(tmp_path / "home"))
    plain, spelled = (searcher.search(q, 1)[0].cosine for q in ("XLT robustness", "SLT robustness"))
    assert spelled > plain
    assert searcher.search("compresion of transfomers", 1)[0].paper.title == "Title number 2"
    searcher.close()
    answer = Assistant(Home(tmp_path / "home")).ask("Is compresion of transfomers something else?", anyway=True)
    assert answer.searched == "Is compression of transformers something else?"
