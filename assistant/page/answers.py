"""Who is answered: one question from when it was sent until its answer is complete, stopped, or
failed.

A conversation lives in its browser, which sends what is needed of it; this holds only who waits,
and who is to stop.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace

import gradio as gr
from anyio.to_thread import run_sync

from assistant.answering.relay import relay
from assistant.page.admission import Line, LineFull, Ticket, told_seconds
from assistant.page.bridge import Bridge
from assistant.page.desk import Desk
from assistant.page.giving_way import giving_way
from assistant.page.messages import Turn
from assistant.page.offered_models import OfferedModels
from assistant.page.outputs import Shown
from assistant.page.rights import person
from assistant.page.saved_conversations import MOST, Sent, kept, kept_part
from assistant.page.turn_bounds import LONGEST_TYPED
from assistant.question.language import LONGEST_QUESTION
from assistant.types import (
    Answer,
    CheckedSentence,
    Event,
    FollowUps,
    Heartbeat,
    Kind,
    OwnWords,
    Reading,
    Sentence,
    TextDelta,
)
from assistant.wording import count, verb
from index.errors import AskpapersError, QuestionError
from index.types import Filters

_log = logging.getLogger(__name__)
# seconds between two words about a place in the line: each takes 5 ms from the answers
_SOON, _LATE = 2.0, 4.0
_PLACES_A_SECOND = 5  # of whom one is told less often by a second
_KEPT_EACH = 1.0  # seconds: how often the text of an answer that comes is put away
_PULSE = 0.25  # seconds before Stop is felt there
_PIECES = 16  # of text a second, to all who read: each takes some 10 ms


@dataclass(eq=False)
class _Question:
    """One question of a page; once it is `answered`, only what to ask next is looked for, and the
    next question ends that. `reading`: a thread of its own reads the answer."""

    stop: threading.Event = field(default_factory=threading.Event)
    answered: bool = False
    reading: bool = False
    told_at: float = 0.0

    def keeps(self, event: Event) -> bool:
        """Whether the browser is to keep what has come so far: not more often than it may be
        asked to."""
        due = isinstance(event, TextDelta) and time.monotonic() >= self.told_at + _KEPT_EACH
        if due:
            self.told_at = time.monotonic()
        return due and not self.answered


class Answers:
    def __init__(self, models: OfferedModels, desk: Desk, bridge: Bridge, line: Line) -> None:
        self._models, self._desk, self._bridge = models, desk, bridge
        self.line = line
        self._asked: dict[str, _Question] = {}  # by page

    def is_answering(self, request: gr.Request) -> bool:
        asked = self._asked.get(request.session_hash or "")
        return asked is not None and not asked.answered

    def stop(self, request: gr.Request) -> None:
        if asked := self._asked.get(request.session_hash or ""):
            asked.stop.set()

    def stop_all(self) -> None:
        for asked in list(self._asked.values()):
            asked.stop.set()

    async def answer(
        self,
        question: str,
        known: Sent,
        request: gr.Request,
        *,
        replacing: bool = False,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> AsyncGenerator[Shown]:
        """The page until an answer is complete; `replacing` the last turn, which stays if not."""
        if not question.strip() or self.is_answering(request):
            yield {}
            return
        replaced = known.turns[-1] if replacing and known.turns else None
        earlier = known.turns[:-1] if replaced else known.turns
        place = known.of - 1 if replaced else known.of
        try:
            _check(question, place)
            assistant = self._models.assistant_of(known.writer, request.username or "")
            ticket = self.line.enter(person(request))
        except (LineFull, AskpapersError) as error:
            yield self._desk.refused(question, known, _why(error))
            return
        asked = self._begun(request)
        known = known.model_copy(update={"id": known.id or uuid.uuid4().hex[:16]})
        turn = Turn(question, scope=tuple(known.scope), writer=assistant.writer)
        try:
            yield {
                **self._desk.begun(turn, place, _in_line(ticket)),
                **self._begins(turn, place, known),
            }
            async with aclosing(_admitted(ticket, asked.stop)) as waiting:
                async for told in waiting:
                    yield self._desk.coming(turn, place, told)
            events = assistant.stream(
                question,
                history=[one.answer for one in earlier if one.answer],
                filters=Filters(paper=turn.scope),
                anyway=anyway,
                kind=kind,
            )
            events = giving_way(events, ticket, asked.stop)
            coming = relay(events, asked.stop, ticket.leave, self._pause)
            quoted = assistant.is_extractive
            async with aclosing(coming):
                asked.reading = True
                async for event in coming:
                    if isinstance(event, TextDelta):
                        if quoted:  # the answer comes at once
                            continue
                        ticket.begin()
                    turn = _with(turn, event)
                    asked.answered = turn.answer is not None
                    shown = await self._shown(turn, event, place, known)
                    if asked.keeps(event):
                        shown |= self._bridge.tell(part=kept_part(known.id, turn, place))
                    if shown:
                        yield shown
        except Exception as error:
            turn = replace(turn, problem=_problem(error, question))
        finally:
            self._over(request, asked, ticket)
        if turn.answer is None:
            yield await run_sync(self._ended, turn, replaced, place, known)

    def _begun(self, request: gr.Request) -> _Question:
        self.stop(request)  # what looks for what to ask next after the answer before
        asked = self._asked[request.session_hash or ""] = _Question()
        return asked

    def _over(self, request: gr.Request, asked: _Question, ticket: Ticket) -> None:
        asked.stop.set()
        if not asked.reading:  # else it makes room when its thread has ended
            ticket.leave()
        if self._asked.get(request.session_hash or "") is asked:
            del self._asked[request.session_hash or ""]

    async def _shown(self, turn: Turn, event: Event, place: int, known: Sent) -> Shown:
        """The page with what has come; empty where that changes nothing."""
        if isinstance(event, Answer):
            shown = await run_sync(self._desk.answered, turn, place)
            return {**shown, **self._kept(turn, place, known)}
        if isinstance(event, FollowUps):
            return {**self._desk.led_on(turn, place), **self._kept(turn, place, known)}
        if isinstance(event, Reading):
            shown = await run_sync(self._desk.reading, turn, place)
            return {**shown, **self._begins(turn, place, known)}
        if isinstance(event, TextDelta | Heartbeat) and turn.answer is None:
            waits = f"{turn.writer} is thinking." if _thinks(turn, event) else ""
            return self._desk.coming(turn, place, waits)  # at a heartbeat Gradio sees who left
        return {}

    def _pause(self) -> float:
        """Seconds between two pieces of an answer's text: the more are read, the longer."""
        return sum(asked.reading and not asked.answered for asked in self._asked.values()) / _PIECES

    def _ended(self, turn: Turn, replaced: Turn | None, place: int, known: Sent) -> Shown:
        """The page with a question that has no answer."""
        if turn.problem is None:
            turn = replace(turn, problem="Stopped.")
        if replaced and replaced.answer and not turn.text:
            again: Shown = (
                {} if turn.question == replaced.question else {self._desk.question: turn.question}
            )
            said = f"{turn.problem} The earlier answer stays."
            told = self._bridge.tell(said=said, ended=known.id)
            return {**self._desk.settled(replaced, place), **again, **told}
        return {**self._desk.settled(turn, place), **self._kept(turn, place, known)}

    def _begins(self, turn: Turn, place: int, known: Sent) -> Shown:
        """The browser is to keep this question, should the page be left before its answer is
        complete."""
        return self._bridge.tell(begun=kept(known.id, turn, place, place + 1))

    def _kept(self, turn: Turn, place: int, known: Sent) -> Shown:
        """The browser is to keep this turn."""
        return self._bridge.tell(keep=kept(known.id, turn, place, place + 1))


def _thinks(turn: Turn, event: Event) -> bool:
    """Whether a model is at work that has written nothing yet: it is heard to think, or has not
    begun to read."""
    if turn.text or not turn.writer or not isinstance(event, Heartbeat):
        return False
    return event.thinks or not turn.reading


def _why(error: LineFull | AskpapersError) -> str:
    return _told_full(error) if isinstance(error, LineFull) else str(error)


def _check(question: str, place: int) -> None:
    """Raises QuestionError for a question that is not taken up."""
    if place >= MOST:
        raise QuestionError(f"This conversation has {MOST} turns. Begin a new one.")
    if len(question) > LONGEST_TYPED:
        most = f"at most {LONGEST_QUESTION:,} are read"
        raise QuestionError(f"The question has {len(question):,} characters; {most}. Shorten it.")


def _with(turn: Turn, event: Event) -> Turn:
    """The turn with what has come of its answer."""
    match event:
        case Answer():
            return replace(turn, answer=event, text="", checked=())
        case Reading(papers):
            return replace(turn, reading=papers)
        case FollowUps(questions) if turn.answer is not None:
            return replace(turn, answer=replace(turn.answer, followups=questions))
        case CheckedSentence(sentence):
            return replace(turn, checked=(*turn.checked, sentence))
        case OwnWords(
            text
        ):  # what it says itself needs no check, also where all that follows is cut
            own = (Sentence(line, (), "supported") for line in text.splitlines() if line.strip())
            return replace(turn, text=turn.text + text, checked=(*turn.checked, *own))
        case TextDelta(text):
            return replace(turn, text=turn.text + text)
    return turn


def _problem(error: Exception, question: str) -> str:
    """A sentence for whoever asked; to be called where the error was caught."""
    if isinstance(error, AskpapersError):
        return str(error)
    _log.exception("the question %r could not be answered", question[:200])
    return f"askpapers failed ({type(error).__name__}); its terminal shows the details. Ask again."


def _in_line(ticket: Ticket) -> str:
    """What whoever waits is told; empty for who does not."""
    if not (place := ticket.place):
        return ""
    when = told_seconds(ticket.seconds)
    return f"You are in line: place {place}{f', {when}' if when else ''}."


def _told_full(full: LineFull) -> str:
    if full.yours:
        yours = count(full.yours, "question")
        return (
            f"{yours} of yours are in line, the most that one person may have there. "
            "Send it when one is answered."
        )
    when = told_seconds(full.seconds) or "a while"
    wait = verb(full.waiting, "waits", "wait")
    return (
        f"Too busy: {count(full.waiting, 'question')} {wait} before yours. Send it again in {when}."
    )


async def _admitted(ticket: Ticket, stop: threading.Event) -> AsyncGenerator[str]:
    """What there is to tell until it is one's turn, or one is stopped. Seldom to those who are far
    behind: each word takes time from the answers. But often enough for Gradio to see who has left.
    """
    told_at = time.monotonic()
    while not ticket.admitted.is_set() and not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ticket.admitted.wait(), _PULSE)
        pause = min(max(ticket.place / _PLACES_A_SECOND, _SOON), _LATE)
        if time.monotonic() >= told_at + pause and not ticket.admitted.is_set():
            told_at = time.monotonic()
            yield _in_line(ticket)
