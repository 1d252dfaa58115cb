"""What the program itself says to a question, from what it knows rather than from abstracts: of
itself, of the collection, of what is known of papers besides their text."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Kind


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` as it is shown; `papers` are the ids of those that it lists, in its order, so that a
    follow-up can mean them; `notes` are what should be known besides, `followups` questions to go
    on with. Of a question that is not English: its `language`, and what it was `read_as`."""

    kind: Kind
    text: str
    papers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    followups: tuple[str, ...] = ()
    language: str | None = None
    read_as: str = ""
