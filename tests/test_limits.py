"""assistant.answering.limits: which sentences state a limit, or what is open."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.limits import stated
from index.models.roles import ROLES


def states(text: str, role: str) -> bool:
    chances = np.array([[0.9 if name == role else 0.025 for name in ROLES]], dtype=np.float32)
    return bool(stated([text], chances)[0])


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Whether the tide clock keeps time in ice remains an open problem.", "result"),
        ("The lantern lags behind the oil lamp on long nights.", "result"),
        ("We find that tide clocks fail in rivers.", "method"),
        ("Our method is limited; its glass is the main bottleneck.", "result"),
        ("However, it burns longer at the cost of its light.", "result"),
        ("Even the best lanterns burn only two hours.", "result"),
        ("We leave lanterns that burn in rain for future work.", "result"),
    ],
)
def test_what_states_a_limit_or_what_is_open(text: str, role: str) -> None:
    assert states(text, role)
    assert not states(text, "background")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We discuss limitations, open problems and future directions.", "result"),
        ("We analyse failure modes of lanterns.", "method"),
        ("We hope that this inspires further research, which is needed.", "result"),
        ("It burns in rain, where oil lamps fail.", "result"),
        ("Existing lanterns fail in the rain.", "result"),
        ("To address this, we find what is the main limitation of glass.", "method"),
        ("It fails two to five times less often.", "result"),
        ("We show for which tides the clock fails.", "result"),
        ("The lantern is near the lamp, and far from the sea.", "result"),
    ],
)
def test_what_announces_praises_or_blames_others_states_none(text: str, role: str) -> None:
    assert not states(text, role)
