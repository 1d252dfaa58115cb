"""Questions for a first visit: each is one that the collection answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

from assistant.answering.assistant import Assistant
from assistant.answering.suggestions import OPENINGS, SHORT_NAME

SHOWN = 3  # questions, a button each
_LOOKED_AT = 200  # papers
_TRIED = 30  # questions
# the cosine from which on a question made from a title is taken for one that its paper answers
_SURE = 0.3
_SHORT_TITLE = re.compile(r"([^:?]{10,70})$")  # a whole title, where none begins with a name
_SAMPLE = {  # questions that the sample answers, with a follow-up
    "How many training steps does batch normalization save?": "and what error does the ensemble "
    "reach?",
    "Which optimizer keeps only a momentum buffer?": "and how much pre-training compute did it "
    "save?",
    "How well does AlphaGo play?": "and how many positions was it trained on?",
}


class Examples:
    """The questions of one assistant's collection, chosen once a generation."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._chosen: tuple[str, list[str]] = ("", [])
        self._choosing = threading.Lock()

    def now(self) -> list[str]:
        """The sample's questions, or such as short names in the user's own titles make."""
        with self._choosing:
            status = self._assistant.status()
            if status.sample:
                return list(_SAMPLE)
            if self._chosen[0] != status.generation:
                self._chosen = (status.generation, self._choose())
            return self._chosen[1]

    def after(self, question: str) -> Sequence[str]:
        """What the sample's newcomer may ask next."""
        return [_SAMPLE[question]] if question in _SAMPLE else []

    def _choose(self) -> list[str]:
        """Of the questions that short names in titles make, those that lead back to their papers
        most surely; where there are too few, of those that short titles make."""
        named = self._led_back(SHORT_NAME)
        return named if len(named) == SHOWN else [*named, *self._led_back(_SHORT_TITLE)][:SHOWN]

    def _led_back(self, made_of: re.Pattern[str]) -> list[str]:
        sure: dict[str, float] = {}
        proposals = "We propose a new method that outperforms existing ones."
        for result in self._assistant.published.search(proposals, _LOOKED_AT, rerank=False):
            if len(sure) == _TRIED:
                break
            if name := made_of.match(result.paper.title):
                question = OPENINGS[len(sure) % len(OPENINGS)].format(name[1])
                best = self._assistant.published.search(question, 1, rerank=False)[0]
                sure[question] = best.cosine if best.paper.id == result.paper.id else 0.0
        surest = sorted(
            (question for question in sure if sure[question] >= _SURE), key=lambda q: (-sure[q], q)
        )
        return surest[:SHOWN]
