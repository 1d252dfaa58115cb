"""index.retrieval.terms_held: a paper's words, in all and by sentence."""

from __future__ import annotations

import pytest

from index.retrieval.terms_held import terms_held
from index.text.sentences import sentences
from index.text.words import terms
from index.types import Paper

SAID = (
    "Robots walk over sand. A robot that falls gets up, and walks on. "
    "Cameras see the sand; no camera sees the wind. It is measured."
)
PAPER = Paper(id="a", title="Walking robots", abstract=SAID, digests=("one",))


@pytest.mark.parametrize(
    "weights",
    [{}, {"robot": 2.0}, {"robot": 2.0, "walk": 1.0, "sand": 0.5, "snow": 4.0}, {"snow": 1.0}],
)
def test_shares_are_those_of_each_sentence_read_by_itself(weights: dict[str, float]) -> None:
    total = sum(weights.values()) or 1.0

    def of(text: str) -> float:
        return sum(weights[term] for term in {*terms(text)} & weights.keys()) / total

    title, whole, said = terms_held(PAPER).shares(weights)
    assert title == pytest.approx(of(PAPER.title))
    assert whole == pytest.approx(of(f"{PAPER.title} {SAID}"))
    assert said == pytest.approx([of(span.text) for span in sentences(SAID)])


def test_a_word_of_the_title_counts_twice() -> None:
    assert {term: terms_held(PAPER).counts[term] for term in ("robot", "walk", "sand")} == {
        "robot": 4,
        "walk": 4,
        "sand": 2,
    }


@pytest.mark.parametrize("abstract", ["", " ".join([SAID] * 60)])
def test_no_abstract_and_one_too_long_to_be_remembered(abstract: str) -> None:
    paper = Paper(id="a", title="Walking robots", abstract=abstract, digests=("one",))
    held = terms_held(paper)
    assert held.sentences == len(sentences(abstract))
    _, whole, said = held.shares({"robot": 1.0})
    assert whole == 1.0
    assert said == [float("robot" in terms(span.text)) for span in sentences(abstract)]
