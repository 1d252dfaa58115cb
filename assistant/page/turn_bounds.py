"""How large a turn may be that a browser sends back: as large as one that this program wrote, and
no larger.

A browser may send anything, and everybody's page runs in one process: what is shown, copied or
asked again of a turn takes time with each of its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from assistant.llm.replies import LONGEST
from assistant.page.messages import Turn
from assistant.question.language import LONGEST_QUESTION
from index.errors import QuestionError
from index.layouts.bounds import LONGEST_ABSTRACT, LONGEST_TITLE

LONGEST_TYPED = 5 * LONGEST_QUESTION  # characters of a question as it was typed, blanks included
# of a model that was stopped; of six sentences, quoted
LONGEST_TEXT = max(3 * LONGEST, 8 * LONGEST_ABSTRACT)
_LONGEST_LINE = 4000  # characters of what is none of these
_LONGEST: Mapping[str, int] = {
    "question": LONGEST_TYPED,
    "searched": LONGEST_QUESTION,
    "standing": LONGEST_QUESTION,
    "text": LONGEST_TEXT,
    "title": 2 * LONGEST_TITLE,
    "quote": LONGEST_ABSTRACT,
    "abstract": LONGEST_ABSTRACT,
    "paper_id": 200,
    "papers": 200,
    "scope": 200,
}
_MOST_LINES = LONGEST  # of a text
_MOST_BRACKETS = LONGEST // 2  # of a text: each may open a mark, beside which a quote is shown
_MOST_ENTRIES = 1000  # of a list of a turn, of whichever kind
_MOST: Mapping[str, int] = {
    "sentences": LONGEST // 2,
    "checked": LONGEST // 2,
    "citations": LONGEST // 2,
    "scope": 5000,
    "digests": 5000,
    "authors": 10_000,  # of the largest collaborations
    "reading": 5000,
}
_MOST_CHARACTERS = 2_000_000  # of a conversation: conversations.js keeps no more
# of a conversation: lines, sentences, citations, and whatever else there are several of
_MOST_PIECES = 100_000


def bounded(turns: Iterable[Turn]) -> None:
    """Raises QuestionError for turns that this program did not write."""
    characters = pieces = 0
    for turn in turns:
        if turn.answer is not None and len(turn.answer.question) > LONGEST_QUESTION:
            raise _too_large(f"a question of {len(turn.answer.question):,} characters")
        waiting: list[tuple[str, object]] = [("turn", turn)]
        while waiting:
            name, value = waiting.pop()
            if isinstance(value, str):
                characters += len(value)
                _few(name, len(value), _LONGEST.get(name, _LONGEST_LINE), "characters")
                if name == "text":
                    lines = len(value.splitlines())
                    pieces += lines
                    _few(name, lines, _MOST_LINES, "lines")
                    _few(name, value.count("["), _MOST_BRACKETS, "brackets")
            elif isinstance(value, tuple | Mapping):
                pieces += len(value)
                _few(name, len(value), _MOST.get(name, _MOST_ENTRIES), "entries")
                waiting += [
                    (name, one) for one in (value.values() if isinstance(value, Mapping) else value)
                ]
            elif is_dataclass(value):
                waiting += [(field.name, getattr(value, field.name)) for field in fields(value)]
            _few("conversation", characters, _MOST_CHARACTERS, "characters")
            _few("conversation", pieces, _MOST_PIECES, "parts")


def _few(name: str, found: int, most: int, of: str) -> None:
    if found > most:
        raise _too_large(f"{name!r} with {found:,} {of}, where at most {most:,} are read")


def _too_large(what: str) -> QuestionError:
    return QuestionError(
        f"This conversation holds more than askpapers writes ({what}). Begin a new one."
    )
