"""Times that a question names, as days of the collection."""

from __future__ import annotations

import pytest

from assistant.question.times import NoDay, names_time, period

CAPTURED = ["2026-08-20", "2026-08-27", "2026-09-03"]  # the newest is a Thursday


@pytest.mark.parametrize(
    ("question", "since", "until", "rest"),
    [
        ("What is new since last week?", "2026-08-27", None, "What is new?"),
        ("What is new since Monday?", "2026-08-31", None, "What is new?"),
        ("What is new this week on agents?", "2026-08-28", "2026-09-03", "What is new on agents?"),
        ("what's new today?", "2026-09-03", "2026-09-03", "what's new?"),
        ("What came in yesterday's digest?", "2026-09-02", "2026-09-02", "What came?"),
        ("papers on diffusion in the last two weeks", "2026-08-20", None, "papers on diffusion"),
        ("optimizers from the past 10 days", "2026-08-24", None, "optimizers"),
        ("only from the Sep 3 digest", "2026-09-03", "2026-09-03", ""),
        (
            "What does GEPA beat, only from the September 3rd digest?",
            "2026-09-03",
            "2026-09-03",
            "What does GEPA beat?",
        ),
        ("What about the digest of 27 August?", "2026-08-27", "2026-08-27", "What about?"),
        ("latest digest: anything on LoRA?", "2026-09-03", "2026-09-03", "anything on LoRA?"),
        ("What is new on LoRA since 2026-08-27?", "2026-08-27", None, "What is new on LoRA?"),
        (
            "since Sep 1, 2025 onwards, what do we know of muP?",
            "2025-09-01",
            None,
            "what do we know of muP?",
        ),
        ("anything before Aug 25 on pruning?", None, "2026-08-24", "anything on pruning?"),
        ("anything until Dec 24 on pruning?", None, "2025-12-24", "anything on pruning?"),
        ("papers from Aug 27 to Sep 3", "2026-08-27", "2026-09-03", "papers"),
        ("What came between Aug 20 and Aug 27?", "2026-08-20", "2026-08-27", "What came?"),
        (
            "What came between 20 August and 27 August 2025?",
            "2025-08-20",
            "2025-08-27",
            "What came?",
        ),
        ("papers from Aug 20 to 27 on LoRA", "2026-08-20", "2026-08-27", "papers on LoRA"),
        ("papers from 2026-08-20 until today", "2026-08-20", "2026-09-03", "papers"),
        ("papers from Dec 20 to Jan 5", "2025-12-20", "2026-01-05", "papers"),
        ("papers from Aug 27 to Sep 10", "2026-08-27", "2026-09-10", "papers"),
        ("papers from Dec 20 to Jan 5, 2026", "2025-12-20", "2026-01-05", "papers"),
        ("papers from August to September", "2026-08-01", "2026-09-30", "papers"),
        ("papers on agents in September", "2026-09-01", "2026-09-30", "papers on agents"),
        ("Which papers came in December 2024?", "2024-12-01", "2024-12-31", "Which papers came?"),
        (
            "Which papers are in the September digests?",
            "2026-09-01",
            "2026-09-30",
            "Which papers are?",
        ),
        ("papers from October?", "2025-10-01", "2025-10-31", "papers?"),
        ("Which papers came two weeks ago?", "2026-08-17", "2026-08-23", "Which papers came?"),
        ("the papers of 7 days ago", "2026-08-27", "2026-08-27", "the papers"),
        ("What is new since two weeks ago?", "2026-08-20", None, "What is new?"),
        ("What is known of muP since 2025?", "2025-01-01", None, "What is known of muP?"),
        ("What is new since August?", "2026-08-01", None, "What is new?"),
        ("What is new since yesterday's digest?", "2026-09-02", None, "What is new?"),
        ("What is new since the Aug 27 digest?", "2026-08-27", None, "What is new?"),
        ("What is new since the last digest?", "2026-09-03", "2026-09-03", "What is new?"),
        ("What is new after Aug 27?", "2026-08-28", None, "What is new?"),
        ("papers before last week", None, "2026-08-26", "papers"),
        ("papers before September", None, "2026-08-31", "papers"),
        ("only from last month", "2026-08-04", "2026-09-03", ""),
        ("and last week?", "2026-08-27", "2026-09-03", ""),
        ("What about last week?", "2026-08-27", "2026-09-03", "What about?"),
        ("What came in the last two weeks of digests?", "2026-08-20", None, "What came?"),
    ],
)
def test_times_are_days_of_the_collection(
    question: str, since: str | None, until: str | None, rest: str
) -> None:
    found = period(question, CAPTURED)
    assert found is not None
    assert (found.since, found.until, found.rest) == (since, until, rest)


@pytest.mark.parametrize(
    "question",
    [
        "How does today's best model compare?",
        "How long is the last layer trained?",
        "Which papers use the first 3 months of data?",
        "Which optimizers were known before Adam?",
        "may 5 samples suffice?",
        "How does MARCH 3 work?",
        "What is the loss in the last two weeks of training?",
        "Which papers decay the rate in the last week of training?",
        "What stands in the Aug 27 and Sep 3 digests?",  # of two times, which is meant?
        "papers from last Monday to yesterday",
        "papers in September and October",
        "papers from 2024 to 2025",
        "Is it true since 2048 tokens suffice?",
        "Which papers came in marketing or in decoding?",
        "Which papers train from novel 3 views?",
        "Which models were released in September?",
    ],
)
def test_other_questions_name_no_time(question: str) -> None:
    assert period(question, CAPTURED) is None
    assert not names_time(question)


def test_a_day_that_is_none() -> None:
    with pytest.raises(NoDay, match="2026-02-30"):
        period("only from the Feb 30 digest", CAPTURED)


def test_a_range_ends_in_a_day_that_is_none() -> None:
    with pytest.raises(NoDay, match="2026-09-31"):
        period("papers from Sep 3 to Sep 31", CAPTURED)
