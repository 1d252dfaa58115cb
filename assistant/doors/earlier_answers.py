"""What was answered before in a conversation, for doors through which only its words come back."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from assistant.answering.assistant import Assistant
from assistant.doors.forms import Asked
from assistant.types import Answer
from index.errors import QuestionError
from index.types import Filters

MOST_TURNS = 8  # that a question may point back at
_KEPT = 512  # answers

_Key = tuple[str, Filters, tuple[str, ...]]
_log = logging.getLogger(__name__)


class EarlierAnswers:
    """Keeps what was answered; what it has not is asked again, of the abstracts alone: a model
    would take as long again for each turn."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._kept: OrderedDict[_Key, Answer] = OrderedDict()
        self._keeping = threading.Lock()

    def keep(self, asked: Asked, answer: Answer) -> None:
        self._put(self._key(asked, (*asked.history, asked.question)), answer)

    def latest(self, questions: tuple[str, ...]) -> Answer | None:
        """The answer to the last of these questions, if it was given lately, whatever was filtered
        by."""
        with self._keeping:
            kept = reversed(self._kept.items())
            return next((one for key, one in kept if key[2][-1:] == questions[-1:]), None)

    def of(self, asked: Asked) -> list[Answer]:
        """The answers to the questions before. Raises an error of the index."""
        quoting = self._assistant.quoting()
        found: list[Answer] = []
        for place in range(max(0, len(asked.history) - MOST_TURNS), len(asked.history)):
            key = self._key(asked, asked.history[: place + 1])
            answer = self._kept.get(key)
            if answer is None:
                question = asked.history[place]
                try:
                    answer = quoting.ask(question, history=found, filters=asked.filters)
                except QuestionError:  # it was told so when it was asked
                    _log.debug("an earlier question cannot be read", exc_info=True)
                    continue
                self._put(key, answer)
            found.append(answer)
        return found

    def _key(self, asked: Asked, questions: tuple[str, ...]) -> _Key:
        return self._assistant.published.open().name, asked.filters, questions

    def _put(self, key: _Key, answer: Answer) -> None:
        with self._keeping:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
