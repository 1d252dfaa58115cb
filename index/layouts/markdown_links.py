"""The links of Markdown, marked so that their words and addresses can be told from the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.layouts.bounds import LONGEST_LINK

_TARGET = re.compile(
    r"\(\s*<?(?P<url>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+\"[^\"\n]*\")?\s*\)"
)
_REFERENCE = re.compile(r"\[(?P<name>[^\]\n]*)\]")
_TOKEN = re.compile(r"\\[^\n]|\n[ \t]*(?=\n)|!?\[|\]|<(?P<address>https?://[^\s<>]{1,2000})>")
_LINE_BEGINS = re.compile(r"(?:\A|\n)[\s>#*+\d.)_-]*$")
_LONGEST_PREFIX = 20  # characters of marks before a line's words
_LONGEST_REFERENCE = 500  # characters of the words of a link that names its target elsewhere
# Unicode keeps them for the inside of programs
LINK_START, LINK_URL, LINK_END = "\ufdd0", "\ufdd1", "\ufdd2"
MARKED_LINK = re.compile(
    f"{LINK_START}(?P<words>[^{LINK_URL}]*){LINK_URL}(?P<url>[^{LINK_END}]*){LINK_END}"
)


def with_links_marked(text: str, targets: dict[str, str]) -> str:
    """Each link as its words and its address between three marks; images gone, brackets that are
    text left.

    One pass with a stack of the brackets that are open, so that no page takes long.
    """
    out: list[str] = []
    opened: list[_Bracket] = []
    # the place in `opened` of the first that begins a line and is no image
    first: int | None = None
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() < at:
            continue
        sign = match[0]
        out.append(text[at : match.start()])
        at = match.end()
        if sign in {"[", "!["}:
            opened.append(_Bracket(len(out), at, sign == "!["))
            if first is None and sign == "[" and _begins_line(text, match.start()):
                first = len(opened) - 1
        elif sign == "]" and opened:
            target = _target(text, opened[-1].inside, match.start(), targets)
            if target is None:
                opened.pop()
                first = first if first != len(opened) else None
            else:
                url, at = target
                place = len(opened) - 1
                if first is not None and not opened[-1].is_image:
                    # a bracket of the text that is never closed may stand in the words of a link
                    place = first
                bracket = opened[place]
                del opened[place:]
                first = first if first != place else None
                if bracket.is_image:
                    del out[bracket.place :]
                    continue
                out[bracket.place] = LINK_START
                sign = f"{LINK_URL}{url}{LINK_END}"
        elif sign[0] == "<":
            sign = match["address"]
        elif sign[0] == "\n":
            opened.clear()
            first = None
        out.append(sign)
    out.append(text[at:])
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Bracket:
    """An open bracket: its place in the output, and where its words begin."""

    place: int
    inside: int
    is_image: bool


def _begins_line(text: str, at: int) -> bool:
    near = text[max(0, at - _LONGEST_PREFIX) : at]
    is_first = at < _LONGEST_PREFIX
    return _LINE_BEGINS.search(near) is not None and ("\n" in near or is_first)


def _target(text: str, inside: int, close: int, targets: dict[str, str]) -> tuple[str, int] | None:
    """The address that follows the bracket closed at `close`, and where the text goes on."""
    if match := _TARGET.match(text, close + 1, close + 1 + LONGEST_LINK):
        return match["url"], match.end()
    if close - inside > _LONGEST_REFERENCE:
        return None
    match = _REFERENCE.match(text, close + 1)
    name = (match["name"] if match else "") or text[inside:close]
    is_citation = match is None and name.isdigit()  # [1] may be one
    is_dangling = match is not None and name.isdigit() and not text[inside:close].strip().isdigit()
    if is_dangling and match and not re.match(r"[\w\])]", text[inside - 2 : inside - 1]):
        return targets.get(name, ""), match.end()  # the list of the addresses may be cut off
    url = None if is_citation else targets.get(name.casefold())
    if url is None:
        return None
    return url, match.end() if match else close + 1
