from __future__ import annotations

import pytest

from assistant.times import NoDay, names_time, period

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
        ("since Sep 1, 2025 onwards, what do we know of muP?", "2025-09-01", None, "what do we know of muP?"),
        ("anything before Aug 25 on pruning?", None, "2026-08-24", "anything on pruning?"),
        ("anything until Dec 24 on pruning?", None, "2025-12-24", "anything on pruning?"),
    ],
)
def test_times_are_days_of_the_collection(question: str, since: str | None, until: str | None, rest: str) -> None:
    found = period(question, CAPTURED)
    assert found is not None
    assert (found.since, found.until if until else None, found.rest) == (since, until, rest)


@pytest.mark.parametrize(
    "question",
    [
        "How does today's best model compare?",
        "How long is the last layer trained?",
        "Which papers use the first 3 months of data?",
        "Which optimizers were known before Adam?",
        "may 5 samples suffice?",
        "How does MARCH 3 work?",
    ],
)
def test_other_questions_name_no_time(question: str) -> None:
    assert period(question, CAPTURED) is None
    assert not names_time(question)


def test_a_day_that_is_none() -> None:
    with pytest.raises(NoDay, match="2026-02-30"):
        period("only from the Feb 30 digest", CAPTURED)
