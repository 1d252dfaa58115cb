"""What a model is asked before a search: the question on its own, or in English."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.prompts import render
from assistant.answering.writer import Writer
from assistant.fencing import visible
from assistant.llm.chat_model import Message
from assistant.llm.replies import LONGEST
from assistant.llm.thoughts import behind_thoughts
from assistant.question.conversation import transcript
from assistant.question.language import LONGEST_QUESTION
from assistant.turns import TURNS
from assistant.types import Answer, Usage
from index.errors import ModelError
from index.text.languages import Language


def rewritten(writer: Writer, spent: list[Usage], question: str, history: Sequence[Answer]) -> str:
    """The question on its own, by the model, or nothing."""
    user = render("condense_user", conversation=transcript(history), question=question)
    return _line(writer, spent, "condense_system", user)


def translated(writer: Writer, spent: list[Usage], question: str, language: Language) -> str:
    """The question in English, by the model, or nothing where it gives none."""
    user = render("translate_user", language=language.name, question=question)
    return _line(writer, spent, "translate_system", user)


@TURNS.elsewhere()
def _line(writer: Writer, spent: list[Usage], system: str, user: str) -> str:
    """The first line that the model replies; what that took is added to `spent`."""
    pieces = writer.model().stream([Message("system", render(system)), Message("user", user)])
    began, rewritten = False, ""
    try:
        for piece in pieces:
            if isinstance(piece, Usage):
                spent.append(piece)
            else:  # it was heard, if it only thinks
                began = True
                if isinstance(piece, str):
                    rewritten = behind_thoughts(rewritten + piece)
            if len(rewritten) > LONGEST:  # no question is that long
                return ""
    except ModelError:
        if began:  # half a question is none, and it can be understood without a model
            return ""
        raise
    return visible(rewritten).strip().split("\n")[0][:LONGEST_QUESTION]
