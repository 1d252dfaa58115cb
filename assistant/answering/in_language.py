"""What is told in the language of a question that is not English: by fixed sentences, above what
there is in English alone."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.prompts import line_in
from assistant.question import talk, tool
from assistant.question.collection_replies import NOTHING
from assistant.question.replies import Reply
from assistant.question.word_forms import read
from assistant.types import Answer

_SAID = frozenset({"greeting", "thanks", "parting", "praise"})  # has sentences of its own


def reply_in(reply: Reply, language: str, english: str) -> Reply:
    """What the program says to a question that was read as an `english` one."""
    text = _of_its_own(reply, language, english)
    if not text:
        text = f"{line_in(language, 'told_in_english')}\n\n{reply.text}"
    return replace(reply, text=text, language=language, read_as=english)


def _of_its_own(reply: Reply, language: str, english: str) -> str:
    said = talk.said(english) if reply.kind == "talk" else ""
    if said in _SAID:
        own = line_in(language, f"talk_{said}")
        told = line_in(language, "told_in_english")
        return f"{own}\n\n{told}\n\n{NOTHING}" if NOTHING in reply.text else own
    if reply.kind == "tool" and read(english, tool.FORMS) == "ability":
        return line_in(language, "ability")
    return ""


def led_in(answer: Answer, language: str, *, quotes: bool) -> str:
    """The text of an answer in English, with what leads it in the question's language; whether it
    only `quotes`."""
    return f"{line_in(language, 'quoted_papers' if quotes else 'told_in_english')}\n\n{answer.text}"
