"""assistant.question.slots: what would answer a question. Covers assistant.question.fillers."""

from __future__ import annotations

import pytest

from assistant.question.fillers import beside, fillers, of_unit
from assistant.question.slots import slot_of


@pytest.mark.parametrize(
    ("question", "kind", "told"),
    [
        ("How many layers does Lantern have?", "amount", "how many layers"),
        ("On how many tokens was Lantern trained?", "amount", "how many tokens"),
        ("What learning rate does Lantern use?", "amount", "the learning rate"),
        ("By how much does Lantern beat Otter?", "amount", "by how much"),
        ("How much faster is Lantern?", "amount", "this"),
        ("PSNR of Lantern on Kodak?", "amount", "the PSNR"),
        ("Which GPUs was Lantern trained on?", "hardware", "the hardware"),
        ("What kind of hardware does it need?", "hardware", "the hardware"),
        ("Under which licence is Lantern released?", "licence", "a licence"),
        ("Is Lantern licensed for commercial use?", "licence", "a licence"),
        ("Which university do the authors of Lantern come from?", "person", "who it was"),
        ("Who funded Lantern?", "person", "who it was"),
        ("When was Lantern released?", "date", "when it was"),
        ("In which year did Lantern appear?", "date", "when it was"),
        ("Which dataset was Lantern tested on?", "name", "which dataset"),
        ("What is the method called?", "name", "a name for it"),
        ("Why does Lantern fail?", "reason", "why"),
        ("limitations of Lantern", "limit", "any limitations"),
        ("What failure modes does Lantern have?", "limit", "any failure modes"),
        ("When does Lantern break down?", "limit", "when it fails"),
        ("How many failures does Lantern have?", "amount", "how many failures"),
        ("How does Lantern overcome the limitations of SGD?", "open", "this"),
        ("What is the infinite-width limit of Lantern?", "open", "this"),
        ("What is the stability gap?", "definition", "what stability gap is"),
        ("What is a Lantern and what is it used for?", "definition", "what Lantern is"),
        ("What does grokking mean?", "definition", "what grokking is"),
        ("What is the learning rate of Lantern?", "amount", "the learning rate"),
        ("what was the top-1 accuracy of 2-bit Lantern", "amount", "the top-1 accuracy"),
        ("What is the value of data?", "open", "this"),
        ("What is the loss of plasticity in Lantern?", "open", "this"),
        ("What is the role of temperature?", "open", "this"),
        ("How does Lantern work?", "open", "this"),
        ("", "open", "this"),
        ("How many", "amount", "how many"),
    ],
)
def test_what_would_answer(question: str, kind: str, told: str) -> None:
    slot = slot_of(question)
    assert (slot.kind, slot.told) == (kind, told)


def test_what_an_amount_is_of_and_its_unit() -> None:
    assert slot_of("How many GPU hours did it take?").of == {"gpu", "hour"}
    assert "hours" in slot_of("How many GPU hours did it take?").units
    # the unit of what is asked first
    assert "hours" not in slot_of("How many models were made, and in how many hours?").units
    assert "%" in slot_of("What share of the weights is left?").units
    assert not slot_of("What share of the weights is left?").of


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("How many layers does it have?", "It has 12 layers and two heads.", ["12", "two"]),
        ("How many layers has Otter-7B?", "Otter-7B was published in 2024.", []),
        ("Does 10% suffice, and how much does it cost?", "It saves 10% and $5.", ["10%", "$5"]),
        ("Which GPUs was it trained on?", "We train on eight A100 GPUs.", ["A100", "GPUs"]),
        ("Under which licence is it?", "Code is free (Apache-2.0).", ["Apache-2.0"]),
        ("Which dataset is used by Otter-7B?", "Otter-7B learns from CIFAR-10.", ["CIFAR-10"]),
        ("Why does it fail?", "It fails because of noise.", ["because"]),
        ("How does it work?", "It has 12 layers.", []),
        ("How fast does it converge?", "It converges in O(1/t).", ["O(1/t)"]),
    ],
)
def test_what_could_fill_a_slot(question: str, sentence: str, held: list[str]) -> None:
    found = fillers(slot_of(question), sentence, question)
    texts = [sentence[one.start : one.end] for one in found]
    assert [text for text in texts if text != "1"] == held


def test_an_amount_is_of_what_stands_beside_it() -> None:
    question = "How many objects does it hold?"
    slot, sentence = slot_of(question), "It has 3.6 billion weights and 900,000 objects."
    weights, objects = fillers(slot, sentence, question)
    assert beside(slot, sentence, objects) > beside(slot, "a weight of 3", weights)
    asked = slot_of("What percentage of weights is left?")
    (share,) = fillers(asked, "Some 3% of the weights.", "")
    assert (of_unit(asked, share), of_unit(asked, weights)) == (1.0, 0.0)
