"""Citations as models write them, in the one form that is read: `[1][3]`.

What could as well be something else (a superscript, a number in round brackets) is a citation only
if it names papers of the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from assistant.checking.citations import LONGEST_MARK, PARTIAL, SPACED, marks
from index.text.unicode import sound

_NUMBERS = r"\d{1,3}(?:\s*[,;]\s*\d{1,3})*"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SURE = re.compile(
    rf"\\\[\s*(?P<escaped>{_NUMBERS})\s*\\\]"
    rf"|\[{{1,2}}\^?(?P<link>\d{{1,3}})\]{{1,2}}\((?:https?:|\#|/)[^()\s]{{0,300}}\)"
    rf"|\[\[(?P<double>{_NUMBERS})\]\]"
    rf"|<sup>\s*\[?(?P<sup>{_NUMBERS})\]?\s*</sup>"
)
_UNSURE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?)\]。”\"]))(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)"
    rf"|(?<=[\s。])\((?P<round>{_NUMBERS})\)(?=\s*(?:[.!?,;。，；]|$))",
    re.M,
)
_UNFINISHED = re.compile(
    r"(?<!\s)\s*(?:\\\[?[\d,;\s]{0,20}\\?"
    r"|\[{1,2}\^?\d{1,3}\]{1,2}(?:\([^()\s]{0,300})?|\[{2}[\d,;\s]{0,20}\]?"
    r"|<(?:s(?:u(?:p(?:>[\s\[]{0,3}[\d,;\s]{0,20}\]?\s?(?:<(?:/(?:s(?:u(?:p)?)?)?)?)?)?)?)?)?"
    r"|[⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹,⁻]{0,20}"
    r"|(?<=[\s。])\([\d,;\s]{0,20}\)?\s{0,3})$"
)
_INERT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻(\[<\\]")  # what was read already, and is not read again
_SEEN = 3  # characters before a mark, by which it is told from an exponent
_LONGEST = 340  # characters: a mark with an address


def in_one_form(text: str, known: Container[int]) -> str:
    """A text with each of its citations in square brackets."""

    def sure(match: re.Match[str]) -> str:
        return f"[{match[match.lastgroup or 0]}]"

    def unsure(match: re.Match[str]) -> str:
        mark = f"[{match[match.lastgroup or 0].translate(_RAISED)}]"
        numbers = marks(mark)
        return mark if numbers and all(number in known for number in numbers) else match[0]

    return _UNSURE.sub(unsure, _SURE.sub(sure, text))


@dataclass(slots=True)
class MarkFilter:
    """Passes streamed text on with its citations in one form, and without those that do not
    resolve."""

    known: frozenset[int]
    dropped: int = 0
    _held: str = field(default="", repr=False)
    _before: str = field(default="", repr=False)  # what of the text stands before it

    def feed(self, piece: str) -> str:
        """The text that can be shown now; a citation that may not be complete is held back."""
        text = self._held + sound(piece)[0]
        cut = min(_begun(text, PARTIAL, LONGEST_MARK), _begun(text, _UNFINISHED, _LONGEST))
        self._held = text[cut:]
        return self._resolve(text[:cut])

    def end(self) -> str:
        text, self._held = self._held, ""
        return self._resolve(text).rstrip()

    def _resolve(self, text: str) -> str:
        def shown(match: re.Match[str]) -> str:
            found = marks(match[0])
            good = [n for n in found if n in self.known]
            self.dropped += len(found) - len(good) if found else 1  # "[9-1]" cites nothing
            return match[1] + "".join(f"[{n}]" for n in good) if good else ""

        before, self._before = self._before, _INERT.sub("0", (self._before + text)[-_SEEN:])
        return SPACED.sub(shown, in_one_form(before + text, self.known)[len(before) :])


def _begun(text: str, pattern: re.Pattern[str], longest: int) -> int:
    """Where what may be the beginning of a mark begins, or the text's end."""
    found = pattern.search(text, max(0, len(text) - longest))
    return found.start() if found else len(text)
