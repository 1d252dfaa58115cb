"""A model's Markdown, read by markdown-it-py into a tree of blocks and styled text: no HTML is made
of it, and none is read in it.

A line ends where the model ended it. `[1]` is a citation and no link, so neither links nor
references nor images are read: they are shown as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Style = Literal["bold", "italic", "code", "math"]
_STYLES: dict[str, Style] = {"strong": "bold", "em": "italic"}
_LEAVES: dict[str, Style] = {"code_inline": "code", "math": "math"}
_DEEPEST = 8  # styles around a word: two are all there are
_UNREAD = (
    *("code", "lheading", "reference", "html_block", "html_inline"),
    *("link", "image", "autolink", "entity"),
)
# not the dollars of "$5 and $6"
MATHEMATICS = re.compile(r"(?<![\\$\w])\$[^\s$](?:[^$\n]{0,200}?[^\s$\\])?\$(?![\d$])")
_UNSPACED = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_BRACKETED = re.compile(r"\\\(.{1,200}?\\\)|\\\[.{1,200}?\\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Styled:
    """Characters of one style; `styles` from the outermost inwards. Mathematics has its dollars or
    brackets."""

    text: str
    styles: tuple[Style, ...] = ()


Line = Sequence[Styled]


@dataclass(frozen=True, slots=True)
class Title:
    line: Line


@dataclass(frozen=True, slots=True)
class Text:
    """What stands together; each of its lines ends where it was ended."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `first` is the number of its first entry, where they are numbered."""

    entries: Sequence[Sequence[Part]]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    head: Sequence[Line]
    rows: Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Code:
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    parts: Sequence[Part]


Part = Title | Text | Items | Grid | Code | Quoted


def parts_of(text: str) -> list[Part]:
    """The blocks of a text, in order."""
    return list(_parts(iter(_reader().parse(text))))


def _parts(tokens: Iterator[Token], end: str = "") -> Iterator[Part]:
    """Up to the token that ends what holds them. markdown-it-py bounds how deep they stand."""
    for token in tokens:
        match token.type:
            case "heading_open":
                yield Title(_line(next(tokens)))
            case "paragraph_open":
                yield Text(_lines(next(tokens)))
            case "bullet_list_open":
                yield Items(_entries(tokens, "bullet_list_close"))
            case "ordered_list_open":
                first = int(token.attrs.get("start", 1))
                yield Items(_entries(tokens, "ordered_list_close"), first)
            case "table_open":
                head, *rows = _rows(tokens)
                yield Grid(head, rows)
            case "fence":
                yield Code(token.content.splitlines())
            case "blockquote_open":
                yield Quoted(list(_parts(tokens, "blockquote_close")))
            case kind if kind == end:
                return


def _entries(tokens: Iterator[Token], end: str) -> list[Sequence[Part]]:
    within = takewhile(lambda token: token.type != end, tokens)
    return [list(_parts(tokens, "list_item_close")) for _ in within]


def _rows(tokens: Iterator[Token]) -> list[Sequence[Line]]:
    rows: list[list[Line]] = []
    for token in takewhile(lambda token: token.type != "table_close", tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_line(token))
    return list(rows)


def _line(inline: Token) -> Line:
    return [one for line in _lines(inline) for one in line]


def _lines(inline: Token) -> list[Line]:
    """The text of a block, by lines."""
    lines: list[list[Styled]] = [[]]
    around: list[Style] = []
    for token in inline.children or ():
        kind, _, edge = token.type.partition("_")
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif kind in _STYLES and edge == "open":
            around.append(_STYLES[kind])
        elif kind in _STYLES and edge == "close":
            around.pop()
        elif token.content:
            own = _LEAVES.get(token.type)
            styles = dict.fromkeys([*around[:_DEEPEST], *([own] if own else [])])
            lines[-1].append(Styled(token.content, tuple(styles)))
    return list(lines)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable("table").disable(_UNREAD)
    reader.inline.ruler.before("escape", "math", _mathematics)
    reader.inline.ruler.at("emphasis", _emphasis)
    return reader


def _emphasis(state: StateInline, silent: bool) -> bool:
    """A rule of markdown-it around its own. Chinese, Japanese and Korean are written without
    spaces, which tell it where stars beside a punctuation mark open or close (`**“so”**是`): a
    letter of theirs does so, too, as in markdown-cjk-friendly."""
    from markdown_it.rules_inline.emphasis import tokenize

    start = state.pos
    if not tokenize(state, silent):
        return False
    before, after = state.src[start - 1 : start], state.src[state.pos : state.pos + 1]
    for one in state.delimiters[start - state.pos :] if state.src[start] == "*" else ():
        one.open |= bool(_UNSPACED.match(before)) and bool(after.strip())
        one.close |= bool(_UNSPACED.match(after)) and bool(before.strip())
    return True


def _mathematics(state: StateInline, silent: bool) -> bool:
    r"""A rule of markdown-it: what stands between dollars, or in \( and \), is no Markdown."""
    found = MATHEMATICS.match(state.src, state.pos) or _BRACKETED.match(state.src, state.pos)
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        state.push("math", "", 0).content = found[0]
    state.pos = found.end()
    return True
