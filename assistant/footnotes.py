"""An answer as Markdown with footnotes, as programs for notes read them (Obsidian, Logseq, Zettlr),
each with the quotes and the address of a paper. Pure functions.

Whatever a digest or a model says stays text there, too: it is no footnote, link, picture, comment
or query of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType

from assistant.checking.citations import marks_in
from assistant.control_characters import one_line
from assistant.references import body, listed, plain, rows_markdown
from assistant.types import REPLIED, Answer, Citation
from index.types import Paper

_NO_NOTES: Mapping[str, str] = MappingProxyType({})
# what stands behind the fence of a code block names who runs it, as in "dataviewjs"
_FENCED = re.compile(r"(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_QUERY = re.compile(r"`(?=\s*\$?=)")  # at the head of code within a line
_LINKED = re.compile(r"(?<!\\)(?:\[(?=[\[^])|\^(?=\[)|%(?=%))")


def footnoted(
    answer: Answer, papers: Mapping[str, Paper], notes: Mapping[str, str] = _NO_NOTES
) -> str:
    """The question in bold, the answer with a footnote for each mark that resolves, its table, and
    the footnotes. `papers` are those that are still indexed; `notes`, by their ids, the notes
    (names of files, without their ending) to which the footnotes lead besides."""
    known = {one.number for one in answer.citations}
    parts = [f"**{still(plain(answer.question))}**"]
    parts.append(_refer(body(answer), known))
    if answer.table:
        parts.append(_refer(rows_markdown(answer.table).rstrip(), known))
    if answer.kind in REPLIED:  # they stand in the text without a number
        shown = [papers[key] for key in answer.papers if key in papers]
        parts.append("\n".join(f"- {_led(notes, one.id)}{still(listed(one))}" for one in shown))
    parts.append("\n".join(_footnotes(answer, papers, notes)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _footnotes(answer: Answer, papers: Mapping[str, Paper], notes: Mapping[str, str]) -> list[str]:
    """A line a number; each quote once."""

    def number(one: Citation) -> int:
        return one.number

    lines = []
    for place, group in groupby(sorted(answer.citations, key=number), key=number):
        cited = list(group)
        key = cited[0].paper_id
        told = still(listed(papers[key]) if key in papers else plain(cited[0].title))
        quotes = dict.fromkeys(one.quote for one in cited)
        said = " … ".join(f"“{still(plain(quote))}”" for quote in quotes)
        lines.append(f"[^{place}]: {_led(notes, key)}{told}: {said}")
    return lines


def _led(notes: Mapping[str, str], key: str) -> str:
    return f"[[{one_line(notes[key])}]]. " if key in notes else ""


def _refer(text: str, known: set[int]) -> str:
    """With each mark whose papers are known as its footnotes, and all else as text."""
    parts, end = [], 0
    for mark, numbers in marks_in(text):
        parts.append(still(text[end : mark.start()]))
        if numbers and known.issuperset(numbers):
            parts.append("".join(f"[^{number}]" for number in numbers))
        else:
            parts.append(still(mark[0]))
        end = mark.end()
    return "".join([*parts, still(text[end:])])


def still(text: str) -> str:
    """What programs for notes would follow, hide or run stays text."""
    text = _QUERY.sub(r"\\`", _FENCED.sub(r"\1", text))
    return _LINKED.sub(r"\\\g<0>", text)
