"""Text in TeX's own form, for BibTeX: what a title may say in LaTeX stays, all else is shown to the
letter.

The rule is an allow-list. Mathematics (`$…$`, `\\(…\\)`) stays where its braces close and each of
its commands stands for a sign, or sets one; outside it stay accents, letters, escaped signs, and
commands of style before their braces. All other commands lose their backslash to
`{\\textbackslash}`, so that none (`\\write18`, `\\input`) is ever run; a `^^` is no mathematics,
for TeX would read a character's code in it.

Braces that stay close in both of the readings in use: BibTeX counts each of them, bibtexparser none
behind a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress

from assistant.latex import meaning

_MARKS = frozenset("`'^~\"=.")  # accents, and those with a letter for their name
_ACCENTS = frozenset("cdHkruvb")
_LETTERS = frozenset("oe OE ae AE aa AA o O ss l L i j dh DH th TH dj DJ ng NG".split())
_STYLES = frozenset(
    "emph textbf textit textmd textnormal textrm textsc textsf textsl texttt textup".split()
)
_SWITCHES = frozenset("em it bf sc tt rm sf sl".split())
_SIGNS = frozenset("%&#_$")
_SETTERS = frozenset(  # in mathematics, beyond what stands for one sign
    """frac tfrac dfrac binom sqrt root over overline underline overbrace underbrace widehat
    widetilde hat tilde bar vec dot ddot check breve acute grave mathrm mathbf mathit mathsf mathtt
    mathbb mathcal mathscr mathfrak boldsymbol bm operatorname text textrm textbf textit textsc
    texttt emph left right big Big bigg Bigg bigl bigr Bigl Bigr limits nolimits not sin cos tan cot
    arcsin arccos arctan sinh cosh tanh ln log exp max min sup inf lim limsup liminf argmax argmin
    arg det dim gcd ker Pr mod bmod pmod quad qquad mathop mathbin mathrel stackrel overset underset
    xrightarrow displaystyle textstyle rm bf it cal ! | > / colon lbrace rbrace lbrack
    rbrack""".split()
)
_MATHEMATICS = re.compile(
    r"(?<!\\)(\$\$(?:[^$\\]|\\.)+\$\$|\$(?!\s)(?:[^$\\]|\\.)+(?<!\s)\$(?!\d)"
    r"|\\\((?:[^\\]|\\[^()])+\\\)|\\\[(?:[^\\]|\\[^\[\]])+\\\])"
)
_PIECE = re.compile(r"\\[A-Za-z]+|\\.|\^\^|.", re.DOTALL)
_ACCENTED = re.compile(r"\s*\{?\\?[A-Za-z]")
_LITERAL = {sign: f"\\{sign}" for sign in _SIGNS} | {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
}


def tex(text: str) -> str:
    """A text of one line, as the value of a field between braces."""
    parts = _MATHEMATICS.split(text)  # every second one may be mathematics
    is_text = [n % 2 == 0 or not _is_mathematics(part) for n, part in enumerate(parts)]
    words = list(compress(parts, is_text))
    grouped = _closes(piece for part in words for piece in _PIECE.findall(part))
    for n, told in enumerate(is_text):
        if told:
            parts[n] = _told(parts[n], grouped)
    return "".join(parts)


def _told(text: str, grouped: bool) -> str:
    told = []
    for match in _PIECE.finditer(text):
        if _stays(match, grouped):
            told.append(match[0])
        else:
            told += [_LITERAL.get(sign, sign) for sign in _meant(match[0])]
    return "".join(told)


def _meant(piece: str) -> str:
    """An escaped brace means the brace."""
    return piece[1:] if piece in (r"\{", r"\}") else piece


def _stays(match: re.Match[str], grouped: bool) -> bool:
    piece, text, end = match[0], match.string, match.end()
    if piece in ("{", "}"):
        return grouped
    if len(piece) == 1 or not piece.startswith("\\"):
        return piece != "^^" and piece not in _LITERAL
    name, begins = piece[1:], text[match.start() - 1 : match.start()] == "{"
    if name in _MARKS:
        return grouped and bool(_ACCENTED.match(text, end))
    if name in _ACCENTS:
        return (
            grouped and bool(_ACCENTED.match(text, end)) and (begins or text[end : end + 1] == "{")
        )
    if name in _STYLES:
        return grouped and text[end : end + 1] == "{"
    if name in _SWITCHES:  # outside braces it would not end with its text
        return grouped and begins
    return name in _SIGNS | _LETTERS or (name.startswith("text") and _is_symbol(name))


def _is_known(piece: str) -> bool:
    """Whether a piece of mathematics means what it means everywhere."""
    if piece.startswith("\\") and len(piece) > 1:
        return _is_symbol(piece[1:]) or piece[1:] in _SETTERS or piece[1:] in _SIGNS
    return piece not in ("\\", "^^", "%", "#", "&")


def _is_mathematics(text: str) -> bool:
    edge = 2 if text.startswith(("$$", "\\")) else 1
    pieces = _PIECE.findall(text[edge:-edge])
    known = all(map(_is_known, pieces))
    return known and _closes(pieces) and _closes([piece.removeprefix("\\") for piece in pieces])


def _closes(pieces: Iterator[str] | Sequence[str]) -> bool:
    """Whether each brace has its other, in order."""
    depth = 0
    for piece in pieces:
        depth += (piece == "{") - (piece == "}")
        if depth < 0:
            return False
    return depth == 0


def _is_symbol(name: str) -> bool:
    """Whether a command stands for one character, as pylatexenc knows them."""
    told = meaning(name)
    return isinstance(told, str) and len(told) == 1
