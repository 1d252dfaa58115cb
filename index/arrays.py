"""What arrays hold, wherever they go; their shapes stand beside what has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

_FAR = 60.0  # log odds: nothing is surer, and no figure of a computer overflows


def logistic(odds: npt.NDArray[np.floating[Any]]) -> Floats:
    """Chances, 0..1, of log odds."""
    chances: Floats = np.divide(1, 1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
    return chances
