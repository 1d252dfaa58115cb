"""From a question to a checked answer: condense, search, refuse or answer, check every sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import (
    AsyncGenerator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cache, partial
from types import TracebackType
from typing import TYPE_CHECKING, TypedDict, Unpack

from assistant.answering import extractive
from assistant.answering.generation import Extras
from assistant.answering.paper_tables import compares, table
from assistant.answering.relay import relay
from assistant.answering.replying import ON_ITS_OWN, Program
from assistant.answering.rewording import rewritten, translated
from assistant.answering.stated_columns import stating
from assistant.answering.suggestions import Suggestions
from assistant.answering.telling import tell
from assistant.answering.writer import Writer
from assistant.answering.writing import written
from assistant.llm.chat_model import ChatModel
from assistant.published import Opened, Published
from assistant.question import talk
from assistant.question.across_languages import find_in_any_language
from assistant.question.answerability import Answerability
from assistant.question.found import Found
from assistant.question.language import readable
from assistant.question.pasted import plain, without_headers, without_signature
from assistant.question.times import counted_back
from assistant.turns import TURNS
from assistant.types import (
    REPLIED,
    Answer,
    CollectionStatus,
    Event,
    FollowUps,
    Kind,
    Row,
    Seconds,
    Usage,
    total,
)
from assistant.wording import chance
from index.circuits import Circuits
from index.home import Home
from index.types import Filters, Paper

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_NO_EXTRAS = Extras()


def whole(events: Iterable[Event]) -> Answer:
    """The answer of a stream, with what to ask next."""
    answer: Answer | None = None
    for event in events:
        if isinstance(event, Answer):
            answer = event
        elif isinstance(event, FollowUps) and answer is not None:
            return replace(answer, followups=event.questions)
    raise AssertionError("a stream ends with its answer, and what may follow")


class How(TypedDict, total=False):
    """How a question is to be answered: the keywords of `Assistant.ask`, and of its likes."""

    history: Sequence[Answer]
    strict: bool
    filters: Filters | None
    anyway: bool
    kind: Kind | None


class Assistant:
    """Answers questions over one home, from what is `published` there when they are asked.

    `assistant.open_assistant()` makes one with the model that the settings name. It may be asked
    from any number of threads at once, and of an event loop (`aask`, `astream`). It holds its index
    open: close it, or use it in a `with`.

        with open_assistant("my-home") as assistant:
            answer = assistant.ask("How does LoRA work?", filters=Filters.of(since="2026-08-01"))
            answer = assistant.ask("and QLoRA?", history=[answer])

    `model` is called when the first answer needs one; None means extractive answers. `circuits`
    tells how its addresses are. `embed` is any
    LlamaIndex embedding model, in the place of the one that the settings name. With `sample`, a
    home in which nothing is indexed is answered for by the sample's; with `strict` every answer is
    so. `extras` is what a model is asked besides. `today` tells on which day a question is asked.
    """

    def __init__(
        self,
        home: Home,
        *,
        model: Callable[[], ChatModel] | None = None,
        llm: str = extractive.NAME,
        circuits: Circuits | None = None,
        sample: bool = False,
        strict: bool = False,
        notes: tuple[str, ...] = (),
        embed: BaseEmbedding | None = None,
        extras: Extras = _NO_EXTRAS,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.published = Published(home, embed=embed, sample=sample)
        self._writer = None if model is None else Writer(model, llm, circuits)
        self._strict = strict
        self._notes = notes
        self._extras = extras
        self._today = today
        self._program = Program(self.published, lambda: self.writer, today)
        self._suggestions = Suggestions()
        self.heard: tuple[Callable[[Answer], None], ...] = ()
        """Each is told of every answer, by whichever model, before whoever asked."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> Answer:
        """The whole answer, with what to ask next.

        `history`: the answers before it in the conversation, the oldest first. `strict` leaves out
        sentences that are not fully supported. `filters`: of which papers (`index.Filters.of`).
        With `anyway`, an answer is tried where the digests probably have none. `kind`: what the
        question asks for, in the place of what would be read from its words ("fact", "list" …).
        Raises QuestionError, SettingError, ModelError, or an error of the index: each an
        `index.errors.AskpapersError`, whose text says what to do.
        """
        return whole(
            self.stream(
                question, history=history, strict=strict, filters=filters, anyway=anyway, kind=kind
            )
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> Iterator[Event]:
        """Text as it comes (`TextDelta`), each sentence of a model's once it is complete and
        checked; then the `Answer`, whose text may differ where something was left out or mended,
        and last what to ask next (`FollowUps`). Closing the iterator stops the model.

        Keywords and errors are those of `ask`; nothing is done before the first event is taken.
        """
        self.published.still_open()
        started, strict, writer = time.monotonic(), strict or self._strict, self._writer
        typed = readable(question)
        question = plain(talk.without(readable(without_signature(without_headers(question)))))
        history = [answer for answer in history if answer.kind not in ON_ITS_OWN]
        alone = self._program.standing_alone(question, history)
        meant, question = alone if alone != question else "", alone
        kind = None if kind in REPLIED else kind  # of what is asked again: it is read again
        filters = filters or Filters()
        spent: list[Usage] = []
        rewrite = partial(rewritten, writer, spent) if writer else None
        # asked at most once, for the rooms as for the search
        translate = cache(partial(translated, writer, spent)) if writer else None
        if kind is None and (reply := self._program.replied(question, history, filters, translate)):
            for event in self._program.told(
                typed, replace(reply, read_as=reply.read_as or meant), started
            ):
                if isinstance(event, Answer):
                    self._tell(event)
                yield event
            return
        opened = self.published.open()
        searcher = opened.searcher
        with TURNS.first():
            found = find_in_any_language(
                question, history, filters, searcher, rewrite, kind, translate
            )
            retrieved = time.monotonic()
            telling = tell(found, searcher)
        found = replace(
            found,
            answerability=telling.answerability,
            collected=found.collected and stating(found.collected),
        )
        answer = yield from written(
            writer, question, found, telling, searcher, self._extras, strict=strict, anyway=anyway
        )
        answer = self._completed(answer, found, question, opened)
        ended = time.monotonic()
        answer = replace(
            answer,
            usage=total(*spent, answer.usage),
            question=typed,
            seconds=Seconds(
                round(retrieved - started, 3),
                round(ended - retrieved, 3),
                round(ended - started, 3),
            ),
        )
        self._tell(answer)
        yield answer
        yield FollowUps(self._suggestions.after(searcher, answer, found.results))

    def _completed(self, answer: Answer, found: Found, question: str, opened: Opened) -> Answer:
        """The answer with what is told beside its text: doubts and notes, how it was read, a table.
        `question` is what was asked, on its own."""
        searcher, answerability = opened.searcher, found.answerability
        refused = answer.status == "abstained"
        counted = counted_back(question, searcher.generation.manifest.digests, self._today())
        held = searcher.generation.papers
        side_by_side = _compares(found, [held[key] for key in answer.papers])
        return replace(
            answer,
            notes=(
                *self.published.notes(),
                *_doubt(answerability, answer),
                *((counted,) if counted else ()),
                *found.notes,
                *answer.notes,
            ),
            probability=_rounded(answerability.probability),
            considered=found.considered,
            searched=found.asked.question,
            standing=found.asked.standing or found.asked.question,
            language=found.language.code if found.language else None,
            kind=_kind(found, side_by_side=side_by_side),
            count=len(found.collected.results) if found.collected and not refused else None,
            table=_table(answer, held) if side_by_side else None,
            sample=opened.is_sample,
        )

    async def aask(self, question: str, **how: Unpack[How]) -> Answer:
        """As `ask`, for an event loop, which goes on meanwhile. Cancelling it stops the model."""
        async with aclosing(self.astream(question, **how)) as events:
            return whole([event async for event in events])

    async def astream(self, question: str, **how: Unpack[How]) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop: text is gathered to at most ten pieces a second, and a
        second of silence gives a `Heartbeat`. Closing it (`contextlib.aclosing`) stops the model.
        """
        stop = threading.Event()
        try:
            async with aclosing(relay(self.stream(question, **how), stop)) as events:
                async for event in events:
                    yield event
        finally:
            stop.set()

    def close(self) -> None:
        """Let go of the index and of the model. Answers that are being written come to their end;
        every later question raises IndexClosed. A second time it does nothing."""
        self.published.close()
        self._writer = None

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell(self, answer: Answer) -> None:
        for hears in self.heard:
            hears(answer)

    def tabled(self, answer: Answer, most: int | None = None) -> Answer:
        """The answer with a table of its papers, of `most` of them, as far as they are still
        indexed. Raises an error of the index."""
        return replace(answer, table=_table(answer, self.published.papers_of(answer), most))

    @property
    def is_extractive(self) -> bool:
        return self._writer is None

    @property
    def writer(self) -> str:
        """The name of the model that writes; empty without one."""
        return self._writer.name if self._writer else ""

    def written_by(self, writer: Writer | None) -> Assistant:
        """The same over the same index, with another model, or without one."""
        other = copy(self)
        other.write_by(writer)
        other._program = Program(self.published, lambda: other.writer, self._today)
        return other

    def warm(self, question: str) -> None:
        """Load what the answer to such a question needs; no server is asked, and nobody is told.
        Raises what `ask` does."""
        self.quoting().ask(question)
        if self._writer is not None:
            self._writer.warm()

    def quoting(self) -> Assistant:
        """The same without a model, and heard by nobody: for questions that nobody asks now."""
        other = self.written_by(None)
        other.heard = ()
        return other

    def write_by(self, writer: Writer | None) -> None:
        """Every question from now on; one that is being answered is so by the model before."""
        self._writer = writer

    def status(self) -> CollectionStatus:
        """What is indexed, from when to when, by which models. Raises an error of the index."""
        llm = self.writer or extractive.NAME
        self.published.follow()
        notes = () if self._writer else self._notes
        told = self.published.status(llm, (*notes, *self.published.troubles()))
        written_at = tuple(self._writer.addresses()) if self._writer else ()
        return replace(told, addresses=told.addresses + written_at)


def _doubt(answerability: Answerability, answer: Answer) -> list[str]:
    """A word of warning for what is answered although it would have been refused."""
    if answerability.reason is None or answer.status == "abstained":
        return []
    if answerability.reason == "other_language":
        return [
            "Quoted from what those of its words that are known are nearest to; whether that "
            "answers the question was not judged, since it is not in English."
        ]
    if answerability.probability is None:
        return ["Answered because you asked for it."]
    return [
        "Answered because you asked for it: the chance that the digests do was put at "
        f"{chance(answerability.probability)}."
    ]


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 3)


def _compares(found: Found, papers: Sequence[Paper]) -> bool:
    """Whether papers are to stand side by side in a table."""
    if found.asked.form == "table":
        return True
    if found.asked.named and found.analysis.comparison:  # "compare these two"
        return len(papers) > 1
    if found.collected is not None:
        return found.collected.request.kind == "compare" and len(papers) > 1
    return compares(found.analysis, papers)


def _kind(found: Found, *, side_by_side: bool) -> Kind:
    if found.kind is not None:
        return found.kind
    if found.collected is not None:
        return found.collected.request.kind
    if side_by_side:
        return "compare"
    return "definition" if found.defines else "fact"


def _table(
    answer: Answer, held: Mapping[str, Paper], most: int | None = None
) -> tuple[Row, ...] | None:
    """Of the papers of an answer, by the numbers under which it cites them; None of none."""
    numbers = {citation.paper_id: citation.number for citation in answer.citations}
    shown = [key for key in answer.papers if key in held and key in numbers][:most]
    rows = table([held[key] for key in shown], [numbers[key] for key in shown])
    group_of = {key: group.name for group in answer.groups for key in group.papers}
    return tuple(replace(row, group=group_of.get(row.paper_id, "")) for row in rows) or None
