"""A progress bar on standard error, for whatever reports (what, done, total)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """Shows one bar a stage, and closes the last one also when the work fails."""
    shown: tqdm[None] | None = None

    def report(what: str, done: int, total: int) -> None:
        nonlocal shown
        if shown is None or shown.desc != what:
            if shown is not None:
                shown.close()
            shown = tqdm(total=total, desc=what, file=sys.stderr, leave=False, dynamic_ncols=True, mininterval=0.2)
            shown.desc = what
        shown.update(done - shown.n)

    try:
        yield report
    finally:
        if shown is not None:
            shown.close()
