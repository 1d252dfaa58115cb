"""Builds a generation beside the published one and publishes it by one atomic rename.

What stays the same is taken from the generation before, so a day more costs what is new of it, and
what must be copied.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.building import Building, reading
from index.cluster.connection import check as check_address
from index.errors import EmbeddingError, SettingError
from index.generation import multilingual_store
from index.generation.base import Base, base_of
from index.generation.generations import Recipe, being_read, read_manifest
from index.generation.housekeeping import building, sweep
from index.generation.server_writer import SharedBuild
from index.home import Home, locate
from index.models import multilingual
from index.models.embedders import BUNDLED_MODEL, Chosen, choose
from index.models.minilm import MiniLM
from index.pulse import Pulse
from index.settings import SearchSettings, read
from index.sources.collection import Collection
from index.types import Arrival, BuildReport, Entry, ParsedDigest, Progress

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_LONGEST_NAME = 120  # characters


def build(
    paths: Iterable[str | Path] = (),
    *,
    home: str | Path | None = None,
    rebuild: bool = False,
    captured: str | None = None,
    arrivals: Iterable[Arrival] = (),
    revisit: bool = False,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
    alone: bool = False,
    ray: str | None = None,
) -> BuildReport:
    """Add digests to the collection (or, with nothing given, look at every known source again) and
    index it.

    `rebuild` computes everything but vectors anew, from the home's copies; `captured` (ISO 8601)
    dates the given digests; with `revisit` the paths are looked at again rather than given: what is
    missing there is only warned about, and what was taken away by name stays away. `embed` is any
    LlamaIndex embedding model, in the place of the one that the settings name; another model than
    before embeds every passage anew. `alone`: this home is its own, whatever store the settings
    name for machines to share. `ray` (HOST:PORT) names a Ray cluster that reads, cuts and embeds.
    Raises SourceError if something given is no digest, IndexBusy if another process is building,
    StorageError if the home cannot be written, ClusterError if the cluster cannot be used; then
    nothing has changed.
    """
    given = [Path(path).expanduser() for path in paths]
    arrived = list(arrivals)

    def change(collection: Collection) -> None:
        for path in given:
            if revisit:
                collection.look_again(path)
            else:
                collection.give(path, captured)
        for arrival in arrived:
            collection.receive(arrival)
        if not (given or arrived or rebuild):
            for source in collection.sources():
                collection.look_again(source)

    place = locate(home)
    told = progress or (lambda *_: None)
    return _build(place, change, rebuild, told, choose(place, embed), alone, ray)


def remove(
    names: Iterable[str],
    *,
    home: str | Path | None = None,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
) -> BuildReport:
    """Take digests away, by name or path. Raises SourceError for an unknown one; then nothing has
    changed."""

    def change(collection: Collection) -> None:
        for name in names:
            collection.remove(name)

    place = locate(home)
    return _build(place, change, False, progress or (lambda *_: None), choose(place, embed))


def amend(
    name: str,
    *,
    captured: str | None = None,
    called: str | None = None,
    home: str | Path | None = None,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
) -> BuildReport:
    """Give an indexed digest (by name or path) another date, in ISO 8601, or another name; what is
    None stays, and what is empty is none, or its file's. Raises SettingError for what is no date,
    and what `remove` raises; then nothing has changed.
    """
    try:
        day = date.fromisoformat(captured).isoformat() if captured else captured
    except ValueError as error:
        raise SettingError(f"{captured!r} is no date. Write it as YYYY-MM-DD.") from error
    plain = " ".join("".join(c if c.isprintable() else " " for c in called or "").split())
    if len(plain) > _LONGEST_NAME:
        raise SettingError(
            f"A digest's name has at most {_LONGEST_NAME} characters. Give a shorter one."
        )

    def change(collection: Collection) -> None:
        collection.amend(name, captured=day, called=None if called is None else plain)

    place = locate(home)
    return _build(place, change, False, progress or (lambda *_: None), choose(place, embed))


def build_corpus(
    entries: Sequence[Entry],
    *,
    home: str | Path,
    model: Chosen | None = None,
    progress: Progress | None = None,
) -> None:
    """Index papers by their arXiv ids as they are, in a home that holds nothing else: for
    measuring."""
    place = locate(home)
    with building(place):
        work = Building(place, Base(), Pulse(progress or (lambda *_: None)), model or choose(place))
        work.index(ParsedDigest("corpus", tuple(entries), ()))
        work.close()


def _build(
    place: Home,
    change: Callable[[Collection], None],
    rebuild: bool,
    progress: Progress,
    model: Chosen,
    alone: bool = False,
    ray: str | None = None,
) -> BuildReport:
    started = time.monotonic()
    pulse = Pulse(progress)
    if ray is not None:
        _check_cluster(ray, model)
    with (
        building(place),
        SharedBuild.begun(place, rebuild=rebuild, alone=alone, beat=pulse.beat) as shared,
    ):
        base = base_of(place, rebuild, Recipe(model.name), pulse.beat)
        sweep(place, set(), shared)  # also when it is damaged: it goes when there is another
        work = Building(place, base, pulse, model, shared, ray)
        try:
            report = work.run(change)
            work.keep_unread()
        except BaseException:
            work.discard()
            raise
        finally:
            work.close()
        wanted = read(SearchSettings, place).multilingual
        missing = _for_other_languages(place, pulse) if wanted else ()
    report = replace(report, warnings=(*report.warnings, *missing))
    return replace(report, seconds=round(time.monotonic() - started, 3))


def _for_other_languages(place: Home, pulse: Pulse) -> tuple[str, ...]:
    """See that the published generation has its multilingual vectors; else a warning of what to
    do."""
    if not multilingual.is_installed():
        return (f"The extra `multilingual` is not installed. {multilingual.INSTALL}",)
    manifest = read_manifest(place)
    multilingual_store.sweep(place, {manifest.generation} | being_read(place))
    if multilingual_store.is_whole(place, manifest.generation, manifest.papers):
        return ()
    try:
        with reading(place.generations / manifest.generation, manifest.digests) as catalogue:
            multilingual_store.write(place, manifest.generation, catalogue, pulse.tell)
    except EmbeddingError as error:
        return (str(error),)
    return ()


def _check_cluster(address: str, model: Chosen) -> None:
    """Raises SettingError where a cluster cannot do what is asked."""
    if model.name != BUNDLED_MODEL.name:
        raise SettingError(
            f"A Ray cluster embeds by the bundled model, and this index is to be made by "
            f"{model.name!r}. Index without --ray, or unset ASKPAPERS_EMBED."
        )
    check_address(address)
