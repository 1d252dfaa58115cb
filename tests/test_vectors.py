"""Sums by which the spread of cosines is known exactly. Covers index.arrays."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from index.arrays import products
from index.models.vectors import cosine_spread, moments


def test_moments_give_the_exact_spread_of_cosines() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(500, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    mean, deviation = cosine_spread(rows[0], moments(rows))
    scores = rows @ rows[0]
    assert mean == pytest.approx(scores.mean(), abs=1e-5)
    assert deviation == pytest.approx(scores.std(), rel=1e-3)


def test_products_of_halves_are_to_the_bit_those_of_floats() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    halves = every[np.isfinite(every)][: 128 * 480].reshape(128, 480)
    vector = np.random.default_rng(0).normal(size=480).astype(np.float32)
    assert np.array_equal(products(halves, vector), halves.astype(np.float32) @ vector)
    one = np.eye(480, dtype=np.float32)
    assert all(np.array_equal(products(halves, one[n]), halves[:, n]) for n in range(480))


def test_a_product_of_few_rows_stays_on_the_thread_that_asks() -> None:
    code = (
        "import time, numpy as np; from index.arrays import rows_at_once\n"
        "time.sleep(0.5)  # the threads that OpenBLAS makes at once are busy for a while\n"
        "begun, own = time.process_time(), time.thread_time()\n"
        "for sides in ((64, 16), (64, 200), (384, 1), (1024, 1)):\n"
        "    rows = np.ones((rows_at_once(*sides), sides[0]), np.float32)\n"
        "    other = np.ones(sides, np.float32)\n"
        "    for _ in range(200): rows @ other; rows @ other[:, 0]\n"
        "own = time.thread_time() - own\n"
        "print((time.process_time() - begun - own) / own)"
    )
    # as in somebody's own program, which sets nothing
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert float(done.stdout) < 0.2  # of its own time: .9 and more for twice as many rows
