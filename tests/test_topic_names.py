"""What topics are called."""

from __future__ import annotations

import numpy as np

from index.retrieval.topic_names import names

SOLVERS = [
    f"Solver {n}. Physics solvers for partial differential equations in {place} mesh {n}."
    for n, place in enumerate("a cold, a warm, a wet, a dry".split(", "))
]
SEARCH = [
    f"Search {n}. Of {place}: neural architecture search (NAS), and then NAS of cells."
    for n, place in enumerate("small, large, round, flat".split(", "))
]
LEARNERS = [
    f"Otters {n}. Reinforcement learning (RL) teaches otters; RL with otter equations of {place}."
    for n, place in enumerate("Hull, Kiel, Bergen, Riga".split(", "))
]


def named(*groups: list[str]) -> tuple[tuple[str, ...], ...]:
    texts = [text for group in groups for text in group]
    topic_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return names(texts, [text.partition(".")[0] for text in texts], topic_of.astype(np.int16))


def test_a_term_is_whole_and_no_abbreviation_repeats_it() -> None:
    solvers, search, learners = named(SOLVERS, SEARCH, LEARNERS)
    assert "partial differential equations" in solvers
    assert "neural architecture search" in search
    assert "nas" not in " ".join(search)
    assert "reinforcement learning" in learners
    assert not {"rl", "otters reinforcement"} & set(learners)  # no pair across a sentence's end


def test_a_term_names_one_topic() -> None:
    """The one of which it is more telling, though it is of both."""
    otters = [f"Otters {n}. Otters by diffusion models." for n in range(4)]
    lamps = [f"Diffusion models {n}. Diffusion models of lamps." for n in range(4)]
    kites = [f"Kites {n}. Kites of silk fly over {n} hills." for n in range(6)]
    found = named(otters, lamps, kites)
    assert ["diffusion models" in name for name in found] == [False, True, False]


def test_where_nothing_tells_a_number_does() -> None:
    assert named(["We propose a model."] * 3, ["We propose a method."] * 3) == (
        ("topic 1",),
        ("topic 2",),
    )
