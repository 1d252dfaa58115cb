"""The chat: what is on it, and what happens there. What an answer looks like is render's business."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.bridge import Bridge, Deed
from assistant.cards import evidence_html
from assistant.examples import SHOWN, Examples
from assistant.markup import deed, escape
from assistant.references import FORMATS, answer_markdown, bibtex
from assistant.relay import relay
from assistant.render import Turn, messages
from assistant.talks import kept, opened, remember_opinion, talks_html
from assistant.types import Answer, Sentence
from index.errors import AskpapersError
from index.home import Home
from index.types import Filters

_log = logging.getLogger(__name__)
_PROMISE = "Every sentence is checked against the abstract that it cites."
_WELCOME = (
    "<h2>What do your papers say?</h2>"
    "<p>Answers rest on the abstracts that you saved. Where they tell nothing, you are told so.</p>"
)
_CHANGING = frozenset(
    "retry edit like dislike open similar question".split()
)  # what must not meet an answer that comes
Shown = dict[Any, Any]


class Chatting:
    """The chat of one assistant. A conversation lives in its browser session; this holds only who is to stop."""

    def __init__(self, assistant: Assistant, home: Home, bridge: Bridge) -> None:
        """To be made within the page."""
        self._assistant, self._home, self._bridge = assistant, home, bridge
        self._examples = Examples(assistant)
        self._stops: dict[str, threading.Event] = {}
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
                placeholder=_WELCOME,
                sanitize_html=False,  # it would take the buttons; all that is not ours has gone through `escape`
                latex_delimiters=[{"left": r"\(", "right": r"\)", "display": False}],
            )
            with gr.Column(elem_id="ask"):
                with gr.Row(elem_id="examples"):
                    self._suggested = [gr.Button("", visible=False, size="sm") for _ in range(SHOWN)]
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
                    self._send = gr.Button("Send", variant="primary", scale=0, min_width=72)
                    self._stop = gr.Button("Stop", variant="stop", visible=False, scale=0, min_width=72, elem_id="stop")
                with gr.Row(elem_id="under"):
                    gr.HTML(f"<p>{_PROMISE}</p>", **plain)
                    self._anyway = gr.Button("Answer anyway", visible=False, scale=0, elem_id="anyway")
                    gr.HTML(talks_html(home), elem_id="kept", **plain)
                    self._new = gr.Button("New conversation", visible=False, scale=0, elem_id="new")
            self._evidence = gr.HTML(evidence_html(None, 0, {}, {}), elem_id="evidence", **plain)
        self._turns, self._scope, self._editing, self._talk = gr.State(()), gr.State(()), gr.State(False), gr.State("")

    def connect(self, **quiet: Any) -> None:
        """Which event calls what."""
        state = [self._turns, self._scope, self._editing, self._talk]
        shown = [
            *(self._chat, self._question, *state, self._evidence, self._about, self._bridge.out),
            *(self._send, self._stop, self._anyway, self._new, *self._suggested),
        ]
        once: dict[str, Any] = {"trigger_mode": "once", **quiet}
        gr.on([self._question.submit, self._send.click], self._answer, [self._question, *state], shown, **once)
        for button in self._suggested:
            button.click(self._answer, [button, *state], shown, **once)
        self._anyway.click(self._insist, [self._turns, self._talk], shown, **once)
        self._stop.click(self._halt, queue=False, **quiet)
        self._new.click(self._forget, outputs=shown, queue=False, **quiet)
        self._bridge.on(self._do, state, shown, **quiet)

    @property
    def suggestions(self) -> list[Any]:
        return list(self._suggested)

    def suggested(self) -> Shown:
        """Questions for a first visit, on their buttons."""
        try:
            questions: Sequence[str] = self._examples.now()
        except AskpapersError:
            questions = []
        return dict(zip(self._suggested, _buttons(questions), strict=True))

    @property
    def asked_about(self) -> list[Any]:
        """What `about` changes."""
        return [self._scope, self._about, self._editing, self._bridge.out]

    @property
    def turns(self) -> Any:
        return self._turns

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

    def about(self, papers: Sequence[str], editing: bool = False) -> Shown:
        """From now on, ask of these papers only; of all, if there are none. Unless it is said to go on, what was being
        edited is so no longer."""
        told = self._told(papers, editing)
        return {
            self._scope: tuple(papers),
            self._about: told,
            self._editing: editing,
            **self._bridge.tell(focus=True),
        }

    def _insist(self, turns: tuple[Turn, ...], talk: str, request: gr.Request) -> Iterator[Shown]:
        """Answer what was refused."""
        if turns:
            last = turns[-1]
            yield from self._answer(last.question, turns, last.scope, True, talk, request, anyway=True)

    def _answer(
        self,
        question: str,
        turns: tuple[Turn, ...],
        scope: tuple[str, ...],
        replacing: bool,
        talk: str,
        request: gr.Request,
        anyway: bool = False,
    ) -> Iterator[Shown]:
        """One question: the page after it was sent, while its answer comes, and when it is complete. `replacing`: in
        the place of the last turn, which stays if nothing comes of it."""
        session = request.session_hash or ""
        if not question.strip() or self.is_answering(request):
            yield {self._send: gr.skip()}
            return
        stop = self._stops[session] = threading.Event()
        replaced = turns[-1] if replacing and turns else None
        turns = turns[:-1] if replaced else turns
        turn = Turn(question, scope=scope)
        earlier = messages(turns)
        buttons = {
            self._send: gr.Button(visible=False),
            self._stop: gr.Button(visible=True),
            self._anyway: gr.Button(visible=False),
            self._new: gr.Button(visible=False),
            self._editing: False,
            self._about: self._told(scope),
        }
        hidden = dict.fromkeys(self._suggested, gr.Button(visible=False))
        try:
            yield {self._chat: earlier + messages([turn], len(turns)), self._question: "", **buttons, **hidden}
            history = [earlier.answer for earlier in turns if earlier.answer]
            pieces = self._assistant.stream(question, history=history, filters=Filters(paper=scope), anyway=anyway)
            for piece in relay(pieces, stop):
                if isinstance(piece, Answer):
                    turn = replace(turn, answer=piece)
                elif isinstance(piece, Sentence):
                    turn = replace(turn, checked=(*turn.checked, piece))
                else:
                    turn = replace(turn, text=turn.text + piece)
                    yield {self._chat: earlier + messages([turn], len(turns)) if piece else gr.skip()}
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
            del self._stops[session]
        if turn.answer is not None:
            turn = replace(turn, text="", checked=())
        if replaced and replaced.answer and turn.answer is None and not turn.text:
            again = {} if question == replaced.question else {self._question: question}
            said = f"{turn.problem} The earlier answer stays."
            yield {**self._settled((*turns, replaced), talk, keep=False), **again, **self._bridge.tell(said=said)}
            return
        yield self._settled((*turns, turn), talk or uuid.uuid4().hex[:16])

    def _settled(self, turns: tuple[Turn, ...], talk: str, *, keep: bool = True) -> Shown:
        """The page when nothing is being answered."""
        answer = turns[-1].answer if turns else None
        shown = self.suggested() if not turns else {}
        if turns:
            questions = self._examples.after(turns[-1].question) or (answer.followups if answer else ())
            shown = dict(zip(self._suggested, _buttons(questions), strict=True))
        return {
            self._anyway: gr.Button(visible=answer is not None and bool(answer.nearest)),
            self._chat: messages(turns),
            self._turns: turns,
            self._talk: talk,
            self._evidence: self._behind(turns),
            self._send: gr.Button(visible=True),
            self._stop: gr.Button(visible=False),
            self._new: gr.Button(visible=bool(turns)),
            **(self._bridge.tell(keep=kept(talk, turns)) if turns and keep else {}),
            **shown,
        }

    def _behind(self, turns: tuple[Turn, ...], place: int | None = None) -> Any:
        """The evidence of an answer, the latest if none is named; stays as it is if the index cannot be read."""
        answered = [n for n, turn in enumerate(turns) if turn.answer]
        place = place if place in answered else answered[-1] if answered else 0
        answer = turns[place].answer if answered else None
        try:
            if answer is None:
                return evidence_html(None, 0, {}, {})
            return evidence_html(answer, place, self._assistant.papers_of(answer), self._assistant.captured())
        except AskpapersError:
            return gr.skip()

    def _halt(self, request: gr.Request) -> None:
        if stop := self._stops.get(request.session_hash or ""):
            stop.set()

    def _forget(self) -> Shown:
        return {**self._settled((), ""), **self.about(())}

    def _told(self, scope: Sequence[str], editing: bool = False) -> str:
        """What the next question is asked of, and what it replaces, where that is not plain."""
        told = []
        if scope:
            title = f"{len(scope)} papers that you chose"
            if len(scope) == 1:
                with suppress(KeyError, AskpapersError):
                    title = self._assistant.paper(scope[0]).title
            told.append(f"<p><span>Only about: {escape(title)}</span>{deed('everywhere', 'Ask of all papers')}</p>")
        if editing:
            told.append(f"<p><span>Your last question is replaced.</span>{deed('unedit', 'Keep it')}</p>")
        return "".join(told)

    def _do(
        self,
        turns: tuple[Turn, ...],
        scope: tuple[str, ...],
        editing: bool,
        talk: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Shown]:
        """What a click on an answer or a card asks for."""
        wanted = Deed(event)
        try:
            if self.is_answering(request) and wanted.do in _CHANGING:
                yield self._bridge.tell(said="Wait until the answer is complete, or stop it.")
            elif wanted.do == "retry" and turns:
                last = turns[-1]
                yield from self._answer(last.question, turns, last.scope, True, talk, request)
            elif wanted.do == "question":
                yield from self._answer(wanted.text("question"), turns, (), False, talk, request)
            elif wanted.do == "similar":
                title = self._assistant.paper(wanted.text("paper")).title
                yield from self._answer(f"Papers like “{title}”", turns, (), editing, talk, request)
            else:
                yield self._done(wanted, turns, scope, editing, talk)
        except KeyError:
            yield self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            yield self._bridge.tell(said=str(error))

    def _done(self, wanted: Deed, turns: tuple[Turn, ...], scope: tuple[str, ...], editing: bool, talk: str) -> Shown:
        turn = turns[wanted.turn] if 0 <= wanted.turn < len(turns) else None
        answer = turn.answer if turn else None
        if wanted.do == "edit" and turns:
            told = self._told(turns[-1].scope, editing=True)
            question = {self._question: turns[-1].question, self._scope: turns[-1].scope}
            return {**question, self._editing: True, self._about: told, **self._bridge.tell(focus=True)}
        if wanted.do == "unedit":
            return {self._question: "", self._editing: False, self._about: self._told(scope)}
        if wanted.do == "evidence" and turn:
            return {self._evidence: self._behind(turns, wanted.turn)}
        if wanted.do in ("like", "dislike") and turn and answer:
            return self._liked(turns, wanted.turn, wanted.do == "like", talk)
        if wanted.do == "about":
            return self.about([self._assistant.paper(wanted.text("paper")).id])
        if wanted.do == "everywhere":
            return self.about((), editing)
        if wanted.do == "open":
            found = opened(wanted.data.get("talk"))
            return {**self._settled(tuple(found.turns), found.id, keep=False), **self.about(())}
        return self._bridge.tell(**self._taken(wanted, answer))

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

    def _liked(self, turns: tuple[Turn, ...], place: int, liked: bool, talk: str) -> Shown:
        """Put the reader's opinion down; the same once more takes it back."""
        turn = replace(turns[place], liked=None if turns[place].liked is liked else liked)
        turns = (*turns[:place], turn, *turns[place + 1 :])
        try:
            remember_opinion(self._home, turn)
            said = "Your opinion is kept on this machine." if turn.liked is not None else "Your opinion is taken back."
        except OSError as error:
            said = f"It could not be kept ({error.strerror})."
        shown = {self._turns: turns, self._chat: messages(turns)}
        return {**shown, **self._bridge.tell(said=said, keep=kept(talk, turns, place))}


def _buttons(questions: Sequence[str]) -> list[gr.Button]:
    """The suggestions, one a button; what is left over is not shown."""
    shown = [*questions, *[""] * SHOWN][:SHOWN]
    return [gr.Button(question, visible=bool(question)) for question in shown]
