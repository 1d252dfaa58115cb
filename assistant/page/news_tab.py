"""The news: standing questions, and the papers that came since and change their answers."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.page.bridge import Action, Bridge
from assistant.page.components import PLAIN, QUIET
from assistant.page.outputs import Shown
from assistant.page.rights import KEEPS_NOTHING, Rights
from assistant.page.saved_conversations import kept_turn
from assistant.page.templating import render
from assistant.question.language import readable
from assistant.standing_queries import (
    StandingQuery,
    ask_again,
    drop,
    everybodys,
    keep,
    mark_seen,
    standing,
)
from assistant.wording import count
from index.errors import AskpapersError
from index.home import Home

_log = logging.getLogger(__name__)
_PAUSE = 60  # seconds, after which questions that could not be asked are asked once more


class NewsTab:
    def __init__(self, assistant: Assistant, home: Home, bridge: Bridge, rights: Rights) -> None:
        """To be made within the page."""
        self._assistant, self._home, self._bridge, self._rights = assistant, home, bridge, rights
        self._asked = ""  # the generation of which all was asked
        self._asking, self._ended = threading.Lock(), threading.Event()
        with gr.Column(elem_id="news"):
            gr.HTML(
                render("news_form.html", keeps_nothing=KEEPS_NOTHING), elem_id="wanted", **PLAIN
            )
            self._list = gr.HTML("", elem_id="standing", **PLAIN)

    def connect(self, tab: gr.Tab) -> None:
        tab.select(self._seen, outputs=[self._list], **QUIET)
        self._bridge.on(self._do, [], [self._list, self._bridge.out], tab="news")

    def close(self) -> None:
        self._ended.set()

    def ask_again(self, generation: str) -> None:
        """Have the questions asked of what was published, in a thread of their own."""
        if generation and generation != self._asked:
            self._asked = generation
            threading.Thread(target=self._ask, daemon=True).start()

    def unseen(self) -> Mapping[str, int]:
        """How many questions have news that their users have not seen, by user."""
        try:
            return Counter(
                one.user for one in everybodys(self._home) if one.news and not one.news.seen
            )
        except AskpapersError:
            return {}

    def note(self, user: str, unseen: Mapping[str, int]) -> str:
        """What the strip says of it to a user; empty where there is no news."""
        changed = unseen.get(user, 0) if self._rights.may_keep(user) else 0
        return (
            f"New papers change {count(changed, 'standing question')}: see News." if changed else ""
        )

    def _ask(self) -> None:
        with self._asking:
            try:
                if everybodys(self._home):
                    ask_again(self._home, self._assistant)
            except AskpapersError as error:
                _log.warning("the standing questions could not be asked: %s", error)
            except Exception:
                # else they are cut off with the program, and asked when it starts again
                if not self._ended.is_set():
                    _log.exception("the standing questions could not be asked")
            else:
                return
        self._ended.wait(_PAUSE)
        self._asked = ""

    def _do(self, event: gr.EventData, request: gr.Request) -> Shown:
        wanted, user = Action(event), request.username or ""
        if not self._rights.may_keep(user):
            return self._bridge.tell(said=KEEPS_NOTHING)
        try:
            if wanted.do == "news.drop":
                drop(self._home, wanted.text("question"), user)
                return {
                    self._list: self._listed(user),
                    **self._bridge.tell(said="It is no longer kept."),
                }
            turn = kept_turn(wanted.data.get("kept"))
            answer = turn.answer if turn else None
            question = (
                answer.searched or answer.question if answer else wanted.text("question").strip()
            )
            if not question:
                return self._bridge.tell(said="Write a question first.")
            # an older one may be of older digests
            fresh = answer if wanted.turn == wanted.number("of") - 1 else None
            keep(self._home, self._assistant, readable(question), fresh, user)
            said = "It is kept, and asked of every new digest."
            return {
                self._list: self._listed(user),
                **self._bridge.tell(said=said, kept=answer is None),
            }
        except AskpapersError as error:
            return self._bridge.tell(said=str(error))

    def _seen(self, request: gr.Request) -> str:
        user = request.username or ""
        listed = self._listed(user)
        if self._rights.may_keep(user):
            with suppress(AskpapersError):
                mark_seen(self._home, user)
        return listed

    def _listed(self, user: str) -> str:
        try:
            return standing_html(standing(self._home, user), self._assistant.status().generation)
        except AskpapersError as error:
            return render("said.html", kind="problem", text=str(error), lines=())


def standing_html(kept: Sequence[StandingQuery], generation: str) -> str:
    """The questions that are kept. `generation`: what is published."""
    return render("standing.html", kept=kept, generation=generation)
