"""The chat's tab and what it shows: a conversation, its evidence, what the next question is
asked of."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import gradio as gr
from gradio.components import Component

from assistant.answering.assistant import Assistant
from assistant.answering.suggestions import label
from assistant.marks import Visit, marks, visit
from assistant.page.cards import evidence_html, reader_html, reading_html
from assistant.page.components import BARE, PLAIN
from assistant.page.messages import Turn, briefing_html, messages, table_html
from assistant.page.opening import PLACEHOLDER, PROMISE
from assistant.page.outputs import UNCHANGED, Shown
from assistant.page.paper_rows import NOTHING_KNOWN, Beside, known_of
from assistant.page.saved_conversations import Sent, conversations_html
from assistant.page.starters import SHOWN, Examples
from assistant.page.templating import render
from assistant.standing_queries import standing
from assistant.today import Briefing, briefing
from assistant.types import Answer
from assistant.wording import count
from index.errors import AskpapersError
from index.home import Home
from index.types import Paper

_BRIEFINGS = 32  # that are kept


@dataclass(frozen=True, slots=True)
class _Told:
    """What a briefing follows from: of which generation, when, and to whom."""

    home: str
    generation: str
    today: date
    day: str | None
    touched: tuple[tuple[str, tuple[str, ...]], ...]
    before: Visit


class Desk:
    """The components. Which of the buttons are seen follows from what the chat shows (page.css)."""

    def __init__(self, assistant: Assistant, home: Home) -> None:
        """To be made within the page."""
        self._assistant, self._home = assistant, home
        self._examples = Examples(assistant)
        self._briefing = lru_cache(_BRIEFINGS)(self._brief)  # it reads every paper
        self._briefs = threading.Lock()
        with gr.Column(elem_id="desk"):
            self.today = gr.HTML("", elem_id="today", **PLAIN)
            self.chat = _chat()
            with gr.Column(elem_id="ask"):
                self.suggestions = gr.HTML("", elem_id="examples", **PLAIN)
                self.about = gr.HTML("", elem_id="about", **PLAIN)
                with gr.Row(elem_id="composer"):
                    self.question = _question()
                    self.send = gr.Button(
                        "Send", variant="primary", scale=0, min_width=72, elem_id="send"
                    )
                    self.stop = gr.Button(
                        "Stop", variant="stop", scale=0, min_width=72, elem_id="stop"
                    )
                with gr.Row(elem_id="under"):
                    gr.HTML(f"<p>{PROMISE}</p>", **PLAIN)
                    gr.HTML(render("conversations_button.html"), elem_id="kept", **PLAIN)
            gr.HTML(conversations_html(home), elem_id="talks", **PLAIN)
            self.evidence = gr.HTML(evidence_html(None, 0, {}, {}), elem_id="evidence", **PLAIN)
        self.made = gr.HTML("", elem_id="made", **PLAIN)  # page.js puts it into its answer
        self._serial = itertools.count()
        # page.js fills it in when an event is sent
        self.sent = gr.Textbox(visible=False, elem_id="history")

    @property
    def shown(self) -> list[Component]:
        """What an answer changes."""
        return [
            self.today,
            self.chat,
            self.question,
            self.evidence,
            self.about,
            self.suggestions,
            self.made,
        ]

    def begun(self, turn: Turn, place: int, waits: str) -> Shown:
        """A question was sent. Only its own turn is shown: those before stand in the page, and
        their papers are not this one's."""
        return {
            **self.coming(turn, place, waits),
            **self._read_of(turn, place),
            self.question: "",
            **self.asked_of(turn.scope),
        }

    def coming(self, turn: Turn, place: int, waits: str = "") -> Shown:
        beside = self._beside(turn.answer)
        return {self.chat: messages([turn], place, waits, beside)}

    def _beside(self, *answers: Answer | None) -> Beside:
        """What is known of the papers of these answers besides their texts."""
        try:
            published = self._assistant.published
            known: dict[str, Paper] = {}
            for answer in filter(None, answers):
                known |= published.papers_of(answer)
            return known_of(known.values(), published.captured())
        except AskpapersError:  # the rows have no dates then
            return NOTHING_KNOWN

    def reading(self, turn: Turn, place: int) -> Shown:
        """A model is about to write: the papers that it reads are there before its first word."""
        return {**self.coming(turn, place), **self._read_of(turn, place)}

    def _read_of(self, turn: Turn, place: int) -> Shown:
        try:
            captured = self._assistant.published.captured() if turn.reading else {}
        except AskpapersError:
            captured = {}
        return {self.evidence: reading_html(turn.reading, place, captured)}

    def answered(self, turn: Turn, place: int) -> Shown:
        """The last turn with its answer, and what stands behind that; without one, the papers that
        were read for it."""
        return {**self.coming(turn, place), **self.led_to(turn, place)}

    def led_to(self, turn: Turn, place: int) -> Shown:
        """The papers that a turn's marks lead to."""
        return self.behind(turn.answer, place) if turn.answer else self._read_of(turn, place)

    def led_on(self, turn: Turn, place: int) -> Shown:
        """What may be asked next."""
        questions = self._examples.after(turn.question) or (
            turn.answer.followups if turn.answer else ()
        )
        return {self.suggestions: _buttons(questions, turn.question, place)}

    def settled(self, turn: Turn, place: int) -> Shown:
        """Nothing is being answered, and this turn is the last."""
        return {**self.answered(turn, place), **self.led_on(turn, place)}

    def conversation(self, turns: Sequence[Turn]) -> Shown:
        """A whole one, with the papers of its latest turn that has any."""
        shown = self.settled(turns[-1], len(turns) - 1) if turns else {}
        with_papers = [at for at in enumerate(turns) if at[1].answer or at[1].reading]
        place, turn = with_papers[-1] if with_papers else (0, None)
        evidence = self.led_to(turn, place) if turn else self.behind(None, 0)
        chat = messages(turns, beside=self._beside(*(turn.answer for turn in turns)))
        return {**shown, self.chat: chat, **evidence}

    def nothing(self) -> Shown:
        """A conversation begins."""
        return {self.chat: [], self.suggestions: self.suggested(), **self.behind(None, 0)}

    def opening(
        self, user: str = "", day: str | None = None, *, whole: bool = False, sees: bool = False
    ) -> Shown:
        """What an empty conversation begins with: what the digests of a day brought; `sees`: a
        reader does, and that is kept for the next visit."""
        return {self.today: self._briefed(user, day, whole=whole, sees=sees)}

    @property
    def is_briefing(self) -> bool:
        """Whether a briefing is being made, for which others have to wait."""
        return self._briefs.locked()

    def _briefed(self, user: str, day: str | None, *, whole: bool, sees: bool) -> str:
        try:
            before = self._visited(user) if sees else Visit()
            kept = [one for one in standing(self._home, user) if one.news and not one.news.seen]
            touched = tuple(
                (one.question, tuple(new.paper_id for new in one.news.papers))
                for one in kept
                if one.news
            )
            opened = self._assistant.published.open()
            told = _Told(str(opened.home.root), opened.name, date.today(), day, touched, before)
            with self._briefs:  # what takes long is not done twice
                found = self._briefing(told, whole=whole)
            sample = self._assistant.status().sample
            marked = marks(self._home, user)
        except AskpapersError:  # the strip says why
            return ""
        return briefing_html(found, marked, whole=whole, sample=sample)

    def _brief(self, told: _Told, *, whole: bool) -> Briefing:
        published, touched = self._assistant.published, dict(told.touched)
        return briefing(published, told.today, told.day, touched, told.before, whole=whole)

    def _visited(self, user: str) -> Visit:
        """The visit before this one; of the sample nothing is kept."""
        if self._assistant.status().sample:
            return Visit()
        digests = self._assistant.published.digests()
        try:
            return visit(self._home, user, sorted(digest.sha256 for digest in digests))
        except OSError:  # a home that cannot be written to
            return Visit()

    def read(self, paper_id: str) -> Shown:
        """A paper of the briefing, beside it. Raises KeyError where it is no longer indexed."""
        published = self._assistant.published
        shown = reader_html(published.paper(paper_id), published.captured())
        return {self.evidence: shown}

    def refused(self, question: str, known: Sent, why: str) -> Shown:
        """A question is not taken: it stays where it was typed."""
        return {self.question: question, **self.asked_of(known.scope, known.editing, why)}

    def behind(self, answer: Answer | None, place: int) -> Shown:
        """The evidence of an answer; stays as it is if the index cannot be read."""
        if answer is None:
            return {self.evidence: evidence_html(None, 0, {}, {})}
        try:
            papers, captured = (
                self._assistant.published.papers_of(answer),
                self._assistant.published.captured(),
            )
        except AskpapersError:
            return {self.evidence: UNCHANGED}
        return {self.evidence: evidence_html(answer, place, papers, captured)}

    def tabled(self, answer: Answer, place: int) -> Shown:
        """The table of an answer, and the evidence in which its sentences are marked."""
        made = table_html(answer, place, next(self._serial), self._beside(answer))
        return {self.made: made, **self.behind(answer, place)}

    def asked_of(self, scope: Sequence[str], editing: bool = False, refused: str = "") -> Shown:
        """What the next question is asked of, what it replaces, and why the last one was not taken,
        where that is not plain. page.js reads from here what it sends along."""
        title = f"{count(len(scope), 'paper')} that you chose"
        if len(scope) == 1:
            with suppress(KeyError, AskpapersError):
                title = self._assistant.published.paper(scope[0]).title
        html = render(
            "scope.html", scope=" ".join(scope), title=title, editing=editing, refused=refused
        )
        return {self.about: html}

    def suggested(self) -> str:
        """Questions for a first visit, on their buttons."""
        return _buttons(self.starters())

    def starters(self) -> Sequence[str]:
        """None if the index cannot be read."""
        try:
            return self._examples.now()
        except AskpapersError:
            return ()


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        height=None,
        autoscroll=False,
        buttons=[],
        feedback_options=None,
        layout="bubble",
        placeholder=render("welcome.html"),
        # it would take the buttons; what is not ours was escaped in the templates
        sanitize_html=False,
        latex_delimiters=[{"left": r"\(", "right": r"\)", "display": False}],
        **BARE,
    )


def _question() -> gr.Textbox:
    return gr.Textbox(
        label="Question",
        placeholder=PLACEHOLDER,
        lines=1,
        max_lines=6,
        autofocus=False,  # opening.js hands the focus over
        scale=1,
        **BARE,
    )


def _buttons(questions: Sequence[str], asked: str = "", place: int | None = None) -> str:
    """The suggestions, one a button, in few words; `place`: of the turn that they go on from."""
    shown = [(question, label(question, asked)) for question in questions[:SHOWN]]
    return render("suggestions.html", questions=shown, place=place)
