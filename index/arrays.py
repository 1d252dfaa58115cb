"""What arrays hold, wherever they go; their shapes stand beside what has them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

_FAR = 60.0  # log odds: nothing is surer, and no figure of a computer overflows

# multiplications: OpenBLAS begins with threads at 460,800 for a vector, and at 524,288
_ALONE = 400_000


def rows_at_once(*sides: int) -> int:
    """How many rows a product of matrices with these other sides may have, so that OpenBLAS does it
    on the thread that asks: of larger ones it makes threads that wait for each other, on a busy
    machine some hundred times as long as the product takes."""
    return max(_ALONE // max(math.prod(sides), 1), 1)


def logistic(odds: npt.NDArray[np.floating[Any]]) -> Floats:
    """Chances, 0..1, of log odds."""
    chances: Floats = np.divide(1, 1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
    return chances
