"""What the browser keeps of a conversation, and what the home keeps of a reader's opinion of an answer.

A conversation never leaves the browser but to be shown again; what comes back from there is read as any stranger's.
"""

from __future__ import annotations

import errno
import json
import os
import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
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
_LARGEST_LINE = 64 * 2**10  # bytes, of an opinion
_LARGEST_FILE = 5 * 2**20  # bytes, of opinions; one file before it is kept, too
_PATIENCE = 10  # seconds, while another process writes


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
    longer). A file that is full becomes feedback.1.jsonl, in the place of the one before. Raises OSError."""
    line = _opinion(turn)
    home.root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home.feedback.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600):
            if home.feedback.exists() and home.feedback.stat().st_size + len(line) > _LARGEST_FILE:
                home.feedback.replace(home.feedback.with_suffix(".1.jsonl"))
            _append(home.feedback, line)
    except Timeout as error:
        raise OSError(errno.EBUSY, "another askpapers is writing there") from error


def _opinion(turn: Turn) -> bytes:
    """In JSON, without the half of a character, which is in no encoding. What is too long to keep whole is cut, and
    says so."""
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "liked": turn.liked, "question": turn.question}
    line = _encoded({**told, "scope": turn.scope, "answer": asdict(turn.answer) if turn.answer else None})
    if len(line) <= _LARGEST_LINE:
        return line
    told["question"] = turn.question[:2000]
    answer = turn.answer and {
        "status": turn.answer.status,
        "llm": turn.answer.llm[:100],
        "text": turn.answer.text[:4000],
        "papers": _first(turn.answer.papers),
    }
    return _encoded({**told, "scope": _first(turn.scope), "answer": answer, "cut": True})


def _first(ids: Sequence[str]) -> list[str]:
    return [one[:100] for one in ids[:20]]


def _encoded(told: dict[str, Any]) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


def _append(path: Path, line: bytes) -> None:
    """The whole line or nothing; for its owner alone."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        path.chmod(0o600)  # of a file that an earlier version made
        size = os.fstat(file).st_size
        if size:
            os.lseek(file, -1, os.SEEK_END)
            line = line if os.read(file, 1) == b"\n" else b"\n" + line  # a kill left half a line
        try:
            while line:
                line = line[os.write(file, line) :]
        except OSError:
            os.ftruncate(file, size)
            raise
    finally:
        os.close(file)
