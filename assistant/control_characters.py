"""The one way to the terminal: what is written to standard output or standard error can show, and
never command.

Control characters of either set (ANSI and OSC sequences begin with them), those that turn the
direction of writing or begin a line, and halves of characters (a file name that is no UTF-8 holds
them) are shown as U+FFFD. The filter lies in the streams, so that it holds for argparse, warnings,
logging and threads as for this program's own words. Only the colours of an answer go by another
way, behind a filter of their own (`Terminal.through`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_MARK = "\ufffd"


def harmless(text: str) -> str:
    """Lines and tabs stay."""
    return COMMANDS.sub(_MARK, text)


def one_line(text: str) -> str:
    """For a name or a message: a line of its own would pass for this program's."""
    return " ".join(harmless(text.replace("\r\n", "\n")).split())


class Terminal:
    """A stream that shows what is written to it as `harmless` does, and what its encoding lacks as
    an escape.

    `returning`: a bar writes carriage returns of its own, and whoever gives it words cleans them
    first.
    """

    def __init__(self, stream: TextIO, *, returning: bool = False) -> None:
        self._stream = stream.inner if isinstance(stream, Terminal) else stream
        self._returning = returning

    @property
    def inner(self) -> TextIO:
        return self._stream

    def write(self, text: str) -> int:
        shown = "\r".join(map(harmless, text.split("\r"))) if self._returning else harmless(text)
        try:
            self._stream.write(shown)
        except UnicodeEncodeError:
            encoding = self._stream.encoding or "ascii"
            self._stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def through(self, styled: str) -> None:
        """Write what this program styled itself, of whose escapes colours alone arrive."""
        parts = _COLOUR.split(styled)
        text = "".join(
            harmless(part) if place % 2 == 0 else part for place, part in enumerate(parts)
        )
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def filtered() -> Iterator[None]:
    """Both streams, for as long as a command runs."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast("TextIO", Terminal(stream)) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
