"""Progress on standard error, for whatever reports (what, done, total): a bar in a terminal, few
lines in a log, and none there of what is soon done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from assistant.control_characters import Terminal, one_line

_PAUSE = 10.0  # seconds between lines in a log


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """What reports to the terminal, or to the log that stands in its place."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    shown = _Bars()
    try:
        yield shown.report
    finally:
        shown.close()


class _Bars:
    """One bar a stage; the last one is closed also when the work fails."""

    def __init__(self) -> None:
        self._shown: tqdm[None] | None = None
        self._where = Terminal(sys.stderr, returning=True)

    def report(self, what: str, done: int, total: int) -> None:
        what = one_line(what)
        if self._shown is None or self._shown.desc != what:
            self.close()
            self._shown = tqdm(
                total=total,
                desc=what,
                file=self._where,
                leave=False,
                dynamic_ncols=True,
                mininterval=0.2,
            )
            self._shown.desc = what
        self._shown.update(done - self._shown.n)

    def close(self) -> None:
        if self._shown is not None:
            self._shown.close()


def _lines() -> Callable[[str, int, int], None]:
    due = time.monotonic() + _PAUSE

    def report(what: str, done: int, total: int) -> None:
        nonlocal due
        if total and time.monotonic() >= due:
            sys.stderr.write(f"{one_line(what)}: {done} of {total}\n")
            due = time.monotonic() + _PAUSE

    return report
