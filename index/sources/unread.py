"""The files that could not be read, kept beside the index: a question for them comes later than the
build that told them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path

from index.files import write_atomically
from index.sources.register import above
from index.types import Unparsed


def known(file: Path) -> tuple[Unparsed, ...]:
    """As of the last time that each was looked at; none, where what was kept is damaged."""
    try:
        return tuple(Unparsed(**one) for one in json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError):
        return ()


def keep(
    file: Path, skipped: Iterable[Unparsed], looked_at: Collection[str], read: Collection[str]
) -> None:
    """Those that were `skipped` now, and of those before the ones that were not looked at again.
    `looked_at` are files, folders and archives, `read` the places of what could be read."""
    again = set(looked_at)
    before = known(file)
    left = [one for one in before if again.isdisjoint(above(one.path)) and one.path not in read]
    now = tuple(dict.fromkeys((*left, *skipped)))
    if now != before:
        write_atomically(file, json.dumps([asdict(one) for one in now]).encode())
