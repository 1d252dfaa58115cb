"""assistant.question.filled_slots: does an abstract hold anything that could fill a slot?"""

from __future__ import annotations

import pytest

from assistant.question.filled_slots import is_filled
from assistant.question.slots import slot_of
from index.types import Paper

ABSTRACT = (
    "We propose TideNet, which routes attention by the tides, since large language models (LLMs) "
    "are slow. It saves 40% of the memory, has 12 layers and a single codebook, and was tested on "
    "GullSet and two further corpora. Following Gull and Heron, it converges in O(log(n) / k)."
)


@pytest.mark.parametrize(
    ("question", "filled"),
    [
        ("How many layers does TideNet have?", True),
        ("How many codebooks does TideNet have?", True),  # "a single"
        ("How many heads does TideNet have?", False),  # numbers, none of them of heads
        ("How many GPU hours did TideNet take?", False),
        ("What share of the memory does TideNet save?", True),
        ("How much time does TideNet save?", True),  # hours, or a share of them
        ("What learning rate does TideNet use?", True),  # there are amounts; of what is not told
        ("Which dataset was TideNet tested on?", True),
        ("Which LLM does TideNet route?", True),  # GullSet could be one
        ("When was TideNet released?", False),
        ("Which GPUs was TideNet trained on?", False),
        ("Under which licence is TideNet released?", False),
        ("Whose framework does TideNet follow?", True),
        ("Which company made TideNet?", True),  # "Gull" could be one
        ("What is TideNet called?", None),
        ("Why is TideNet slow?", None),
        ("How does TideNet work?", None),
        ("Which predictor does TideNet fix?", None),  # words may answer it
    ],
)
def test_whether_anything_could_fill_a_slot(question: str, filled: bool | None) -> None:
    paper = Paper("1", "TideNet: Routing Attention", ABSTRACT, ("a",))
    assert is_filled(slot_of(question), question, paper) is filled


@pytest.mark.parametrize(
    "question",
    [
        "Which LLM does TideNet route?",
        "Which datasets was TideNet tested on?",
        "What are the names of the four tasks of TideNet?",
        "Which methods is TideNet compared with?",
        "Which university made TideNet?",
        "Who labelled the corpora of TideNet?",
        "What accuracy does TideNet reach?",
        "How much faster is TideNet?",
        "How long does TideNet train?",
    ],
)
def test_names_of_the_papers_own_fill_no_slot_for_anothers(question: str) -> None:
    said = "We propose TideNet. TideNet routes large language models (LLMs), and LLMs are slow."
    paper = Paper("1", "TideNet: Routing Attention", said, ("a",))
    assert is_filled(slot_of(question), question, paper) is False
