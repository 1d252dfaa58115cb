"""The part of the page by which files are added to the collection, and what becomes of them."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.render import escape
from assistant.reports import told
from assistant.updates import Updates
from index.errors import AskpapersError, SourceError
from index.types import Arrival, BuildReport

_log = logging.getLogger(__name__)
_SUFFIXES = "txt md html htm json jsonl csv tsv bib xml rss atom zip gz".split()
_PLACE = "upload:"
_LONGEST_NAME = 120  # characters
_SHOWN = 8  # pieces that could not be read
_ABOUT = (
    "<p>Saved Daily Papers pages as text, Markdown or HTML, papers as JSON, CSV or BibTeX, feeds, or a zip of such.</p>"
)


class Adding:
    """A folded area with a place to drop files, and the report of what they brought."""

    def __init__(self, updates: Updates, upload_mb: int) -> None:
        """To be made within the page."""
        self._updates = updates
        self._upload_mb = upload_mb
        with gr.Accordion("Add digests", open=False, elem_id="adding"):
            self._said = gr.HTML(_ABOUT, elem_id="added", js_on_load=None, apply_default_css=False)
            self._files = gr.File(
                label="Digests",
                show_label=False,
                container=False,
                file_count="multiple",
                file_types=[f".{suffix}" for suffix in _SUFFIXES],
                height=56,
                elem_id="files",
            )

    def connect(self, **quiet: Any) -> None:
        self._files.upload(self._add, [self._files], [self._files, self._said], concurrency_limit=None, **quiet)

    def _add(self, paths: Sequence[str] | None) -> Iterator[dict[Any, Any]]:
        try:
            arrivals = received(paths or (), self._upload_mb)
            yield {self._files: None, self._said: _said("Reading…", "doing")}
            for step in self._updates.add(arrivals):
                if isinstance(step, BuildReport):
                    yield {self._said: report_html(step, arrivals)}
                else:
                    yield {self._said: _said(step or "Reading…", "doing")}
        except AskpapersError as error:
            yield {self._files: None, self._said: _said(_plain(str(error)), "problem")}
        except Exception as error:
            _log.exception("uploaded digests could not be indexed")
            said = f"askpapers failed ({type(error).__name__}); its terminal shows the details. Nothing was added."
            yield {self._files: None, self._said: _said(said, "problem")}


def received(paths: Sequence[str], upload_mb: int) -> list[Arrival]:
    """The uploaded files, whose temporary copies are deleted. Raises SourceError if one is too large."""
    found = []
    try:
        for path in map(Path, paths):
            name = "".join(c for c in path.name if c.isprintable())[-_LONGEST_NAME:]
            if path.stat().st_size > upload_mb * 2**20:
                raise SourceError(f"{name!r} is larger than {upload_mb} MB. Split it, or use askpapers index FILE.")
            content = path.read_bytes()
            # Browsers save every day's page under one name: each upload stands for itself.
            found.append(Arrival(name, content, f"{_PLACE}{hashlib.sha256(content).hexdigest()[:12]}/{name}"))
    finally:
        for path in map(Path, paths):
            with suppress(OSError):  # Gradio gives each a folder of its own
                path.unlink()
                path.parent.rmdir()
    return found


def report_html(report: BuildReport, arrivals: Sequence[Arrival]) -> str:
    """What the files brought; what could not be read of other digests was told when those were added."""
    places = tuple(arrival.place for arrival in arrivals)
    mine = tuple(piece for piece in report.unparsed if piece.path.startswith(places))
    pieces = [f"{_plain(piece.path)}, line {piece.line}: {piece.why}" for piece in mine[:_SHOWN]]
    if len(mine) > _SHOWN:
        pieces.append(f"… and {len(mine) - _SHOWN} more")
    listed = "".join(f"<li>{escape(line)}</li>" for line in (*report.warnings, *pieces))
    return _said(told(replace(report, unparsed=mine))) + (f"<ul>{listed}</ul>" if listed else "")


def _said(text: str, kind: str = "report") -> str:
    return f'<p class="{kind}" role="status">{escape(text)}</p>'


def _plain(text: str) -> str:
    """Without what tells uploads of one name apart."""
    return re.sub(rf"{_PLACE}\w+/", "", text)
