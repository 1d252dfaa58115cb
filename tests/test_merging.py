"""When two entries are one paper, and what it then is. Covers index.types."""

from __future__ import annotations

import itertools

from index.generation.merging import conflicting, merge, normalise_title, title_id
from index.types import Entry


def test_titles_that_differ_in_case_and_punctuation_are_one_paper() -> None:
    assert title_id("Adam – A Method") == title_id("ADAM: a  method")
    assert title_id("Adam") != title_id("Adams")
    assert normalise_title("  ﬁne-Tuning:  GPT‑4 ") == "fine tuning gpt 4"


def test_titles_without_a_letter_stay_apart() -> None:
    assert title_id("???") != title_id("!!!")


def test_a_paper_has_the_best_abstract_and_all_that_any_entry_knows() -> None:
    entries = [
        (
            "a",
            Entry("Adam", "A very long abstract that was cut sho...", 1, truncated=True, upvotes=9),
        ),
        (
            "b",
            Entry(
                "ADAM",
                "A whole one.",
                2,
                "1412.6980",
                ("Kingma", "Ba"),
                "2014-12-22",
                3,
                "https://a.org/1",
            ),
        ),
        (
            "c",
            Entry(
                "Adam",
                "A whole 1.",
                3,
                None,
                ("Kingma",),
                "2015-01-30",
                None,
                None,
                ("optimization",),
            ),
        ),
    ]
    papers = {merge("1412.6980", order) for order in itertools.permutations(entries)}
    (paper,) = papers
    assert (paper.title, paper.abstract, paper.truncated) == ("ADAM", "A whole one.", False)
    assert (paper.authors, paper.published, paper.upvotes) == (("Kingma", "Ba"), "2014-12-22", 9)
    assert (paper.link, paper.keywords, paper.arxiv_id) == (
        "https://a.org/1",
        ("optimization",),
        "1412.6980",
    )
    assert (paper.digests, paper.aliases) == (("a", "b", "c"), (title_id("adam"),))
    assert paper.url == "https://huggingface.co/papers/1412.6980"


def test_a_shortened_abstract_stays_where_there_is_no_other() -> None:
    assert merge("t", [("a", Entry("T", "It was cut...", 1, truncated=True))]).truncated


def test_of_two_abstracts_of_one_length_the_smaller_is_kept_and_that_is_a_conflict() -> None:
    entries = [("a", Entry("T", "bb", 1)), ("b", Entry("T", "ab", 1))]
    assert merge("t", entries).abstract == merge("t", entries[::-1]).abstract == "ab"
    assert conflicting(entry for _, entry in entries)
    assert not conflicting([Entry("T", "ab", 1), Entry("T", "a...", 1, truncated=True)])
