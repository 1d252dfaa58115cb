"""What the program itself says to a question, of what it knows of itself and of what is published,
and the answer that it becomes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.outcomes import replied
from assistant.published import Opened, Published
from assistant.question import rooms
from assistant.question.replies import Reply
from assistant.question.tool import Host
from assistant.types import Answer, Event, FollowUps, Kind, Seconds, TextDelta
from index.errors import IndexError_, NoIndex
from index.sources import unread
from index.types import Filters

ON_ITS_OWN: frozenset[Kind] = frozenset({"tool", "talk"})  # says nothing of any paper


@dataclass(frozen=True, slots=True)
class Program:
    """`llm` tells who writes the answers, empty for no language model; `today` the day on which a
    question is asked. Every method raises an error of the index."""

    published: Published
    llm: Callable[[], str]
    today: Callable[[], date]

    def unindexed(self, question: str, history: Sequence[Answer]) -> Reply | None:
        """What is said of the program itself, and, where nothing is indexed, of the collection."""
        if (reply := rooms.at_the_door(question, history, self._host)) is not None:
            return reply
        try:
            self.published.open()
        except NoIndex:
            return rooms.without_index(question, history, self._host, self.today())
        return None

    def indexed(
        self,
        typed: str,
        history: Sequence[Answer],
        filters: Filters,
        opened: Opened,
    ) -> Reply | None:
        """What is said of what is indexed, if that is what is asked for."""
        searcher, today = opened.searcher, self.today()
        return rooms.replied(
            rooms.Asked(
                typed,
                history,
                filters,
                searcher,
                today,
                self._host,
                lambda: opened.topics,
                lambda: unread.known(opened.home.unread),
            )
        )

    def told(self, question: str, reply: Reply, started: float) -> Iterator[Event]:
        """Nothing was searched for it, and no model asked."""
        answer = replied(reply)
        indexed = None if reply.kind in ON_ITS_OWN else self._host().indexed
        took = round(time.monotonic() - started, 3)
        yield TextDelta(answer.text)
        yield replace(
            answer,
            notes=(*self.published.notes(), *answer.notes),
            question=question,
            searched=question,
            standing=question,
            followups=(),  # they come last, as ever
            sample=indexed is not None and indexed.sample,
            seconds=Seconds(took, 0.0, took),
        )
        yield FollowUps(reply.followups)

    def _host(self) -> Host:
        llm = self.llm()
        try:
            return Host(llm, self.published.status(llm))
        except IndexError_:
            return Host(llm, None)
