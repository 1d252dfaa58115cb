"""What a stream of an answer held."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.types import Answer, CheckedSentence, Event, Sentence, TextDelta


def text_of(events: Iterable[Event]) -> str:
    """The text, as it came."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def answer_of(events: Iterable[Event]) -> Answer:
    (answer,) = (event for event in events if isinstance(event, Answer))
    return answer


def checked_in(events: Iterable[Event]) -> list[Sentence]:
    return [event.sentence for event in events if isinstance(event, CheckedSentence)]
