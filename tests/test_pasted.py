"""A question in LaTeX, in capitals, with parted words, or amid a letter."""

from __future__ import annotations

import pytest

from assistant.question.pasted import other_readings, plain, without_headers, without_signature


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        (r"does \textsc{Otter} lower $\|W\|_2$?", "does Otter lower W_2?"),
        (r"is \emph{Amber Otter} 50% faster in $\ell_\infty$", "is Amber Otter 50% faster in ℓ_∞"),
        (r"a broken \textbf{brace in $x", "a broken"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("Which mo- dels are trai- ned?", "Which models are trained?"),
        ("state- space models", "state-space models"),
        ("two- and threefold", "two- and threefold"),
        ("zero-shot - or not", "zero-shot - or not"),
        ("GPT-4", "GPT-4"),
        ("pls list papers on otters, please", "list papers on otters"),
        ("whats an otter", "what is an otter"),
        ("does it learn to please people", "does it learn to please people"),
    ],
)
def test_plain(pasted: str, meant: str) -> None:
    assert plain(pasted).startswith(meant)
    assert plain(plain(pasted)) == plain(pasted)


def test_what_is_asked_amid_a_letter() -> None:
    letter = (
        "Dear Ms Quill, thank you for the visit. A quick one before Monday: which stones does "
        "Amber Otter sort? Kind regards, Bo Marsh"
    )
    assert list(other_readings(letter)) == [
        "A quick one before Monday: which stones does Amber Otter sort?",
        "which stones does Amber Otter sort?",
    ]


def test_several_questions_are_asked_together() -> None:
    asked = "We sort pebbles. Does Otter need a camera? Which one? Thanks."
    assert list(other_readings(asked)) == ["Does Otter need a camera? Which one?"]


@pytest.mark.parametrize("asked", ["Which stones?", "papers on otters", "We sort pebbles. Thanks."])
def test_where_nothing_else_can_be_meant(asked: str) -> None:
    assert list(other_readings(asked)) == []


def test_capitals() -> None:
    assert list(other_readings("WHICH STONES")) == ["which stones"]


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("From: Bo\nTo: Ann\nSubject: hello\n\nWhich stones?", "Which stones?"),
        ("> On Mon, Ann wrote:\n> Subject: Re: pebbles\n> Which stones?", "Which stones?"),
        ("Subject: Re: Which stones?\nFrom: Bo", "Which stones?"),
        ("From: papers to code, and back", "From: papers to code, and back"),
        ("two lines\nof a question", "two lines\nof a question"),
        ("> Which stones?", "Which stones?"),
        ("From: Bo\nTo: Ann", "From: Bo\nTo: Ann"),
    ],
)
def test_what_a_pasted_mail_says(pasted: str, meant: str) -> None:
    assert without_headers(pasted).strip() == meant


@pytest.mark.parametrize(
    ("mail", "meant"),
    [
        ("papers on stones\n\nBest regards,\nAda Quill\nDept. of Tides, Kiel", "papers on stones"),
        ("list papers on stones\nCheers\nada", "list papers on stones"),
        ("papers on stones\n--\nDr. Ada Quill\n+44 20 7946 0958", "papers on stones"),
        ("papers on stones\nThx, Bo", "papers on stones"),
        ("papers on stones\n\nSent from my phone", "papers on stones"),
        ("Good.\nThanks\nwhat is a stone", "Good.\nThanks\nwhat is a stone"),
        ("Kind regards\nAda", "Kind regards\nAda"),
        ("papers on stones\nbest of all", "papers on stones\nbest of all"),
    ],
)
def test_a_signature_is_no_part_of_the_question(mail: str, meant: str) -> None:
    assert without_signature(mail).strip() == meant
