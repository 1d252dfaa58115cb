"""Readers, citations, exports and the guard stand what nobody wrote: it is read, or refused in a
sentence, and nothing false is shown. ASKPAPERS_FUZZ_SECONDS is how long each is tried."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant import Assistant, check
from index import search
from index.errors import SourceError
from index.home import Home
from index.layouts.detection import parse
from tests import shapes
from tests.fuzzing import CORPUS, TARGETS, check_answer, check_file, fuzz

SECONDS = float(os.environ.get("ASKPAPERS_FUZZ_SECONDS", "3"))
"""Read here, before a fixture takes all variables of askpapers away."""


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir()))
def test_what_once_broke_a_reader_no_longer_does(name: str) -> None:
    check_file((CORPUS / name).read_bytes())


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_that_nobody_wrote_breaks(target: str) -> None:
    assert fuzz(target, SECONDS) > 0


def test_a_feed_that_ends_what_it_has_not_begun_is_refused_in_a_sentence() -> None:
    begun = shapes.SHAPES["feed"]["ordinary"](500).partition("</item>")[0]
    broken = f"{begun}<category>a</category><category</item></channel></rss>>a</category>"
    with pytest.raises(SourceError, match="whose elements do not fit together"):
        parse(broken.encode(), "feed.xml")


def test_half_a_character_of_an_answer_harms_nothing() -> None:
    check_answer("\ud800 It is faster [1].", [1])


def test_half_a_character_of_a_question_or_a_claim_is_replaced(small_home: Path) -> None:
    """JSON can spell a lone surrogate, which no encoding has."""
    question = "What is \ud800 attention?"
    assert search(question, home=small_home) == search("What is \ufffd attention?", home=small_home)
    assert Assistant(Home(small_home)).ask(question).question == "What is \ufffd attention?"
    assert check("It is \ud800 faster.", "It \udfff is faster.").verdict == "supported"
