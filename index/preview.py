"""What would be read of files, before anything of it is indexed. Writes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from index.errors import IndexError_, SourceError
from index.generation.generations import read_manifest
from index.home import Home, locate
from index.pulse import Pulse
from index.sources.collection import Collection
from index.sources.reading import Reader
from index.types import (
    Arrival,
    Digest,
    Doubt,
    ParsedDigest,
    Preview,
    Previewed,
    PreviewedPaper,
    Progress,
)

_FIRST = 3  # papers of each digest


def preview(
    paths: Iterable[str | Path] = (),
    *,
    home: str | Path | None = None,
    captured: str | None = None,
    arrivals: Iterable[Arrival] = (),
    progress: Progress | None = None,
    told: Callable[[Arrival, SourceError | None], None] | None = None,
) -> Preview:
    """Read what `build` would, and no more; without anything given, what is new in the known
    sources. Raises SourceError as that does; but where `told` is given, it gets each arrival that
    was looked at, with what kept it from being read."""
    began = time.monotonic()
    place = locate(home)
    held = _held(place)
    given = [Path(path).expanduser() for path in paths]
    arrived = list(arrivals)
    read: dict[str, ParsedDigest] = {}
    pulse = Pulse(progress or (lambda *_: None))
    reader = Reader(beat=pulse.beat)
    collection = Collection(
        place.digests, read.__setitem__, reader=reader, progress=pulse.seldom, keeps=False
    )
    try:
        if not (given or arrived):
            collection.know(held)
            for source in collection.sources():
                collection.look_again(source)
        for path in given:
            collection.give(path, captured)
        for arrival in arrived:
            _receive(collection, arrival, told)
    finally:
        reader.close()
    known = {digest.sha256 for digest in held}
    found = [digest for digest in collection.digests() if digest.sha256 in read]
    return Preview(
        digests=tuple(_previewed(one, read[one.sha256], one.sha256 in known) for one in found),
        papers=sum(digest.entries for digest in found),
        unparsed=(
            *collection.skipped,
            *(piece for one in found for piece in read[one.sha256].unparsed),
        ),
        doubtful=tuple(Doubt(one.path, why) for one in found for why in one.doubtful),
        warnings=tuple(collection.warnings),
        seconds=round(time.monotonic() - began, 3),
    )


def _receive(
    collection: Collection,
    arrival: Arrival,
    told: Callable[[Arrival, SourceError | None], None] | None,
) -> None:
    try:
        collection.receive(arrival)
    except SourceError as error:
        if told is None:
            raise
        told(arrival, error)
    else:
        if told is not None:
            told(arrival, None)


def _held(place: Home) -> tuple[Digest, ...]:
    try:
        return read_manifest(place).digests
    except IndexError_:  # none yet, or one that is damaged, which `index` tells
        return ()


def _previewed(digest: Digest, parsed: ParsedDigest, held: bool) -> Previewed:
    return Previewed(
        path=digest.path,
        name=digest.name,
        layout=parsed.layout,
        papers=len(parsed.entries),
        captured=digest.captured,
        held=held,
        first=tuple(
            PreviewedPaper(entry.title, len(entry.abstract)) for entry in parsed.entries[:_FIRST]
        ),
    )
