"""What the program itself says to a question, of what it knows of itself and of what is published,
and the answer that it becomes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.in_language import reply_in
from assistant.answering.outcomes import replied
from assistant.published import Opened, Published
from assistant.question import rooms
from assistant.question.across_languages import Translate
from assistant.question.after_replies import standing_alone
from assistant.question.in_english import readings
from assistant.question.replies import Reply
from assistant.question.tool import Host
from assistant.types import REPLIED, Answer, Event, FollowUps, Kind, Seconds, TextDelta
from index.errors import IndexError_, NoIndex
from index.retrieval.searcher import Searcher
from index.sources import unread
from index.text.languages import Language, language_of
from index.types import Filters

ON_ITS_OWN: frozenset[Kind] = frozenset({"tool", "talk"})  # says nothing of any paper


@dataclass(frozen=True, slots=True)
class Program:
    """`llm` tells who writes the answers, empty for no language model; `today` the day on which a
    question is asked. Every method raises an error of the index."""

    published: Published
    llm: Callable[[], str]
    today: Callable[[], date]

    def replied(
        self,
        question: str,
        history: Sequence[Answer],
        filters: Filters,
        translate: Translate | None = None,
    ) -> Reply | None:
        """What is said of the program itself, and of what is indexed, if that is what is asked
        for, in any language: of those that are known by their words, or in which a model puts it
        into English."""
        language = language_of(question)
        at_once = self._said(question, language, lambda text: self._unindexed(text, history))
        if at_once is not None:
            return at_once
        opened = self.published.open()

        def of(text: str) -> Reply | None:
            return self._indexed(text, history, filters, opened)

        reply = self._said(question, language, of, opened.searcher)
        if reply is not None or translate is None or language is None or not language.sure:
            return reply
        if not any(map(str.isalnum, english := translate(question, language))):
            return None
        reply = self._unindexed(english, history) or of(english)
        return reply and reply_in(reply, language.code, english)

    def standing_alone(self, question: str, history: Sequence[Answer]) -> str:
        """A follow-up on what was told of the collection, or of a paper, as a question of its
        own."""
        if not history or history[-1].kind not in REPLIED:
            return question
        generation = self.published.open().searcher.generation
        papers, digests = generation.papers, generation.manifest.digests

        def title_of(key: str) -> str:
            return papers[key].title if key in papers else ""

        return standing_alone(question, history, digests, title_of)

    def _said(
        self,
        question: str,
        language: Language | None,
        say: Callable[[str], Reply | None],
        searcher: Searcher | None = None,
    ) -> Reply | None:
        """What is said to a question, first as its words may be read in English."""
        code = language.code if language else ""
        for english in readings(question, code, searcher.holds if searcher else None):
            if (reply := say(english)) is not None:
                return reply_in(reply, code, english)
        return say(question)

    def _unindexed(self, question: str, history: Sequence[Answer]) -> Reply | None:
        """Of the program itself, and, where nothing is indexed, of the collection."""
        if (reply := rooms.at_the_door(question, history, self._host)) is not None:
            return reply
        try:
            self.published.open()
        except NoIndex:
            return rooms.without_index(question, history, self._host, self.today())
        return None

    def _indexed(
        self, typed: str, history: Sequence[Answer], filters: Filters, opened: Opened
    ) -> Reply | None:
        return rooms.replied(
            rooms.Asked(
                typed,
                history,
                filters,
                opened.searcher,
                self.today(),
                self._host,
                lambda: opened.topics,
                lambda: unread.known(opened.home.unread),
            )
        )

    def told(self, question: str, reply: Reply, started: float) -> Iterator[Event]:
        """Nothing was searched for it, and no model asked but to put it into English."""
        answer = replied(reply)
        indexed = None if reply.kind in ON_ITS_OWN else self._host().indexed
        took = round(time.monotonic() - started, 3)
        yield TextDelta(answer.text)
        yield replace(
            answer,
            notes=(*self.published.notes(), *answer.notes),
            question=question,
            searched=reply.read_as or question,
            standing=reply.read_as or question,
            language=reply.language,
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
