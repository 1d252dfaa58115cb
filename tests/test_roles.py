"""The roles of sentences, by the model as it is shipped."""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from index.models.roles import ROLES, RoleModel, marginals, places, roles

DATA = Path(__file__).parents[1] / "index" / "data" / "roles.npz"
TEST = Path(__file__).resolve().parents[2] / "shared" / "train" / "csabstruct" / "test.jsonl"

ABSTRACT = [
    ("background", "Large language models have become widely used in software engineering."),
    ("background", "However, existing methods suffer from high latency on long inputs."),
    ("objective", "In this paper, we aim to reduce the cost of reading long files."),
    ("method", "Our approach splits each file into blocks and encodes every block separately."),
    ("method", "The model is then trained with a contrastive loss on pairs of blocks."),
    ("result", "Experimental results show that our method outperforms the baselines by 4.2%."),
    ("other", "Copyright 2015 Elsevier Ltd. All rights reserved."),
]


def test_each_sentence_of_a_plain_abstract_has_its_role() -> None:
    found = roles([text for _, text in ABSTRACT])
    assert [role.name for role in found] == [name for name, _ in ABSTRACT]


def test_the_likeliest_names_the_role() -> None:
    for role in roles([text for _, text in ABSTRACT]):
        assert role.name == ROLES[role.chances.index(role.chance)]


def test_a_belief_of_others_is_background_and_the_finding_against_it_a_result() -> None:
    belief, _, finding = roles(
        [
            "It is widely believed that reinforcement learning makes models reason better.",
            "We examine this by sampling many answers from six families of models.",
            "Surprisingly, we find that the base models solve more problems when sampled often.",
        ]
    )
    assert belief.name == "background"
    assert finding.name == "result"


def test_the_same_words_have_another_role_elsewhere_in_the_abstract() -> None:
    sentence = "Transformers process all tokens in parallel."
    first = roles([sentence, *[text for _, text in ABSTRACT]])[0]
    last = roles([*[text for _, text in ABSTRACT[:4]], sentence, ABSTRACT[5][1]])[4]
    assert (first.name, last.name) == ("background", "method")


@pytest.mark.parametrize("odd", ["", " ", "∀x", "0", "…", "字", "a" * 100_000])
def test_whatever_stands_for_a_sentence_has_a_role(odd: str) -> None:
    for abstract in ([odd], [odd, ABSTRACT[0][1]], [odd] * 70):
        assert [role.name in ROLES for role in roles(abstract)] == [True] * len(abstract)


def test_no_sentence_has_no_role() -> None:
    assert roles([]) == []


def test_what_one_abstract_says_does_not_depend_on_the_one_before() -> None:
    texts = [text for _, text in ABSTRACT]
    alone = roles(texts)
    roles(texts[::-1])
    assert roles(texts) == alone


def test_marginals_are_those_of_all_ways_through_the_chain() -> None:
    chance = np.random.default_rng(3)
    scores = chance.normal(size=(4, 5)).astype(np.float32)
    chain = tuple(chance.normal(size=size).astype(np.float32) for size in ((5, 5), (5,), (5,)))
    onward, start, end = chain
    expected = np.zeros((4, 5))
    for way in product(range(5), repeat=4):
        weight = start[way[0]] + end[way[-1]] + sum(scores[at, role] for at, role in enumerate(way))
        weight += sum(onward[pair] for pair in pairwise(way))
        for at, role in enumerate(way):
            expected[at, role] += np.exp(weight)
    expected /= expected.sum(axis=1, keepdims=True)
    assert marginals(scores, (onward, start, end)) == pytest.approx(expected, abs=1e-5)


def test_places_tell_both_ends_apart_however_long_the_abstract_is() -> None:
    for count in (1, 2, 9, 60):
        found = places(count)
        assert len(np.unique(found[: min(count, 9)], axis=0)) == min(count, 9)
        assert (found[0] != found[-1]).any() == (count > 1)


def test_a_model_with_no_weights_knows_nothing() -> None:
    none = RoleModel(
        np.zeros((1 << 18, 5), np.float32),
        np.zeros((places(1).shape[1], 5), np.float32),
        (np.zeros((5, 5), np.float32), np.zeros(5, np.float32), np.zeros(5, np.float32)),
    )
    assert none.chances(["We propose a method."]) == pytest.approx(np.full((1, 5), 0.2))


def test_the_shipped_file_is_small() -> None:
    assert DATA.stat().st_size <= 2_000_000


@pytest.mark.skipif(not TEST.exists(), reason="needs ../shared/train/csabstruct")
def test_most_roles_of_labelled_abstracts_are_right() -> None:
    rows = [json.loads(line) for line in TEST.read_text(encoding="utf-8").splitlines()]
    right = [
        role.name == label
        for row in rows
        for role, label in zip(roles(row["sentences"]), row["labels"], strict=True)
    ]
    assert np.mean(right) >= 0.77
