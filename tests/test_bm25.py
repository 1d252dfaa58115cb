"""Words in common, by BM25."""

from __future__ import annotations

from index.generation.bm25 import BM25, idf
from index.text.words import terms


def test_bm25_finds_compounds_written_as_one_word_and_as_two() -> None:
    bm25 = BM25.of(["fine-tuning of models", "finetuning of models", "pruning of models"])
    for asked in ("fine-tuning", "finetuning"):
        assert bm25.scores(asked)[:2].min() > 0
        assert bm25.scores(asked)[2] == 0


def test_bm25_scores_and_idf() -> None:
    bm25 = BM25.of(["a cat sat", "a dog sat", "the dog dog"])
    scores = bm25.scores("dog")
    assert scores[0] == 0
    assert scores[2] > scores[1] > 0
    assert bm25.scores("zebra").tolist() == [0, 0, 0]
    weights = idf(bm25, terms("cat dog zebra"))
    assert weights["cat"] > weights["dog"] > 0
    assert "zebra" not in weights
