"""Which questions can be read at all."""

from __future__ import annotations

from index.errors import QuestionError
from index.text.unicode import sound

LONGEST_QUESTION = 4000  # characters; the embedding model reads about 1,000 of them


def readable(question: str) -> str:
    """Raises QuestionError for a question that is empty or far too long."""
    question = " ".join(sound(question)[0].split())
    if not any(c.isalnum() for c in question):
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} are "
            "read. Shorten it."
        )
    return question
