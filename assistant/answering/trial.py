"""One short question to a language model, before it is taken: does it answer, how fast, and does it
cite? What it is asked is invented: nothing of the collection is sent."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

from assistant.answering.prompts import render
from assistant.checking.citations import marks
from assistant.checking.mark_forms import in_one_form
from assistant.fencing import fence
from assistant.llm.chat_model import ChatModel, Message
from assistant.types import Usage

_PAPERS = {1, 2}  # of prompts/trial_evidence.txt
_LONGEST = 1500  # characters: a model that writes more has been heard


@dataclass(frozen=True, slots=True)
class Trial:
    """`seconds` until the answer was there, `tokens_a_second` where the server counts them;
    `keeps_citations` is whether it cited both papers and none that is not there."""

    model: str
    seconds: float
    tokens_a_second: float | None
    keeps_citations: bool

    def told(self) -> str:
        """As a line of text."""
        pace = f", {self.tokens_a_second:.0f} tokens/s" if self.tokens_a_second else ""
        keeps = "yes" if self.keeps_citations else "no"
        return f"{self.model} answers in {self.seconds:.1f} s{pace}, keeps citations: {keeps}"

    @property
    def doubt(self) -> str:
        """What should be known before it is taken; empty if nothing."""
        if self.keeps_citations:
            return ""
        return "Much of what it writes will be marked as not supported; another may serve better."


def tried(model: ChatModel) -> Trial:
    """Raises ModelError where no answer comes."""
    user = render(
        "answer_user",
        evidence=fence(render("trial_evidence")),
        question=render("trial_question"),
    )
    text, tokens, started = "", 0, time.monotonic()
    with closing(
        model.stream([Message("system", render("answer_system")), Message("user", user)])  # type: ignore[type-var]  # a generator
    ) as pieces:
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
            elif isinstance(piece, Usage):
                tokens = piece.completion_tokens or 0
            if len(text) > _LONGEST:
                break
    seconds = time.monotonic() - started
    return Trial(
        model.name,
        round(seconds, 2),
        round(tokens / seconds, 1) if tokens and seconds else None,
        set(marks(in_one_form(text, _PAPERS))) == _PAPERS,
    )
