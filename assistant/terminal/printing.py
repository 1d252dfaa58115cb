"""What the terminal shows: answers, reports and status in words, or one JSON object."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from assistant.control_characters import COMMANDS, one_line
from assistant.latex import ComingText, as_read, markdown_as_read
from assistant.terminal.colours import (
    MARK,
    NOTE,
    QUIET,
    VERDICTS,
    aside,
    coloured,
    put_styled,
    sources,
    styled_answer,
    styled_piece,
    tables,
)
from assistant.types import FACTS
from assistant.wording import ASKED_FOR, count, read_as, refusal_of, tell, tell_left_out
from index.errors import AskpapersError

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant, How
    from assistant.standing_queries import StandingQuery
    from assistant.types import Answer, Cell, CollectionStatus, Event, Row
    from index.evaluation import Measured
    from index.types import BuildReport, Paper
    from index.zotero import ZoteroReport


_MARKED = {"weak": "only partly supported", "unsupported": "not supported"}


def put(text: str, end: str = "\n") -> None:
    """A line, or with another `end` a part of one. What could command the terminal is the stream's
    business."""
    sys.stdout.write(f"{text}{end}")
    sys.stdout.flush()


def put_aside(text: str, style: str, head: str = "") -> None:
    """What the program says beside an answer; the style is for who wants colours."""
    if coloured():
        put_styled(aside(text, style, head))
    else:
        put(f"{head}{text}")


def put_json(value: object) -> None:
    """One object in one line, to the letter: what a terminal or its encoding would not show is
    written as an escape."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    text = json.dumps(value, ensure_ascii=not encoding.startswith("utf"))
    put(COMMANDS.sub(lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), text))


def put_stream(
    events: Iterable[Event], captured: Callable[[], dict[str, str | None]], *, show: bool
) -> Answer:
    """What comes of an answer, to `show` it at once where somebody looks on, then all of it, then
    what to ask next.

    `captured` gives the date of each digest, once the answer is there.
    """
    from assistant.types import Answer, FollowUps, TextDelta

    answer, shown, coming = None, "", ComingText()
    for event in events:
        if isinstance(event, Answer):
            answer = event
            _put_piece(coming.rest())
            put_answer(answer, captured() if answer.citations else {}, shown)
        elif isinstance(event, FollowUps) and event.questions:
            put_aside(" ".join(map(as_read, event.questions)), MARK, "\nAsk next: ")
            answer = replace(answer, followups=event.questions) if answer else None
        elif show and isinstance(event, TextDelta) and sys.stdout.isatty():
            _put_piece(coming.more(event.text))
            shown += event.text
    if answer is None:
        raise AssertionError("a stream holds its answer")
    return answer


def _put_piece(text: str) -> None:
    if text and coloured():
        put_styled(styled_piece(text))
    elif text:
        put(text, end="")


def put_asked(assistant: Assistant, question: str, how: How, *, tabled: bool) -> Answer:
    """Ask, and show the answer as it comes; `tabled`, with a table of its papers."""
    # what quotes comes at once, and is only set off when it is known what is a quote
    show = not how.get("strict") and not (coloured() and assistant.is_extractive)
    answer = put_stream(assistant.stream(question, **how), assistant.published.captured, show=show)
    # one that a question asked for; a comparison has its own, which the text says already
    says_it = answer.kind == "compare" and not coloured()
    if tabled or (answer.table and not says_it):
        put_table(assistant.tabled(answer).table or ())
    return answer


def put_answer(answer: Answer, captured: dict[str, str | None], streamed: str = "") -> None:
    """`streamed` is what was shown of its text while it came: it is not shown twice, unless the
    check changed it."""
    if streamed:
        put("")
    if answer.searched not in ("", answer.question):
        put_aside(f"{read_as(answer)}: {one_line(as_read(answer.searched))}", QUIET)
    if answer.kind not in FACTS and answer.kind != "talk":
        told = f"understood as asking {ASKED_FOR[answer.kind]} (--kind fact: just answer)"
        put_aside(told, QUIET)
    if answer.sample:
        put_aside("[sample: summaries written by askpapers]", QUIET)
    if streamed.split() != answer.text.split():
        put_text(answer, "\nAs checked:\n\n" if streamed else "")
    put_sources(answer, captured)
    for sentence in answer.sentences:
        if sentence.support != "supported":
            put_aside(
                f"{as_read(sentence.text)}\n    ({'; '.join(sentence.reasons)})",
                VERDICTS[sentence.support],
                f"\n{_MARKED[sentence.support]}: ",
            )
    for line in answer.notes:
        put_aside(f"\n{as_read(line)}", NOTE)
    put_aside(f"\n({'; '.join(_made(answer))})", QUIET)


def put_text(answer: Answer, head: str) -> None:
    """`head` stands above a text that was shown otherwise before."""
    text = markdown_as_read(answer.text)
    if coloured():
        put(head, end="")
        put_styled(styled_answer(answer, text))
    else:
        put(f"{head}{text}")


def put_sources(answer: Answer, captured: dict[str, str | None]) -> None:
    if coloured():
        put_styled(*sources(answer, captured))
        return
    for number in sorted({citation.number for citation in answer.citations}):
        quotes = [citation for citation in answer.citations if citation.number == number]
        digests = ", ".join(
            f"{name} ({captured.get(name) or 'undated'})" for name in quotes[0].digests
        )
        put(f"\n[{number}] {one_line(as_read(quotes[0].title))}\n    {one_line(digests)}")
        if answer.llm != "extractive":  # an extractive answer consists of its quotes
            for citation in quotes:
                put(f"    {citation.support}: \u201c{as_read(citation.quote)}\u201d")


def put_table(rows: Sequence[Row]) -> None:
    """Each paper with what it says of each column, to the letter: whole sentences side by side
    would not fit, and Markdown's escapes are for what reads Markdown (`--format md`)."""
    from assistant.types import COLUMNS

    if coloured():
        put_styled(*tables(rows))
        return
    for row in rows:
        put(f"\n[{row.number}] {one_line(as_read(row.title))}")
        for column in COLUMNS:
            cell: Cell | None = getattr(row, column)
            if cell is not None:
                put(f"    {column}: \u201c{one_line(as_read(cell.quote))}\u201d")


def put_answer_as(form: str, answer: Answer, papers: Mapping[str, Paper], *, tabled: bool) -> None:
    """In a form that other programs read; what it has no place for is told beside it. `papers`:
    those of the answer that are still indexed."""
    from assistant.footnotes import footnoted
    from assistant.references import answer_markdown, rows_csv

    if form == "json":
        put_json(asdict(answer))
        return
    cited = [papers[key] for key in answer.papers if key in papers]
    if form == "md":
        put(answer_markdown(answer, papers), end="")
    elif form == "footnotes":
        put(footnoted(answer, papers), end="")
    elif form == "csv" and tabled:
        put(rows_csv(answer.table or ()), end="")
    else:
        put_papers_as(form, cited)
    if form not in ("md", "footnotes") and answer.status == "abstained":
        tell(f"askpapers: {refusal_of(answer)}")
    for note in answer.notes:
        tell(f"askpapers: {note}")


def put_papers_as(form: str, papers: Sequence[Paper]) -> None:
    """Papers in a form that other programs read."""
    from assistant.references import bibtex, csl_json, markdown, ris, table

    made = {"md": markdown, "csv": table, "bibtex": bibtex, "ris": ris, "csl": csl_json}
    put(made[form](papers), end="")


def _made(answer: Answer) -> list[str]:
    """How much of an answer is supported, who wrote it, and what that took."""
    from assistant.types import REPLIED, Counts
    from assistant.wording import SAID_BY_ITSELF, chance, took

    if answer.kind in REPLIED:
        return [SAID_BY_ITSELF, f"{answer.seconds.total:.1f} s"]
    made = [
        "extractive: sentences quoted, no model"
        if answer.llm == "extractive"
        else f"model: {answer.llm}"
    ]
    if answer.status == "answered" and answer.llm != "extractive":
        made.insert(
            0,
            f"supported: {Counts.of(answer.sentences).supported} of "
            f"{len(answer.sentences)} sentences",
        )
    if answer.status == "abstained" and answer.nearest and answer.probability is not None:
        made.insert(
            0, f"chance that they do answer it: {chance(answer.probability)}; --anyway tries"
        )
    return [*made, *took(answer), f"{answer.seconds.total:.1f} s"]


def put_measured(found: Measured) -> None:
    names = list(found.metrics)
    rows = [("", *names), (found.name, *(f"{found.metrics[name]:.3f}" for name in names))]
    rows += [
        (leg, *(f"{metrics[name]:.3f}" for name in names)) for leg, metrics in found.legs.items()
    ]
    for name, *cells in rows:
        put(f"{name:<14}" + "".join(f"{cell:>11}" for cell in cells))
    memory = ""
    if found.memory_mb is not None:
        memory = f" At most {found.memory_mb:.0f} MB of memory were used."
    left_out = found.judgments_left_out
    put(
        f"{found.queries} queries over {found.documents} documents; indexed in "
        f"{found.seconds_index:.0f} s ({found.index_mb:.0f} MB); a search takes "
        f"{found.query_ms_p50:.0f} ms in the median, 95% at most {found.query_ms_p95:.0f} "
        f"ms.{memory}"
    )
    if left_out:
        put(f"Left out: {left_out} judgments of documents that the corpus lacks.")


def told_standing(kept: Sequence[StandingQuery]) -> str:
    """The standing questions, each with the papers that changed its answer last."""
    if not kept:
        return 'No question is kept yet. Keep one: askpapers news --keep "What is new on …?"'
    lines = []
    for place, one in enumerate(kept, 1):
        lines.append(f"{place}. {one_line(as_read(one.question))}")
        if one.news is None:
            lines.append(f"   no new paper has changed its answer since {one.kept[:10]}")
            continue
        lines.append(f"   {one.news.at[:10]}: changed by")
        lines += [f"   - {one_line(as_read(paper.title))}" for paper in one.news.papers]
    return "\n".join(lines)


def told_status(status: CollectionStatus) -> str:
    when = f"{status.captured_from} to {status.captured_to}" if status.captured_from else "no dates"
    model = "extractive (no language model)" if status.llm == "extractive" else status.llm
    rows: Iterable[tuple[str, object]] = (
        ("home", status.home),
        ("generation", status.generation),
        ("digests", f"{status.digests} ({when}; {status.undated} undated)"),
        ("papers", f"{status.papers} in {status.passages} passages"),
        ("embedding", status.embed),
        ("reranking", status.rerank),
        ("answers by", model),
    )
    return "\n".join(
        [
            *(f"{name:<11} {one_line(str(value))}" for name, value in rows),
            *_told_addresses(status),
            *status.notes,
        ]
    )


def _told_addresses(status: CollectionStatus) -> Iterator[str]:
    """A line each, where a setting has several."""
    many = Counter(one.setting for one in status.addresses)
    for one in status.addresses:
        if many[one.setting] > 1:
            told = f"{one.setting} {one.number}: {one.address} is {one.sentence()}"
            yield one_line(told)


def told_zotero(report: ZoteroReport) -> str:
    """What was read of a Zotero library, and what was left out of it."""
    lines = [f"Zotero: {count(len(report.collections), 'collection')} with abstracts."]
    if report.bare:
        lines.append(f"Left out, having no abstract in Zotero: {count(report.bare, 'paper')}.")
    lines += [f"Taken away, its collection being gone: {one_line(name)}" for name in report.gone]
    return "\n".join(lines)


def told_fetch(fetched: int, empty: int, skipped: int) -> str:
    days = count(fetched, "day")
    return f"Daily Papers: {days} fetched, {empty} without papers, {skipped} held already."


def put_news(news: BuildReport | AskpapersError, *, as_json: bool = False, **more: object) -> None:
    """A report with what it left out, or the sentence of a failure."""
    from assistant.wording import told

    if isinstance(news, AskpapersError):
        tell(f"askpapers: {news}")
        return
    tell_left_out(news)
    if as_json:
        put_json(asdict(news) | more)
    else:
        put(told(news))
