"""What arrays hold, wherever they go; their shapes stand beside what has them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
