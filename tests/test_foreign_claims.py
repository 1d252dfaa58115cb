"""Numbers, names and units of a sentence in any language against an English quote."""

from __future__ import annotations

import pytest

from assistant.checking.foreign_claims import INVENTED, Resting, differences, stands_in
from index.types import Paper

PARAMETERS = "We train LLaMA-7B with 7B parameters."
SPEED = "It is 3.1x faster than dense attention on 8 GPUs, using 12,000 steps."
ACCURACY = "Accuracy rises by 2.5 percent on ImageNet."
TIME = "The search takes 9 minutes of GPU time."
PAPER = Paper(
    "x", "Sparse Lanterns: Fast Attention", f"{PARAMETERS} {SPEED} {ACCURACY}", ("digest.txt",)
)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("模型有70亿参数", PARAMETERS),
        ("我们训练了LLaMA-7B模型", PARAMETERS),
        ("Das Modell hat 7 Milliarden Parameter", PARAMETERS),
        ("Das Modell hat 7 Mrd. Parameter", PARAMETERS),
        ("Tiene 7 mil millones de parámetros", PARAMETERS),
        ("매개변수는 70억 개이다", PARAMETERS),
        ("Es ist 3,1-mal schneller", SPEED),
        ("約3.1倍高速", SPEED),
        ("usa 12.000 pasos en 8 GPUs", SPEED),
        ("utilise 12 000 étapes", SPEED),
        ("١٢٠٠٠ خطوة", SPEED),
        ("训练1.2万步", SPEED),
        ("Sparse Lanterns在稠密注意力上快3.1倍", SPEED),
        ("精度在ImageNet上提高百分之2.5", ACCURACY),
        ("Die Genauigkeit steigt um 2,5 Prozent", ACCURACY),
        ("braucht 9 Minuten auf einer GPU", TIME),
        ("necesita unos 9 minutos", TIME),
        ("约9分钟", TIME),
        ("KI wird genauer", ACCURACY),  # what German calls the field
    ],
)
def test_what_is_the_same_in_two_languages(claim: str, quote: str) -> None:
    assert list(differences(claim, quote, PAPER)) == []


@pytest.mark.parametrize(
    ("claim", "quote", "reason"),
    [
        ("模型有7亿参数", PARAMETERS, "the number 7 亿 is not in the quote"),
        ("Das Modell hat 7 Millionen Parameter", PARAMETERS, "the number 7 Millionen"),
        ("Es ist 3,2-mal schneller", SPEED, "the number 3,2"),
        ("在CIFAR-10上提高百分之2.5", ACCURACY, "the name CIFAR-10"),
        ("Sie steigt um 3.1 % an", SPEED, "the quote gives 3.1 in x, not in %"),
        ("GPT-4 ist genauer", ACCURACY, "the name GPT-4"),
        *(
            (claim, TIME, "the quote gives 9 in minutes, not in h")
            for claim in (
                "9 Stunden",
                "unas 9 horas",
                "9 heures",
                "约9小时",
                "9時間",
                "9시간",
                "9 часов",
            )
        ),
    ],
)
def test_what_is_not(claim: str, quote: str, reason: str) -> None:
    assert any(reason in told for told in differences(claim, quote, PAPER))


def test_a_sentence_that_is_named_has_to_stand_in_one_of_the_paper() -> None:
    assert stands_in("3.1x faster than dense attention", SPEED)
    assert not stands_in("faster than attention", SPEED)
    assert not stands_in("It is", SPEED)  # any text has that
    claim = "Es ist schneller"
    support, span = Resting({(claim, "x"): SPEED})(claim, PAPER)
    assert (support.verdict, span.text) == ("supported", SPEED)
    support, _ = Resting({(claim, "x"): f"{SPEED} {ACCURACY}"})(claim, PAPER)
    assert support.reasons == (INVENTED,)
    assert PAPER.abstract[span.start : span.end] == span.text
