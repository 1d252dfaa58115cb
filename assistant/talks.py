"""What the browser keeps of a conversation, and what the home keeps of a reader's opinion of an answer.

A conversation never leaves the browser but to be shown again; what comes back from there is read as any stranger's.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.render import Turn
from index.errors import QuestionError
from index.home import Home

_HTML = """<button type="button" popovertarget="talks">Conversations</button>
<div id="talks" popover data-home="{home}" role="dialog" aria-label="Conversations">
<h2>Conversations</h2><p>They are kept in this browser only.</p>
<input type="search" aria-label="Search conversations" placeholder="Search">
<ul></ul><p class="none">None yet.</p></div>"""
_LONGEST_NAME = 80  # characters
_MOST = 500  # turns


class Talk(BaseModel):
    """A conversation as the browser gives it back."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[0-9a-f]{1,32}$")
    turns: list[Turn] = Field(max_length=_MOST)


def talks_html(home: Home) -> str:
    """The list of conversations, which page.js fills; those of one home are told from another's by its name."""
    return _HTML.format(home=uuid.uuid5(uuid.NAMESPACE_URL, str(home.root.resolve())).hex[:8])


def opened(kept: object) -> Talk:
    """Raises QuestionError for what is no conversation of this program."""
    try:
        return Talk.model_validate(kept)
    except ValidationError as error:
        raise QuestionError(
            "This conversation was kept by another version of askpapers and cannot be opened. Ask its question again."
        ) from error


def kept(talk: str, turns: Sequence[Turn], place: int = -1) -> dict[str, Any]:
    """What the browser is to put away: a turn (the last), where it stands, and of how many."""
    place %= len(turns)
    name = re.sub(r"\s+", " ", turns[0].question).strip()[:_LONGEST_NAME]
    return {"id": talk, "name": name, "place": place, "of": len(turns), "turn": asdict(turns[place])}


def remember_opinion(home: Home, turn: Turn) -> None:
    """Add a line to the home's feedback.jsonl: when, what was asked and answered, and whether it was liked (None: no
    longer). Raises OSError."""
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "liked": turn.liked, "question": turn.question}
    answer = asdict(turn.answer) if turn.answer else None
    line = json.dumps({**told, "scope": turn.scope, "answer": answer}, ensure_ascii=False)
    home.root.mkdir(parents=True, exist_ok=True)
    with home.feedback.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
