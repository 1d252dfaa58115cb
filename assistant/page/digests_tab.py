"""The digests: which are indexed, what could not be read of them, and how they come and go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.page.bridge import Action, Bridge
from assistant.page.components import BARE, PLAIN, QUIET
from assistant.page.outputs import Shown
from assistant.page.rights import READS_ONLY, Rights
from assistant.page.tables import digests_html
from assistant.page.templating import render
from assistant.page.update_queue import Update
from assistant.page.update_reports import PLACE, plain, updates_html
from assistant.page.updates import Updates
from index.daily import begun
from index.errors import AskpapersError, SourceError
from index.retrieval.filters import iso_date
from index.types import Arrival

_LONGEST_NAME = 120  # characters
_PULSE = 0.3  # seconds between two words about the progress


class DigestsTab:
    """The digests in a list, places to add some, and the report of what that brought."""

    def __init__(
        self,
        assistant: Assistant,
        updates: Updates,
        bridge: Bridge,
        upload_mb: int,
        rights: Rights,
    ) -> None:
        """To be made within the page."""
        self._assistant, self._updates, self._bridge, self._upload_mb = (
            assistant,
            updates,
            bridge,
            upload_mb,
        )
        self._rights = rights
        with gr.Column(elem_id="digests"):
            self._said = gr.HTML("", elem_id="added", **PLAIN)
            self._list = gr.HTML("", elem_id="saved", **PLAIN)
            gr.HTML(render("add_digests.html", reads_only=READS_ONLY), elem_id="add", **PLAIN)
            self._files = gr.File(
                label="Digests",
                file_count="multiple",
                height=72,
                elem_id="files",
                **BARE,
            )
            gr.HTML(render("fetch_digests.html"), elem_id="fetch", **PLAIN)

    def connect(self, tab: gr.Tab) -> None:
        shown = [self._files, self._said, self._list]
        # "multiple": else files that come while others are indexed would be lost
        self._files.upload(
            self._add,
            [self._files],
            shown,
            concurrency_limit=None,
            trigger_mode="multiple",
            **QUIET,
        )
        self._bridge.on(self._do, [], shown, tab="digests", concurrency_limit=None)
        tab.select(self._opened, outputs=[self._said, self._list], **QUIET)

    def _add(self, paths: Sequence[str] | None, request: gr.Request) -> Iterator[Shown]:
        def begin() -> Update:
            return self._updates.add(received(paths or (), self._upload_mb))

        for shown in self._changed(request, begin):
            yield {self._files: None, **shown}

    def _do(self, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        wanted, updates = Action(event), self._updates
        does: dict[str, Callable[[], Update | None]] = {
            "digests.remove": lambda: updates.remove(wanted.text("name")),
            "digests.again": updates.look_again,
            "digests.rebuild": lambda: updates.look_again(rebuild=True),
            "digests.fetch": lambda: updates.fetch(_day(wanted.text("day"))),
            "digests.amend": lambda: updates.amend(
                wanted.text("name"), wanted.text("day"), wanted.text("called")
            ),
            "digests.cancel": lambda: updates.cancel(wanted.number("number")),
        }
        yield from self._changed(request, does.get(wanted.do, lambda: None))

    def _opened(self) -> Iterator[Shown]:
        """The tab was opened: what is there, and what is still being done."""
        yield self._now()
        for update in self._updates.all():
            yield from self._followed(update)

    def _changed(self, request: gr.Request, begin: Callable[[], Update | None]) -> Iterator[Shown]:
        """What a change is told to be, from its place in the line to its end."""
        if not self._rights.may_change(request.username or ""):
            yield {self._said: _said(READS_ONLY, "problem")}
            return
        try:
            update = begin()
        except AskpapersError as error:
            yield {self._said: _said(plain(str(error)), "problem") + self._told()}
            return
        yield {self._said: self._told()}
        if update is not None:
            yield from self._followed(update)

    def _followed(self, update: Update) -> Iterator[Shown]:
        if update.ended.is_set() and update not in self._updates.all():
            return
        shown = ""
        while not update.ended.wait(_PULSE):
            if (told := self._told()) != shown:
                yield {self._said: (shown := told)}
        yield self._now()

    def _now(self) -> Shown:
        listed = self._listed()  # which can take seconds, in which an update may begin or end
        return {self._said: self._told(), self._list: listed}

    def _told(self) -> str:
        return updates_html(self._updates.all())

    def _listed(self) -> str:
        try:
            status = self._assistant.status()
            if status.sample:
                return digests_html((), (), sample=status.papers)
            return digests_html(
                self._assistant.published.digests(), self._assistant.published.unread()
            )
        except AskpapersError as error:
            return _said(str(error), "problem")


def _day(text: str) -> date:
    """Raises SettingError for what is no day, or has not begun."""
    return begun(iso_date(text, "date"))


def received(paths: Sequence[str], upload_mb: int) -> list[Arrival]:
    """The uploaded files, whose temporary copies are deleted. Raises SourceError if one is too
    large."""
    found = []
    try:
        for path in map(Path, paths):
            name = "".join(c for c in path.name if c.isprintable())[-_LONGEST_NAME:]
            if path.stat().st_size > upload_mb * 2**20:
                raise SourceError(
                    f"{name!r} is larger than {upload_mb} MB. Split it, or use askpapers index "
                    "FILE."
                )
            content = path.read_bytes()
            # Browsers save every day's page under one name: each upload stands for itself.
            found.append(
                Arrival(name, content, f"{PLACE}{hashlib.sha256(content).hexdigest()[:12]}/{name}")
            )
    finally:
        for path in map(Path, paths):
            with suppress(OSError):  # Gradio gives each a folder of its own
                path.unlink()
                path.parent.rmdir()
    return found


def _said(text: str, kind: str = "report", lines: Sequence[str] = ()) -> str:
    return render("said.html", kind=kind, text=text, lines=lines)
