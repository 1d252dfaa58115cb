r"""LaTeX in a text, as it is read: `$\mu$P` is μP, `\textbf{L}azy` is Lazy, ``so'' is quoted.

For whatever shows a title or an abstract, or gives it to a program that knows no LaTeX; what is
stored, compared and quoted in JSON stays as it was saved, and BibTeX keeps its own. Nothing is run,
and nothing is lost: a command that pylatexenc does not know as a sign stays as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_ANY = re.compile(r"[\\$]|``")
_BEGUN = re.compile(r"[\\$`{]|~{3}")
_FENCE = re.compile(r"`{3,}|~{3,}")
_WORD_END = re.compile(r"\s+|(?<=[^\w~])\Z")
_SENTENCE_END = re.compile(r"[.!?]\s+|\n")
_STYLES = (
    "emph textbf textit textmd textnormal textrm textsc textsf textsl texttt textup text url href "
    "mathrm mathbf mathit mathsf mathtt mathbb mathcal mathfrak boldsymbol bm operatorname mbox"
)
_STYLED = re.compile(rf"\\(?:{'|'.join(_STYLES.split())})\s*\{{([^{{}}]*)\}}")
_SWITCHED = re.compile(r"\{\\(?:em|it|bf|sc|tt|rm|sf|sl|itshape|bfseries|scshape)\s+([^{}]*)\}")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])\\'(?=s\b)")
_LETTER = r"\\?[A-Za-z]"
_ACCENT = re.compile(
    rf"\{{(\\[\"'`^~=.]{_LETTER})\}}"
    rf"|(\\[\"'`^~=.]\s*(?:\{{{_LETTER}\}}|{_LETTER})|\\[cdHkruvb]\s*\{{{_LETTER}\}})"
)
# TeX takes the space behind a command away, which is seen where it stands for a letter
_LETTERS = "oe|OE|ae|AE|aa|AA|o|O|ss|l|L|i|j|dh|DH|th|TH|dj|DJ|ng|NG"
_LETTER_COMMAND = re.compile(rf"\\({_LETTERS})(?:\{{\}}|\s+|(?![A-Za-z]))")
_COMMAND = re.compile(r"\{\\([A-Za-z]+)\}|\\([A-Za-z]+)(?:\{\})?")
_ESCAPED = re.compile(r"\\([%&#_{}])")
_QUOTED = re.compile(r"(?<!`)``(?!`)([^`]*?)(?:''|\")")  # no fence of code
_CODE = re.compile(  # of Markdown; two backticks are a quotation
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?<!`)`(?!`)[^`\n]+`(?!`)",
    re.MULTILINE | re.DOTALL,
)
_MATHEMATICS = re.compile(
    r"(?<!\\)\$(?!\s)([^$\\{}]{1,80})(?<!\s)\$(?!\d)|\\\(\s*([^\\{}]{1,80}?)\s*\\\)"
)
_SIGN_ALONE = re.compile(r"(?<!\\)\$([^\w\s$])\$(?=\d)")  # "$∼$10%", but no price
_SPACED = re.compile(r"\\,")
_RAISED = re.compile(r"([\^_])\{(\w|[+-]?\d+)\}")
_MONEY = re.compile(r"\\\$")
_DEEPEST = 4  # styles within one another
_LONGEST = 8  # characters that a command stands for


def as_read(text: str) -> str:
    """The text without its LaTeX, as far as that is sure to mean the same."""
    if not _ANY.search(text):
        return text
    for _ in range(_DEEPEST):
        simpler = _SWITCHED.sub(r"\1", _STYLED.sub(r"\1", text))
        if simpler == text:
            break
        text = simpler
    text = _POSSESSIVE.sub("'", text)
    text = _ACCENT.sub(_accented, text)
    text = _LETTER_COMMAND.sub(lambda found: _sign(found[1]) or found[0], text)
    text = _COMMAND.sub(lambda found: _sign(found[1] or found[2]) or found[0], text)
    text = _ESCAPED.sub(r"\1", _RAISED.sub(r"\1\2", text))
    text = _QUOTED.sub("“\\1”", text)
    text = _SPACED.sub(" ", _SIGN_ALONE.sub(_of_mathematics, text))
    text = _MATHEMATICS.sub(lambda found: found[1] or found[2], text)
    return _MONEY.sub("$", text)


def markdown_as_read(text: str) -> str:
    """Markdown, whose code stays as it is written."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [as_read(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, as_read(text[end:])])


class ComingText:
    """Markdown that comes in pieces, as it is read: where LaTeX may have begun, it waits for the
    end of its sentence, or of its code."""

    def __init__(self) -> None:
        self._held = ""

    def more(self, piece: str) -> str:
        """What can be shown now: whole words, or whole sentences."""
        self._held += piece
        ends = _SENTENCE_END if _BEGUN.search(self._held) else _WORD_END
        whole = [end for found in ends.finditer(self._held) if self._is_read(end := found.end())]
        end = whole[-1] if whole else 0
        come, self._held = self._held[:end], self._held[end:]
        return markdown_as_read(come)

    def _is_read(self, end: int) -> bool:
        return len(_FENCE.findall(self._held, 0, end)) % 2 == 0

    def rest(self) -> str:
        come, self._held = self._held, ""
        return markdown_as_read(come)


def _of_mathematics(found: re.Match[str]) -> str:
    return found[1] if unicodedata.category(found[1]) == "Sm" else found[0]


def _accented(found: re.Match[str]) -> str:
    told = _told(found[1] or found[2])
    return told if len(told) == 1 else found[0]


@cache
def _told(latex: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    return str(LatexNodes2Text().latex_to_text(latex))


def _sign(name: str) -> str:
    """What a command stands for; empty where that is no sign or word."""
    told = meaning(name)
    is_sign = isinstance(told, str) and 0 < len(told) <= _LONGEST and "%" not in told
    return str(told).strip() if is_sign else ""


def meaning(name: str) -> object:
    """What pylatexenc writes for a command; None where it does not know it."""
    return getattr(_known().get_macro_spec(name), "simplify_repl", None)


@cache
def _known() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()
