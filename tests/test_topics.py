"""The map: papers that mean the like are near, and topics have names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from index.retrieval.topics import drawn, topic_map


def test_papers_that_mean_the_like_are_near_and_topics_are_named(seeds_home: Path) -> None:
    searcher = Searcher.open(Home(seeds_home))
    found = drawn(searcher.generation)
    papers = searcher.generation.papers
    assert found.positions.shape == (468, 2)
    assert np.abs(found.positions).max() == pytest.approx(1.0, abs=0.02)  # the whole picture
    sizes = Counter(found.topic_of.tolist())
    assert [size for _, size in sorted(sizes.items())] == sorted(sizes.values(), reverse=True)
    assert len(found.topics) == len(sizes)
    assert any("continual" in " ".join(topic) for topic in found.topics)
    titles = [papers[key].title for key in papers]
    grokking = [n for n, title in enumerate(titles) if "grok" in title.lower()]
    apart = np.linalg.norm(
        found.positions[grokking][:, None] - found.positions[grokking][None], axis=2
    ).mean()
    every = np.linalg.norm(found.positions[:, None] - found.positions[None], axis=2).mean()
    assert apart < every / 2


def test_a_map_is_made_once_a_generation(tmp_path: Path, small_home: Path) -> None:
    home = Home(tmp_path)
    build([Path(__file__).parent / "data" / "spaced.txt"], home=tmp_path)
    searcher = Searcher.open(home)
    first = topic_map(home, searcher.generation)
    (file,) = home.topic_maps.iterdir()
    made = file.stat().st_mtime_ns
    assert np.array_equal(topic_map(home, searcher.generation).positions, first.positions)
    assert file.stat().st_mtime_ns == made
    file.write_bytes(b"broken")
    assert np.array_equal(topic_map(home, searcher.generation).topic_of, first.topic_of)
    build([Path(__file__).parent / "data" / "compact.txt"], home=tmp_path)
    assert len(topic_map(home, Searcher.open(home).generation).positions) == 5
    assert len(list(home.topic_maps.iterdir())) == 1  # the one before is swept away


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_small_collections_have_a_map(tmp_path: Path, count: int) -> None:
    papers = [
        {"title": f"Otter number {n}", "abstract": f"Otter {n} sorts pebbles by their sound, well."}
        for n in range(count)
    ]
    (tmp_path / "otters.json").write_text(json.dumps(papers))
    build([tmp_path / "otters.json"], home=tmp_path / "home")
    generation = Searcher.open(Home(tmp_path / "home")).generation
    found = drawn(generation)
    assert np.array_equal(drawn(generation).positions, found.positions)
    assert len(found.positions) == len(found.topic_of) == count
    assert np.isfinite(found.positions).all()
