"""What is told of the changes of the collection: those in the line, and what became of the last.
Pure functions; updates.html shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.page.templating import render
from assistant.page.update_queue import FileLine, Update
from assistant.wording import told
from index.types import BuildReport

PLACE = "upload:"
_MOST_READ = 40  # lines of what was read
_SHOWN = 8  # pieces that could not be read


@dataclass(frozen=True, slots=True)
class _Told:
    update: Update
    kind: str
    said: str
    lines: Sequence[str]
    files: Sequence[FileLine]
    read: Sequence[str]


def updates_html(updates: Sequence[Update]) -> str:
    """The newest first."""
    waiting = [one for one in reversed(updates) if one.state == "waiting"]
    return render("updates.html", told=[_told(one, waiting) for one in updates])


def plain(text: str) -> str:
    """Without what tells uploads of one name apart."""
    return re.sub(rf"{PLACE}\w+/", "", text)


def _told(update: Update, waiting: Sequence[Update]) -> _Told:
    kind, said, lines = "doing", "", list[str]()
    if update.report is not None:
        kind = "report"
        said, lines = _of_report(update.report, tuple(file.place for file in update.files))
    elif update.state == "failed":
        kind, said = "problem", plain(update.problem)
    elif update.state == "cancelled":
        kind, said = "report", "Cancelled; nothing was changed."
    elif update.state == "waiting":
        before = waiting.index(update)
        said = "Next in line." if not before else f"Waits for {before + 1} others."
    else:
        total = f": {update.done:,} of {update.total:,}" if update.total else "…"
        said = f"{update.what or 'Reading'}{total}"
    # of one file alone its line says nothing more
    several = len(update.files) > 1
    files = [replace(one, said=plain(one.said)) for one in update.files] if several else ()
    read = [plain(line) for line in update.read][:_MOST_READ]
    return _Told(update, kind, said, lines, files, read)


def _of_report(report: BuildReport, places: tuple[str, ...]) -> tuple[str, list[str]]:
    """What an update brought; of added files only what could not be read of them, since that of
    others was told when those were added."""
    mine = tuple(piece for piece in report.unparsed if piece.path.startswith(places))
    pieces = [f"{plain(piece.path)}, line {piece.line}: {piece.why}" for piece in mine[:_SHOWN]]
    if len(mine) > _SHOWN:
        pieces.append(f"… and {len(mine) - _SHOWN} more")
    doubts = [
        f"{plain(doubt.path)}, doubtful: {doubt.why}"
        for doubt in report.doubtful
        if doubt.path.startswith(places)
    ]
    return told(replace(report, unparsed=mine)), [*report.warnings, *doubts[:_SHOWN], *pieces]
