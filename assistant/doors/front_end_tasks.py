"""What chat front ends ask a model besides what their users ask: a title, tags, what to ask next.
It is told by the words in which they ask, and answered from what is known, without a search."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from textwrap import shorten

from assistant.types import Answer

_TITLE = 50  # characters
_TAGS = ("Science", "Papers")
_EMOJI = "📄"
_HISTORY = re.compile(r"<chat_history>(.*?)</chat_history>", re.DOTALL)
_SPOKEN = re.compile(
    r"^(USER|ASSISTANT|User|Assistant|Human|AI|System|SYSTEM): ?(.*?)"
    r"(?=^(?:USER|ASSISTANT|User|Assistant|Human|AI|System|SYSTEM):|\Z)",
    re.DOTALL | re.MULTILINE,
)
_USERS = ("user", "human")
# open-webui's tasks, by the key of the JSON that they want
_KEY = re.compile(r'\{\s*\\?"(title|tags|follow_ups|queries|text|prompt)\\?"\s*:')
# titles of others: LibreChat, Chatbox, NextChat, LobeChat, Cherry Studio
_TITLES = re.compile(
    r"5-word-or-less title for the conversation"
    r"|give this conversation a name"
    r"|(?:four to five|\d+)[ -]word title summarizing our conversation"
    r"|summari[sz]e the (?:given )?(?:session|conversation) (?:as|into) a \S+ title"
    r"|(?:generate|create|write) a (?:concise|short|brief)\b[^.\n]{0,40}\btitle\b[^.\n]{0,60}"
    r"\b(?:conversation|chat|dialogue|discussion)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"^Summari[sz]e the discussion briefly in 200 words or less", re.IGNORECASE)
_FACE = re.compile(r"^Your task is to reflect the speaker's likely facial expression")

Latest = Callable[[tuple[str, ...]], Answer | None]
"""The answer that was given lately to the last of these questions."""


def answered(text: str, system: str, questions: Sequence[str], latest: Latest) -> str | None:
    """What a front end's own task gets; None of what a person asks. `text` is the last message,
    `questions` are those of the user before it."""
    history = _HISTORY.search(text)
    asked = _asked(history[1]) if history else [*questions]
    if text.lstrip().startswith("### Task:") and (key := _KEY.search(text)):
        return _open_webui(key[1], asked, latest)
    if _FACE.match(text):
        return _EMOJI
    if _TITLES.search(text) or _TITLES.search(system):
        return _title(asked or _asked(text) or _lines(text))
    if _SUMMARY.match(text):
        return "Questions so far: " + " ".join(asked)
    return None


def _open_webui(key: str, asked: Sequence[str], latest: Latest) -> str:
    if key == "title":
        return json.dumps({"title": _title(asked)}, ensure_ascii=False)
    if key == "tags":
        return json.dumps({"tags": list(_TAGS)})
    if key == "follow_ups":
        answer = latest(tuple(asked)) if asked else None
        return json.dumps({"follow_ups": list(answer.followups if answer else ())})
    return json.dumps({key: [] if key == "queries" else ""})


def _asked(history: str) -> list[str]:
    """What the user said, of a conversation that is written down."""
    return [
        said.strip()
        for who, said in _SPOKEN.findall(history)
        if who.casefold() in _USERS and said.strip()
    ]


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line][-1:]


def _title(asked: Sequence[str]) -> str:
    """Of the first question."""
    first = " ".join(asked[0].split()).rstrip("?!. ") if asked else ""
    return shorten(first, _TITLE, placeholder="…") or "Papers"
