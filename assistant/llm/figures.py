"""Figures that a server tells, read alike wherever they stand: those that can be meant, and None
for all others."""

from __future__ import annotations

import json
import math

_MOST = 10**12  # tokens, or money: beyond what any request takes
# of a whole number; Python refuses to read one of thousands, and with it all that stands around it
_DIGITS = 25


def read_json(data: bytes) -> object:
    """Raises ValueError, or RecursionError for what is nested too deeply."""
    return json.loads(
        data.decode(), parse_int=lambda digits: int(digits) if len(digits) <= _DIGITS else None
    )


def count(told: object) -> int | None:
    """`true` is no number, though Python takes it for one."""
    return (
        told
        if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST
        else None
    )


def amount(told: object) -> float | None:
    if not isinstance(told, int | float) or isinstance(told, bool) or not 0 <= told <= _MOST:
        return None
    return float(told) if math.isfinite(told) else None
