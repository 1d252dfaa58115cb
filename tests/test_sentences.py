"""Where the sentences of an abstract begin and end."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from index.layouts.detection import parse
from index.text.sentences import Span, sentences, unmarked
from tests.made_languages import SENTENCES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We use Adam, e.g. with momentum. It works.",
            ["We use Adam, e.g. with momentum.", "It works."],
        ),
        (
            "It beats the state of the art. Randomized runs do not.",
            ["It beats the state of the art.", "Randomized runs do not."],
        ),
        ("It grows up to k. However, it stops.", ["It grows up to k.", "However, it stops."]),
        ("Luo et al. (2021) did. So do we.", ["Luo et al. (2021) did.", "So do we."]),
        ("It gains 8.4% on GSM8K. Nice!", ["It gains 8.4% on GSM8K.", "Nice!"]),
        (
            "Our results: (1) it is fast. (2) It is small.",
            ["Our results: (1) it is fast.", "(2) It is small."],
        ),
        ("", []),
    ],
)
def test_sentences_of_abstracts(text: str, expected: list[str]) -> None:
    assert [span.text for span in sentences(text)] == expected


def test_offsets_are_true_and_cover_everything(seeds: Path) -> None:
    for file in seeds.glob("*.txt"):
        for entry in parse(file.read_bytes(), file.name).entries:
            spans = sentences(entry.abstract)
            assert all(entry.abstract[span.start : span.end] == span.text for span in spans)
            gaps = [entry.abstract[a.end : b.start] for a, b in pairwise(spans)]
            assert all(not gap.strip() for gap in gaps)
            assert (spans[0].start, spans[-1].end) == (0, len(entry.abstract.rstrip()))


@pytest.mark.parametrize("language", ["chinese", "traditional", "japanese", "korean"])
@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_signs_that_no_blank_follows_end_sentences(language: str, between: str) -> None:
    own = SENTENCES[language]
    if language == "korean" and not between:
        return  # its full stop is that of English
    assert [span.text for span in sentences(between.join(own))] == list(own)


def test_a_quote_or_a_bracket_belongs_to_the_sentence_that_it_closes() -> None:
    text = "我们问：“海鸥读港口吗？”答案是肯定的！（见第三节。）GPT-4 也读。真的？！是的。"
    assert [span.text for span in sentences(text)] == [
        "我们问：“海鸥读港口吗？”",
        "答案是肯定的！",
        "（见第三节。）",
        "GPT-4 也读。",
        "真的？！",
        "是的。",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- When it is unknown, it fails.", "When it is unknown, it fails."),
        ("• 2) So it fails.", "So it fails."),
        ("## Results are good.", "Results are good."),
        ("(2) It is small.", "(2) It is small."),
        ("-3.5 dB are lost.", "-3.5 dB are lost."),
        ("2.5x is gained.", "2.5x is gained."),
        ("- ", "- "),
    ],
)
def test_a_sentence_that_is_quoted_is_no_entry_of_a_list(text: str, said: str) -> None:
    before = "Two things hold. "
    span = Span(len(before), len(before + text), text)
    assert unmarked(span).text == said == (before + text)[unmarked(span).start : span.end]
