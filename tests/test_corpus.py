from __future__ import annotations

import random
from pathlib import Path

from index.corpus import merge, normalise_title, title_id
from index.layouts import parse
from index.types import Entry


def test_titles_that_differ_in_case_and_punctuation_are_one_paper() -> None:
    corpus = merge([("a", Entry("Adam – A Method", "short", 1)), ("b", Entry("ADAM: a  method", "longer one", 9))])
    (paper,) = corpus.papers
    assert (paper.abstract, paper.digests, paper.id) == ("longer one", ("a", "b"), title_id("adam a method"))
    assert (corpus.merged, corpus.conflicts) == (1, 1)


def test_different_arxiv_ids_never_merge_and_a_title_joins_only_one() -> None:
    one, two = Entry("Same", "x", 1, "2401.00001"), Entry("Same", "x", 1, "2402.00002")
    bare = Entry("same", "x", 1)
    assert [p.id for p in merge([("a", one), ("b", bare)]).papers] == ["2401.00001"]
    assert merge([("a", one), ("b", bare)]).papers[0].aliases == (title_id("same"),)
    assert len(merge([("a", one), ("b", two), ("c", bare)]).papers) == 3


def test_of_two_abstracts_of_one_length_the_smaller_is_kept() -> None:
    entries = [("a", Entry("T", "bb", 1)), ("b", Entry("T", "ab", 1))]
    assert merge(entries).papers[0].abstract == merge(entries[::-1]).papers[0].abstract == "ab"


def test_normalised_titles_fold_compatibility_forms() -> None:
    assert normalise_title("  ﬁne-Tuning:  GPT‑4 ") == "fine tuning gpt 4"


def test_real_digests_merge_to_468_papers_in_any_order(seeds: Path) -> None:
    pairs = [
        (file.name, entry)
        for file in sorted(seeds.glob("*.txt"))
        for entry in parse(file.read_text(encoding="utf-8"), file.name).entries
    ]
    corpus = merge(pairs)
    shuffled = random.Random(7).sample(pairs, len(pairs))
    assert merge(shuffled) == corpus
    held = [len(paper.digests) for paper in corpus.papers]
    assert (len(pairs), len(held), corpus.merged) == (527, 468, 59)
    assert (sum(n > 1 for n in held), held.count(3)) == (53, 6)
