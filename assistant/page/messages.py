"""Turns answers into HTML. Pure functions: they know no server and read nothing but their
arguments.

The links of an answer lead to the cards of its papers (cards.py), within the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answering import extractive
from assistant.marks import Mark
from assistant.page.answer_text import blocks_cut_short, blocks_of
from assistant.page.cards import by_number
from assistant.page.paper_rows import NOTHING_KNOWN, UNKNOWN, Beside, Papers, in_rows, tools
from assistant.page.templating import render
from assistant.page.text_blocks import Block, Cited
from assistant.page.text_runs import holds
from assistant.references import FORMATS, TABLES
from assistant.today import Briefing
from assistant.types import COLUMNS, REPLIED, Answer, Citation, CollectionStatus, Counts, Sentence
from assistant.wording import SAID_BY_ITSELF, count, took
from index.types import Paper

SAMPLE = "sample: summaries written by askpapers"
MOST_ROWS = 50  # of a table on the page; an export has all
_ROUNDED_UP = 0.05  # seconds: the fewest that are not rounded to none
_SHOWN_OF_QUESTION = 600  # characters
NO_MARKS: Mapping[str, Mark] = {}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on the page and what came of it: an answer, or the text so far and those of its
    sentences that have been checked, or what went wrong. `scope`: the ids of the papers that it was
    asked of, where not of all; `liked`: what the reader thought of the answer; `reading`: the
    papers that a model writes from, by number; `writer`: that model's name, empty without one."""

    question: str
    answer: Answer | None = None
    text: str = ""
    checked: tuple[Sentence, ...] = ()
    problem: str | None = None
    scope: tuple[str, ...] = ()
    liked: bool | None = None
    reading: Mapping[int, Paper] = field(default_factory=dict)
    writer: str = ""


def asked_html(question: str) -> str:
    """The question as it was typed; a very long one is cut, and says so."""
    if len(question) > _SHOWN_OF_QUESTION:
        question = f"{question[:_SHOWN_OF_QUESTION]}… ({len(question):,} characters)"
    return render("question.html", lines=question.strip().splitlines())


def messages(
    turns: Sequence[Turn],
    first: int = 0,
    waits: str = "",
    beside: Beside = NOTHING_KNOWN,
) -> list[dict[str, str]]:
    """The turns as Gradio's chat shows them; `first` is the place of the first one in the
    conversation, `waits` what is told while the last one's turn has not come, `beside` what
    is known of the papers besides."""
    shown = []
    for place, turn in enumerate(turns):
        shown.append({"role": "user", "content": asked_html(turn.question)})
        latest = place == len(turns) - 1
        shown.append(
            {
                "role": "assistant",
                "content": turn_html(
                    turn, first + place, latest=latest, waits=waits, beside=beside
                ),
            }
        )
    return shown


def turn_html(
    turn: Turn,
    place: int,
    *,
    latest: bool = True,
    waits: str = "",
    beside: Beside = NOTHING_KNOWN,
) -> str:
    """What stands under the question, and what can be done with it. `place` keeps the links of
    several turns apart."""
    answer = turn.answer
    reading = {number: paper.title for number, paper in turn.reading.items()}
    cited = _cited(answer, place) if answer else Cited(place, reading)
    return render(
        "turn.html",
        turn=turn,
        place=place,
        latest=latest,
        waits=waits,
        blocks=_blocks(turn, cited, beside),
        titles=cited.titles if answer else {},
        reading=count(len(reading), "paper") if reading else "",
        lines=[*answer.notes, _meta(answer)] if answer else [],
        said=answer.text.partition("\n\n")[0] if answer else "",
        quoted=answer is not None and answer.llm == extractive.NAME and answer.kind not in REPLIED,
        formats=FORMATS,
        tables=TABLES,
        tabled=_tabled(answer, beside) if answer else {},
    )


def table_html(answer: Answer, place: int, serial: int, beside: Beside = NOTHING_KNOWN) -> str:
    """The table of an answer that is on the page already; another `serial` makes it another
    one."""
    return render(
        "made_table.html",
        rows=answer.table or (),
        place=place,
        serial=serial,
        tabled=_tabled(answer, beside),
    )


def _tabled(answer: Answer, beside: Beside) -> dict[str, object]:
    """What a table's template is told besides its rows: the columns that have a cell, those that
    have none, how many papers are not in it, what is done with them, and what is known of each."""
    rows = answer.table or ()
    said = [name for name in COLUMNS if any(getattr(row, name) for row in rows)]
    unsaid = [name for name in COLUMNS if name not in said]
    return {
        "columns": said,
        "unsaid": unsaid,
        "left_out": len(answer.papers) - len(rows),
        "tools": tools(answer, beside),
        "beside": {row.paper_id: beside.get(row.paper_id, UNKNOWN) for row in rows},
        "formats": TABLES,
    }


def strip_html(status: CollectionStatus, doing: str = "", news: str = "") -> str:
    """The line that is visible at all times: what is searched, and who answers. `doing`: of an
    update that runs; `news`: of standing questions."""
    dates = (
        [status.captured_from, status.captured_to]
        if status.captured_from and status.captured_to
        else []
    )
    return render(
        "strip.html",
        problem="",
        status=status,
        dates=list(dict.fromkeys(dates)),
        model="extractive, no language model" if status.llm == extractive.NAME else status.llm,
        sample=SAMPLE,
        doing=doing,
        news=news,
    )


def strip_problem_html(problem: str) -> str:
    """The same where nothing can be said of the collection."""
    return render("strip.html", problem=problem)


def _cited(answer: Answer, place: int) -> Cited:
    titles = {number: citations[0].title for number, citations in by_number(answer)}
    quotes: dict[tuple[int, int], list[Citation]] = defaultdict(list)
    for citation in answer.citations:
        quotes[citation.sentence, citation.number].append(citation)
    short = answer.short or ""
    held = (one.sentence for one in answer.citations if short and holds(one.quote, short))
    lit = next(held, -1)
    return Cited(place, titles, quotes, short, lit)


def _blocks(turn: Turn, cited: Cited, beside: Beside) -> Sequence[Block | Papers]:
    answer = turn.answer
    if answer is not None:
        if answer.status == "abstained":
            return []
        is_written = answer.llm != extractive.NAME and answer.kind not in REPLIED
        text, sentences = answer.text, answer.sentences
        blocks = blocks_of(text, sentences, cited, whole=True, markdown=is_written)
        return in_rows(blocks, answer, beside)
    # what comes bit by bit is a model's: without one an answer is there at once
    if turn.problem is not None:
        return blocks_cut_short(turn.text, turn.checked, cited, markdown=True)
    return blocks_of(turn.text, turn.checked, cited, markdown=True)


def _meta(answer: Answer) -> str:
    """What the program says about the answer, in a line: how much is supported, who wrote it, what
    it took."""
    parts = [SAMPLE] if answer.sample else []
    if answer.kind in REPLIED:
        return " · ".join([*parts, SAID_BY_ITSELF])
    is_written = answer.llm != extractive.NAME
    if answer.status == "answered" and is_written:  # what is quoted supports itself
        supported = Counts.of(answer.sentences).supported
        parts.append(f"{supported} of {count(len(answer.sentences), 'sentence')} supported")
    elif answer.status != "answered":
        parts.append("no answer given")
    if answer.considered:
        parts.append(f"{count(answer.considered, 'paper')} searched")
    if answer.status == "answered":
        parts.append(answer.llm if is_written else "extractive (quoted sentences, no model)")
    seconds = answer.seconds.total
    parts += [*took(answer), f"{seconds:.1f} s" if seconds >= _ROUNDED_UP else "under 0.1 s"]
    return " · ".join(parts)


def briefing_html(
    briefing: Briefing, marks: Mapping[str, Mark] = NO_MARKS, *, whole: bool, sample: bool
) -> str:
    """What the page opens on; `whole`: with all of a day's papers; `marks`: the reader's own, by
    paper."""
    return render(
        "today.html",
        briefing=briefing,
        marks=marks,
        whole=whole,
        sample=sample,
        all=f"Show all {briefing.to_show}",
        others=[(day, f"{day} · {count(size, 'paper')}") for day, size in briefing.others],
    )
