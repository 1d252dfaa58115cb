"""Times that a question names, as days of the collection or of its papers.

Covers assistant.question.time_words, assistant.question.named_days.
"""

from __future__ import annotations

import time
from datetime import date

import pytest

from assistant.question.times import NoDay, Period, counted_back, names_time, period
from index.types import Digest

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
        (
            "Has LoRA grown between the August and the September digests?",
            "2026-08-01",
            "2026-09-30",
            "Has LoRA grown?",
        ),
        ("papers from last Monday to yesterday", "2026-08-31", "2026-09-02", "papers"),
        ("papers in August and September", "2026-08-01", "2026-09-30", "papers"),
        ("papers from Aug 27", "2026-08-27", "2026-08-27", "papers"),
        ("papers from Aug 27 onwards", "2026-08-27", None, "papers"),
        ("papers on LoRA on Sep 2", "2026-09-02", "2026-09-02", "papers on LoRA"),
        ("papers newer than Aug 20 on RL", "2026-08-21", None, "papers on RL"),
        ("papers after August", "2026-09-01", None, "papers"),
        ("papers older than September 1", None, "2026-08-31", "papers"),
        ("papers no later than Aug 27 on vision", None, "2026-08-27", "papers on vision"),
        ("list works up to and including Aug 27", None, "2026-08-27", "list works"),
        ("papers up to August", None, "2026-08-31", "papers"),
        ("papers in 2026-08", "2026-08-01", "2026-08-31", "papers"),
        ("papers on 27.08.2026", "2026-08-27", "2026-08-27", "papers"),
        (
            "anything in the last two digests on RAG?",
            "2026-08-27",
            "2026-09-03",
            "anything on RAG?",
        ),
        ("papers that came in on Aug 27 on LoRA", "2026-08-27", "2026-08-27", "papers on LoRA"),
        ("what was added this week?", "2026-08-28", "2026-09-03", "what was added?"),
        (
            "How many papers came out today?",
            "2026-09-03",
            "2026-09-03",
            "How many papers came out?",
        ),
        ("papers saved last week on LoRA", "2026-08-27", "2026-09-03", "papers on LoRA"),
        ("What is in the 2026 digests?", "2026-01-01", "2026-12-31", "What is?"),
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
    ("question", "since", "until", "rest"),
    [
        ("papers from 2019 about attention", "2019-01-01", "2019-12-31", "papers about attention"),
        ("papers of 2024 treat attention", "2024-01-01", "2024-12-31", "papers treat attention"),
        ("2022 papers on calibration", "2022-01-01", "2022-12-31", "papers on calibration"),
        (
            "which attention papers are from 2025?",
            "2025-01-01",
            "2025-12-31",
            "which attention papers?",
        ),
        ("papers from 2024 to 2025", "2024-01-01", "2025-12-31", "papers"),
        ("papers between 2018 and 2020 on GANs", "2018-01-01", "2020-12-31", "papers on GANs"),
        ("papers of 2019 and 2020", "2019-01-01", "2020-12-31", "papers"),
        ("articles after 2023 on GANs", "2024-01-01", None, "articles on GANs"),
        ("papers before 2015 about boosting", None, "2014-12-31", "papers about boosting"),
        ("papers up to 2015 about boosting", None, "2015-12-31", "papers about boosting"),
        ("papers since 2024 that mention RL", "2024-01-01", None, "papers that mention RL"),
        ("papers from the 2010s on GANs", "2010-01-01", "2019-12-31", "papers on GANs"),
        ("papers from Q3 2025 on GANs", "2025-07-01", "2025-09-30", "papers on GANs"),
        ("papers in the first half of 2024", "2024-01-01", "2024-06-30", "papers"),
        ("papers published in August 2025", "2025-08-01", "2025-08-31", "papers"),
        ("papers on RL that came out in July", "2026-07-01", "2026-07-31", "papers on RL"),
        ("which papers were submitted on Sep 2?", "2026-09-02", "2026-09-02", "which papers?"),
        ("what was published last week on RL?", "2026-08-27", "2026-09-03", "what on RL?"),
        ("papers published since Aug 20, 2026", "2026-08-20", None, "papers"),
        ("papers dated 2026-09-03", "2026-09-03", "2026-09-03", "papers"),
        ("Which papers in August were published?", "2026-08-01", "2026-08-31", "Which papers?"),
    ],
)
@pytest.mark.parametrize("captured", [CAPTURED, ["2026-09-03"]])
def test_years_and_what_was_published_are_of_the_papers_own_days(
    question: str, since: str | None, until: str | None, rest: str, captured: list[str]
) -> None:
    assert period(question, captured) == Period(since, until, rest, own=True)
    assert not names_time(question)


def test_a_papers_own_day_needs_no_dated_digest() -> None:
    assert period("papers on RL from 2024", []) == Period(
        "2024-01-01", "2024-12-31", "papers on RL", own=True
    )
    assert period("papers on RL from Sep 3", []) is None


@pytest.mark.parametrize("end", ["", " in the Aug 20 digest", " since"])
def test_a_long_text_is_read_in_time(end: str) -> None:
    for piece in ("from 2024 to ", "papers from ", "in the last ", "published on Sep 3, ", "the "):
        begun = time.perf_counter()
        period(f"papers {piece * 200}{end}", CAPTURED)
        assert time.perf_counter() - begun < 2


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
        "papers in August and October",
        "papers of 2019 and 2021",
        "papers on the 2008 crisis",
        "Which papers evaluate on WMT 2014?",
        "Which models fail after 2000 steps?",
        "papers on March Madness",
        "Which papers train until 2048 tokens are reached?",
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


def test_a_time_of_which_no_digest_is_today_is_told_to_be_counted_back() -> None:
    digests = [Digest(f"{day}.txt", "", "", day, "given", 1) for day in CAPTURED]
    later = date(2026, 11, 28)
    for question in ("What came out this week on pruning?", "anything on agents since yesterday"):
        told = counted_back(question, digests, later)
        assert told.startswith("No digest is of the time asked for: the newest is of 2026-09-03")
        assert counted_back(question, digests, date(2026, 9, 3)) == ""
    for question in ("What is new on agents since August?", "papers of 2024", "pruning"):
        assert counted_back(question, digests, later) == ""
    assert counted_back("What is new this week on agents?", [], later) == ""
