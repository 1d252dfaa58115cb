"""What the browser keeps of a conversation, and what the home keeps of a reader's opinion of an answer.

A conversation never leaves the browser but to be shown again; what comes back from there is read as any stranger's.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.render import Turn
from index.errors import QuestionError
from index.home import Home

_HTML = """<button type="button" popovertarget="talks">Conversations</button>
<div id="talks" popover data-home="{home}" role="dialog" aria-label="Conversations">
<h2>Conversations</h2><p>They are kept in this browser only.</p>
<input type="search" aria-label="Search conversations" placeholder="Search">
<ul></ul><p class="none">None yet.</p></div>"""
_ANOTHER = "This page is of another version of askpapers. Reload it; your conversations stay."
_TURN = TypeAdapter(Turn)
MOST = 500  # turns
_SENT = 8  # turns that a question may need
_MOST_PAPERS = 5000  # that it may be asked of


class Talk(BaseModel):
    """A conversation as the browser gives it back."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[0-9a-f]{1,32}$")
    turns: list[Turn] = Field(max_length=MOST)


class Sent(BaseModel):
    """What the browser sends of the conversation with a question: those of its turns that it may point back at, the
    last one at the end. `of`: how many there are; `scope`: the ids of the papers that it is asked of, where not of all;
    `editing`: it replaces the last one."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(default="", pattern=r"^[0-9a-f]{0,32}$")
    of: int = Field(default=0, ge=0, le=MOST)
    turns: list[Turn] = Field(default=[], max_length=_SENT)
    scope: list[str] = Field(default=[], max_length=_MOST_PAPERS)
    editing: bool = False


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


def sent(text: str) -> Sent:
    """Of an empty text a conversation that begins. Raises QuestionError for what no page of this program sends."""
    try:
        return Sent.model_validate_json(text) if text else Sent()
    except ValidationError as error:
        raise QuestionError(_ANOTHER) from error


def kept_turn(turn: object) -> Turn | None:
    """The turn that something is done with, as the browser kept it. Raises QuestionError like `sent`."""
    try:
        return None if turn is None else _TURN.validate_python(turn)
    except ValidationError as error:
        raise QuestionError(_ANOTHER) from error


def kept(talk: str, turn: Turn, place: int, of: int) -> dict[str, Any]:
    """What the browser is to put away: a turn, where it stands, and of how many."""
    return {"id": talk, "place": place, "of": of, "turn": asdict(turn)}


def remember_opinion(home: Home, turn: Turn) -> None:
    """Add a line to the home's feedback.jsonl: when, what was asked and answered, and whether it was liked (None: no
    longer). Raises OSError."""
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "liked": turn.liked, "question": turn.question}
    answer = asdict(turn.answer) if turn.answer else None
    line = json.dumps({**told, "scope": turn.scope, "answer": answer}, ensure_ascii=False)
    home.root.mkdir(parents=True, exist_ok=True)
    with home.feedback.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
