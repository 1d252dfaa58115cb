"""Abstracts cut into passages of whole sentences that the model can read. Covers
index.models.tokenizer."""

from __future__ import annotations

from index.generation.passages import cut, cuts
from index.models.tokenizer import token_counter
from index.text.sentences import sentences
from index.types import Paper


def _paper(abstract: str, title: str = "A title") -> Paper:
    return Paper("t1", title, abstract, ("a",))


def test_passages_are_whole_sentences_within_the_limit() -> None:
    paper = _paper(
        " ".join(f"Sentence number {n} says that the method is good." for n in range(60))
    )
    count = token_counter()
    passages = list(cut(paper, count, limit=100, window=248))
    ends = {span.end for span in sentences(paper.abstract)}
    assert len(passages) > 5
    for passage in passages:
        assert paper.abstract[passage.start : passage.end] == passage.text
        assert passage.end in ends
        assert count(passage.text) <= 100
    assert " ".join(passage.text for passage in passages) == paper.abstract


def test_a_sentence_over_the_limit_stands_alone() -> None:
    long = "The method " + "really " * 120 + "works."
    passages = list(
        cut(_paper(f"Short one. {long} Short two."), token_counter(), limit=100, window=248)
    )
    assert [passage.text for passage in passages] == ["Short one.", long, "Short two."]


def test_a_sentence_over_the_window_is_cut_at_words_and_told() -> None:
    paper = _paper("word " * 1000 + "end.")
    count = token_counter()
    passages = list(cut(paper, count, limit=100, window=248))
    assert len(passages) > 3
    assert all(count(p.text) + count(paper.title) <= 248 for p in passages)
    assert all(not p.text.startswith("ord") for p in passages)
    assert cuts(passages, paper) == len(passages) - 1
    assert "".join(p.text for p in passages).replace(" ", "") == paper.abstract.replace(" ", "")


def test_even_one_endless_word_is_cut() -> None:
    passages = list(cut(_paper("x1" * 5000), token_counter(), limit=100, window=248))
    assert "".join(p.text for p in passages) == "x1" * 5000


def test_ids_are_of_content() -> None:
    one, two = (
        next(cut(_paper("Same text."), token_counter(), limit=100, window=248)) for _ in range(2)
    )
    assert one.id == two.id
    other = next(
        cut(Paper("t2", "A title", "Same text.", ("a",)), token_counter(), limit=100, window=248)
    )
    assert other.id != one.id


def test_tokens_of_a_sentence_are_counted_once() -> None:
    paper, counted = _paper("One sentence. Another one. A third."), []

    def count(text: str) -> int:
        counted.append(text)
        return len(text.split())

    list(cut(paper, count, limit=3, window=248))
    assert sorted(counted) == sorted([paper.title, "One sentence.", "Another one.", "A third."])
