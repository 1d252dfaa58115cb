"""The digests: which are indexed, what could not be read of them, and how they come and go."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
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
from assistant.page.updates import Updates
from assistant.wording import preview_lines, told
from index.daily import begun
from index.errors import AskpapersError, SourceError
from index.retrieval.filters import iso_date
from index.types import Arrival, BuildReport, Preview

_log = logging.getLogger(__name__)
_SUFFIXES = (
    "txt md html htm json jsonl csv tsv bib xml rss atom pdf zip gz ris enw nbib rdf yaml yml "
    "ipynb eml mbox mhtml mht org"
).split()
_PLACE = "upload:"
_LONGEST_NAME = 120  # characters
_MOST_READ = 40  # lines of what was read
_SHOWN = 8  # pieces that could not be read


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
                file_types=[f".{suffix}" for suffix in _SUFFIXES],
                height=72,
                elem_id="files",
                **BARE,
            )
            gr.HTML(render("fetch_digests.html"), elem_id="fetch", **PLAIN)

    def connect(self, tab: gr.Tab) -> None:
        shown = [self._files, self._said, self._list]
        self._files.upload(self._add, [self._files], shown, concurrency_limit=None, **QUIET)
        self._bridge.on(self._do, [], shown, tab="digests", concurrency_limit=None)
        tab.select(self._listed, outputs=[self._list], **QUIET)

    def _add(self, paths: Sequence[str] | None, request: gr.Request) -> Iterator[Shown]:
        def steps() -> Iterator[str | BuildReport | Preview]:
            arrivals.extend(received(paths or (), self._upload_mb))
            yield ""
            yield self._updates.preview(arrivals)
            yield from self._updates.add(arrivals)

        arrivals: list[Arrival] = []
        if not self._rights.may_change(request.username or ""):
            yield {self._files: None, self._said: _said(READS_ONLY, "problem")}
            return
        for shown in self._told(steps, arrivals):
            yield {self._files: None, **shown}

    def _do(self, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        wanted = Action(event)
        if not self._rights.may_change(request.username or ""):
            yield {self._said: _said(READS_ONLY, "problem")}
        elif wanted.do == "digests.remove":
            yield from self._told(lambda: self._updates.remove(wanted.text("name")))
        elif wanted.do in ("digests.again", "digests.rebuild"):
            yield from self._told(
                lambda: self._updates.look_again(rebuild=wanted.do == "digests.rebuild")
            )
        elif wanted.do == "digests.fetch":
            yield from self._told(lambda: self._updates.fetch(_day(wanted.text("day"))))

    def _told(
        self,
        work: Callable[[], Iterator[str | BuildReport | Preview]],
        arrivals: Sequence[Arrival] | None = None,
    ) -> Iterator[Shown]:
        """How far an update is, and what became of it; what was read stands below."""
        try:
            yield {self._said: _said("Reading…", "doing")}
            read: list[str] = []
            for step in work():
                if isinstance(step, Preview):
                    read = [_plain(line) for line in preview_lines(step)[:-1]][:_MOST_READ]
                elif isinstance(step, BuildReport):
                    yield {
                        self._said: report_html(step, arrivals, read),
                        self._list: self._listed(),
                    }
                else:
                    yield {self._said: _said(step or "Reading…", "doing", read)}
        except AskpapersError as error:
            yield {self._said: _said(_plain(str(error)), "problem")}
        except Exception as error:
            _log.exception("the collection could not be changed")
            said = (
                f"askpapers failed ({type(error).__name__}); its terminal shows the details. "
                "Nothing was changed."
            )
            yield {self._said: _said(said, "problem")}

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
                Arrival(name, content, f"{_PLACE}{hashlib.sha256(content).hexdigest()[:12]}/{name}")
            )
    finally:
        for path in map(Path, paths):
            with suppress(OSError):  # Gradio gives each a folder of its own
                path.unlink()
                path.parent.rmdir()
    return found


def report_html(
    report: BuildReport, arrivals: Sequence[Arrival] | None, read: Sequence[str] = ()
) -> str:
    """What an update brought; of added files only what could not be read of them, since that of
    others was told when those were added."""
    places = tuple(arrival.place for arrival in arrivals or ())
    mine = tuple(
        piece for piece in report.unparsed if arrivals is not None and piece.path.startswith(places)
    )
    pieces = [f"{_plain(piece.path)}, line {piece.line}: {piece.why}" for piece in mine[:_SHOWN]]
    if len(mine) > _SHOWN:
        pieces.append(f"… and {len(mine) - _SHOWN} more")
    doubts = [
        f"{_plain(doubt.path)}, doubtful: {doubt.why}"
        for doubt in report.doubtful
        if arrivals is not None and doubt.path.startswith(places)
    ]
    lines = (*report.warnings, *doubts[:_SHOWN], *pieces, *read)
    return _said(told(replace(report, unparsed=mine)), lines=lines)


def _said(text: str, kind: str = "report", lines: Sequence[str] = ()) -> str:
    return render("said.html", kind=kind, text=text, lines=lines)


def _plain(text: str) -> str:
    """Without what tells uploads of one name apart."""
    return re.sub(rf"{_PLACE}\w+/", "", text)
