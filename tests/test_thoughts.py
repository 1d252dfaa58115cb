"""Thoughts and the signs of chat templates are left out of a model's text, wherever it is cut."""

from __future__ import annotations

import pytest

from assistant.llm.thoughts import behind_thoughts, closes_thoughts, without_thoughts
from assistant.types import Heartbeat

HARMONY = (
    "<|channel|>analysis<|message|>The user asks. <|end|><|start|>assistant<|channel|>commentary"
    "<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes [1].<|return|>"
)
LEFT = [
    ("<think>Hm.</think>Yes [1].", "Yes [1]."),
    ("<thinking>a < b </thin</thinking>\n\nYes [1].", "Yes [1]."),
    ("<thought>Hm.</thought><think>Hm.</think>Yes [1].", "Yes [1]."),
    ("[THINK]Hm.[/THINK]Yes [1].", "Yes [1]."),
    ("◁think▷Hm.◁/think▷Yes [1].", "Yes [1]."),
    ("<seed:think>Hm.</seed:think>Yes [1].", "Yes [1]."),
    (HARMONY, "Yes [1]."),
    ("<|start|>assistant<|channel|>final<|message|>Yes [1].", "Yes [1]."),
    ("<|im_start|>assistant\nYes [1].<|im_end|>", "Yes [1]."),
    ("<|start_header_id|>assistant<|end_header_id|>\n\nYes [1].<|eot_id|>", "Yes [1]."),
    ("<start_of_turn>model\nYes [1].<end_of_turn>", "Yes [1]."),
    ("Yes [1].</s>", "Yes [1]."),
    ("Yes [1].<｜end▁of▁sentence｜>", "Yes [1]."),
    ("Yes <|psi|> [1].", "Yes <|psi|> [1]."),
    ("a <think>b</think> c", "a <think>b</think> c"),
    ("<thoughtful> x < y", "<thoughtful> x < y"),
    ("Ends with <|im", "Ends with <|im"),
    ("[THIS] is it", "[THIS] is it"),
    ("Yes.<|channel|>analysis<|message|>and more thoughts", "Yes."),
]


@pytest.mark.parametrize("size", [1, 3, 10_000])
@pytest.mark.parametrize(("sent", "left"), LEFT)
def test_what_is_left_of_a_text(sent: str, left: str, size: int) -> None:
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    shown = "".join(piece for piece in without_thoughts(pieces) if isinstance(piece, str))
    assert shown.strip() == left


def test_while_it_thinks_there_are_heartbeats() -> None:
    pieces = ["<think>", "one ", Heartbeat(), "two", "</think>", "Yes."]
    assert list(without_thoughts(pieces)) == [Heartbeat()] * 4 + ["Yes."]


def test_thoughts_of_which_only_the_end_is_marked() -> None:
    assert behind_thoughts("Hm.</think>Yes.</thinking>No.") == "No."
    assert behind_thoughts("Yes.") == "Yes."
    assert closes_thoughts("Hm.</thi" + "nk>", "nk>")
    assert not closes_thoughts("Hm.</think> and much more text than any tag is long", "long")
