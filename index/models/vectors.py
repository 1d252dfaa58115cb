"""Arithmetic on unit vectors: are two the same, and how do many lie?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Floats

PROBE = "A text whose vector tells one embedding model from another."
_AT_ONCE = 16384  # rows
_SAME = 0.99  # cosine of two vectors of one text, by one model on two machines


def same(now: Floats, before: npt.NDArray[np.floating[Any]]) -> bool:
    """Whether one model can have given both unit vectors for one text."""
    rows = before.astype(np.float32)
    return now.shape == rows.shape and float(now @ rows) >= _SAME * float(
        np.linalg.norm(now) * np.linalg.norm(rows)
    )


def moments(vectors: npt.NDArray[np.floating[Any]]) -> Floats:
    """`(d + 1, d) float32`: the mean vector, and below it the second moment about zero.

    From them the mean and deviation of a question's cosine with *all* passages follow exactly,
    without a scan.
    """
    count, dimension = vectors.shape
    mean, second = np.zeros(dimension), np.zeros((dimension, dimension))
    for start in range(0, count, _AT_ONCE):
        rows = np.asarray(vectors[start : start + _AT_ONCE], dtype=np.float32)
        mean += rows.sum(axis=0)
        second += rows.T @ rows
    found: Floats = (np.vstack([mean, second]) / max(count, 1)).astype(np.float32)
    return found


def cosine_spread(question: Floats, about: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the cosine of `question` with all passages."""
    mean = float(about[0] @ question)
    return mean, float(np.sqrt(max(float(question @ about[1:] @ question) - mean * mean, 1e-6)))
