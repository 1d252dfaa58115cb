"""What a person sees in a terminal: answers with their quotes set off, sources, tables. Where the
output is piped, `NO_COLOR` is set or the terminal is a dumb one, `printing` writes plainly.

Words of digests and models become `rich.text.Text`, never its markup, and every piece is cleaned
when it is rendered, so that the only escapes that arrive are those of the styles named here.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from assistant.control_characters import Terminal, harmless, one_line
from assistant.latex import as_read
from assistant.types import COLUMNS, FACTS, Answer, Cell, Citation, Row, Verdict
from assistant.wording import DOUBTS

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from index.types import Result

VERDICTS: Mapping[Verdict, str] = {"supported": "green", "weak": "yellow", "unsupported": "red"}
MARK, QUIET, TITLE, SHORT, NOTE = "cyan", "dim", "bold", "bold reverse", "italic"
_SIDE_BY_SIDE = 36  # columns of the terminal that a paper of a table needs
_PASSAGE = 200  # characters


def coloured() -> bool:
    """Whether a person looks on who wants colours (https://no-color.org), in a terminal that has
    the lines of tables."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in ("", "dumb")
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return not plain and sys.stdout.isatty() and encoding.lower().startswith("utf")


def put_styled(*shown: RenderableType) -> None:
    """One below the other, as wide as the terminal is."""
    from rich.color import ColorSystem
    from rich.console import Console

    width = max(shutil.get_terminal_size().columns, 20)
    console = Console(file=io.StringIO(), width=width, legacy_windows=False, _environ={})
    pieces = []
    for one in shown:
        for segment in console.render(one):
            if segment.control:
                continue
            text = harmless(segment.text)
            styled = segment.style and text.strip()
            pieces.append(
                segment.style.render(text, color_system=ColorSystem.STANDARD)  # type: ignore[union-attr]
                if styled
                else text
            )
    Terminal(sys.stdout).through("".join(pieces))
    sys.stdout.flush()


def aside(text: str, style: str, head: str) -> Text:
    """What the program says beside an answer, with its head set back."""
    from rich.text import Text

    return Text.assemble((head, QUIET), (text, style))


def styled_answer(answer: Answer, text: str) -> Text:
    """The text with its marks, the quotes in it by their verdicts, and what answers."""
    from rich.text import Text

    from assistant.checking.citations import disarm

    shown = Text(text)
    for cited in answer.citations:
        _style(shown, as_read(disarm(cited.quote)), VERDICTS[cited.support])
    for sentence in answer.sentences:
        if sentence.support in DOUBTS:
            _style(shown, as_read(sentence.text), VERDICTS[sentence.support])
    if answer.short and text.startswith(answer.short):
        shown.stylize(SHORT, 0, len(answer.short))
    return _marked(shown)


def styled_piece(text: str) -> Text:
    """What comes of a text, before it is known what of it is a quote."""
    from rich.text import Text

    return _marked(Text(text, end="", no_wrap=True, overflow="ignore"))


def sources(answer: Answer, captured: Mapping[str, str | None]) -> Iterator[RenderableType]:
    """The cited papers: of a fact with their quotes, where these are not the text already; of a
    list as a table."""
    from rich.text import Text

    if answer.kind not in FACTS and answer.citations:
        yield ""
        yield _source_table(answer, captured)
        return
    for number, quotes in _by_number(answer):
        mark, title = (f"\n[{number}] ", MARK), (one_line(as_read(quotes[0].title)), TITLE)
        yield Text.assemble(mark, title)
        yield Text(f"    {_digests(quotes[0], captured)}", QUIET)
        if answer.llm != "extractive":  # an extractive answer consists of its quotes
            for cited in quotes:
                told = f"    {cited.support}: \u201c{one_line(as_read(cited.quote))}\u201d"
                yield Text(told, VERDICTS[cited.support])


def tables(rows: Sequence[Row]) -> Iterator[RenderableType]:
    """Papers side by side, as many as the terminal is wide for, with what each says of what."""
    from rich.table import Table
    from rich.text import Text

    beside = max(1, shutil.get_terminal_size().columns // _SIDE_BY_SIDE)
    for start in range(0, len(rows), beside):
        some = rows[start : start + beside]
        made = Table(show_lines=True, expand=True)
        made.add_column("", style=QUIET, no_wrap=True)
        for row in some:
            head = Text.assemble((f"[{row.number}] ", MARK), one_line(as_read(row.title)))
            made.add_column(head, ratio=1)
        for column in COLUMNS:
            cells: list[Cell | None] = [getattr(row, column) for row in some]
            if any(cells):
                said = [one_line(as_read(cell.quote)) if cell else "" for cell in cells]
                made.add_row(column, *map(Text, said))
        yield made


def found(results: Sequence[Result]) -> RenderableType:
    """Papers that were found, best first, with the day of each that tells one."""
    from rich.text import Text

    days = [result.paper.published or "" for result in results]
    made = _table(*(["Published"] if any(days) else []))
    for place, (result, day) in enumerate(zip(results, days, strict=True), start=1):
        text = one_line(as_read(result.passages[0].passage.text))
        said = shorten(text, _PASSAGE, placeholder=" \u2026")
        names = one_line(", ".join(result.paper.digests))
        paper = Text.assemble((one_line(as_read(result.paper.title)), TITLE), f"\n{said}")
        paper.append(f"\n{names}", QUIET)
        made.add_row(Text(str(place), MARK), paper, *([Text(day, QUIET)] if any(days) else []))
    return made


def _source_table(answer: Answer, captured: Mapping[str, str | None]) -> RenderableType:
    """Each paper with its digests, and the newest day of these."""
    from rich.text import Text

    made = _table("Captured")
    for number, quotes in _by_number(answer):
        names = quotes[0].digests
        paper = Text.assemble((one_line(as_read(quotes[0].title)), TITLE))
        paper.append(f"\n{one_line(', '.join(names))}", QUIET)
        day = max((captured.get(name) or "" for name in names), default="") or "undated"
        made.add_row(Text(str(number), MARK), paper, Text(day, QUIET))
    return made


def _table(*more: str) -> Table:
    """Of numbers, papers, and narrow columns."""
    from rich.table import Table

    made = Table(expand=True)
    made.add_column("#", justify="right", no_wrap=True)
    made.add_column("Paper", ratio=1, overflow="fold")
    for column in more:
        made.add_column(column, no_wrap=True)
    return made


def _by_number(answer: Answer) -> Iterator[tuple[int, list[Citation]]]:
    for number in sorted({cited.number for cited in answer.citations}):
        yield number, [cited for cited in answer.citations if cited.number == number]


def _digests(cited: Citation, captured: Mapping[str, str | None]) -> str:
    return one_line(
        ", ".join(f"{name} ({captured.get(name) or 'undated'})" for name in cited.digests)
    )


def _style(shown: Text, part: str, style: str) -> None:
    """Wherever the words of a part stand, however they are spaced."""
    if words := part.split():
        for match in re.finditer(r"\s+".join(map(re.escape, words)), shown.plain):
            shown.stylize(style, *match.span())


def _marked(shown: Text) -> Text:
    from assistant.checking.citations import marks_in

    for mark, _ in marks_in(shown.plain):
        shown.stylize(MARK, *mark.span())
    return shown
