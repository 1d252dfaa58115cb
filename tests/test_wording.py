"""How the program words what it tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.types import Answer, Seconds, Usage
from assistant.wording import chance, count, tell_left_out, told, took
from index.types import BuildReport, Unparsed

REPORT = BuildReport(
    generation="g", digests=1, papers=1, passages=1, added=1, changed=0, removed=0, unchanged=0,
    merged=0, unparsed=(), seconds=0.04, conflicts=0, cut=0, unsure=0, warnings=(),
)  # fmt: skip
LOST = Unparsed("page.txt", 7, "a title with\x1b no abstract")


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0, "under 1%"), (0.0099, "under 1%"), (0.01, "1%"), (0.5, "50%"), (0.999, "over 99%")],
)
def test_a_chance_is_never_quite_nothing_or_all(probability: float, said: str) -> None:
    assert chance(probability) == said


def test_one_is_no_plural() -> None:
    assert [count(number, "paper") for number in (0, 1, 2)] == ["0 papers", "1 paper", "2 papers"]


def test_a_build_is_told_in_a_line() -> None:
    assert told(REPORT) == (
        "Papers: added 1, changed 0, removed 0, unchanged 0. Now 1 paper from 1 digest, in 1 "
        "passage. 0.0 s."
    )
    much = replace(REPORT, papers=1234, digests=2, passages=4321, merged=1, unparsed=(LOST, LOST))
    assert told(much).endswith(
        " 2 pieces could not be read. Now 1,234 papers from 2 digests (1 repeat merged), in 4,321 "
        "passages. 0.0 s."
    )


def test_what_was_left_out_is_told_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    tell_left_out(replace(REPORT, warnings=("one\nline",), unparsed=(LOST,)))
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[0] for line in err.splitlines()] == ["askpapers", "page.txt"]
    assert "page.txt:7: not read: a title with" in err
    assert "\x1b" not in err


def test_what_an_answer_took_is_told_where_the_server_told_it() -> None:
    answer = Answer("?", "answered", "So.", None, "m", (), (), (), Seconds(0, 0, 0))
    assert took(answer) == []
    assert took(replace(answer, usage=Usage(1200, 30))) == ["1,200 tokens read, 30 written"]
    assert took(replace(answer, usage=Usage(1, 3, 0.5)))[1:] == ["cost 0.5000"]
