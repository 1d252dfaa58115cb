"""Brings a Zotero library into a collection, a digest for each of its collections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.builder import build, remove
from index.errors import NoIndex, SourceError
from index.generation.generations import read_manifest
from index.home import Home, locate
from index.sources.zotero import ADDRESS, Shelf, shelves
from index.types import Arrival, BuildReport, Progress

PREFIX = "zotero:"
_UNSAFE = re.compile(r"[^\w.,&+-]+")  # of a file's name; what stands for it is one sign


@dataclass(frozen=True, slots=True)
class ZoteroReport:
    """What was built; the names of `collections` read, how many of their papers came `bare`,
    without an abstract, and were left out, and the names of digests that are `gone` because their
    collection is."""

    build: BuildReport
    collections: tuple[str, ...]
    bare: int
    gone: tuple[str, ...]


def index_zotero(
    source: str = "",
    *,
    home: str | Path | None = None,
    address: str = ADDRESS,
    progress: Progress | None = None,
) -> ZoteroReport:
    """Index the Zotero library that runs on this machine, or the copy of a database at the path
    `source`. What has not changed is not read again; a collection that is gone is taken away.
    Raises SourceError where it cannot be read or holds no abstract, and what `build` raises."""
    place, progress = locate(home), progress or (lambda *_: None)
    progress("Reading Zotero", 0, 1)
    found = shelves(source, address)
    if not found:
        raise SourceError(
            "No paper in this Zotero library has an abstract, so there is nothing to read."
        )
    arrivals = [
        Arrival(name, shelf.content, f"{PREFIX}{shelf.key}")
        for name, shelf in zip(_file_names(found), found, strict=True)
    ]
    report = build(home=place.root, arrivals=arrivals, progress=progress)
    gone = _gone(place, {one.place for one in arrivals})
    if gone:
        report = remove(gone, home=place.root, progress=progress)
    names = tuple(shelf.name for shelf in found)
    return ZoteroReport(report, names, sum(shelf.bare for shelf in found), gone)


def _file_names(found: Sequence[Shelf]) -> list[str]:
    names = [f"zotero {_UNSAFE.sub('-', shelf.name).strip(' -')}" for shelf in found]
    return [
        f"{name} {shelf.key}.json" if names.count(name) > 1 else f"{name}.json"
        for name, shelf in zip(names, found, strict=True)
    ]


def _gone(home: Home, there: set[str]) -> tuple[str, ...]:
    try:
        digests = read_manifest(home).digests
    except NoIndex:
        return ()
    return tuple(
        digest.name
        for digest in digests
        if digest.path.startswith(PREFIX) and not {one.path for one in digest.places} & there
    )
