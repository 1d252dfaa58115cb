"""The chat: what is on it, and what happens there. What an answer looks like is render's business."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync

from assistant.answering.assistant import Assistant
from assistant.page.admission import Busy, Line, Ticket, at_once, told_seconds
from assistant.page.bridge import Bridge, Deed
from assistant.page.cards import evidence_html
from assistant.page.messages import Turn, messages
from assistant.page.outputs import UNCHANGED, Shown, lean
from assistant.page.relay import relay
from assistant.page.saved_conversations import MOST, Sent, kept, kept_turn, opened, remember_opinion, sent, talks_html
from assistant.page.starters import SHOWN, Examples
from assistant.page.templating import render
from assistant.references import FORMATS, answer_markdown, bibtex
from assistant.settings import read_settings
from assistant.types import Answer, Sentence
from assistant.wording import count
from index.errors import AskpapersError, QuestionError
from index.home import Home
from index.types import Filters

_log = logging.getLogger(__name__)
_PROMISE = "<p>Every sentence is checked against the abstract that it cites.</p>"
_CHANGING = frozenset(
    "retry edit like dislike open similar question suggested".split()
)  # what must not meet an answer that comes
_SOON, _LATE = 0.5, 4.0  # seconds between two words about a place in the line
_PULSE = 0.1  # seconds before Stop is felt there
_WITH_TALK = "(...given) => [...given.slice(0, -1), askpapers.sent()]"  # the last input is what page.js sends


class Chatting:
    """The chat of one assistant. A conversation lives in its browser, which sends what is needed of it; this holds only
    who is answered, who waits, and who is to stop."""

    def __init__(self, assistant: Assistant, home: Home, bridge: Bridge) -> None:
        """To be made within the page."""
        self._assistant, self._home, self._bridge = assistant, home, bridge
        self._examples = Examples(assistant)
        self._stops: dict[str, threading.Event] = {}
        settings = read_settings(home)
        self.at_once = at_once(settings.answers_at_once, extractive=assistant.is_extractive)
        self.waiting = settings.answers_waiting
        self._line = Line(self.at_once, self.waiting)
        plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
        with gr.Column(elem_id="desk"):
            self._chat = gr.Chatbot(
                elem_id="chat",
                label="Conversation",
                show_label=False,
                container=False,
                height=None,
                autoscroll=False,
                buttons=[],
                feedback_options=None,
                layout="bubble",
                placeholder=render("welcome.html"),
                sanitize_html=False,  # it would take the buttons; what is not ours was escaped in the templates
                latex_delimiters=[{"left": r"\(", "right": r"\)", "display": False}],
            )
            with gr.Column(elem_id="ask"):
                self.suggestions = gr.HTML("", elem_id="examples", **plain)
                self._about = gr.HTML("", elem_id="about", **plain)
                with gr.Row(elem_id="composer"):
                    self._question = gr.Textbox(
                        label="Question",
                        show_label=False,
                        container=False,
                        placeholder="Ask about your papers",
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        scale=1,
                    )
                    self._send = gr.Button("Send", variant="primary", scale=0, min_width=72, elem_id="send")
                    self._stop = gr.Button("Stop", variant="stop", scale=0, min_width=72, elem_id="stop")
                with gr.Row(elem_id="under"):
                    gr.HTML(_PROMISE, **plain)
                    self._anyway = gr.Button("Answer anyway", scale=0, elem_id="anyway")
                    gr.HTML(talks_html(home), elem_id="kept", **plain)
                    self._new = gr.Button("New conversation", scale=0, elem_id="new")
            self._evidence = gr.HTML(evidence_html(None, 0, {}, {}), elem_id="evidence", **plain)
        self.sent = gr.Textbox(visible=False, elem_id="talk")  # page.js fills it in when an event is sent

    def connect(self, **quiet: Any) -> None:
        """Which event calls what. Which of the buttons are seen follows from what the chat shows (page.css)."""
        shown = [self._chat, self._question, self._evidence, self._about, self.suggestions, self._bridge.out]
        own_line: dict[str, Any] = {"concurrency_limit": None, **quiet}
        once: dict[str, Any] = {"trigger_mode": "once", "js": _WITH_TALK, "postprocess": False, **own_line}
        asked, insist, forget = (lean(does, shown) for does in (self._asked, self._insist, self._forget))
        gr.on([self._question.submit, self._send.click], asked, [self._question, self.sent], shown, **once)
        self._anyway.click(insist, [self.sent], shown, **once)
        self._stop.click(self._halt, queue=False, **quiet)
        begin: dict[str, Any] = {"js": "() => (askpapers.forget(), [])", "queue": False, "postprocess": False}
        self._new.click(forget, outputs=shown, **begin, **quiet)
        self._bridge.on(self._do, [], shown, **own_line)

    def suggested(self) -> str:
        """Questions for a first visit, on their buttons."""
        try:
            return _buttons(self._examples.now())
        except AskpapersError:
            return ""

    @property
    def asked_about(self) -> list[Any]:
        """What `about` changes."""
        return [self._about, self._bridge.out]

    def close(self) -> None:
        """Stop every answer that is being written."""
        for stop in list(self._stops.values()):
            stop.set()

    def warm(self) -> None:
        try:
            for question in self._examples.now()[:1]:
                if self._assistant.is_extractive:
                    self._assistant.ask(question)
        except AskpapersError:
            _log.debug("nothing could be loaded ahead", exc_info=True)  # whoever asks is told

    def is_answering(self, request: gr.Request) -> bool:
        return (request.session_hash or "") in self._stops

    def about(self, papers: Sequence[str], editing: bool = False, **told: Any) -> Shown:
        """From now on, ask of these papers only; of all, if there are none. Unless it is said to go on, what was being
        edited is so no longer."""
        return {self._about: self._told(papers, editing), **self._bridge.tell(focus=True, **told)}

    async def _asked(self, question: str, talk: str, request: gr.Request) -> AsyncGenerator[Shown]:
        """What was typed."""
        try:
            known = sent(talk)
        except QuestionError as error:
            yield self._bridge.tell(said=str(error))
            return
        async with aclosing(self._answer(question, known, request, replacing=known.editing)) as answers:
            async for shown in answers:
                yield shown

    async def _insist(self, talk: str, request: gr.Request) -> AsyncGenerator[Shown]:
        """Answer what was refused."""
        try:
            known = sent(talk)
        except QuestionError as error:
            yield self._bridge.tell(said=str(error))
            return
        if known.turns:
            async with aclosing(self._again(known, request, anyway=True)) as answers:
                async for shown in answers:
                    yield shown

    async def _again(self, known: Sent, request: gr.Request, *, anyway: bool = False) -> AsyncGenerator[Shown]:
        """Ask the last question once more, in its place."""
        last = known.turns[-1]
        known = known.model_copy(update={"scope": list(last.scope)})
        async with aclosing(self._answer(last.question, known, request, replacing=True, anyway=anyway)) as answers:
            async for shown in answers:
                yield shown

    async def _answer(
        self, question: str, known: Sent, request: gr.Request, *, replacing: bool = False, anyway: bool = False
    ) -> AsyncGenerator[Shown]:
        """One question: the page after it was sent, while it waits and its answer comes, and when it is complete. Only
        its own turn is sent: those before stand in the page. `replacing`: in the place of the last turn, which stays if
        nothing comes of it."""
        session = request.session_hash or ""
        if not question.strip() or self.is_answering(request):
            yield {}
            return
        replaced = known.turns[-1] if replacing and known.turns else None
        place = known.of - 1 if replaced else known.of
        if place >= MOST:
            yield self._refused(question, known, f"This conversation has {MOST} turns. Begin a new one.")
            return
        try:
            ticket = self._line.enter()
        except Busy as busy:
            yield self._refused(question, known, _busy(busy))
            return
        stop = self._stops[session] = threading.Event()
        turn = Turn(question, scope=tuple(known.scope))
        earlier = known.turns[:-1] if replaced else known.turns
        try:
            told = _in_line(ticket)
            yield {
                self._chat: messages([turn], place, told),
                self._question: "",
                self._about: self._told(known.scope),
            }
            async with aclosing(_admitted(ticket, stop)) as waiting:
                async for told in waiting:
                    yield {self._chat: messages([turn], place, told)}
            history = [one.answer for one in earlier if one.answer]
            pieces = self._assistant.stream(question, history=history, filters=Filters(paper=turn.scope), anyway=anyway)
            async with aclosing(relay(pieces, stop)) as coming:
                async for piece in coming:
                    if isinstance(piece, Answer):
                        turn = replace(turn, answer=piece)
                    elif isinstance(piece, Sentence):
                        turn = replace(turn, checked=(*turn.checked, piece))
                    else:
                        turn = replace(turn, text=turn.text + piece)
                        yield {self._chat: messages([turn], place)}
            if turn.answer is None:
                turn = replace(turn, problem="Stopped.")
        except AskpapersError as error:
            turn = replace(turn, problem=str(error))
        except Exception as error:
            _log.exception("the question %r could not be answered", question[:200])
            said = f"askpapers failed ({type(error).__name__}); its terminal shows the details. Ask again."
            turn = replace(turn, problem=said)
        finally:
            stop.set()
            ticket.leave()
            del self._stops[session]
        if turn.answer is not None:
            turn = replace(turn, text="", checked=())
        if replaced and replaced.answer and turn.answer is None and not turn.text:
            again = {} if question == replaced.question else {self._question: question}
            said = f"{turn.problem} The earlier answer stays."
            settled = await run_sync(self._settled, replaced, place)
            yield {**settled, **again, **self._bridge.tell(said=said)}
            return
        settled = await run_sync(self._settled, turn, place)
        keep = kept(known.id or uuid.uuid4().hex[:16], turn, place, place + 1)
        yield {**settled, **self._bridge.tell(keep=keep)}

    def _refused(self, question: str, known: Sent, why: str) -> Shown:
        """The page where a question is not taken: it stays where it was typed."""
        return {self._question: question, self._about: self._told(known.scope, known.editing, why)}

    def _settled(self, turn: Turn, place: int) -> Shown:
        """The page when nothing is being answered, with this turn as its last."""
        questions = self._examples.after(turn.question) or (turn.answer.followups if turn.answer else ())
        evidence = {self._evidence: self._behind(turn.answer, place)} if turn.answer else {}
        return {self._chat: messages([turn], place), self.suggestions: _buttons(questions), **evidence}

    def _behind(self, answer: Answer, place: int) -> Any:
        """The evidence of an answer; stays as it is if the index cannot be read."""
        try:
            return evidence_html(answer, place, self._assistant.papers_of(answer), self._assistant.captured())
        except AskpapersError:
            return UNCHANGED

    def _halt(self, request: gr.Request) -> None:
        if stop := self._stops.get(request.session_hash or ""):
            stop.set()

    def _forget(self) -> Shown:
        nothing = {self._chat: [], self._evidence: evidence_html(None, 0, {}, {}), self.suggestions: self.suggested()}
        return {**nothing, **self.about(())}

    def _told(self, scope: Sequence[str], editing: bool = False, refused: str = "") -> str:
        """What the next question is asked of, what it replaces, and why the last one was not taken, where that is not
        plain. page.js reads from here what it sends along."""
        title = f"{count(len(scope), 'paper')} that you chose"
        if len(scope) == 1:
            with suppress(KeyError, AskpapersError):
                title = self._assistant.paper(scope[0]).title
        return render("scope.html", scope=" ".join(scope), title=title, editing=editing, refused=refused)

    async def _do(self, event: gr.EventData, request: gr.Request) -> AsyncGenerator[Shown]:
        """What a click on an answer or a card asks for."""
        wanted = Deed(event)
        try:
            if self.is_answering(request) and wanted.do in _CHANGING:
                yield self._bridge.tell(said="Wait until the answer is complete, or stop it.")
                return
            known = sent(wanted.text("talk"))
            if wanted.do == "retry" and known.turns:
                answers = self._again(known, request)
            elif wanted.do == "suggested":
                answers = self._answer(wanted.text("question"), known, request, replacing=known.editing)
            elif wanted.do == "question":
                everywhere = known.model_copy(update={"scope": []})
                answers = self._answer(wanted.text("question"), everywhere, request)
            elif wanted.do == "similar":
                paper = await run_sync(self._assistant.paper, wanted.text("paper"))
                everywhere = known.model_copy(update={"scope": []})
                question = f"Papers like “{paper.title}”"
                answers = self._answer(question, everywhere, request, replacing=known.editing)
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

    def _done(self, wanted: Deed, known: Sent, user: str) -> Shown:
        if wanted.do == "edit" and known.turns:
            last = known.turns[-1]
            told = self._told(last.scope, editing=True)
            return {self._question: last.question, self._about: told, **self._bridge.tell(focus=True)}
        if wanted.do == "unedit":
            return {self._question: "", self._about: self._told(known.scope)}
        if wanted.do == "about":
            return self.about([self._assistant.paper(wanted.text("paper")).id])
        if wanted.do == "everywhere":
            return self.about((), known.editing)
        if wanted.do == "open":
            return self._opened(wanted.data.get("talk_kept"))
        turn = kept_turn(wanted.data.get("kept"))
        if wanted.do == "evidence" and turn and turn.answer:
            return {self._evidence: self._behind(turn.answer, wanted.turn)}
        if wanted.do in ("like", "dislike") and turn and turn.answer:
            return self._liked(turn, wanted.turn, wanted.do == "like", known, user)
        return self._bridge.tell(**self._taken(wanted, turn.answer if turn else None))

    def _opened(self, talk: object) -> Shown:
        """A whole conversation, as the browser kept it: it is shown once, and from then on only what is added."""
        found = opened(talk)
        answered = [(place, turn.answer) for place, turn in enumerate(found.turns) if turn.answer]
        place, answer = answered[-1] if answered else (0, None)
        evidence = self._behind(answer, place) if answer else evidence_html(None, 0, {}, {})
        settled = self._settled(found.turns[-1], len(found.turns) - 1) if found.turns else {}
        shown = {**settled, self._chat: messages(found.turns), self._evidence: evidence}
        return {**shown, **self.about((), opened=found.id)}

    def _taken(self, wanted: Deed, answer: Answer | None) -> dict[str, Any]:
        """What goes to the clipboard or into a file."""
        if wanted.do == "bibtex":
            return {"copy": bibtex([self._assistant.paper(wanted.text("paper"))]), "said": "BibTeX copied."}
        if answer is None:
            return {}
        papers = self._assistant.papers_of(answer)
        if wanted.do == "copy":
            return {"copy": answer_markdown(answer, papers), "said": "Copied with its references."}
        if wanted.do == "export" and wanted.text("format") in FORMATS:
            suffix, write = FORMATS[wanted.text("format")]
            text = write([papers[key] for key in answer.papers if key in papers])
            return {"save": {"name": f"references.{suffix}", "text": text}}
        return {}

    def _liked(self, turn: Turn, place: int, liked: bool, known: Sent, user: str) -> Shown:
        """Put the reader's opinion down; the same once more takes it back."""
        turn = replace(turn, liked=None if turn.liked is liked else liked)
        try:
            remember_opinion(self._home, turn, user)
            said = "Your opinion is kept on this machine." if turn.liked is not None else "Your opinion is taken back."
        except OSError as error:
            said = f"It could not be kept ({error.strerror})."
        keep = {"keep": kept(known.id, turn, place, known.of)} if known.id and place < known.of else {}
        return self._bridge.tell(said=said, **keep)


def _in_line(ticket: Ticket) -> str:
    """What whoever waits is told; empty for who does not."""
    if not (place := ticket.place):
        return ""
    when = told_seconds(ticket.seconds)
    return f"You are in line: place {place}{f', {when}' if when else ''}."


def _busy(busy: Busy) -> str:
    when = told_seconds(busy.seconds)
    waiting = f"{count(busy.waiting, 'question')} {'waits' if busy.waiting == 1 else 'wait'} before yours"
    return f"Too busy: {waiting}. Send it again in {when or 'a while'}."


async def _admitted(ticket: Ticket, stop: threading.Event) -> AsyncGenerator[str]:
    """What there is to tell until it is one's turn, or one is stopped. Seldom to those who are far behind: each word
    takes time from the answers. But often enough for Gradio to see who has left."""
    told_at = time.monotonic()
    while not ticket.admitted.is_set() and not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ticket.admitted.wait(), _PULSE)
        if time.monotonic() >= told_at + min(max(ticket.place / 10, _SOON), _LATE) or ticket.admitted.is_set():
            told_at = time.monotonic()
            yield _in_line(ticket)


def _buttons(questions: Sequence[str]) -> str:
    """The suggestions, one a button."""
    return render("suggestions.html", questions=questions[:SHOWN])
