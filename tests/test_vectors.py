"""Sums by which the spread of cosines is known exactly. Covers index.arrays."""

from __future__ import annotations

import numpy as np
import pytest

from index.models.vectors import cosine_spread, moments


def test_moments_give_the_exact_spread_of_cosines() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(500, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    mean, deviation = cosine_spread(rows[0], moments(rows))
    scores = rows @ rows[0]
    assert mean == pytest.approx(scores.mean(), abs=1e-5)
    assert deviation == pytest.approx(scores.std(), rel=1e-3)
