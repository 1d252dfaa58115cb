"""What compiles patterns while somebody waits: `re` keeps a few hundred, of which those made of
names leave little room for others, and each takes milliseconds."""

from __future__ import annotations

import cProfile
import pstats
import re
from collections.abc import Callable

import pytest

from assistant.answering.definitions import defines
from assistant.checking.mentions import introduces
from assistant.question.requests import requested
from index.types import Paper

PAPER = Paper("1", "LoRA: Low-Rank Adaptation", "We propose LoRA, which trains few weights.", ())


def compiled(does: Callable[[], object]) -> int:
    """How many patterns it compiles the second time, where `re` has forgotten all."""
    does()
    re.purge()
    profile = cProfile.Profile()
    profile.runcall(does)
    calls = pstats.Stats(profile).get_stats_profile().func_profiles
    return int(calls["compile"].ncalls.split("/")[0]) if "compile" in calls else 0


@pytest.mark.parametrize(
    "question",
    ["Which papers are about pruning?", "Why does LoRA need a rank?", "pruning: an overview"],
)
def test_a_second_question_compiles_no_frame_anew(question: str) -> None:
    assert compiled(lambda: requested(question, lambda _: False)) == 0


def test_what_does_not_have_a_name_compiles_nothing_for_it() -> None:
    assert compiled(lambda: introduces(PAPER, "QLoRA")) == 0
    assert compiled(lambda: defines("QLoRA", PAPER.abstract)) == 0
    assert compiled(lambda: defines("learning rates", PAPER.abstract)) == 0
    assert introduces(PAPER, "LoRA") == 4
    assert defines("LoRA", PAPER.abstract) > 0
