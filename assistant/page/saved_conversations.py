"""What the browser keeps of a conversation, and what the home keeps of a reader's opinion of an
answer.

A conversation never leaves the browser but to be shown again; what comes back from there is read as
any stranger's.
"""

from __future__ import annotations

import errno
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, TypedDict

from filelock import FileLock, Timeout
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.page.messages import Turn
from assistant.page.templating import render
from assistant.page.turn_bounds import bounded
from index.errors import QuestionError
from index.files import private_folder
from index.home import Home

_ANOTHER = "This page is of another version of askpapers. Reload it; your conversations stay."
_CUT_OFF = "The page was left, or askpapers was away, before this answer was complete."
_TURN = TypeAdapter(Turn)
MOST = 500  # turns
_SENT = 8  # turns that a question may need
MOST_PAPERS = 5000  # that it may be asked of, or that are exported at once
_LONGEST_ID = 200  # characters of a paper's id
_READ_KEPT = 50  # papers
_LARGEST_LINE = 64 * 2**10  # bytes, of an opinion
_LARGEST_FILE = 5 * 2**20  # bytes, of opinions; one file before it is kept, too
# of an opinion that would be a larger line, in characters, and ids
_QUESTION_KEPT, _TEXT_KEPT, _NAME_KEPT, _IDS_KEPT = 2000, 4000, 100, 20
_LOCK_SECONDS = 10  # seconds, while another process writes


def _each_once(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ids))


_Scope = Annotated[list[Annotated[str, Field(max_length=_LONGEST_ID)]], AfterValidator(_each_once)]


class SavedConversation(BaseModel):
    """A conversation as the browser gives it back."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(pattern=r"^[0-9a-f]{1,32}$")
    turns: list[Turn] = Field(max_length=MOST)


class Sent(BaseModel):
    """What the browser sends of the conversation with a question: those of its turns that it may
    point back at, the last one at the end. `of`: how many there are; `scope`: the ids of the papers
    that it is asked of, where not of all; `editing`: it replaces the last one; `writer`: the id of
    the model that was chosen for this conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(default="", pattern=r"^[0-9a-f]{0,32}$")
    of: int = Field(default=0, ge=0, le=MOST)
    turns: list[Turn] = Field(default=[], max_length=_SENT)
    scope: _Scope = Field(default=[], max_length=MOST_PAPERS)
    editing: bool = False
    writer: str = Field(default="", pattern=r"^[0-9a-z]{0,32}$")


def conversations_html(home: Home) -> str:
    """The list of conversations, which conversations.js fills; those of one home are told from
    another's by its name."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, str(home.root.resolve())).hex[:8]
    return render("conversations.html", home=name)


def opened(kept: object) -> SavedConversation:
    """Raises QuestionError for what is no conversation of this program."""
    try:
        conversation = SavedConversation.model_validate(kept)
    except ValidationError as error:
        raise QuestionError(
            "This conversation was kept by another version of askpapers and cannot be opened. Ask "
            "its question again."
        ) from error
    bounded(conversation.turns)
    turns = [_told_cut_off(turn) for turn in conversation.turns]
    return conversation.model_copy(update={"turns": turns})


def _told_cut_off(turn: Turn) -> Turn:
    """Neither answered nor failed: the page was left in the middle of it."""
    is_open = turn.answer is None and turn.problem is None
    return replace(turn, problem=_CUT_OFF) if is_open else turn


def sent(text: str) -> Sent:
    """Of an empty text a conversation that begins. Raises QuestionError for what no page of this
    program sends."""
    try:
        known = Sent.model_validate_json(text) if text else Sent()
    except ValidationError as error:
        raise QuestionError(_ANOTHER) from error
    bounded(known.turns)
    return known


def kept_turn(turn: object) -> Turn | None:
    """The turn that something is done with, as the browser kept it. Raises QuestionError like
    `sent`."""
    if turn is None:
        return None
    try:
        read = _TURN.validate_python(turn)
    except ValidationError as error:
        raise QuestionError(_ANOTHER) from error
    bounded([read])
    return read


class KeptTurn(TypedDict):
    """What the browser is to put away: a turn, where it stands, and of how many."""

    id: str  # the conversation's
    place: int
    of: int
    turn: dict[str, object]


def kept(conversation: str, turn: Turn, place: int, of: int) -> KeptTurn:
    """An answer names its papers; until there is one, those that are read are kept along."""
    read = {} if turn.answer else dict(islice(turn.reading.items(), _READ_KEPT))
    told = asdict(replace(turn, reading=read))
    return {"id": conversation, "place": place, "of": of, "turn": told}


class KeptPart(TypedDict):
    """The text that has come of an answer, to be put away until it is complete."""

    id: str
    place: int
    text: str
    checked: list[dict[str, object]]


def kept_part(conversation: str, turn: Turn, place: int) -> KeptPart:
    checked = [asdict(sentence) for sentence in turn.checked]
    return {"id": conversation, "place": place, "text": turn.text, "checked": checked}


def remember_opinion(home: Home, turn: Turn, user: str = "") -> None:
    """Add a line to the home's feedback.jsonl: when, whose, what was asked and answered, and
    whether it was liked (None: no longer). A file that is full becomes feedback.1.jsonl, in the
    place of the one before. Raises OSError."""
    line = _opinion(turn, user)
    private_folder(home.root)
    try:
        with FileLock(home.feedback.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600):
            if home.feedback.exists() and home.feedback.stat().st_size + len(line) > _LARGEST_FILE:
                home.feedback.replace(home.feedback.with_suffix(".1.jsonl"))
            _append(home.feedback, line)
    except Timeout as error:
        raise OSError(errno.EBUSY, "another askpapers is writing there") from error


def _opinion(turn: Turn, user: str = "") -> bytes:
    """In JSON, without the half of a character, which is in no encoding. What is too long to keep
    whole is cut, and says so."""
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "liked": turn.liked,
        "question": turn.question,
    }
    told |= {"user": user} if user else {}
    line = _encoded(
        {**told, "scope": turn.scope, "answer": asdict(turn.answer) if turn.answer else None}
    )
    if len(line) <= _LARGEST_LINE:
        return line
    told["question"] = turn.question[:_QUESTION_KEPT]
    answer = turn.answer and {
        "status": turn.answer.status,
        "llm": turn.answer.llm[:_NAME_KEPT],
        "text": turn.answer.text[:_TEXT_KEPT],
        "papers": _first(turn.answer.papers),
    }
    return _encoded({**told, "scope": _first(turn.scope), "answer": answer, "cut": True})


def _first(ids: Sequence[str]) -> list[str]:
    return [one[:_NAME_KEPT] for one in ids[:_IDS_KEPT]]


def _encoded(told: dict[str, object]) -> bytes:
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
