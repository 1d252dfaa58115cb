"""What is on the chat page and what happens there. What an answer looks like is render's business."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant import extractive
from assistant.adding import Adding
from assistant.answer import Assistant
from assistant.relay import relay
from assistant.render import Turn, asked_html, escape, evidence_html, strip_html, turn_html
from assistant.suggestions import OPENINGS, SHORT_NAME
from assistant.types import Answer, Sentence
from assistant.updates import Updates
from index.errors import AskpapersError
from index.types import Paper

_log = logging.getLogger(__name__)
_LOOK = 1.0  # seconds between looks for what other doors, or processes, have published
_AT_ONCE = 8  # answers at a time; more wait in line
_EXAMPLES = 4
_PROMISE = "Every sentence is checked against the abstract that it cites."
_WELCOME = (
    "<h2>What do your papers say?</h2>"
    "<p>Answers rest on the abstracts that you saved. Where they tell nothing, you are told so.</p>"
)
_LOOKED_AT = 200  # papers
_TRIED = 30  # questions
_SURE = 0.3  # the cosine from which on a question made from a title is taken for one that its paper answers
_SAMPLE = {  # questions that the sample answers, with a follow-up
    "How many training steps does batch normalization save?": "and what error does the ensemble reach?",
    "Which optimizer keeps only a momentum buffer?": "and how much pre-training compute did it save?",
    "How well does AlphaGo play?": "and how many positions was it trained on?",
    "What does dropout do, and what does it cost?": "and which probability do the authors advise?",
}


class Page:
    """The page of one assistant. A conversation lives in its browser session; the page holds only who is to stop."""

    def __init__(self, assistant: Assistant, updates: Updates, upload_mb: int) -> None:
        self._assistant = assistant
        self._updates = updates
        self._stops: dict[str, threading.Event] = {}
        self._examples: tuple[str, list[str]] = ("", [])
        self._choosing = threading.Lock()
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when a component is made
        plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
        with gr.Blocks(title="askpapers", analytics_enabled=False, fill_width=True) as self.blocks:
            self._strip = gr.HTML(
                strip_html(assistant.status()), elem_id="strip", js_on_load=None, apply_default_css=False
            )
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
                    latex_delimiters=[{"left": r"\(", "right": r"\)", "display": False}],
                )
                with gr.Column(elem_id="ask"):
                    with gr.Row(elem_id="examples"):
                        self._suggested = [gr.Button("", visible=False, size="sm") for _ in range(_EXAMPLES)]
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
                        self._stop = gr.Button("Stop", variant="stop", visible=False, scale=0, min_width=72)
                    with gr.Row(elem_id="under"):
                        gr.HTML(f"<p>{_PROMISE}</p>", **plain)
                        self._anyway = gr.Button("Answer anyway", visible=False, scale=0, elem_id="anyway")
                        self._new = gr.Button("New conversation", visible=False, scale=0, elem_id="new")
                    self._adding = Adding(updates, upload_mb)
                self._evidence = gr.HTML(
                    evidence_html(None, 0, {}, {}), elem_id="evidence", js_on_load=None, apply_default_css=False
                )
            self._turns = gr.State(())
            self._shown, self._suggested_of = gr.State(""), gr.State("")
            self._clock = gr.Timer(_LOOK)
            self._connect()

    def _connect(self) -> None:
        """Which event calls what."""
        shown = [
            *(self._chat, self._question, self._turns, self._strip, self._evidence),
            *(self._send, self._stop, self._anyway, self._new, *self._suggested),
        ]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [self._question.submit, self._send.click],
            self._answer,
            [self._question, self._turns],
            shown,
            trigger_mode="once",
            **quiet,
        )
        for button in self._suggested:
            button.click(self._answer, [button, self._turns], shown, trigger_mode="once", **quiet)
        self._anyway.click(self._insist, [self._turns], shown, trigger_mode="once", **quiet)
        self._stop.click(self._halt, queue=False, **quiet)
        self._new.click(self._forget, outputs=shown, queue=False, **quiet)
        self.blocks.load(self._refresh, outputs=[self._strip], queue=False, **quiet)
        self.blocks.load(lambda: _buttons(self._suggestions()), outputs=list(self._suggested), **quiet)
        self._adding.connect(**quiet)
        known = [self._shown, self._suggested_of]
        self._clock.tick(
            self._notice, [*known, self._turns], [*known, self._strip, *self._suggested], queue=False, **quiet
        )
        self.blocks.queue(default_concurrency_limit=_AT_ONCE)

    def close(self) -> None:
        """Stop every answer that is being written."""
        for stop in list(self._stops.values()):
            stop.set()

    def warm(self) -> None:
        """Load what the first answer needs, while the browser is still opening."""
        try:
            for question in self.examples()[:1]:
                if self._assistant.status().llm == extractive.NAME:
                    self._assistant.ask(question)
        except AskpapersError:
            _log.debug("nothing could be loaded ahead", exc_info=True)  # whoever asks is told

    def examples(self) -> list[str]:
        """Questions that the collection answers: the sample's, or made from short names in the user's own titles."""
        with self._choosing:
            status = self._assistant.status()
            if status.sample:
                return list(_SAMPLE)
            if self._examples[0] != status.generation:
                self._examples = (status.generation, self._chosen())
            return self._examples[1]

    def _chosen(self) -> list[str]:
        """Of the questions that short names in titles make, those that lead back to their papers most surely."""
        sure: dict[str, float] = {}
        proposals = "We propose a new method that outperforms existing ones."
        for result in self._assistant.search(proposals, _LOOKED_AT, rerank=False):
            if len(sure) == _TRIED:
                break
            if name := SHORT_NAME.match(result.paper.title):
                question = OPENINGS[len(sure) % len(OPENINGS)].format(name[1])
                best = self._assistant.search(question, 1, rerank=False)[0]
                sure[question] = best.cosine if best.paper.id == result.paper.id else 0.0
        return sorted((question for question in sure if sure[question] >= _SURE), key=lambda q: (-sure[q], q))[
            :_EXAMPLES
        ]

    def _insist(self, turns: tuple[Turn, ...], request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Answer what was refused."""
        if turns:
            yield from self._answer(turns[-1].question, turns[:-1], request, anyway=True)

    def _answer(
        self, question: str, turns: tuple[Turn, ...], request: gr.Request, anyway: bool = False
    ) -> Iterator[dict[Any, Any]]:
        """One question: the page after it was sent, while its answer comes, and when it is complete."""
        session = request.session_hash or ""
        if not question.strip() or session in self._stops:
            yield {self._send: gr.skip()}
            return
        stop = self._stops[session] = threading.Event()
        turn = Turn(question)
        earlier = messages(turns)
        buttons = {
            self._send: gr.Button(visible=False),
            self._stop: gr.Button(visible=True),
            self._anyway: gr.Button(visible=False),
            self._new: gr.Button(visible=False),
        }
        hidden = dict.fromkeys(self._suggested, gr.Button(visible=False))
        try:
            yield {self._chat: earlier + messages([turn], len(turns)), self._question: "", **buttons, **hidden}
            history = [earlier.answer for earlier in turns if earlier.answer]
            for piece in relay(self._assistant.stream(question, history=history, anyway=anyway), stop):
                if isinstance(piece, Answer):
                    turn = Turn(question, piece)
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
        yield self._settled((*turns, turn))

    def _settled(self, turns: tuple[Turn, ...]) -> dict[Any, Any]:
        """The page when nothing is being answered."""
        answer = turns[-1].answer if turns else None
        if not turns:
            questions: Sequence[str] = self._suggestions()
        elif follow_up := _SAMPLE.get(turns[-1].question):
            questions = [follow_up]
        else:
            questions = answer.followups if answer else []
        return {
            self._anyway: gr.Button(visible=answer is not None and bool(answer.nearest)),
            self._chat: messages(turns),
            self._turns: turns,
            self._strip: self._refresh(),
            self._evidence: self._behind(turns),
            self._send: gr.Button(visible=True),
            self._stop: gr.Button(visible=False),
            self._new: gr.Button(visible=bool(turns)),
            **dict(zip(self._suggested, _buttons(questions), strict=True)),
        }

    def _behind(self, turns: tuple[Turn, ...]) -> Any:
        """The evidence of the latest answer; stays as it is if the index cannot be read."""
        answers = [(place, turn.answer) for place, turn in enumerate(turns) if turn.answer]
        place, answer = answers[-1] if answers else (0, None)
        papers: dict[str, Paper] = {}
        try:
            for key in (*answer.papers, *(near.paper_id for near in answer.nearest)) if answer else ():
                with suppress(KeyError):  # indexed anew since, and no longer there
                    papers[key] = self._assistant.paper(key)
            return evidence_html(answer, place, papers, self._assistant.captured())
        except AskpapersError:
            return gr.skip()

    def _halt(self, request: gr.Request) -> None:
        if stop := self._stops.get(request.session_hash or ""):
            stop.set()

    def _forget(self) -> dict[Any, Any]:
        return self._settled(())

    def _refresh(self) -> str:
        """The status strip; another process may have indexed since."""
        try:
            return strip_html(self._assistant.status(), self._updates.doing)
        except AskpapersError as error:
            return f"<h1>askpapers</h1><p>{escape(str(error))}</p>"

    def _notice(self, shown: str, suggested_of: str, turns: tuple[Turn, ...]) -> dict[Any, Any]:
        """What is sent to a page that shows an older state: nothing, nearly always, so looking must be cheap.

        The suggestions come a look later than the strip: they take longer to find.
        """
        published = self._updates.generation()
        now = f"{published} {self._updates.doing}"
        if now != shown:
            return {self._strip: self._refresh(), self._shown: now}
        if published == suggested_of or turns:
            return {self._shown: gr.skip()}
        buttons = _buttons(self._suggestions())
        return {self._suggested_of: published, **dict(zip(self._suggested, buttons, strict=True))}

    def _suggestions(self) -> list[str]:
        try:
            return self.examples()
        except AskpapersError:
            return []


def messages(turns: Sequence[Turn], first: int = 0) -> list[dict[str, str]]:
    """The turns as Gradio's chat shows them; `first` is the place of the first one in the conversation."""
    last = max((place for place, turn in enumerate(turns) if turn.answer), default=-1)
    shown = []
    for place, turn in enumerate(turns):
        shown.append({"role": "user", "content": asked_html(turn.question)})
        shown.append({"role": "assistant", "content": turn_html(turn, first + place, latest=place == last)})
    return shown


def _buttons(questions: Sequence[str]) -> list[gr.Button]:
    """The suggestions, one a button; what is left over is not shown."""
    shown = [*questions, *[""] * _EXAMPLES][:_EXAMPLES]
    return [gr.Button(question, visible=bool(question)) for question in shown]
