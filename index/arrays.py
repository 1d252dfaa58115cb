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
Halves = npt.NDArray[np.float16]

_FAR = 60.0  # log odds: nothing is surer, and no figure of a computer overflows

# multiplications: OpenBLAS begins with threads at 460,800 for a vector, and at 524,288
_ALONE = 400_000

_SIGN_AND_REST = np.int32(-0x70000001)  # of a float whose three highest bits of exponent are 0


def rows_at_once(*sides: int) -> int:
    """How many rows a product of matrices with these other sides may have, so that OpenBLAS does it
    on the thread that asks: of larger ones it makes threads that wait for each other, on a busy
    machine some hundred times as long as the product takes."""
    return max(_ALONE // max(math.prod(sides), 1), 1)


def products(halves: Halves, vector: Floats) -> Floats:
    """`(n,)`, of `(n, d)` finite halves with a vector, to the bit what their conversion to floats
    gives, in a quarter of the time: numpy converts one by one. A half's bits, moved by what a float
    has more of mantissa, are a float 2**112 times less, since its exponent counts from 15 and not
    from 127."""
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= _SIGN_AND_REST  # the sign was in all of them
    found: Floats = bits.view(np.float32) @ (vector * np.float32(2.0**112))
    return found


def logistic(odds: npt.NDArray[np.floating[Any]]) -> Floats:
    """Chances, 0..1, of log odds."""
    chances: Floats = np.divide(1, 1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
    return chances
