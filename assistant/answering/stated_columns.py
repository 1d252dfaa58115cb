"""Of papers about a subject, what is asked for of each: on which data, with which limit. The papers
whose abstract says it, each with the sentence that does.

A limit of the subject is also what a paper sets out to mend, where it says that of the subject:
"SAM doubles the cost of training".
"""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.paper_tables import table, tells_of_a_gap
from assistant.question.columns_asked import Column
from assistant.question.found import Collected
from assistant.types import Cell, Row
from assistant.wording import are_about, verb
from index.text.sentences import Span
from index.text.words import terms, words

_STATE = {
    "data": ("says", "say", "what data it is tried on"),
    "limit": ("names", "name", "a limit, or what is open"),
}


def stating(collected: Collected) -> Collected:
    """Those of the papers that say what is asked for of each, if any do; else all of them, and that
    none does."""
    column = collected.request.column
    if not column or not collected.results:
        return collected
    rows = table(one.paper for one in collected.results)
    subject = collected.request.subject
    cells = {row.paper_id: cell for row in rows if (cell := _said(row, column, subject))}
    many, whole = len(cells), len(collected.results)
    said_once, said, what = _STATE[column]
    of_all = are_about(whole, subject)
    if not cells:
        return replace(collected, said=f"{of_all}; no abstract {said_once} {what}.")
    kept = [place for place, one in enumerate(collected.results) if one.paper.id in cells]
    those = "all of them" if many == whole > 1 else "it" if whole == 1 else f"{many:,} of them"
    return replace(
        collected,
        results=tuple(collected.results[place] for place in kept),
        chances=tuple(collected.chances[place] for place in kept),
        quoted={key: (Span(cell.start, cell.end, cell.quote),) for key, cell in cells.items()},
        said=f"{of_all}; {those} {verb(many, said_once, said)} {what}.",
    )


def _said(row: Row, column: Column, subject: str) -> Cell | None:
    if column == "data":
        return row.data
    return row.limit or (row.problem if _blames(row.problem, subject) else None)


def _blames(cell: Cell | None, subject: str) -> bool:
    """Whether the sentence says what is wrong with the subject, in its words or by its initials."""
    if cell is None or not tells_of_a_gap(cell.quote):
        return False
    initials = "".join(word[0] for word in words(subject))
    said = set(terms(cell.quote))
    return {*terms(subject)} <= said or (len(initials) > 1 and initials in words(cell.quote))
