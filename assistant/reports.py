"""What a build did, in words: the same in the terminal and on the page."""

from __future__ import annotations

from index.types import BuildReport


def told(report: BuildReport) -> str:
    """One line. What could not be read is counted here and listed by whoever shows it."""
    unread = f" {_counted(len(report.unparsed), 'piece')} could not be read." if report.unparsed else ""
    merged = f" ({_counted(report.merged, 'repeat')} merged)" if report.merged else ""
    return (
        f"Papers: added {report.added:,}, changed {report.changed:,}, removed {report.removed:,}, "
        f"unchanged {report.unchanged:,}.{unread} Now {_counted(report.papers, 'paper')} from "
        f"{_counted(report.digests, 'digest')}{merged}, in {_counted(report.passages, 'passage')}. "
        f"{report.seconds:.1f} s."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
