"""The page: the line that tells what is searched, the rooms, and the clock by which other doors' work is noticed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.answer import Assistant
from assistant.bodies import Kind, kinds_of
from assistant.bridge import Bridge
from assistant.chatting import Chatting, Shown
from assistant.digests import Digests
from assistant.library import Library
from assistant.mapping import Mapping
from assistant.markup import escape
from assistant.news import News
from assistant.render import Turn, strip_html
from assistant.updates import Updates
from index.errors import AskpapersError
from index.home import Home

_LOOK = 1.0  # seconds between looks for what other doors, or processes, have published
_AT_ONCE = 8  # answers at a time; more wait in line


class Page:
    """The page of one assistant."""

    def __init__(
        self,
        assistant: Assistant,
        home: Home,
        updates: Updates,
        upload_mb: int,
        may_change: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`may_change` says of a user's name whether the collection may be changed by them."""
        self._assistant = assistant
        self._updates = updates
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when a component is made
        plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
        with gr.Blocks(title="askpapers", analytics_enabled=False, fill_width=True) as self.blocks:
            bridge = Bridge()
            self._strip = gr.HTML(strip_html(assistant.status()), elem_id="strip", **plain)
            with gr.Tabs(elem_id="rooms"):
                with gr.Tab("Ask", id="ask"):
                    self.chat = Chatting(assistant, home, bridge)
                with gr.Tab("Library", id="library"):
                    self._library = Library(assistant, bridge, self.chat)
                with gr.Tab("News", id="news") as self._news_tab:
                    self._news = News(assistant, home, bridge)
                with gr.Tab("Map", id="map") as self._map_tab:
                    self._map = Mapping(assistant, bridge)
                with gr.Tab("Digests", id="digests") as self._digests_tab:
                    self._digests = Digests(assistant, updates, bridge, upload_mb, may_change)
            self._shown, self._suggested_of = gr.State(""), gr.State("")
            self._clock = gr.Timer(_LOOK)
            self._connect()

    def _connect(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        self.chat.connect(**quiet)
        self._library.connect(**quiet)
        self._news.connect(self._news_tab, self.chat.turns, **quiet)
        self._map.connect(self._map_tab, self.chat.turns, **quiet)
        self._digests.connect(self._digests_tab, **quiet)
        self.blocks.load(self._refresh, outputs=[self._strip], queue=False, **quiet)
        self.blocks.load(self.chat.suggested, outputs=self.chat.suggestions, **quiet)
        known = [self._shown, self._suggested_of]
        self._clock.tick(
            self._notice,
            [*known, self.chat.turns],
            [*known, self._strip, *self.chat.suggestions],
            queue=False,
            **quiet,
        )
        self.blocks.queue(default_concurrency_limit=_AT_ONCE)

    def handlers(self) -> dict[int, tuple[Kind, ...]]:
        """What each handler of the page takes, by its number: nothing else is let through to it."""
        fns = self.blocks.fns
        return {number: kinds_of(block.get_block_name() for block in fn.inputs) for number, fn in fns.items() if fn.fn}

    def close(self) -> None:
        self.chat.close()

    def warm(self) -> None:
        """Load what the first answer and the first look at the library need, while the browser is still opening."""
        self.chat.warm()
        self._library.warm()

    def _refresh(self) -> str:
        """The status strip; another process may have indexed since."""
        try:
            return strip_html(self._assistant.status(), self._updates.doing, self._news.note())
        except AskpapersError as error:
            return f"<h1>askpapers</h1><p>{escape(str(error))}</p>"

    def _notice(self, shown: str, suggested_of: str, turns: tuple[Turn, ...], request: gr.Request) -> Shown:
        """What is sent to a page that shows an older state: nothing, nearly always, so looking must be cheap.

        The suggestions come a look later than the strip: they take longer to find.
        """
        published = self._updates.generation()
        self._news.ask_again(published)
        now = f"{published} {self._updates.doing} {self._news.note()}"
        if now != shown:
            return {self._strip: self._refresh(), self._shown: now}
        if published == suggested_of or turns or self.chat.is_answering(request):
            return {self._shown: gr.skip()}
        return {self._suggested_of: published, **self.chat.suggested()}
