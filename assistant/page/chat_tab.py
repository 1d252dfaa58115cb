"""The chat: which event on it calls what, and what a click on an answer or a card does."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Literal, Unpack, get_args

import gradio as gr
from anyio.to_thread import run_sync
from gradio.components import Component

from assistant.answering.assistant import Assistant
from assistant.footnotes import footnoted
from assistant.page.admission import line_of
from assistant.page.answers import Answers
from assistant.page.bridge import Action, Bridge, Told
from assistant.page.components import QUIET, Event
from assistant.page.desk import Desk
from assistant.page.kept_conversations import WAIT, KeptConversations
from assistant.page.messages import MOST_ROWS, Turn
from assistant.page.offered_models import OfferedModels
from assistant.page.outputs import Shown, lean
from assistant.page.rights import KEEPS_NOTHING, Hourly, Rights
from assistant.page.saved_conversations import Sent, kept, kept_turn, remember_opinion, sent
from assistant.references import FORMATS, TABLES, answer_markdown, bibtex
from assistant.settings import read_settings
from assistant.types import Answer, Kind
from index.errors import AskpapersError, QuestionError
from index.home import Home

_log = logging.getLogger(__name__)
_CHANGING = frozenset(  # what must not meet an answer that comes
    "retry anyway as edit like dislike similar question suggested".split()
)
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_OPINIONS = 60  # of a user, an hour


class _AskingEvent(Event):
    trigger_mode: Literal["multiple"]
    js: str
    postprocess: bool
    concurrency_limit: None


_ASKING: _AskingEvent = {
    "trigger_mode": "multiple",  # the next may come while suggestions are looked for
    # the last input is what page.js sends
    "js": "(...given) => [...given.slice(0, -1), askpapers.sent()]",
    "postprocess": False,
    "concurrency_limit": None,
    **QUIET,
}


class ChatTab:
    """The chat of one assistant."""

    def __init__(
        self,
        assistant: Assistant,
        home: Home,
        bridge: Bridge,
        rights: Rights,
        models: OfferedModels,
    ) -> None:
        """To be made within the page."""
        self._assistant, self._home, self._bridge, self._rights = assistant, home, bridge, rights
        self._opinions = Hourly(_OPINIONS)
        settings = read_settings(home)
        line = line_of(
            settings.answers_at_once,
            settings.answers_waiting,
            extractive=assistant.is_extractive,
        )
        self.desk = Desk(assistant, home)
        self.answers = Answers(models, self.desk, bridge, line)
        self.conversations = KeptConversations(assistant, self.desk, self.answers, bridge, rights)

    def connect(self) -> None:
        """Which event calls what."""
        desk, shown = self.desk, [*self.desk.shown, self._bridge.out]
        asked, heard = lean(self._asked, shown), self._bridge.heard
        gr.on(
            [desk.question.submit, desk.send.click],
            asked,
            [desk.question, desk.sent],
            heard(shown),
            **_ASKING,
        )
        desk.stop.click(self._halt, queue=False, **QUIET)
        self._bridge.on(self._do, [], shown, concurrency_limit=None)
        self.conversations.connect()

    @property
    def asked_about(self) -> list[Component]:
        """What `about` changes."""
        return [self.desk.about, self._bridge.out]

    def close(self) -> None:
        """Stop every answer that is being written."""
        self.answers.stop_all()

    def warm(self) -> None:
        """Load what the first answer needs."""
        try:
            for question in self.desk.starters()[:1]:
                self._assistant.warm(question)
        except AskpapersError:
            _log.debug("nothing could be loaded ahead", exc_info=True)  # whoever asks is told

    def about(self, papers: Sequence[str], editing: bool = False, **told: Unpack[Told]) -> Shown:
        """From now on, ask of these papers only; of all, if there are none. Unless it is said to go
        on, what was being edited is so no longer."""
        told = {"focus": True, **told}
        return {**self.desk.asked_of(papers, editing), **self._bridge.tell(**told)}

    # What a person asks.

    async def _asked(
        self, question: str, history: str, request: gr.Request
    ) -> AsyncGenerator[Shown]:
        """What was typed."""
        try:
            known = sent(history)
        except QuestionError as error:
            yield self._bridge.tell(said=str(error))
            return
        async with aclosing(
            self.answers.answer(question, known, request, replacing=known.editing)
        ) as answers:
            async for shown in answers:
                yield shown

    def _again(
        self,
        known: Sent,
        request: gr.Request,
        *,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> AsyncGenerator[Shown]:
        """Ask the last question once more, in its place; as of the kind that it was, or of
        another."""
        last = known.turns[-1]
        kind = kind or (last.answer.kind if last.answer else None)
        known = known.model_copy(update={"scope": list(last.scope)})
        return self.answers.answer(
            last.question, known, request, replacing=True, anyway=anyway, kind=kind
        )

    def _halt(self, request: gr.Request) -> None:
        self.answers.stop(request)

    # What a click on an answer or a card asks for.

    async def _do(self, event: gr.EventData, request: gr.Request) -> AsyncGenerator[Shown]:
        wanted = Action(event)
        try:
            if self.answers.is_answering(request) and wanted.do in _CHANGING:
                yield self._bridge.tell(said=WAIT)
                return
            known = sent(wanted.text("history"))
            everywhere = known.model_copy(update={"scope": []})
            if wanted.do in ("retry", "anyway") and known.turns:
                answers = self._again(known, request, anyway=wanted.do == "anyway")
            elif wanted.do == "as" and known.turns and (kind := _KINDS.get(wanted.text("kind"))):
                answers = self._again(known, request, kind=kind)
            elif wanted.do == "suggested":
                answers = self.answers.answer(
                    wanted.text("question"), known, request, replacing=known.editing
                )
            elif wanted.do == "question":
                answers = self.answers.answer(wanted.text("question"), everywhere, request)
            elif wanted.do == "similar":
                paper = await run_sync(self._assistant.published.paper, wanted.text("paper"))
                question = f"Papers like “{paper.title}”"
                answers = self.answers.answer(
                    question, everywhere, request, replacing=known.editing
                )
            else:
                yield await run_sync(self._done, wanted, known, request.username or "")
                return
            async with aclosing(answers):
                async for shown in answers:
                    yield shown
        except KeyError:
            yield self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            yield self._bridge.tell(said=str(error))

    def _done(self, wanted: Action, known: Sent, user: str) -> Shown:
        """What is no question."""
        if wanted.do == "edit" and known.turns:
            last = known.turns[-1]
            edited: Shown = {self.desk.question: last.question}
            return {**edited, **self.about(last.scope, editing=True)}
        if wanted.do == "unedit":
            return {self.desk.question: "", **self.desk.asked_of(known.scope)}
        if wanted.do == "about":
            return self.about([self._assistant.published.paper(wanted.text("paper")).id])
        if wanted.do == "today":
            whole = wanted.text("whole") == "yes"
            sees = self._rights.may_keep(user)
            return self.desk.opening(user, wanted.text("day"), whole=whole, sees=sees)
        if wanted.do == "read":
            return {**self.desk.read(wanted.text("paper")), **self._bridge.tell(reader=True)}
        if wanted.do == "everywhere":
            return self.about((), known.editing)
        turn = kept_turn(wanted.data.get("kept"))
        if wanted.do == "evidence" and turn:
            return self.desk.led_to(turn, wanted.turn)
        if wanted.do == "table" and turn and turn.answer:
            return self._tabled(turn, turn.answer, wanted.turn, known)
        if wanted.do in ("like", "dislike") and turn and turn.answer:
            return self._liked(turn, wanted.turn, wanted.do == "like", known, user)
        return self._bridge.tell(**_taken(self._assistant, wanted, turn.answer if turn else None))

    def _tabled(self, turn: Turn, answer: Answer, place: int, known: Sent) -> Shown:
        """An answer's papers side by side, where it stands; the browser keeps it with the turn."""
        answer = self._assistant.tabled(answer, MOST_ROWS)
        if answer.table is None:
            return self._bridge.tell(said="These papers are no longer in the collection.")
        keep = _kept_again(known, replace(turn, answer=answer), place)
        return {**self.desk.tabled(answer, place), **self._bridge.tell(**keep)}

    def _liked(self, turn: Turn, place: int, liked: bool, known: Sent, user: str) -> Shown:
        """Put the reader's opinion down; the same once more takes it back."""
        if not self._rights.may_keep(user):
            return self._bridge.tell(said=KEEPS_NOTHING)
        if not self._opinions.room_for(user):
            return self._bridge.tell(
                said="These are many opinions for an hour. Tell this one later."
            )
        turn = replace(turn, liked=None if turn.liked is liked else liked)
        try:
            remember_opinion(self._home, turn, user)
            said = (
                "Your opinion is kept on this machine."
                if turn.liked is not None
                else "Your opinion is taken back."
            )
        except OSError as error:
            said = f"It could not be kept ({error.strerror})."
        told: Told = {"said": said, **_kept_again(known, turn, place)}
        return self._bridge.tell(**told)


def _kept_again(known: Sent, turn: Turn, place: int) -> Told:
    """What is told for the browser to keep a turn that it has, changed."""
    if not known.id or place >= known.of:
        return {}
    return {"keep": kept(known.id, turn, place, known.of)}


def _taken(assistant: Assistant, wanted: Action, answer: Answer | None) -> Told:
    """What goes to the clipboard or into a file."""
    published = assistant.published
    if wanted.do == "bibtex":
        entry = bibtex([published.paper(wanted.text("paper"))])
        lacking = [name for name in ("author", "year") if f"{name} = " not in entry]
        said = f"BibTeX copied. The digest gives no {' and no '.join(lacking)}." if lacking else ""
        return {"copy": entry, "said": said or "BibTeX copied."}
    if answer is None:
        return {}
    papers = published.papers_of(answer)
    if wanted.do == "copy" and wanted.text("format") == "footnotes":
        return {"copy": footnoted(answer, papers), "said": "Copied with footnotes."}
    if wanted.do == "copy":
        return {"copy": answer_markdown(answer, papers), "said": "Copied with its references."}
    if wanted.do == "export" and wanted.text("format") in FORMATS:
        suffix, write = FORMATS[wanted.text("format")]
        text = write([papers[key] for key in dict.fromkeys(answer.papers) if key in papers])
        return {"save": {"name": f"references.{suffix}", "text": text}}
    if wanted.do == "export_table" and wanted.text("format") in TABLES:
        suffix, write_rows = TABLES[wanted.text("format")]
        rows = {
            row.paper_id: row for row in assistant.tabled(answer).table or ()
        }  # as they are now
        wanted_rows = [rows[key] for key in wanted.texts("papers") or rows if key in rows]
        return {"save": {"name": f"papers.{suffix}", "text": write_rows(wanted_rows)}}
    return {}
