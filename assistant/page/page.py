"""The page: the line that tells what is searched, the tabs, and the look by which other doors'
work is noticed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping

import gradio as gr
from anyio import move_on_after
from anyio.to_thread import run_sync

from assistant.answering.assistant import Assistant
from assistant.page import sessions
from assistant.page.bodies import CONVERSATION, HISTORY, SMALL, Handler, kinds_of
from assistant.page.bridge import Action, Bridge
from assistant.page.cards import evidence_html
from assistant.page.chat_tab import ChatTab
from assistant.page.components import PLAIN
from assistant.page.digests_tab import DigestsTab
from assistant.page.library_tab import LibraryTab
from assistant.page.map_tab import MapTab
from assistant.page.messages import strip_html, strip_problem_html
from assistant.page.model_menu import ModelMenu
from assistant.page.news_tab import NewsTab
from assistant.page.offered_models import OfferedModels
from assistant.page.opening import Opening, opening
from assistant.page.outputs import Shown
from assistant.page.paper_marks import PaperMarks
from assistant.page.rights import Rights
from assistant.page.updates import Updates
from index.errors import AskpapersError
from index.home import Home

_FRESH = 0.25  # seconds for which what one page was told is told to others
_BRIEFLY = 0.3  # seconds that the document waits for what it opens with
_LIGHT, _OF_A_KIND = 40, 4  # events at a time that are no answers, and of one handler
# bytes that a tab's clicks bring along
_MOST: dict[str | None, int] = {"": HISTORY, "map": HISTORY, "kept": CONVERSATION}


class Page:
    """The page of one assistant."""

    def __init__(
        self,
        assistant: Assistant,
        home: Home,
        updates: Updates,
        upload_mb: int,
        may_change: Callable[[str], bool] = lambda _: True,
        may_reach: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`may_change` and `may_reach` say of a user's name what `Rights` does."""
        self._assistant = assistant
        self._updates = updates
        self._rights = Rights(may_change, may_reach)
        self._models = OfferedModels(assistant, home, self._rights)
        self._seen: tuple[float, str, Mapping[str, int]] = (-_FRESH, "", {})
        self._looking = threading.Lock()
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when a component is made
        # else a table of 10,000 is kept, and summed up at every event
        os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
        os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
        with gr.Blocks(title="askpapers", analytics_enabled=False, fill_width=True) as self.blocks:
            bridge = self._bridge = Bridge()
            self._strip = gr.HTML(strip_html(assistant.status()), elem_id="strip", **PLAIN)
            self._marks = PaperMarks(assistant, home, bridge, self._rights)
            self._menu = ModelMenu(self._models, bridge, self._rights)
            with gr.Tabs(elem_id="tabs"):
                with gr.Tab("Ask", id="ask"):
                    self.chat = ChatTab(assistant, home, bridge, self._rights, self._models)
                with gr.Tab("Library", id="library"):
                    self._library = LibraryTab(assistant, home, bridge, self.chat, self._rights)
                with gr.Tab("News", id="news") as self._news_tab:
                    self._news = NewsTab(assistant, home, bridge, self._rights)
                with gr.Tab("Map", id="map") as self._map_tab:
                    self._map = MapTab(assistant, bridge, self.chat)
                with gr.Tab("Digests", id="digests") as self._digests_tab:
                    self._digests = DigestsTab(assistant, updates, bridge, upload_mb, self._rights)
            self._connect()

    def _connect(self) -> None:
        self.chat.connect()
        self._menu.connect()
        self._marks.connect()
        self._library.connect()
        self._news.connect(self._news_tab)
        self._map.connect(self._map_tab, self.chat.desk.sent)
        self._digests.connect(self._digests_tab)
        desk = self.chat.desk
        shown = [self._strip, desk.suggestions, desk.today, self._bridge.out]
        # Not by the queue: a page that often asks for little could miss there what else it asked
        # for (Gradio closes the stream of a page for which nothing is left, and the page may just
        # have sent the next event).
        self._bridge.on(self._look, [], shown, tab="page", queue=False)
        self.blocks.unload(self._left)
        # Answers wait in a line of their own (admission.py); Gradio must have room for all who
        # wait, and for the rest.
        self.blocks.max_threads = self.chat.answers.line.most + _LIGHT
        self.blocks.queue(
            default_concurrency_limit=_OF_A_KIND,
            max_size=self.blocks.max_threads,
            api_open=False,
        )
        sessions.bound(self.blocks)

    def handlers(self) -> dict[int, Handler]:
        """What each handler that a page may call takes, by its number: nothing else is let through
        to it."""
        found = {}
        for number, handler in self.blocks.fns.items():
            if handler.fn and not any(event == "unload" for _, event in handler.targets):
                kinds = kinds_of(component.get_block_name() for component in handler.inputs)
                most = _MOST.get(self._bridge.tab_of(handler.targets), HISTORY if kinds else SMALL)
                found[number] = Handler(kinds, bool(handler.queue), most)
        return found

    def waits(self, session: str) -> bool:
        """Whether anything that a page asked for may still be told to it."""
        return sessions.waits(self.blocks, session)

    def waiting(self) -> int:
        """Bytes of all that was asked for and is not done."""
        return sessions.waiting(self.blocks)

    async def opening(self, user: str) -> Opening:
        """Before the briefing is known, or where it takes long, without it: it comes then as soon
        as the page is there."""
        if self.chat.desk.is_briefing:  # a thread that waits for it would be lost to others
            return self._opens(str(self._strip.value), "")
        with move_on_after(_BRIEFLY):
            return await run_sync(self._opening, user, abandon_on_cancel=True)
        return self._opens(str(self._strip.value), "")

    def _opening(self, user: str) -> Opening:
        sees = self._rights.may_keep(user)
        (today,) = self.chat.desk.opening(user, sees=sees).values()
        return self._opens(self._refresh(user), str(today))

    def _opens(self, strip: str, today: str) -> Opening:
        beside = evidence_html(None, 0, {}, {})
        return opening(self.blocks.theme_hash, strip, today, beside)

    def close(self) -> None:
        self.chat.close()
        self._news.close()

    def warm(self) -> None:
        """Load what the first answer and the first look at the library need, while the browser is
        still opening."""
        # of a large collection it takes long, and the others do not wait for it
        threading.Thread(target=self.chat.desk.opening, daemon=True).start()
        self.chat.warm()
        self._library.warm()

    async def looked_at(self, user: str) -> str:
        """As `now`: for every open page, which looks each second to each quarter of a minute. What
        another was just told takes no thread."""
        return self._now(user) if self._is_fresh else await run_sync(self.now, user)

    def now(self, user: str = "") -> str:
        """What a user's page shows that is up to date; another string as soon as it is not."""
        with self._looking:
            if not self._is_fresh:
                published = self._updates.generation()
                self._news.ask_again(published)
                told = f"{published} {self._updates.doing} {self._assistant.writer}"
                self._seen = time.monotonic(), told, self._news.unseen()
        return self._now(user)

    @property
    def _is_fresh(self) -> bool:
        return time.monotonic() < self._seen[0] + _FRESH

    def _now(self, user: str) -> str:
        _, told, unseen = self._seen
        return f"{told} {self._news.note(user, unseen)}"

    def _look(self, event: gr.EventData, request: gr.Request) -> Shown:
        """What a page shows that is of an older state, or just opened. The suggestions are asked
        for after the strip: they take longer to find."""
        if Action(event).do == "page.suggest":
            desk = self.chat.desk
            shown: Shown = {}
            if not self.chat.answers.is_answering(request):
                user = request.username or ""
                opening = desk.opening(user, sees=self._rights.may_keep(user))
                shown = {desk.suggestions: desk.suggested(), **opening}
            return {**shown, **self._bridge.tell(suggested=True)}
        user = request.username or ""
        now = self.now(user)
        may = {"change": self._rights.may_change(user), "keep": self._rights.may_keep(user)}
        return {self._strip: self._refresh(user), **self._bridge.tell(now=now, may=may)}

    def _refresh(self, user: str) -> str:
        """The status strip; another process may have indexed since."""
        try:
            news = self._news.note(user, self._news.unseen())
            return strip_html(self._assistant.status(), self._updates.doing, news)
        except AskpapersError as error:
            return strip_problem_html(str(error))

    def _left(self, request: gr.Request) -> None:
        sessions.forget(self.blocks, request.session_hash or "")
