"""Which lines of a model's reply say something of the papers, and which only give it a form:
headings, the head of a table, labels, code, and a list of references that the program has already.

Each line is judged by itself and by what stands above it, since a reply is read while it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"\s*(?:```|~~~)")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$|\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_HEADING = re.compile(r"\s*#{1,6}\s+\S")
_ROW = r"\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)?"
_BOLD = re.compile(rf"{_ROW}(\*\*|__)(?P<text>[^*_\n]{{1,100}})\1\s*:?\s*$")
_LABEL = re.compile(
    rf"{_ROW}[*_]{{0,2}}(?P<text>[^.!?|\[\]\n]{{1,80}}?)[*_]{{0,2}}\s*[:：][*_]{{0,2}}\s*$"
)
_REFERENCES = re.compile(
    r"\W*(?:references?|sources?|citations?|bibliography|works cited|cited papers|literature"
    r"|参考文献|引用|출처|참고\s?문헌|quellen|literatur|sources|références|referencias|fuentes"
    r"|referências|riferimenti|bronnen|источники|литература)\W*$",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"\s*(?:[-*•]\s*)?(?:\\?\[|【|［|\^|\d{1,2}[.)]\s|https?:)")
_WORDS_OF_A_LABEL = 8


def claiming(text: str) -> Iterator[str]:
    """The lines that say something. A row of a table is one of them, its head is not."""
    in_code = in_references = in_table = False
    for line in text.splitlines():
        is_row = line.lstrip().startswith("|")
        begins_table, in_table = is_row and not in_table, is_row
        if _FENCE.match(line):
            in_code = not in_code
            continue
        if in_code or not line.strip() or _RULE.match(line):
            continue
        if _REFERENCES.match(line):
            in_references = True
            continue
        in_references = in_references and _ENTRY.match(line) is not None
        if in_references or _is_form(line) or (begins_table and "[" not in line):
            continue
        yield line


def cells(row: str) -> list[str]:
    """Of a row of a table, what is in its cells; none of any other line."""
    row = row.strip()
    return [cell.strip() for cell in row.strip("|").split("|")] if row.startswith("|") else []


def _is_form(line: str) -> bool:
    """A heading, or a label above what follows. What holds a number may be a claim: "Three papers
    do:"."""
    if _HEADING.match(line):
        return True
    bold = _BOLD.match(line)
    if bold is None and (bold := _LABEL.match(line)) is None:
        return False
    said = bold["text"].strip()
    return len(said.split()) <= _WORDS_OF_A_LABEL and not re.search(r"[.!?。]$|\d", said)
